import { describe, expect, test } from "@jest/globals";
import { planFromText, planJson, planTable, planZones, renderHost } from "../../../core/index.ts";
import { reachability } from "../../../core/probe/index.ts";

const inner = "fd5e:ec1c:9a3b";

/** A host whose provider gives it addresses on the segment, and routes it a prefix besides. */
const layout = (maps: string, guest = "git") => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      office: { prefix: "2001:db8:2::/64" }
      guests: { prefix: "${inner}:1::/64" }
      apps: { prefix: "${inner}:2::/64" }
      shops: { prefix: "${inner}:3::/64" }
      back: { prefix: "${inner}:4::/64", gateway: { ref: rack/box/eno3 } }
    hosts:
      box:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        routed: [{ prefix: "2001:db8:100::/56" }]
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], maps: ${maps} }
          eno2: { network: office, addresses: ["::10"] }
          eno3: { network: back, addresses: ["::1"] }
          br0: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
          br1: { bridge: { ports: [] }, network: shops, addresses: ["::1"], pools: { shop: "${inner}:3::100/120" } }
        docker: { networks: { market: { pool: shop } } }
        incus: { bridges: { incusbr0: { network: apps, address: "::1" } } }
        containers:
          till: { pool: shop, address: "${inner}:3::105" }
          cache: { network: apps, address: "::7" }
        guests:
          ${guest}: { id: 101, network: guests, address: "::25" }
          db: { id: 102, network: guests, address: "::26" }
      nas:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces:
          eno1: { network: back, addresses: ["::20"] }
