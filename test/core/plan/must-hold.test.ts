import { expect, test } from "@jest/globals";
import { expectationLine } from "../../../core/bundle/expectation.ts";
import { type HostPlan, hostChecks, type Plan, planFromText, renderHost } from "../../../core/index.ts";
import { outsideOf, uplinkOf } from "../../../core/plan/index.ts";
import { checkId } from "../../../core/probe/index.ts";
import { driftOf } from "../../../core/report/index.ts";

const key = `"ssh-ed25519 ${"A".repeat(68)}"`;

/** One machine with a NIC that has no address, and a bridge without ports in a network that another host is on. */
function plan(guests: string): Plan {
  const { plan: made, problems } = planFromText(
    "due",
    `hextet: 1
purpose: example
sites:
  rack:
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      inner: { prefix: "2001:db8:2::/64", gateway: "fe80::2" }
      far: { prefix: "2001:db8:3::/64", routes: [{ to: "2001:db8:7::/48", via: "::7" }] }
    hosts:
      gate: { connect: { address: 192.0.2.2, hostKey: ${key} }, interfaces: { eno1: { network: inner, addresses: ["::1"] } } }
      pve:
        allow: { HX106: "two ways out" }
        connect: { address: 192.0.2.1, hostKey: ${key} }
        interfaces:
          eno1: { network: uplink, addresses: [] }
          eno2: { network: far, addresses: ["::10"] }
          vmbr1: { bridge: { ports: [] }, network: inner, addresses: ["::10"] }
${guests}`,
  );
  if (made === undefined) throw new Error(JSON.stringify(problems));
  return made;
}

const empty = plan("");
const lived = plan("        guests: { git: { id: 101, network: inner } }\n");

function pve({ sites }: Plan): HostPlan {
  const host = sites[0]?.hosts.find(({ name }) => name === "pve");
  if (host === undefined) throw new Error("there is no pve");
  return host;
}

function routed(made: Plan): string[] {
  return hostChecks(made, { domain: undefined })
    .filter(({ host, kind }) => host === "rack/pve" && (kind === "route" || kind === "gateway"))
    .map(checkId)
    .filter((id) => / via |gateway/.test(id));
}

test("at the end of a change nothing is asked through a bridge without ports, or of a NIC without an address", () => {
  const expected = (renderHost(pve(lived)).expect ?? []).map(expectationLine);
  expect(expected).toEqual([
    "expect address 2001:db8:3::10/64 eno2",
    "expect gateway 2001:db8:3::7 eno2",
    "expect route 2001:db8:7::/48 via 2001:db8:3::7 eno2",
    "expect address 2001:db8:2::10/64 vmbr1",
  ]);
});

test("verify asks through such a bridge only where somebody lives on it, since its routes need a carrier", () => {
  const others = [
    "route rack/pve default via fe80::1 dev eno1",
    "gateway rack/pve fe80::1 dev eno1",
    "route rack/pve 2001:db8:7::/48 via 2001:db8:3::7 dev eno2",
    "gateway rack/pve 2001:db8:3::7 dev eno2",
  ];
  expect(routed(empty)).toEqual(others);
  expect(routed(lived)).toEqual([
    ...others,
    "route rack/pve default via fe80::2 dev vmbr1",
    "gateway rack/pve fe80::2 dev vmbr1",
  ]);
});

test("a default route that a host's files bring and its bundle expects nothing of is no drift", () => {
  const host = pve(lived);
  const found = (via: string, device: string) => ({
    family: 6 as const,
    to: "default",
    via,
    interface: device,
    protocol: "static",
    metric: 1024,
    source: undefined,
    text: `default via ${via} dev ${device}`,
  });
  const agent = { files: [], units: [], sysctls: [] };
  const routes = [found("fe80::1", "eno1"), found("fe80::2", "vmbr1"), found("fe80::9", "eno1")];
  const drift = driftOf({ agent, bundle: renderHost(host), addresses: [], routes }, host);
  expect(drift.filter(({ kind, state }) => kind === "route" && state !== "has gone")).toEqual([
    { kind: "route", thing: "default via fe80::9 dev eno1", state: "is not from here", diff: "" },
  ]);
});

test("a host's uplink has an address and a next hop; others know it by its first address where it has none", () => {
  const uplink = uplinkOf(pve(empty), 6);
  expect([uplink?.device.name, `${uplink?.address}`, `${uplink?.gateway}`]).toEqual([
    "vmbr1",
    "2001:db8:2::10",
    "fe80::2",
  ]);
  expect(uplinkOf(pve(empty), 4)).toBeUndefined();
  expect(outsideOf(pve(empty), 4)).toBeUndefined();
  const [gate] = empty.sites[0]?.hosts ?? [];
  const alone = gate && {
    ...gate,
    interfaces: gate.interfaces.map((networkInterface) => ({ ...networkInterface, gateway: undefined })),
  };
  expect(alone && uplinkOf(alone, 6)).toBeUndefined();
  expect(`${alone && outsideOf(alone, 6)?.address}`).toBe("2001:db8:2::1");
});
