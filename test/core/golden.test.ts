import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import {
  fillInPlan,
  Ipv6Address,
  Ipv6Prefix,
  type Plan,
  planFromText,
  planTable,
  problemsText,
  renderBeside,
  renderHost,
  renderRouters,
  renderUserData,
  unknownBlocks,
} from "../../core/index.ts";

/**
 * Each folder of golden/ is one layout, with its ledger where it has one, and the exact texts that follow from it. `HEXTET_GOLDEN=write` writes
 * them anew, to be read in the diff.
 */
const folder = join(dirname(fileURLToPath(import.meta.url)), "golden");
const write = process.env["HEXTET_GOLDEN"] === "write";
const cases = readdirSync(folder).sort();

describe.each(cases)("golden %s", (name) => {
  const at = join(folder, name);
  const ledger = join(at, "ledger.jsonl");
  const inputs = ["layout.yaml", ...(existsSync(ledger) ? ["ledger.jsonl"] : []), ...filesBeside(at)];
  const { plan, problems, allowed } = planFromText(name, readFileSync(join(at, "layout.yaml"), "utf8"), {
    ledger: existsSync(ledger) ? readFileSync(ledger, "utf8") : undefined,
    beside: (path) =>
      existsSync(join(at, path))
        ? { text: readFileSync(join(at, path), "utf8") }
        : { reason: "is not beside this layout" },
  });
  const texts: Record<string, string> = {
    "problems.txt":
      problems.length + allowed.length === 0 ? "" : `${problemsText("layout.yaml", problems, allowed)}\n`,
  };
  if (plan !== undefined) {
    texts["plan.txt"] = planTable(plan);
    Object.assign(texts, filesOf(plan), routersOf(plan));
  }
  if (write) {
    for (const entry of readdirSync(at))
      if (!inputs.includes(entry) && entry !== "beside") rmSync(join(at, entry), { recursive: true });
  }

  test.each(Object.keys(texts))("%s is as written", (path) => {
    const file = join(at, path);
    if (write) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, texts[path] ?? "");
    }
    expect(texts[path]).toBe(readFileSync(file, "utf8"));
  });

  test("nothing else is expected of it", () => {
    const expected = readdirSync(at, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(at.length + 1));
    expect(expected.sort()).toEqual([...inputs, ...Object.keys(texts)].sort());
    expect(existsSync(join(at, "layout.yaml"))).toBe(true);
  });
});

/** Files beside a layout, by their paths from its folder. */
function filesBeside(at: string): string[] {
  const folder = join(at, "beside");
  return existsSync(folder) ? readdirSync(folder).map((name) => join("beside", name)) : [];
}

/** What every router is to be configured with. */
function routersOf(plan: Plan): Record<string, string> {
  return Object.fromEntries(
    plan.sites.flatMap((site) =>
      renderRouters(site).map(({ router, text }) => [`routers/${site.name}/${router}`, text()]),
    ),
  );
}

/** The files of every host, once every unknown block has become the one around 3fff:ec2:47b:ca00::. */
function filesOf(plan: Plan): Record<string, string> {
  const blocks = Object.fromEntries(
    unknownBlocks(plan).map(({ name, length }) => [
      name,
      Ipv6Prefix.containing(Ipv6Address.parse("3fff:ec2:47b:ca00::"), length),
    ]),
  );
  const hosts = fillInPlan(plan, blocks).sites.flatMap((site) => site.hosts);
  const texts = hosts.flatMap((host): [string, string][] => {
    const at = `files/${host.site}/${host.name}`;
    return [
      ...renderHost(host).files.map((file): [string, string] => [`${at}${file.path}`, file.content]),
      ...(host.kind === "ssh" ? [] : [[`${at}/user-data`, renderUserData(host)] satisfies [string, string]]),
      ...renderBeside(host).map(([name, content]): [string, string] => [`${at}/${name}`, content]),
    ];
  });
  return Object.fromEntries(texts);
}
