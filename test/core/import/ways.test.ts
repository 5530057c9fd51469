import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  importedLayout,
  mergeHosts,
  readIfupdown2,
  readIpJson,
  readNetplan,
} from "../../../core/import/index.ts";
import { planFromText, renderHost } from "../../../core/index.ts";
import { fromIp, fromNetplan, link } from "./reported-hosts.ts";

/** Both renderers, with their file and what reads it. */
const renderers = {
  netplan: { path: "/etc/netplan/60-hextet.yaml", read: readNetplan },
  ifupdown2: { path: "/etc/network/interfaces", read: readIfupdown2 },
} as const;
type Renderer = keyof typeof renderers;

const { path } = renderers.netplan;

/** The network files of a layout's hosts, by host. */
function filesOf(renderer: Renderer, text: string): Readonly<Record<string, string>> {
  const { plan, problems } = planFromText("x", text);
  if (plan === undefined) throw new Error(`${problems.map(({ reason }) => reason).join("\n")}\n${text}`);
  return Object.fromEntries(
    plan.sites
      .flatMap(({ hosts }) => hosts)
      .map((host) => [
        host.name,
        renderHost(host).files.find((file) => file.path === renderers[renderer].path)?.content ?? "",
      ]),
  );
}

/** The layout that is made of such files. */
function importedFrom(renderer: Renderer, files: Readonly<Record<string, string>>) {
  const { path: file, read: reader } = renderers[renderer];
  const read = Object.entries(files).map(([name, text]) => reader(name, [{ path: file, text }]));
  const hosts = mergeHosts(read.map(({ host }) => host));
  // Files of hextet's name interfaces.d, as those of Proxmox VE do.
  const notes = read.flatMap((each) => each.notes).filter((note) => !note.includes("/interfaces.d/*"));
  const found = { sites: [{ name: "rack", vpc: undefined, subnets: [], hosts }], notes };
  return importedLayout(found, { purpose: "lab", hostKeys: new Map(), standIn: "lab" });
}

/** Two ways out, several prefixes, tables: each host with or without each. */
const hosts = fc.array(
  fc.record({
    metric: fc.constantFrom(undefined, 100, 2048),
    source: fc.boolean(),
    second: fc.constantFrom("none", "way out", "no way out"),
    tables: fc.constantFrom(undefined, [101], [101, 102]),
    also: fc.boolean(),
    alsoTable: fc.boolean(),
    old: fc.constantFrom("same", "another", "none"),
  }),
  { minLength: 1, maxLength: 4 },
);

function layoutOf(
  renderer: Renderer,
  all: typeof hosts extends fc.Arbitrary<infer Hosts> ? Hosts : never,
  { isOutside, isOld }: { isOutside: boolean; isOld: boolean },
): string {
  const entries = all.map(({ metric, source, second, tables = [], also, alsoTable, old: said }, index) => {
    // Where nobody has an address in it, nobody knows of a deprecated prefix.
    const old = index === 0 && said === "none" ? "same" : said;
    const part = (16 + index).toString(16);
    const [first, other] = tables;
    const by = (table: number | undefined) => (table === undefined ? "" : `, table: ${table}`);
    const shop = alsoTable ? `, table: ${200 + index}` : "";
    const eno1 = [
      `network: line, addresses: ["::${part}", "::c${part}"]`,
      ...(old === "same" || !isOld
        ? []
        : [`prefixes: { before: [${old === "none" ? "" : `"::b${part}"`}] }`]),
      ...(also ? [`alsoIn: { shop: { addresses: ["::${part}", "::a${part}"]${shop} } }`] : []),
      ...(metric === undefined ? [] : [`metric: ${metric}`]),
      ...(source ? [`source: "2001:db8:1::${part}"`] : []),
    ].join(", ");
    const eno2 = `network: office, addresses: ["::${part}"]${second === "way out" ? ", metric: 512" : ", defaultRoute: false"}${by(other)}`;
    return `      h-${index}:
        connect: { address: "2001:db8:1::${part}", hostKey: lab }
        network: { renderer: ${renderer} }
        interfaces:
          eno1: { ${eno1}${by(first)} }
${second === "none" ? "" : `          eno2: { ${eno2} }\n`}`;
  });
  const gateway = isOutside ? '{ address: "2001:db8:ffff::1", onLink: true }' : '"fe80::1"';
  return `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      line: { prefix: "2001:db8:1::/64", gateway: ${gateway}${isOld ? ', prefixes: { before: { prefix: "2001:db8:9::/64", deprecated: true } }' : ""} }
      office: { prefix: "2001:db8:2::/64", gateway: "2001:db8:2::ffff" }
      shop: { prefix: "2001:db8:3::/64", gateway: "fe80::3" }
    hosts:
${entries.join("")}`;
}