`;

function planned(maps: string, ledger?: string) {
  const made = planFromText("rack", layout(maps), { ledger });
  return { ...made, host: made.plan?.sites[0]?.hosts[0] };
}

function standing(maps: string) {
  const { plan, host, problems, ledger } = planned(maps);
  if (plan === undefined || host === undefined) throw new Error(JSON.stringify(problems));
  const files = new Map(renderHost(host).files.map(({ path, content }) => [path, content]));
  return { plan, host, files, ledger };
}

describe("a mapping of one address", () => {
  test("is of a guest, a container, and a host behind this one", () => {
    const { plan } = standing('{ git: "::25", cache: "::77", till: "2001:db8:100:1::5", nas: "::99" }');
    expect(planJson(plan).sites[0]?.hosts[0]?.mappings).toEqual([
      mapping("cache", "container", `${inner}:2::7`, "2001:db8:1::77", true),
      mapping("git", "guest", `${inner}:1::25`, "2001:db8:1::25", true),
      mapping("nas", "host", `${inner}:4::20`, "2001:db8:1::99", true),
      mapping("till", "container", `${inner}:3::105`, "2001:db8:100:1::5", false),
    ]);
    expect(planTable(plan)).toContain(`box/eno1/maps/git    mapping`);
  });

  test("has a number by name that the ledger keeps, and that rests once nothing is mapped to it", () => {
    const { ledger, plan } = standing("{ git: auto }");
    const number = `${planJson(plan).sites[0]?.hosts[0]?.mappings?.[0]?.outer}`;
    expect(number).toMatch(/^2001:db8:1::/);
    const kept = planned("{ db: auto, git: auto }", ledger.text).plan;
    expect(kept && planJson(kept).sites[0]?.hosts[0]?.mappings).toContainEqual(
      expect.objectContaining({ name: "git", outer: number, origin: "numbered" }),
    );
    const gone = planFromText("rack", layout("{ db: auto }"), { ledger: ledger.text, today: "2026-11-30" });
    expect(gone.ledger.text).toContain(`"owner":"rack/box/eno1/maps/git"`);
    expect(gone.ledger.text).toContain(`"freed":"2026-11-30"`);
  });

  test("keeps its number where the guest is renamed", () => {
    const { ledger, plan } = standing("{ git: auto }");
    const renamed = planFromText(
      "rack",
      layout("{ forge: auto }", "forge").replace("id: 101,", "id: 101, formerly: git,"),
      { ledger: ledger.text },
    );
    const [before] = planJson(plan).sites[0]?.hosts[0]?.mappings ?? [];
    const [after] = (renamed.plan && planJson(renamed.plan).sites[0]?.hosts[0]?.mappings) ?? [];
    expect([after?.name, after?.outer]).toEqual(["forge", before?.outer]);
  });

  test("is answered for on the segment, but not where it is of a prefix that is routed to the host", () => {
    const { host } = standing('{ git: "::25", till: "2001:db8:100:1::5" }');
    expect(host.proxies.map(({ addresses }) => addresses.map(String))).toEqual([["2001:db8:1::25"]]);
    expect(standing('{ till: "2001:db8:100:1::5" }').host.proxies).toEqual([]);
  });

  test("makes the host forward, and hides from the router what lies behind", () => {
    const { host, plan } = standing('{ git: "::25", till: "::26" }');
    expect(host.forwarding).toBe(true);
    expect(plan.sites[0]?.routes.map(({ to }) => `${to}`)).toEqual([
      "2001:db8:100::/56",
      `${inner}:2::/64`,
      `${inner}:3::/64`,
    ]);
  });

  test("is what a name leads to, and what others try", () => {
    const { plan } = standing('{ git: "::25" }');
    const [forward] = planZones(plan, "example.net").zones;
    const named = forward?.records.filter(({ name }) => /^(git|db)/.test(name));
    expect(named?.map(({ name, data }) => `${name} ${data}`)).toEqual([
      `db.box.rack ${inner}:1::26`,
      "git.box.rack 2001:db8:1::25",
    ]);
    const tried = reachability(plan, []).map(({ id, address }) => `${id.slice(5)} ${address}`);
    expect(tried).toContain("rack/box/cache > rack/box/git 2001:db8:1::25");
    expect(tried).toContain(`rack/box/db > rack/box/git ${inner}:1::25`);
    expect(tried.filter((probe) => probe.startsWith("rack/box/cache > rack/box/db"))).toEqual([]);
  });
});

describe("a mapping of a prefix", () => {
  test("is of a network inside of the host, and of a pool", () => {
    const { plan, host } = standing('{ guests: "2001:db8:100:1::/64", shop: "2001:db8:1::500/120" }');
    const mappings = planJson(plan).sites[0]?.hosts[0]?.mappings;
    expect(mappings?.map(({ name, inner: from, outer }) => `${name} ${from} ${outer}`)).toEqual([
      `guests ${inner}:1::/64 2001:db8:100:1::/64`,
      `shop ${inner}:3::100/120 2001:db8:1::500/120`,
    ]);
    expect(host.proxies.flatMap(({ addresses }) => addresses.map(String))).toEqual([
      "2001:db8:1::501",
      "2001:db8:1::505",
    ]);
    expect(planTable(plan)).toMatch(
      /box\/eno1\/maps\/guests +mapping +2001:db8:100:1::\/64 +for fd5e:ec1c:9a3b:1::\/64, pinned/,
    );
    const [forward] = planZones(plan, "example.net").zones;
    expect(forward?.records.find(({ name }) => name === "db.box.rack")?.data).toBe("2001:db8:100:1::26");
  });

  test("of a pool can be a block by name", () => {
    const { plan, ledger } = standing("{ shop: auto }");
    expect(planJson(plan).sites[0]?.hosts[0]?.mappings?.[0]?.outer).toMatch(/^2001:db8:1::.*\/120$/);
    expect(ledger.text).toContain(`"owner":"rack/box/eno1/maps/shop"`);
  });
});

describe("what cannot be mapped", () => {
  test.each([
    ["{ nothing: auto }", "HX220 names nothing that lies behind box"],
    ['{ office: "2001:db8:100:5::/64" }', "HX220 names nothing that lies behind box"],
    ["{ guests: auto }", "HX221 is for one address, and a network has a whole prefix"],
    ['{ git: "2001:db8:1::/64" }', "HX221 is a prefix, and git has one address"],
    ['{ guests: "::25" }', "HX221 is one address, and guests is a network"],
    ['{ guests: "2001:db8:100::/60" }', "HX221 is a /60, and guests is a /64"],
    ['{ git: "::10" }', "HX032 is used twice"],
    ['{ git: "2001:db8:3::25" }', "HX031 is outside of 2001:db8:1::/64"],
    ['{ git: "2001:db8:100::1", db: "2001:db8:100::1" }', "HX032 is used twice: it is in what stands for"],
    ['{ git: "198.51.100.7" }', "HX090 is IPv4"],
  ])("%s", (maps, said) => {
    const { plan, problems } = planned(maps);
    expect(plan).toBeUndefined();
    expect(problems.map(({ code, reason }) => `${code} ${reason}`)).toEqual([expect.stringContaining(said)]);
  });

  test("something on a bridge that leads nowhere", () => {
    const text = layout("{}").replace(
      'network: guests, addresses: ["::1"]',
      'network: guests, addresses: ["::1"], maps: { git: auto }',
    );
    const { problems } = planFromText("rack", text);
    expect(problems.map(({ code, reason }) => `${code} ${reason}`)).toEqual([
      "HX005 is said of a bridge that leads nowhere",
    ]);
  });

  test("what has a public address is mapped with a warning", () => {
    const { plan, problems } = planFromText(
      "rack",
      layout("{ git: auto }").replace(`${inner}:1::`, "2001:db8:7::"),
    );
    expect(problems.map(({ code }) => code)).toEqual(["HX223"]);
    expect(plan?.sites[0]?.routes.map(({ to }) => `${to}`)).toContain("2001:db8:7::/64");
  });
});

test("a host that maps forwards to what is public, and filters nothing", () => {
  const filtered = (maps: string) =>
    planFromText("rack", layout(maps).replace("purpose: lab", "purpose: example"))
      .problems.filter(({ code }) => code === "HX053")
      .map(({ path }) => path.join("."));
  expect(filtered("{}")).toEqual([]);
  expect(filtered("{ git: auto }")).toEqual(["sites.rack.hosts.box"]);
});

test("files of a host that maps are a table, chains for where there is no nft, and what loads them", () => {
  const { files } = standing('{ git: "::25", guests: "2001:db8:100:1::/64" }');
  expect([...files.keys()].filter((path) => path.includes("mapping"))).toEqual([
    "/etc/hextet/mapping",
    "/etc/hextet/mapping.nft",
    "/etc/hextet/mapping.ip6tables",
    "/etc/systemd/system/hextet-mapping.service",
  ]);
  expect(files.get("/etc/hextet/mapping.nft")).toContain(`	chain prerouting {
		type nat hook prerouting priority dstnat - 10; policy accept;
		dnat to ip6 daddr map @in
		dnat ip6 prefix to ip6 daddr map { 2001:db8:100:1::/64 : ${inner}:1::/64 }
	}
`);
  expect(files.get("/etc/hextet/mapping.ip6tables")).toContain(
    `-A HEXTET-OUT -o eno1 -s ${inner}:1::25/128 -j SNAT --to-source 2001:db8:1::25
-A HEXTET-OUT -o eno1 -s ${inner}:1::/64 -j NETMAP --to 2001:db8:100:1::/64
`,
  );
  expect([...standing("{}").files.keys()].filter((path) => path.includes("mapping"))).toEqual([]);
});

function mapping(name: string, kind: string, from: string, outer: string, onLink: boolean) {
  return { interface: "eno1", name, kind, inner: from, outer, origin: "pinned", onLink };
}
