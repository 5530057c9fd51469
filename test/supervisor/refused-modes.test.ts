import { expect, test } from "@jest/globals";
import { planFromText } from "../../core/index.ts";
import { refuseModes } from "../../lab/refused-modes.ts";
import { topologyOf } from "../../lab/topology-of-plan.ts";

const planned = (device: string, { mode = "slaac", site = "", more = "" } = {}) => {
  const { plan, problems } = planFromText(
    "rack",
    `hextet: 1
purpose: lab
sites:
  rack:
    ${site}
    networks: { office: { prefix: "3fff:b0b:8::/64", mode: ${mode} } }
    hosts:
      desk:
        connect: { address: "192.0.2.7", hostKey: lab }
        interfaces: { eno1: { network: office${device} } }
${more}`,
  );
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
};

test("a lab refuses hosts whose addresses nobody knows beforehand, and none that are foretold or given", () => {
  expect(() => refuseModes(planned(""))).toThrow(
    /^sites\.rack\.hosts\.desk\.interfaces\.eno1: its address comes by itself, and nobody knows beforehand which/,
  );
  expect(() => refuseModes(planned("", { mode: "dhcp" }))).toThrow(/^sites\.rack\.hosts\.desk/);
  expect(() => refuseModes(planned(', identifier: { token: "::10" }'))).not.toThrow();
  expect(() => refuseModes(planned(', addresses: ["::10"]'))).not.toThrow();
});

test("its router advertises what the network's mode says", () => {
  const [segment] = topologyOf(planned(', identifier: { token: "::10" }'), "key").sites[0]?.segments ?? [];
  expect(segment?.advertising).toEqual({
    managed: false,
    otherConfiguration: false,
    nameServer: "3fff:fff::80",
    prefixes: [{ prefix: "3fff:b0b:8::/64", autonomous: true, onLink: true }],
    dhcp: [],
  });
  const leases = topologyOf(planned(', addresses: ["::10"]', { mode: "dhcp" }), "key");
  expect(leases.sites[0]?.segments[0]?.advertising).toMatchObject({
    managed: true,
    prefixes: [{ autonomous: false }],
    dhcp: [{ prefix: "3fff:b0b:8::/64", reservations: [] }],
  });
});

test("its router is silent where hosts are told their addresses, and where a host of the layout advertises", () => {
  const silent = [
    planned(', addresses: ["::10"]', { mode: "static" }),
    planned(', addresses: ["::10"]', {
      site: "routers: { desk: { kind: host, host: desk, networks: { office: {} } } }",
    }),
  ];
  for (const plan of silent)
    expect(
      topologyOf(plan, "key").sites[0]?.segments.filter(({ advertising }) => advertising !== undefined),
    ).toEqual([]);
});

test("a host whose address its MAC address makes is made with that one, and with the address as an installer leaves it", () => {
  const [twin] = topologyOf(planned(', mac: "02:00:5e:10:00:01", identifier: eui64'), "key").twins;
  expect(twin?.nics).toEqual([expect.objectContaining({ name: "eno1", mac: "02:00:5e:10:00:01" })]);
  expect(twin?.files[0]?.content).toContain("- 3fff:b0b:8::5eff:fe10:1/64");
});