describe("which way packets go", () => {
  test.each(["netplan", "ifupdown2"] as const)(
    "is imported from files of %s as it was written there: a plan of it gives the same files, byte for byte",
    (renderer) => {
      fc.assert(
        fc.property(hosts, fc.record({ isOutside: fc.boolean(), isOld: fc.boolean() }), (all, networks) => {
          const files = filesOf(renderer, layoutOf(renderer, all, networks));
          const { text, notes } = importedFrom(renderer, files);
          expect({ text, notes }).toEqual({ text, notes: [] });
          expect(filesOf(renderer, text)).toEqual(files);
        }),
        { numRuns: 100 },
      );
    },
  );

  const device = (more: string) => `  ethernets: { eno1: { ${more} } }\n`;
  const eno1 = 'addresses: ["2001:db8:40::5/64"]';

  test.each<readonly [string, string, string]>([
    ["a metric", `${eno1}, routes: [{ to: default, via: "fe80::1", metric: 100 }]`, "metric: 100"],
    [
      "a source",
      `${eno1}, routes: [{ to: default, via: "fe80::1", from: "2001:db8:40::5" }]`,
      'source: "2001:db8:40::5"',
    ],
    [
      "a gateway that is on-link",
      `${eno1}, routes: [{ to: "::/0", via: "2001:db8:7::1", on-link: true }]`,
      'gateway: { address: "2001:db8:7::1", onLink: true }',
    ],
    [
      "one that a route of its own makes on-link",
      `${eno1}, routes: [{ to: "2001:db8:7::1/128", scope: link }, { to: "::/0", via: "2001:db8:7::1" }]`,
      'gateway: { address: "2001:db8:7::1", onLink: true }',
    ],
    [
      "a deprecated prefix",
      'addresses: ["2001:db8:40::5/64", { "2001:db8:41::5/64": { lifetime: 0 } }]',
      'prefixes: { net-2001-db8-41: { prefix: "2001:db8:41::/64", deprecated: true } }',
    ],
    [
      "a table, as people write it",
      `${eno1}, routes: [{ to: "::/0", via: "fe80::1", table: 7 }, { to: "2001:db8:40::/64", scope: link, table: 7 }], routing-policy: [{ from: "2001:db8:40::5", table: 7 }], accept-ra: false`,
      "defaultRoute: false, table: 7",
    ],
  ])("is taken in where a layout has a key for it: %s", (_, settings, key) => {
    const { text, notes } = fromNetplan(device(settings));
    expect(notes.filter((note) => !note.includes("router advertisements"))).toEqual([]);
    expect(text).toContain(key);
  });

  const table = (rules: string, routes = '{ to: default, via: "fe80::1", table: 7 }') =>
    device(`${eno1}, accept-ra: false, routes: [${routes}], routing-policy: [${rules}]`);
  const rule = "is left out: a layout has rules for what leaves from all that an interface has in a network";
  const route =
    "is left out: a layout's routing tables are for what leaves from all that an interface has in a network";

  test.each<readonly [string, string, readonly string[]]>([
    [
      "a rule for a mark",
      table('{ from: "2001:db8:40::5", table: 7, mark: 3 }'),
      [
        `h/eno1: the route default via fe80::1 table 7 ${route}`,
        `h/eno1: its routing-policy of 1 rule ${rule}`,
      ],
    ],
    [
      "a rule for a whole prefix",
      table('{ from: "2001:db8:40::/64", table: 7 }'),
      [
        `h/eno1: the route default via fe80::1 table 7 ${route}`,
        `h/eno1: its routing-policy of 1 rule ${rule}`,
      ],
    ],
    [
      "a table with another route",
      table(
        '{ from: "2001:db8:40::5", table: 7 }',
        '{ to: default, via: "fe80::1", table: 7 }, { to: "2001:db8:99::/48", via: "fe80::2", table: 7 }',
      ),
      [
        `h/eno1: the route default via fe80::1 table 7 ${route}`,
        `h/eno1: the route 2001:db8:99::/48 via fe80::2 table 7 ${route}`,
        `h/eno1: its routing-policy of 1 rule ${rule}`,
      ],
    ],
    [
      "a rule of IPv4 beside what is taken",
      table('{ from: "2001:db8:40::5", table: 7 }, { from: 192.0.2.5, table: 8 }'),
      [`h/eno1: its routing-policy of 1 rule ${rule}`],
    ],
    [
      "a table for an address that is not there",
      table('{ from: "2001:db8:40::6", table: 7 }'),
      [
        "h/eno1: its routing table 7 is left out: it is for 2001:db8:40::6, and a layout's are for all that an interface has in one network",
      ],
    ],
    [
      "a table by another gateway than the network's",
      device(
        `${eno1}, routes: [{ to: default, via: "fe80::9" }, { to: default, via: "fe80::1", table: 7 }], routing-policy: [{ from: "2001:db8:40::5", table: 7 }]`,
      ),
      [
        "h/eno1: its routing table 7 is left out: it leads by fe80::1, and the gateway of 2001:db8:40::/64 is fe80::9",
      ],
    ],
    [
      "a source that is nobody's",
      device(`${eno1}, routes: [{ to: default, via: "fe80::1", from: "2001:db8:40::99" }]`),
      [
        "h/eno1: that its default route starts from 2001:db8:40::99 is left out: no interface of the layout has that address for certain",
      ],
    ],
  ])("is left out where it is something else, and that is said: %s", (_, text, notes) => {
    expect(fromNetplan(text).notes).toEqual(notes);
    expect(fromNetplan(text).text).not.toContain(notes.length > 1 ? "table:" : "table: 8");
  });

  test("what goes another way from now on is said", () => {
    const { notes, text } = fromNetplan(
      `  ethernets:
    eno1: { addresses: ["2001:db8:40::5/64"], routes: [{ to: default, via: "fe80::1" }] }
    eno2: { addresses: ["2001:db8:41::5/64"], routes: [{ to: default, via: "fe80::2", table: 7 }], routing-policy: [{ from: "2001:db8:41::5", table: 7 }] }
`,
    );
    expect(notes).toEqual([
      "h/eno2: what leaves from 2001:db8:41::5 for 2001:db8:40::/64 goes there without the gateway of its routing table 7 from now on",
    ]);
    expect(text).toContain("defaultRoute: false, table: 7");
  });

  test("a rule for what the layout does not know is said to go", () => {
    const { notes } = fromNetplan(
      table(
        '{ from: "2001:db8:40::5", to: "2001:db8:77::/48", table: 254, priority: 90 }, { from: "2001:db8:40::5", table: 7, priority: 100 }',
      ),
    );
    expect(notes).toEqual([
      "h/eno1: what leaves from 2001:db8:40::5 for 2001:db8:77::/48 goes by its routing table 7 from now on",
    ]);
  });

  test("a prefix that is deprecated on one host and in use on another is none that is deprecated for all", () => {
    const read = (name: string, addresses: string) =>
      readNetplan(name, [{ path, text: `network:\n  version: 2\n${device(`addresses: [${addresses}]`)}` }])
        .host;
    const found = {
      sites: [
        {
          ...{ name: "rack", vpc: undefined, subnets: [] },
          hosts: [
            read("a", '"2001:db8:40::5/64", { "2001:db8:41::5/64": { lifetime: 0 } }'),
            read("b", '"2001:db8:40::6/64", "2001:db8:41::6/64"'),
          ],
        },
      ],
      notes: [],
    };
    const { text, notes } = importedLayout(found, { purpose: "lab", hostKeys: new Map(), standIn: "lab" });
    expect(notes.filter((note) => note.includes("deprecated"))).toEqual([
      "a/eno1: 2001:db8:41::5 is deprecated there; as the layout has it, connections begin from it too",
    ]);
    expect(text).toContain('alsoIn: { net-2001-db8-41: { addresses: ["::5"] } }');
    expect(text).toContain('alsoIn: { net-2001-db8-41: { addresses: ["::6"] } }');
  });

  test("is taken from what ip prints too: metrics, sources, on-link gateways, deprecated addresses", () => {
    const info = (local: string, more: object = {}) => ({
      ...{ family: "inet6", local, prefixlen: 64, scope: "global" },
      ...more,
    });
    const wayOut = { protocol: "static", dst: "default" };
    const { text, notes } = fromIp(
      [
        link("eno1", "", { addr_info: [info("2001:db8:1::5"), info("2001:db8:9::5", { deprecated: true })] }),
        link("eno2", "2001:db8:2::5"),
      ],
      [
        { dst: "2001:db8:7::1", dev: "eno1", protocol: "static" },
        { ...wayOut, gateway: "2001:db8:7::1", dev: "eno1", metric: 1024 },
        {
          ...wayOut,
          gateway: "2001:db8:8::1",
          dev: "eno2",
          metric: 2048,
          prefsrc: "2001:db8:2::5",
          flags: ["onlink"],
        },
      ],
    );
    expect(notes).toEqual([]);
    expect(text).toContain(
      'gateway: { address: "2001:db8:7::1", onLink: true }, prefixes: { net-2001-db8-9:',
    );
    expect(text).toContain('gateway: { address: "2001:db8:8::1", onLink: true } }');
    expect(text).toContain('eno1: { network: net-2001-db8-1, addresses: ["::5"] }');
    expect(text).toContain('addresses: ["::5"], metric: 2048, source: "2001:db8:2::5" }');
    const read = readIpJson("f", "h", JSON.stringify([link("eno1", "2001:db8:1::5")]), "[]");
    expect(read.notes).toEqual([]);
  });
});
