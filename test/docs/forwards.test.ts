import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { planFromText, renderHost } from "../../core/index.ts";

const page = join(import.meta.dirname, "..", "..", "docs", "plan.md");

test("the example of forwards in docs/plan.md is planned, and kept as it says", () => {
  const [, section = ""] = readFileSync(page, "utf8").split("### Addresses and ports that Incus forwards");
  const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(section) ?? [];
  const sites = yaml
    .replace("box:\n", 'box:\n      connect: { address: "2001:db8:10:21::20", hostKey: lab }\n')
    .replace(/^(?=.)/gm, "  ");
  const { plan, problems } = planFromText("docs", `hextet: 1\npurpose: lab\nsites:\n${sites}`);
  expect(problems).toEqual([]);
  const [host] = plan?.sites[0]?.hosts ?? [];
  if (host === undefined) throw new Error("there is no host");
  const kept = renderHost(host).files.find(({ path }) => path === "/etc/hextet/incus-kept");
  const kinds = kept?.content.split("\n").flatMap((line) => /^(forward|port|device)/.exec(line)?.[0] ?? []);
  expect(kinds).toEqual(["forward", "port", "forward", "port", "device"]);
  expect(host.proxies.map(({ addresses }) => addresses.length)).toEqual([1]);
});
