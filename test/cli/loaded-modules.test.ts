import { readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "@jest/globals";
import { bundle, report, StubHosts } from "./stub-hosts.ts";

const root = join(import.meta.dirname, "..", "..");
const hosts = new StubHosts();
afterAll(() => hosts.remove());

hosts.agent({ report: [0, report], bundle: [0, bundle] });
hosts.program("ssh-keyscan", `echo "2001:db8:1::10 ssh-ed25519 ${"A".repeat(68)}"\n`);
hosts.space.write(
  "stacks/twinned.layout.yaml",
  readFileSync(join(hosts.space.path, "stacks", "office.layout.yaml"), "utf8").replace(
    "purpose: example",
    "purpose: lab",
  ),
);

/** Which of the project's files and of its packages a command loads: `lab/lab-reach.ts`, `@pulumi/pulumi`. */
function loadedBy(...args: readonly string[]): readonly string[] {
  const list = join(hosts.space.path, "modules");
  rmSync(list, { force: true });
  hosts.process(
    {
      NOTE_MODULES: list,
      NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import=${pathToFileURL(join(import.meta.dirname, "note-modules.mjs"))}`,
    },
    ...args,
  );
  const urls: unknown = JSON.parse(readFileSync(list, "utf8"));
  if (!Array.isArray(urls)) throw new Error("no list of modules");
  return urls.flatMap((url) => {
    if (typeof url !== "string" || !url.startsWith("file:")) return [];
    const path = fileURLToPath(url);
    const ofPackage = /^.*\/node_modules\/(@[^/]+\/[^/]+|[^@/][^/]*)/.exec(path)?.[1];
    return [ofPackage ?? relative(root, path)];
  });
}

/** What makes resources, and what boots twins. */
const notForRealHosts = /^(lab|components|stacks)\/|^@pulumi\/|^@grpc\//;

describe("a command against real hosts speaks to them by itself, and loads neither Pulumi nor a lab:", () => {
  test.each([
    [["verify", "office", "--deadline", "0"]],
    [["diff", "office", "pve-1"]],
    [["drift", "office", "pve-1"]],
    [["heal", "office", "pve-1"]],
    [["take", "office", "pve-1"]],
    [["take-over", "office", "pve-1"]],
    [["bring", "office", "pve-1"]],
    [["hostkey", "2001:db8:1::10"]],
    [["survey", "office", "pve-1", "--no-solicitation"]],
    [["survey", "nowhere", "2001:db8:1::10", "--host-key", "SHA256:none"]],
    [["freeze", "office", "pve-1"]],
  ])("%j", (args) => {
    const loaded = loadedBy(...args);
    expect(loaded).toContain("hosts/index.ts");
    expect(loaded.filter((module) => notForRealHosts.test(module))).toEqual([]);
  });

  test("planning speaks to nobody", () => {
    const loaded = loadedBy("plan", "office");
    expect(loaded).toContain("cli/plan.ts");
    expect(loaded.filter((module) => /^hosts\//.test(module) || notForRealHosts.test(module))).toEqual([]);
  });

  test("against a lab it does load the lab, so that the list can be trusted", () => {
    expect(loadedBy("verify", "twinned")).toContain("lab/lab-reach.ts");
  });
});
