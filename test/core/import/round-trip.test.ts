import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type FoundHost,
  importedLayout,
  mergeHosts,
  readCsv,
  readIpJson,
} from "../../../core/import/index.ts";
import { Ipv6Address, Ipv6Prefix, type Plan, planFromText } from "../../../core/index.ts";

/** A host as a plan has it, to be found again: interface, and addresses with their length. */
type Addresses = Readonly<Record<string, readonly string[]>>;

function addressesOf(plan: Plan): Addresses {
  return Object.fromEntries(
    plan.sites
      .flatMap((site) => site.hosts)
      .flatMap((host) =>
        host.interfaces
          .filter((networkInterface) => networkInterface.addresses.length > 0)
          .map((networkInterface) => [
            `${host.name}/${networkInterface.name}`,
            networkInterface.addresses.map(({ address, length }) => `${address}/${length}`).sort(),
          ]),
      ),
  );
}

/** What `ip -j -6 addr` and `ip -j -6 route` would print on a host of a plan. */
function wordsOf(host: Plan["sites"][number]["hosts"][number]): { addr: string; route: string } {
  const up = host.interfaces.filter((networkInterface) => networkInterface.addresses.length > 0);
  const addr = up.map((networkInterface, index) => ({
    ifindex: index + 2,
    ifname: networkInterface.name,
    addr_info: [
      ...networkInterface.addresses.map(({ address, length }) => ({
        family: "inet6",
        local: `${address}`,
        prefixlen: length,
        scope: "global",
      })),
      { family: "inet6", local: "fe80::5054:ff:fe00:1", prefixlen: 64, scope: "link" },
    ],
  }));
  const route = up.flatMap((networkInterface) => [
    ...networkInterface.addresses.map(({ address, length }) => ({
      dst: `${Ipv6Prefix.containing(address.value, length)}`,
      dev: networkInterface.name,
      protocol: "kernel",
    })),
    ...(networkInterface.gateway === undefined
      ? []
      : [{ dst: "default", gateway: `${networkInterface.gateway}`, dev: networkInterface.name }]),
  ]);
  return { addr: JSON.stringify(addr), route: JSON.stringify(route) };
}

