import { expect, test } from "@jest/globals";
import { interfaceKeys } from "../../../core/capabilities/declared.ts";
import { knownKeys } from "../../../core/layout/known-keys.ts";
import { hostInterface } from "../../../core/layout/source/interface.ts";
import { inFileOrder, type Link, linkKinds, linkOf } from "../../../core/links/index.ts";

const common = [
  "allow",
  "formerly",
  "network",
  "defaultRoute",
  "prefixes",
  "alsoIn",
  "metric",
  "table",
  "source",
  "addresses",
  "mac",
  "identifier",
  "ipv4",
  "pools",
];

test("the schema of an interface is what all have, and the keys of every kind and capability in the lists", () => {
  const ofKinds = Object.values(linkKinds).flatMap(({ keys }) => Object.entries(keys));
  const ofCapabilities = Object.entries(interfaceKeys);
  expect(Math.min(ofKinds.length, ofCapabilities.length)).toBeGreaterThan(0);
  const shape: Readonly<Record<string, unknown>> = hostInterface.shape;
  const listed = [...ofKinds, ...ofCapabilities];
  for (const [key, schema] of listed) expect(shape[key]).toBe(schema);
  expect(Object.keys(shape).sort()).toEqual([...common, ...listed.map(([key]) => key)].sort());
  expect(knownKeys(["sites", "rack", "hosts", "box", "interfaces", "eno1"])).toEqual(Object.keys(shape));
});

test("every kind goes by the name that its links have, and files have them in the order of the list", () => {
  const links: Link[] = [
    linkOf("wg0", { wireguard: {} }),
    linkOf("he0", { tunnel: { kind: "6in4", remote: "192.0.2.1" } }),
    linkOf("mac0", { macvlan: { on: "eno1" } }),
    linkOf("eno1.20", { vlan: { id: 20, on: "eno1" } }),
    linkOf("vmbr0", { bridge: { ports: [] } }),
    linkOf("bond0", { bond: { ports: ["eno2"], mode: "802.3ad" } }),
    linkOf("eno1", {}),
    linkOf("dum0", { dummy: {} }),
    linkOf("lo", {}),
  ];
  expect(inFileOrder(links.map((link) => ({ link }))).map(({ link }) => link.kind)).toEqual(
    Object.keys(linkKinds),
  );
});
