import { expect, test } from "@jest/globals";
import { planFromText } from "../../core/index.ts";
import { withDelegated } from "../../lab/delegating.ts";
import { topologyOf } from "../../lab/topology-of-plan.ts";

const house = (recorded = "") => `hextet: 1
purpose: lab
prefixes:
  away: 3fff:a00::/40   # somebody else's
  home: { delegated: { length: 56, on: house/gw/wan0 }${recorded} }   # whatever the provider has
sites:
  house:
    networks:
      lan: { from: home, mode: slaac }
      manage: { prefix: "3fff:b0b:59::/64", gateway: "fe80::1" }
    hosts:
      gw:
        connect: { address: { ref: house/gw/eno1 }, hostKey: lab }
        network: { renderer: networkd }
        interfaces:
          eno1: { network: manage, addresses: ["::1:1"] }
          wan0: {}
          lan0: { network: lan, addresses: ["::1"] }
`;

function planned(text: string) {
  const { plan } = planFromText("house", text);
  if (plan === undefined) throw new Error("no plan");
  return plan;
}

test("what nobody has recorded is recorded as what the lab delegates, and nothing else of the text changes", () => {
  const text = withDelegated(house(), planned(house()));
  const block = /prefix: "(3fff:e[0-9a-f]{2}:[^"]*\/56)"/.exec(text)?.[1];
  expect(text).toBe(house(`, prefix: "${block}"`));
  const recorded = house(', prefix: "3fff:100:0:4200::/56"');
  expect(withDelegated(recorded, planned(recorded))).toBe(recorded);
});

test("a provider stands between the router's interface and the site's router, which reaches the prefix by it alone", () => {
  const { sites, twins } = topologyOf(planned(house(', prefix: "3fff:100:0:4200::/56"')), "key");
  const [site] = sites;
  const [gw, provider] = twins;
  expect(provider?.nics.map(({ name, peer }) => [name, peer.kind === "segment" && peer.segment])).toEqual([
    ["cust0", "house--provider-1-access"],
    ["up0", "house--provider-1-transit"],
  ]);
  const wan = gw?.nics.find(({ name }) => name === "wan0");
  expect(wan?.peer).toEqual({ kind: "segment", segment: "house--provider-1-access" });
  // Its networks' own would be nearer, and lead nowhere.
  expect(site?.prefixes).toEqual(["3fff:b0b:59::/64", "3fff:100:0:4200::/56"]);
  expect(site?.routes).toEqual([
    { to: "3fff:100:0:4200::/56", via: "fe80::2", segment: "house--provider-1-transit" },
  ]);
  expect(site?.segments.flatMap(({ addresses }) => addresses).join()).not.toContain("3fff:100:");

  const files = new Map(provider?.files.map(({ path, content }) => [path, content]));
  expect(JSON.parse(files.get("/etc/kea/kea-dhcp6.conf") ?? "").Dhcp6.subnet6[0]["pd-pools"]).toEqual([
    { prefix: "3fff:100:0:4200::", "prefix-len": 56, "delegated-len": 56 },
  ]);
  // RFC 4291, appendix A.
  const [a = "", b, c, d, e, f] = wan?.mac.split(":") ?? [];
  const first = (Number.parseInt(a, 16) ^ 2).toString(16);
  const customer = `fe80::${[`${first}${b}`, `${c}ff`, `fe${d}`, `${e}${f}`].map((group) => group.replace(/^0{1,3}/, "")).join(":")}`;
  expect(files.get("/etc/systemd/network/20-cust0.network")).toContain(
    `Destination=3fff:100:0:4200::/56\nGateway=${customer}\n`,
  );
});
