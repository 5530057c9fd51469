import { expect, jest, test } from "@jest/globals";
import { rehearsedState } from "../../../cli/rehearsed-state.ts";
import { buildLayers } from "../../../lab/layers/layers.ts";
import { Rehearsal } from "../../../lab/rehearsal/rehearsal.ts";
import { uniqueLab } from "../unique-lab.ts";
import { describeOnMachines } from "./describe-on-machines.ts";
import { slow } from "./machine-lab.ts";

jest.setTimeout(3 * slow.boot);

/** Two sites: what has IPv6, and a host with IPv4 alone whose container gets of it. @param more of that host's bridge */
const layout = (more: string) => `hextet: 1
purpose: lab
rollout: { confirmWithin: 600 }
prefixes: { home: 3fff:b0b::/48 }
sites:
  hub:
    networks:
      uplink: { prefix: 3fff:b0c:1::/64, gateway: "fe80::1", ipv4: { prefix: 198.51.100.0/24, gateway: 198.51.100.1 } }
      wires: { from: home }
    hosts:
      gw-1:
        connect: { address: 3fff:b0c:1::10, hostKey: lab }
        routed: [{ prefix: 3fff:b0b::/48 }]
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], ipv4: 198.51.100.10 }
          wg0: { wireguard: { local: eno1 }, network: wires, addresses: ["::1"] }
  cellar:
    networks:
      lan: { prefix: fd5e:6d1a:77f0::/64, ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } }
      inside: { from: home }
    hosts:
      box:
        connect: { address: 192.0.2.10, hostKey: lab }
        interfaces:
          eno1: { network: lan, addresses: [], ipv4: 192.0.2.10 }
          wg0: { wireguard: { server: { ref: hub/gw-1/wg0 }, local: eno1, keepalive: 5 } }
          br1: { bridge: { ports: [] }, network: inside, addresses: ["::1"${more}], pools: { services: "::1:0/120" } }
        docker: { networks: { services: { pool: services } } }
        containers: { web: { pool: services, image: hextet-workload } }
`;

await describeOnMachines(2, "a lab of a layout with WireGuard", () => {
  test("has keys of its own, a container behind the client is reached from the internet, and a change is rehearsed", async () => {
    await buildLayers(["wireguard"]);
    const lab = uniqueLab("wires");
    const state = (text: string, ledger: string | undefined) =>
      rehearsedState(
        { lab, stack: "wires", called: "wires", layout: text, ledger, path: "a test's layout" },
        1,
      );
    const before = state(layout(""), undefined);
    const after = state(layout(', "::9"'), before.ledger);
    const machines = ["hub/gw-1", "cellar/box"];
    const request = { lab, before, after, path: "a test's layout", command: "the tests", machines };
    const rehearsal = await Rehearsal.start(request, () => {});
    try {
      const up = await rehearsal.bringUp(() => {});
      expect(up.run.errors).toEqual([]);
      expect(up.silent.map(({ probe, detail }) => `${probe.id}: ${detail}`)).toEqual([]);
      expect((await rehearsal.preview(() => {})).errors).toEqual([]);
      const change = await rehearsal.change(() => {});
      expect(change.run.errors).toEqual([]);
      expect(change.silent.map(({ probe, detail }) => `${probe.id}: ${detail}`)).toEqual([]);
      const { paths } = await rehearsal.finish();
      expect(paths.map(({ from, to }) => `${from} > ${to}`)).toContain("internet/host > cellar/box/web");
    } finally {
      await rehearsal.close();
    }
  });
});
