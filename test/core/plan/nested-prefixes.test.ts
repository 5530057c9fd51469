import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Ipv6Prefix, type Plan, planFromSource, severityOf } from "../../../core/index.ts";

const numRuns = Math.ceil(Number(process.env["HEXTET_RUNS"] ?? "1000") / 4);
const whole = Ipv6Prefix.parse("3fff:b0b::/56");

/** A prefix somewhere in the /56, of any length that a network can have some room in. */
const part = fc
  .record({ length: fc.integer({ min: 56, max: 70 }), at: fc.nat(0x3fff) })
  .map(({ length, at }) => Ipv6Prefix.containing(whole.addressAt(BigInt(at) << 58n), length).toString());

const layouts = fc.record({
  prefixes: fc.array(part, { minLength: 1, maxLength: 5 }),
  networks: fc.array(
    fc.record({
      from: fc.nat(4),
      more: fc.nat(6),
      pin: fc.option(part, { nil: undefined }),
      free: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  ),
});

interface Network {
  readonly name: string;
  readonly from: string | undefined;
  readonly prefix: Ipv6Prefix;
}

describe("prefixes that lie in each other", () => {
  test("are kept clear of each other's networks, whatever is numbered, pinned or stands alone", () => {
    let planned = 0;
    fc.assert(
      fc.property(layouts, ({ prefixes, networks }) => {
        const source = layoutOf(prefixes, networks);
        const { plan, problems, ledger } = planFromSource("nested", source);
        const errors = problems.filter((problem) => severityOf(problem) === "error");
        expect(
          errors.map(({ code }) => code).filter((code) => !["HX022", "HX030", "HX031"].includes(code)),
        ).toEqual([]);
        if (plan === undefined) return;
        planned++;
        expectApart(plan, source);
        const again = planFromSource("nested", source, { ledger: ledger.text });
        expect(again.ledger).toEqual({ text: ledger.text, changes: [], behind: false });
        expect(JSON.stringify(again.plan?.sites)).toBe(JSON.stringify(plan.sites));
      }),
      { numRuns },
    );
    expect(planned).toBeGreaterThan(numRuns / 20);
  });

  test("are not told apart where they are equal and both are numbered from, so that is a problem", () => {
    const equal = ["3fff:b0b::/60", "3fff:b0b::/60"];
    const network = (from: number) => ({ from, more: 4, pin: undefined, free: false });
    const problemsOf = (networks: Parameters<typeof layoutOf>[1]) =>
      planFromSource("nested", layoutOf(equal, networks)).problems.map(({ code, path }) => [
        code,
        path.join("."),
      ]);
    expect(problemsOf([network(0), network(1)])).toEqual([["HX030", "prefixes.p1"]]);
    expect(problemsOf([network(0), network(0)])).toEqual([]);
  });

  test("are reported where one is declared over a network that has its number already", () => {
    const before = planFromSource(
      "nested",
      layoutOf(["3fff:b0b::/60"], [{ from: 0, more: 4, pin: undefined, free: false }]),
    );
    const after = layoutOf(
      ["3fff:b0b::/60", "3fff:b0b::/70"],
      [{ from: 0, more: 4, pin: undefined, free: false }],
    );
    const { problems } = planFromSource("nested", after, { ledger: before.ledger.text });
    expect(problems.map(({ code, path, reason }) => [code, path.join("."), reason])).toEqual([
      ["HX030", "prefixes.p1", "overlaps what has rack/n0, by the ledger"],
    ]);
  });
});

function expectApart(plan: Plan, { prefixes }: ReturnType<typeof layoutOf>): void {
  const all = plan.sites.flatMap((site) =>
    site.networks.map((network): Network => {
      const source = layoutNetworks[network.name];
      return { name: network.name, from: source, prefix: network.prefix.value };
    }),
  );
  for (const [index, entry] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      expect([entry.name, other.name, entry.prefix.overlaps(other.prefix)]).toEqual([
        entry.name,
        other.name,
        false,
      ]);
    }
    const own = entry.from === undefined ? undefined : prefixes[entry.from];
    if (own === undefined) continue;
    for (const [name, text] of Object.entries(prefixes)) {
      const inner = Ipv6Prefix.parse(text);
      if (inner.length > Ipv6Prefix.parse(own).length && inner.overlaps(entry.prefix)) {
        throw new Error(`${entry.name} is ${entry.prefix} out of ${own}, and lies in ${name}, ${text}`);
      }
    }
  }
}

let layoutNetworks: Record<string, string | undefined> = {};

function layoutOf(
  prefixes: readonly string[],
  networks: readonly { from: number; more: number; pin: string | undefined; free: boolean }[],
) {
  const named = Object.fromEntries(prefixes.map((text, index) => [`p${index}`, text]));
  const entries = networks.map(({ from, more, pin, free }, index) => {
    const name = `p${from % prefixes.length}`;
    const length = Ipv6Prefix.parse(named[name] ?? "::/64").length + more;
    if (free && pin !== undefined) return [`n${index}`, { prefix: pin }] as const;
    return [`n${index}`, { from: name, ...(pin === undefined ? { length } : { prefix: pin }) }] as const;
  });
  layoutNetworks = Object.fromEntries(
    entries.map(([name, network]) => [name, "from" in network ? network.from : undefined]),
  );
  return {
    hextet: 1,
    purpose: "lab",
    prefixes: named,
    sites: { rack: { networks: Object.fromEntries(entries) } },
  };
}
