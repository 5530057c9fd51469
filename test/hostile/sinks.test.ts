import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { load } from "js-yaml";
import {
  HostNames,
  ImportError,
  importedLayout,
  readCsv,
  readIpJson,
  readNetplan,
} from "../../core/import/index.ts";
import {
  fillInPlan,
  type Plan,
  planFromText,
  planGraph,
  planJson,
  planTable,
  planZones,
  problemsText,
  renderHost,
  zonesText,
} from "../../core/index.ts";

/** Words that mean something to one of the programs that read what hextet writes. */
const words = [
  "a: b",
  "{x: 1}",
  "[x",
  "- x",
  "*alias",
  "&anchor x",
  "!!js/function x",
  "x # y",
  "x\ny: z",
  'x"y',
  "x'y",
  "x\\",
  "x;y",
  "x$(id)",
  "x`id`",
  "x -> y",
  "<b>x</b>",
  "<script>x</script>",
  "../../etc/x",
  "$INCLUDE /etc/passwd",
  "x IN A 192.0.2.1",
  "( x",
  "__proto__",
  "constructor",
  "null",
  "yes",
  "0x10",
  "1e3",
  "\u001b[2Jx",
  "\u009b2Jx",
  "\u202ex",
  "x\u2028y",
  "x\u0000y",
  "\ufeffx",
  "\ud800",
  "x".repeat(5_000),
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal obeys.
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
let graphviz: Graphviz;
beforeAll(async () => {
  graphviz = await Graphviz.load();
});

/** A line of a zone without a head, as RFC 1035 has it: a comment, a directive of ours, or a name with AAAA, A or PTR. */
const zoneLine =
  /^(;.*|\$ORIGIN \S+\.|\$TTL \d+|[a-z0-9._*@-]+ +IN +(AAAA +[0-9a-f:.]+|A +[0-9.]+|PTR +[a-z0-9.-]+\.))?$/;

/** Plans that came to their sinks. */
let judged = 0;

/** Holds all that a plan becomes against the parser of whoever reads it. */
function judge(plan: Plan): void {
  judged++;
  const zones = planZones(plan, "example.net");
  for (const line of zonesText(plan.name, zones, undefined).split("\n")) expect(line).toMatch(zoneLine);
  const svg = graphviz.layout(planGraph(plan).text, "svg", "dot");
  expect(svg).not.toMatch(/<script|javascript:/i);
  expect(JSON.parse(JSON.stringify(planJson(plan)))).toEqual(planJson(plan));
  expect(planTable(plan)).not.toMatch(obeyed);
  for (const { path, content } of plan.sites
    .flatMap((site) => site.hosts)
    .flatMap((host) => renderHost(host).files)) {
    expect(path).toMatch(/^(\/[A-Za-z0-9_@][A-Za-z0-9._@-]*)+$/);
    if (/\.ya?ml$/.test(path)) expect(typeof load(content)).toBe("object");
    if (path.endsWith(".json")) expect(typeof JSON.parse(content)).toBe("object");
  }
}

/** A layout is refused with words that can be shown, or everything that follows from it is what it should be. */
function planned(text: string, ledger?: string): void {
  const { plan, problems, allowed } = planFromText("hostile", text, ledger === undefined ? {} : { ledger });
  expect(plan === undefined && problems.length === 0).toBe(false);
  expect(problemsText("hostile.layout.yaml", problems, allowed)).not.toMatch(obeyed);
  if (plan !== undefined) judge(fillInPlan(plan, {}));
}

/** What was read is a layout of these keys and no others, or was refused with words that can be shown. */
function imported(read: () => Parameters<typeof importedLayout>[0]["sites"][number]["hosts"]): void {
  let hosts: ReturnType<typeof read>;
  try {
    hosts = read();
  } catch (error) {
    expect(error).toBeInstanceOf(ImportError);
    expect(String(error)).not.toMatch(obeyed);
    return;
  }
  const sites = [{ name: "rack", vpc: undefined, subnets: [], hosts }];
  const { text } = importedLayout(
    { sites, notes: [] },
    { purpose: "lab", hostKeys: new Map(), standIn: "lab" },
  );
  expect(text).not.toMatch(obeyed);
  const layout: unknown = load(text);
  expect(
    Object.keys(layout ?? {}).filter((key) => !/^(hextet|purpose|prefixes|sites|allow)$/.test(key)),
  ).toEqual([]);
  planned(text);
}

const layout = (hostName: string, container: string, image: string) =>
  JSON.stringify({
    hextet: 1,
    purpose: "lab",
    sites: {
      rack: {
        networks: { up: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } },
        hosts: {
          [hostName]: {
            connect: { address: "2001:db8:1::1", hostKey: "lab" },
            interfaces: { eno1: { network: "up", addresses: ["::1"], pools: { apps: "::8/125" } } },
            docker: { bridge: { pool: "apps" } },
            containers: { [container]: { image, pool: "apps" } },
          },
        },
      },
    },
  });

test("a layout, a ledger and a table without such words come to every sink", () => {
  planned(layout("one", "web", "nginx"));
  expect(judged).toBe(1);
  imported(() => readCsv("t.csv", "host,interface,address\none,eth0,2001:db8::1/64\n"));
  expect(judged).toBe(2);
});

describe.each(words.map((word) => [JSON.stringify(word).slice(0, 40), word] as const))("%s", (_, word) => {
  test("as a name or a value of a layout", () => {
    planned(layout(word, "web", "nginx"));
    planned(layout("one", word, "nginx"));
    planned(layout("one", "web", word));
    planned(layout("one", "web", "nginx").replaceAll("up", JSON.stringify(word).slice(1, -1)));
  });

  test("as an owner or a space of a ledger", () => {
    const line = { space: "network:rack/up", owner: "rack/one", number: "1", since: "2026-01-01" };
    planned(layout("one", "web", "nginx"), `${JSON.stringify({ ...line, owner: word })}\n`);
    planned(layout("one", "web", "nginx"), `${JSON.stringify({ ...line, space: word })}\n`);
    planned(layout("one", "web", "nginx"), `${word}\n`);
  });

  test("in a table, in what ip prints, and in netplan's files", () => {
    const cell = `"${word.replaceAll('"', '""')}"`;
    imported(() => readCsv("t.csv", `host,interface,address\n${cell},eth0,2001:db8::1/64\n`));
    imported(() => readCsv("t.csv", `host,interface,address\none,${cell},2001:db8::1/64\n`));
    imported(() => readCsv("t.csv", `host,interface,address\none,eth0,${cell}\n`));
    const link = (name: string) => [
      {
        ifindex: 2,
        ifname: name,
        flags: ["UP"],
        mtu: 1500,
        addr_info: [{ family: "inet6", local: "2001:db8::1", prefixlen: 64, scope: "global" }],
      },
    ];
    const host = new HostNames().take("one.addr.json", "one");
    imported(() => [
      readIpJson("one.addr.json", host, JSON.stringify(link(word)), "[]", "one.route.json").host,
    ]);
    const netplan = { network: { version: 2, ethernets: { [word]: { addresses: ["2001:db8::1/64"] } } } };
    imported(() => [readNetplan(host, [{ path: "one.yaml", text: JSON.stringify(netplan) }]).host]);
  });
});

test("many of the words can be said, and are text to every sink", () => {
  expect(judged).toBeGreaterThan(words.length);
});
