import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { planFromText, renderHost } from "../../core/index.ts";

const stacks = new URL("../../stacks/", import.meta.url);
const names = readdirSync(stacks).flatMap((file) => /^(.*)\.layout\.yaml$/.exec(file)?.[1] ?? []);

test("there are these examples", () => {
  expect(names.sort()).toEqual([
    "cellar",
    "dedicated",
    "example",
    "home",
    "home-server",
    "hosting",
    "lab",
    "private-cloud",
    "single-address",
    "two-uplinks",
  ]);
});

test.each(names)(
  "%s has a plan without problems, a ledger that is not behind, and files for each host",
  (name) => {
    const read = (suffix: string) => readFileSync(new URL(`${name}.${suffix}`, stacks), "utf8");
    const ledger = read("ledger.jsonl");
    const planned = planFromText(name, read("layout.yaml"), { ledger });
    // A block that a provider has yet to delegate is no fault.
    expect(planned.problems.filter(({ code }) => code !== "HX080")).toEqual([]);
    // What has been given out stays, whatever releases give out besides.
    expect(planned.ledger.text.split("\n")).toEqual(expect.arrayContaining(ledger.split("\n")));
    for (const host of planned.plan?.sites.flatMap(({ hosts }) => hosts) ?? [])
      expect(renderHost(host).files.length).toBeGreaterThan(0);
  },
);

test("the hosting server's files say a next hop outside of the /128, and the two uplinks' say two tables", () => {
  const filesOf = (name: string) =>
    planFromText(
      name,
      readFileSync(new URL(`${name}.layout.yaml`, stacks), "utf8"),
    ).plan?.sites[0]?.hosts.map((host) =>
      renderHost(host)
        .files.map(({ content }) => content)
        .join(""),
    ) ?? [];
  const [box = "", pve = ""] = filesOf("hosting");
  expect(box).toMatch(/via: "3fff:c01::1"\n\s+on-link: true/);
  expect(box).toContain("3fff:c01:7::2/128");
  expect(pve).toContain("\taddress 3fff:c01:8::2/128\n\tgateway 3fff:c01::2\n");
  const [files = "", mail = ""] = filesOf("two-uplinks");
  for (const table of [101, 102]) {
    expect(files).toContain(`table: ${table}`);
    expect(mail).toMatch(new RegExp(`ip -6 rule add from \\S+ lookup ${table} `));
  }
});
