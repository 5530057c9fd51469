import { describe, expect, test } from "@jest/globals";
import { planFromText, renderHost } from "../../../core/index.ts";

/** Layouts that hosting companies make necessary. */

function files(layout: string, host: string): string {
  const { plan, problems } = planFromText("hosted", layout);
  expect(problems).toEqual([]);
  const found = plan?.sites.flatMap(({ hosts }) => hosts).find(({ name }) => name === host);
  return found === undefined
    ? ""
    : renderHost(found)
        .files.map(({ content }) => content)
        .join("\n");
}

function problemsOf(layout: string): readonly string[] {
  return planFromText("hosted", layout).problems.map(({ code, reason }) => `${code}: ${reason}`);
}

const vps = (gateway: string) => `hextet: 1
purpose: lab
sites:
  dc:
    networks: { up: { prefix: "2001:db8:701:1100::b4f/128", gateway: ${gateway} } }
    hosts:
      vps-1:
        connect: { address: "2001:db8:701:1100::b4f", hostKey: lab }
        interfaces: { ens3: { network: up, addresses: ["2001:db8:701:1100::b4f"] } }
`;

test("a next hop outside of the prefix is on-link where the layout says so, and otherwise a problem that says how", () => {
  const outside = '"2001:db8:701:1100::1"';
  expect(files(vps(`{ address: ${outside}, onLink: true }`), "vps-1")).toContain("on-link: true");
  const [problem] = planFromText("hosted", vps(outside)).problems;
  expect(problem?.fix).toContain('{ address: "2001:db8:701:1100::1", onLink: true }');
});

const oneSlash64 = (guest: string, bridge: string) => `hextet: 1
purpose: lab
sites:
  fsn:
    networks:
      uplink: { prefix: "2001:db8:10:20::2/128", gateway: "fe80::1" }
      vms: { prefix: "2001:db8:10:20::/64" }
    hosts:
      pve-1:
        connect: { address: "2001:db8:10:20::2", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          enp0s31f6: { network: uplink }
          vmbr0: { ${bridge}, network: vms, addresses: ["::1"] }
        guests: { git: { id: 100, network: vms, address: "${guest}" } }
`;

describe("a /128 on the NIC of the /64 on a bridge", () => {
  test("is no overlap where the bridge is inside of the host", () => {
    const text = files(oneSlash64("::10", "bridge: { ports: [] }"), "pve-1");
    expect(text).toContain("address 2001:db8:10:20::2/128");
    expect(text).toContain("address 2001:db8:10:20::1/64");
  });

  test("is nobody else's number there", () => {
    expect(problemsOf(oneSlash64("::2", "bridge: { ports: [] }"))).toEqual([
      "HX032: is used twice: it is that of pve-1 itself, by the network uplink",
    ]);
  });

  test("is an overlap where the bridge leads outside", () => {
    const joined = oneSlash64("::10", "bridge: { ports: [eno2] }").replace(
      "enp0s31f6:",
      "eno2: {}\n          enp0s31f6:",
    );
    expect(problemsOf(joined)).toContain("HX030: overlaps 2001:db8:10:20::/64 of fsn/vms");
  });
});

test("an interface is in two networks of its segment, with an address in each", () => {
  const text = files(
    `hextet: 1
purpose: lab
sites:
  dc:
    networks: { old: { prefix: "2001:db8:230::/64", gateway: "fe80::1" }, new: { prefix: "2001:db8:2f45::/64", gateway: "fe80::1" } }
    hosts:
      store-1:
        connect: { address: "2001:db8:230::2", hostKey: lab }
        interfaces: { eth0: { network: old, addresses: ["::2"], alsoIn: { new: { addresses: ["2001:db8:2f45::2"] } } } }
`,
    "store-1",
  );
  expect(text).toContain('- "2001:db8:230::2/64"\n        - "2001:db8:2f45::2/64"');
});

test("a network's own prefix and a further one change places without a number that changes", () => {
  const layout = (network: string) => `hextet: 1
purpose: lab
prefixes: { home: "3fff:b0b::/48", next: "3fff:b0c::/48" }
sites:
  dc:
    networks: { other: { from: home }, third: { from: next }, office: ${network} }
    hosts:
      files:
        connect: { address: "3fff:b0b::10", hostKey: lab }
        interfaces: { eno1: { network: office } }
`;
  const then = planFromText("hosted", layout("{ from: home, prefixes: { new: { from: next } } }"));
  const now = planFromText("hosted", layout("{ from: next, prefixes: { old: { from: home } } }"), {
    ledger: then.ledger.text,
  });
  const addresses = ({ plan }: typeof then) =>
    plan?.sites[0]?.hosts[0]?.interfaces[0]?.addresses.map(({ address }) => `${address}`).sort();
  expect(addresses(now)).toEqual(addresses(then));
});

test("of a further prefix that finds no room, that alone is said, and nothing of the addresses there", () => {
  const layout = `hextet: 1
purpose: lab
prefixes: { small: "3fff:b0b::/64" }
sites:
  dc:
    networks:
      first: { from: small }
      office: { prefix: "2001:db8:1::/64", prefixes: { lan: { from: small } } }
    hosts:
      pve-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { eno1: { network: office, addresses: ["::10"], prefixes: { lan: ["::a"] } } }
`;
  expect(planFromText("hosted", layout).problems.map(({ code }) => code)).toEqual(["HX022"]);
});

describe("what nobody may have in a network, nobody has in a further prefix of it", () => {
  const layout = (office: string, eno1: string) => `hextet: 1
purpose: lab
sites:
  dc:
    networks:
      office: { prefix: "2001:db8:1::/64", prefixes: { lan: "2001:db8:2::/64" }, gateway: ${office} }
      shop: { prefix: "2001:db8:3::/64" }
    hosts:
      pve-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { eno1: { network: office, ${eno1} } }
`;
  test.each([
    ["::", "HX035: is the subnet-router anycast address of 2001:db8:2::/64"],
    ["2001:db8:2::", "HX035: is the subnet-router anycast address of 2001:db8:2::/64"],
    [
      "::fdff:ffff:ffff:ff80",
      "HX035: is reserved for anycast, as the 128 highest of every subnet are (RFC 2526)",
    ],
    ["::200:5eff:fe00:1", "HX035: is an interface identifier that IANA reserves (RFC 5453)"],
  ])("%s", (pin, problem) => {
    expect(problemsOf(layout('"fe80::1"', `addresses: ["::10"], prefixes: { lan: ["${pin}"] }`))).toEqual([
      problem,
    ]);
  });

  test("in another network of the segment, neither", () => {
    expect(
      problemsOf(layout('"fe80::1"', 'addresses: ["::10"], alsoIn: { shop: { addresses: ["::"] } }')),
    ).toEqual(["HX035: is the subnet-router anycast address of 2001:db8:3::/64"]);
  });

  const inFurther = '{ address: "2001:db8:2::1", onLink: true }';
  const taken = ["HX032: is used twice: it is that of the network's gateway"];

  test("nor does it have what the network's gateway has there, whether it says so or ends so", () => {
    expect(problemsOf(layout(inFurther, 'addresses: ["::10"], prefixes: { lan: ["::1"] }'))).toEqual(taken);
    expect(problemsOf(layout(inFurther, 'addresses: ["::1"]'))).toEqual(taken);
    expect(problemsOf(layout(inFurther, 'addresses: ["::1"], prefixes: { lan: ["::2"] }'))).toEqual([]);
    expect(problemsOf(layout('"fe80::1"', 'addresses: ["::1"]'))).toEqual([]);
  });
});