/** Layouts of some networks that do not overlap, and hosts with addresses in them, none twice. */
const layouts = fc
  .record({
    networks: fc.array(
      fc.record({ length: fc.constantFrom(48, 56, 60, 63, 64, 64, 64, 80, 112, 118), gateway: fc.boolean() }),
      { minLength: 1, maxLength: 4 },
    ),
    hosts: fc.array(
      fc.array(
        fc.record({
          network: fc.nat(3),
          numbers: fc.uniqueArray(fc.integer({ min: 2, max: 400 }), { minLength: 1, maxLength: 3 }),
        }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ networks, hosts }) => {
    const prefixes = networks.map(({ length }, index) =>
      Ipv6Prefix.containing(Ipv6Address.parse(`3fff:${index + 1}::`), length),
    );
    const taken = new Set<string>();
    const hostEntries = hosts.map((interfaces, hostIndex) => {
      const on = new Set<number>();
      const entries = interfaces.flatMap(({ network, numbers }, index) => {
        const at = network % prefixes.length;
        if (on.has(at)) return [];
        on.add(at);
        const free = numbers.filter((number) => !taken.has(`${at} ${number}`));
        for (const number of free) taken.add(`${at} ${number}`);
        const addresses = free.map((number) => `::${number.toString(16)}`);
        return addresses.length === 0 ? [] : [[`eth${index}`, { network: `n${at}`, addresses }] as const];
      });
      return [`host-${hostIndex}`, Object.fromEntries(entries)] as const;
    });
    return {
      hextet: 1,
      purpose: "lab",
      sites: {
        rack: {
          networks: Object.fromEntries(
            prefixes.map((prefix, index) => [
              `n${index}`,
              {
                prefix: `${prefix}`,
                // A host has one way out.
                ...(index === networks.findIndex(({ gateway }) => gateway) ? { gateway: "fe80::1" } : {}),
              },
            ]),
          ),
          hosts: Object.fromEntries(
            hostEntries
              .filter(([, interfaces]) => Object.keys(interfaces).length > 0)
              .map(([name, interfaces]) => [
                name,
                { connect: { address: "3fff:1::1", hostKey: "lab" }, interfaces },
              ]),
          ),
        },
      },
    };
  });

/** Imports hosts, and plans what came out of it: nothing is to be new to its own ledger. */
function imported(hosts: readonly FoundHost[]): { plan: Plan; notes: readonly string[] } {
  const found = { sites: [{ name: "rack", vpc: undefined, subnets: [], hosts }], notes: [] };
  const { text, notes } = importedLayout(found, { purpose: "lab", hostKeys: new Map(), standIn: "lab" });
  const first = planFromText("again", text);
  expect(first.problems.filter((problem) => !problem.code.startsWith("HX05"))).toEqual([]);
  const again = planFromText("again", text, { ledger: first.ledger.text });
  expect(again.ledger).toEqual({ text: first.ledger.text, changes: [], behind: false });
  if (again.plan === undefined) throw new Error(`no plan of:\n${text}`);
  return { plan: again.plan, notes };
}

describe("what is imported is what was there", () => {
  test("any plan's hosts, by what ip would print on them: same addresses, same gateways, and a ledger that is up to date", () => {
    fc.assert(
      fc.property(layouts, (layout) => {
        const { plan, problems } = planFromText("before", JSON.stringify(layout));
        if (plan === undefined) throw new Error(problems.map((problem) => problem.reason).join("\n"));
        fc.pre(plan.sites.some((site) => site.hosts.length > 0));
        const hosts = plan.sites.flatMap((site) =>
          site.hosts.map((host) => {
            const { addr, route } = wordsOf(host);
            return readIpJson("synthetic", host.name, addr, route).host;
          }),
        );
        const after = imported(hosts);
        expect(addressesOf(after.plan)).toEqual(addressesOf(plan));
        const gateways = (made: Plan) =>
          made.sites.flatMap((site) =>
            site.hosts.flatMap((host) =>
              host.interfaces.map(
                (each) => `${host.name}/${each.name} ${each.addresses.length > 0 ? each.gateway : ""}`,
              ),
            ),
          );
        expect(gateways(after.plan)).toEqual(gateways(plan));
        expect(after.notes).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test("the same hosts from a table", () => {
    const table = `host,interface,address,gateway
pve-1,vmbr0,3fff:b0b:1::10/64,fe80::1
"pve-2",eno1,"3fff:b0b:1::11/64",
pve-2,eno2,3FFF:B0B:2:0::1/112,
`;
    const { plan, notes } = imported(readCsv("hosts.csv", table));
    expect(addressesOf(plan)).toEqual({
      "pve-1/vmbr0": ["3fff:b0b:1::10/64"],
      "pve-2/eno1": ["3fff:b0b:1::11/64"],
      "pve-2/eno2": ["3fff:b0b:2::1/112"],
    });
    expect(notes).toEqual([]);
  });

  test.each<readonly [string, string, readonly string[], readonly string[]]>([
    [
      "the one with most addresses",
      "a,eth0,3fff::1/64,\na,eth0,3fff:1::1/64,\na,eth0,3fff:1::2/64,",
      ["3fff:1::1/64", "3fff:1::2/64"],
      ["3fff::1/64"],
    ],
    [
      "the one of its gateway",
      "a,eth0,3fff::1/64,3fff::ffff\na,eth0,3fff:1::1/64,\na,eth0,3fff:1::2/64,",
      ["3fff::1/64"],
      ["3fff:1::1/64", "3fff:1::2/64"],
    ],
    [
      "a global one rather than a unique local one",
      "a,eth0,fd3f:9a2b:7c11::1/64,\na,eth0,3fff::1/64,fe80::1",
      ["3fff::1/64"],
      ["fd3f:9a2b:7c11::1/64"],
    ],
  ])(
    "an interface in several networks has %s as its own; it is in the others too",
    (_, table, kept, others) => {
      const host = readCsv("t", `host,interface,address,gateway\n${table}\n`);
      const { plan, notes } = imported(host);
      expect(addressesOf(plan)).toEqual({ "a/eth0": [...kept, ...others].sort() });
      expect(notes).toEqual([]);
      const [eth0] = plan.sites[0]?.hosts[0]?.interfaces ?? [];
      const own = eth0?.addresses.filter(({ further }) => further === undefined);
      expect(own?.map(({ address, length }) => `${address}/${length}`)).toEqual(kept);
    },
  );

  test("no address of any host is lost: it is in the plan, or in a note and beside its interface", () => {
    const addresses = fc.uniqueArray(
      fc.tuple(
        fc.constantFrom("3fff:1::", "3fff:2::", "3fff:3::", "fd3f:9a2b:7c11::", "fd3f:9a2b:7c11:1::"),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom(64, 64, 112),
      ),
      { minLength: 1, maxLength: 12, selector: ([prefix, number]) => `${prefix} ${number}` },
    );
    fc.assert(
      fc.property(addresses, (all) => {
        const texts = all.map(
          ([prefix, number, length]) => `${Ipv6Address.parse(prefix).plus(BigInt(number))}/${length}`,
        );
        const host = readCsv(
          "t",
          `host,interface,address\n${texts.map((address) => `a,eth0,${address}\n`).join("")}`,
        );
        const found = { sites: [{ name: "rack", vpc: undefined, subnets: [], hosts: host }], notes: [] };
        const options = { purpose: "lab", hostKeys: new Map(), standIn: "lab" } as const;
        const { text, notes } = importedLayout(found, options);
        const reported = notes.map((note) => /^a\/eth0: (\S+) is left out/.exec(note)?.[1] ?? note);
        const beside = / # not taken over: (.*)$/m.exec(text)?.[1]?.split(", ") ?? [];
        const { plan, problems } = planFromText("again", text);
        if (plan === undefined) throw new Error(problems.map(({ reason }) => reason).join("\n"));
        expect(beside).toEqual(reported);
        expect([...(addressesOf(plan)["a/eth0"] ?? []), ...reported].sort()).toEqual([...texts].sort());
      }),
      { numRuns: 100 },
    );
  });

  test("hosts reported twice are one, each address once", () => {
    const once = readCsv("t", "host,interface,address,gateway\na,eth0,3fff::1/64,\n");
    const again = readCsv(
      "t",
      "host,interface,address,gateway\na,eth0,3fff::1/128,fe80::1\na,eth1,3fff:1::1/64,\n",
    );
    const { plan } = imported(mergeHosts([...once, ...again]));
    expect(addressesOf(plan)).toEqual({ "a/eth0": ["3fff::1/64"], "a/eth1": ["3fff:1::1/64"] });
  });
});
