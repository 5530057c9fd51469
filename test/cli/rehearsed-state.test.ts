import { expect, test } from "@jest/globals";
import { rehearsedState } from "../../cli/rehearsed-state.ts";
import { planFromText } from "../../core/index.ts";

const layout = `hextet: 1
purpose: lab
sites:
  rack:
    networks: { uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }, vms: { prefix: "3fff:b0b:2::/64" } }
    hosts:
      pve:
        connect: { address: { ref: rack/pve/vmbr0 }, hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::10"] }
          vmbr1: { bridge: { ports: [] }, network: vms, addresses: ["::1"] }
        guests: { git: { id: 101, network: vms } }
`;

test("a guest whose MAC address no ledger has yet has the one that it will be given: before and after the change are one guest", () => {
  const written = planFromText("prod", layout).ledger.text;
  const macs = [undefined, written].map((ledger) => {
    const given = { lab: "rehearsal-prod-1", stack: "prod", called: "prod", layout, ledger, path: "x" };
    const { plan } = rehearsedState(given, 1);
    expect(plan.name).toBe("rehearsal-prod-1");
    return plan.sites[0]?.hosts[0]?.guests[0]?.mac;
  });
  expect(macs[0]).toBe(planFromText("prod", layout).plan?.sites[0]?.hosts[0]?.guests[0]?.mac);
  expect(macs[1]).toBe(macs[0]);
});
