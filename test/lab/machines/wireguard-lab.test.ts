import { expect, jest, test } from "@jest/globals";
import { rehearsedState } from "../../../cli/rehearsed-state.ts";
import { buildLayers } from "../../../lab/layers/layers.ts";
import { Rehearsal } from "../../../lab/rehearsal/rehearsal.ts";
import { outside, twinName } from "../../../lab/topology-of-plan.ts";
import { uniqueLab } from "../unique-lab.ts";
import { describeOnMachines } from "./describe-on-machines.ts";
import { slow } from "./machine-lab.ts";

jest.setTimeout(3 * slow.boot);

/** Two sites: what has IPv6, and a host with IPv4 alone whose bridge gets of it. @param more of that host's bridge */
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
          br1: { bridge: { ports: [] }, network: inside, addresses: ["::1"${more}] }
`;

await describeOnMachines(2, "a lab of a layout with WireGuard", () => {
  test("has keys of its own, what lies behind the client is reached from the internet, and a change is rehearsed", async () => {
    await buildLayers(["wireguard"]);
    const lab = uniqueLab("wires");
    const state = (text: string, ledger: string | undefined) =>
      rehearsedState(
        { lab, stack: "wires", called: "wires", layout: text, ledger, path: "a test's layout" },
        1,
      );
    const before = state(layout(""), undefined);
    const after = state(layout(', "::9"'), before.ledger);
    const inside = before.plan.sites
      .flatMap(({ networks }) => networks)
      .find(({ name }) => name === "inside")
      ?.prefix.value.network.toString()
      .replace(/::$/, "");
    const machines = ["hub/gw-1", "cellar/box"];
    const request = { lab, before, after, path: "a test's layout", command: "the tests", machines };
    const rehearsal = await Rehearsal.start(request, () => {});
    try {
      expect((await rehearsal.bringUp(() => {})).run.errors).toEqual([]);
      expect((await rehearsal.preview(() => {})).errors).toEqual([]);
      const reaches = async (address: string) => {
        const argv = [
          "sh",
          "-c",
          `for try in $(seq 20); do ping -c 1 -W 3 ${address} && exit 0; done; exit 1`,
        ];
        const asked = { twin: twinName(outside.hostName), argv, deadline: 90_000 };
        return (await rehearsal.after.supervisor.ask("exec", asked, 120_000)).status === 0;
      };
      // A bridge that nothing is plugged into has no address yet.
      const plug =
        "ip link add name g0 type veth peer name g1; ip link set g1 up; ip link set g0 master br1 up";
      const asked = { twin: twinName("cellar/box"), argv: ["sh", "-c", plug], deadline: 90_000 };
      expect(await rehearsal.after.supervisor.ask("exec", asked, 120_000)).toMatchObject({ status: 0 });
      expect(await reaches(`${inside}::1`)).toBe(true);
      expect((await rehearsal.change(() => {})).run.errors).toEqual([]);
      expect(await reaches(`${inside}::9`)).toBe(true);
      await rehearsal.finish();
    } finally {
      await rehearsal.close();
    }
  });
});
