import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { keylessText, type Plan, planFromText, recordKeys, renderHost } from "../../../core/index.ts";
import { keyFile } from "../../../core/links/index.ts";
import type { HostFiles } from "../../../core/render/file.ts";
import { keysScript, readKeys } from "../../../hosts/index.ts";
import { buildLayers } from "../../../lab/layers/layers.ts";
import { outside, twinName } from "../../../lab/topology-of-plan.ts";
import { describeOnMachines } from "./describe-on-machines.ts";
import { MachineLab, slow } from "./machine-lab.ts";

jest.setTimeout(5 * slow.boot);

const routed = "3fff:b0b:4800::/48";
const guestAddress = "3fff:b0b:4800:1::2";
const phone = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";

/**
 * A host with a prefix that is routed to it, and one that has IPv4 alone and gets of that prefix.
 * @param renderer the client's. @param peers of the server, nobody's of the layout
 */
const layout = (renderer: string, peers: string) => `hextet: 1
purpose: lab
prefixes: { routed: "${routed}" }
sites:
  rack:
    networks:
      lan: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/24 } }
      transit: { from: routed, prefix: "0:0:0:9::/64" }
    hosts:
      host-1:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        network: { renderer: netplan }
        routed: [{ prefix: "${routed}" }]
        interfaces:
          eno1: { network: lan, addresses: ["::10"], ipv4: 192.0.2.10 }
          wg0: { wireguard: { local: eno1${peers} }, network: transit, addresses: ["::1"] }
  cellar:
    networks:
      lan: { prefix: "fd5e:6d1a:77f0::/64", ipv4: { prefix: 192.0.2.0/24 } }
      inside: { from: routed, prefix: "0:0:0:1::/64" }
    hosts:
      host-2:
        connect: { address: 192.0.2.11, hostKey: lab }
        network: { renderer: ${renderer} }
        interfaces:
          eno1: { network: lan, addresses: [], ipv4: 192.0.2.11 }
          wg0: { wireguard: { server: { ref: rack/host-1/wg0 }, local: eno1, address: "::2", keepalive: 5 } }
          br1: { bridge: { ports: [] }, network: inside, addresses: ["::1"] }
`;

/** Another host's guest, in a network namespace of host-2. */
const guest = `ip netns del guest 2>/dev/null || true
ip netns add guest
ip link add name veth0 type veth peer name eth0 netns guest
ip link set veth0 master br1 up
ip -n guest link set eth0 up
ip -n guest addr add ${guestAddress}/64 dev eth0 nodad
ip -n guest route add default via 3fff:b0b:4800:1::1
`;

await describeOnMachines(2, "WireGuard of a layout, put on machines by the agent", () => {
  let lab: MachineLab;
  let ledger = "";
  const at = (number: 1 | 2, script: string) => lab.outputOf(`host-${number}`, script);
  const planOf = (renderer = "ifupdown2", peers = ""): Plan => {
    const { plan, problems } = planFromText("wg", layout(renderer, peers), { ledger });
    if (plan === undefined) throw new Error(problems.map(({ reason }) => reason).join("\n"));
    return plan;
  };
  const bundleOf = (number: 1 | 2, plan = planOf()): HostFiles => {
    const host = plan.sites.flatMap(({ hosts }) => hosts).find(({ name }) => name === `host-${number}`);
    if (host === undefined) throw new Error(`there is no host-${number}`);
    return renderHost(host);
  };
  /** What came of it, or all that was said where it failed. */
  const brought = async (number: 1 | 2, command: string, files?: HostFiles) => {
    const answer = await lab.agent(`host-${number}`, `${command} --within 0`, files);
    return answer.result === "changed" || answer.result === "unchanged" ? answer.result : answer;
  };
  const reboot = async (number: 1 | 2) => {
    const boot = await at(number, "cat /proc/sys/kernel/random/boot_id");
    await lab.at(`host-${number}`, "systemctl reboot").catch(() => {});
    await lab.until(`host-${number}`, `[ "$(cat /proc/sys/kernel/random/boot_id)" != ${boot} ]`);
  };
  const internet = (script: string) =>
    lab.client.ask(
      "exec",
      { twin: twinName(outside.hostName), argv: ["sh", "-c", script], stdin: "", deadline: slow.command },
      slow.command + 30_000,
    );
  const bothWays = async () => {
    await at(2, `ip netns exec guest ping -c 1 -W 8 ${outside.host}`);
    expect(await internet(`ping -c 1 -W 8 ${guestAddress}`)).toMatchObject({ status: 0 });
  };

  beforeAll(async () => {
    await buildLayers(["wireguard"]);
    lab = await MachineLab.boot("wireguard", [
      { part: "10", renderer: "netplan", features: ["wireguard"], routed },
      { part: "11", renderer: "ifupdown2", features: ["wireguard"] },
    ]);
    for (const number of [1, 2] as const) await lab.installAgent(`host-${number}`);
  });
  afterAll(() => lab?.end());

  test("keys are made on the hosts, and the ledger has the public halves", async () => {
    const plan = planOf();
    expect(keylessText(plan, "wg")).toContain("hextet keys wg");
    const keys = new Map<string, string>();
    for (const number of [1, 2] as const) {
      const [key] = readKeys(await at(number, keysScript([{ name: "wg0", file: keyFile("wg0") }], false)));
      if (key === undefined || "trouble" in key) throw new Error(JSON.stringify(key));
      keys.set(`${number === 1 ? "rack" : "cellar"}/host-${number}/wg0`, key.publicKey);
    }
    ledger = recordKeys("wg", layout("ifupdown2", ""), {}, keys).text;
    expect(keylessText(planOf(), "wg")).toBeUndefined();
  });

  test("netplan and ifupdown2 make the two ends; the kernel has what the layout says", async () => {
    for (const number of [1, 2] as const) {
      expect(await brought(number, "apply", bundleOf(number))).toBe("changed");
      const [link] = JSON.parse(await at(number, "ip -j -d link show dev wg0"));
      expect(link).toMatchObject({ mtu: 1420, linkinfo: { info_kind: "wireguard" } });
    }
    expect(await at(2, "ip -6 addr show scope global dev eno1")).toBe("");
    await at(2, "ping -c 1 -W 8 3fff:b0b:4800:9::1");
  });

  test("a guest of the host without IPv6 reaches the internet, and is reached from there", async () => {
    await at(2, guest);
    await bothWays();
    const larger = await lab.at("host-2", `ip netns exec guest ping -c 1 -W 8 -M do -s 1373 ${outside.host}`);
    expect(`${larger.stdout}${larger.stderr}`).toMatch(/Packet too big: mtu=1420/);
  });

  test("another peer comes to the server, and the first one is there again once keys are negotiated", async () => {
    expect(
      await brought(
        1,
        "apply",
        bundleOf(1, planOf("ifupdown2", `, peers: { phone: { publicKey: "${phone}" } }`)),
      ),
    ).toBe("changed");
    expect((await at(1, "wg show wg0 peers")).split("\n")).toContain(phone);
    await lab.until("host-2", `ip netns exec guest ping -c 1 -W 2 ${outside.host}`, 180_000);
    await bothWays();
  });

  test("and goes again; a peer that somebody takes away is seen, and is put back by healing", async () => {
    expect(await brought(1, "apply", bundleOf(1))).toBe("changed");
    expect(await at(1, "wg show wg0 peers")).not.toContain(phone);
    expect(await brought(1, "apply", bundleOf(1))).toBe("unchanged");
    await at(1, `wg set wg0 peer "$(wg show wg0 peers)" remove`);
    const { stdout } = await lab.at("host-1", "/usr/local/sbin/hextet-agent report");
    expect(stdout).toMatch(/peer [^ ]+= 3fff:b0b:4800:9::2\/128,3fff:b0b:4800:1::\/64 none 0 wg0/);
    expect(await brought(1, "heal")).toBe("changed");
    await lab.until("host-2", `ip netns exec guest ping -c 1 -W 2 ${outside.host}`, 180_000);
    await bothWays();
  });

  test("what limits segments is back where somebody flushes the whole ruleset", async () => {
    const table = "nft list table ip6 hextet_tunnels";
    const loaded = await at(2, table);
    expect(loaded).toContain('oifname "wg0" tcp flags syn tcp option maxseg size set 1360');
    await at(2, "nft flush ruleset");
    await lab.until("host-2", table, 30_000);
    expect(await at(2, table)).toBe(loaded);
  });

  test("networkd in ifupdown2's place has the same", async () => {
    expect(await brought(2, "apply", bundleOf(2, planOf("networkd")))).toBe("changed");
    await lab.until("host-2", `ip netns exec guest ping -c 1 -W 2 ${outside.host}`);
    expect(await brought(2, "apply", bundleOf(2))).toBe("changed");
    // A reload of ifupdown2's takes what is not in its file off a bridge, and whoever has a guest there plugs it in again.
    await lab.until(
      "host-2",
      `ip link set veth0 master br1 up; ip netns exec guest ping -c 1 -W 2 ${outside.host}`,
    );
  });

  test("a restart brings both ends up again", async () => {
    for (const number of [1, 2] as const) await reboot(number);
    await lab.until("host-2", `set -e; ${guest}`);
    await lab.until("host-2", `ip netns exec guest ping -c 1 -W 2 ${outside.host}`);
    await bothWays();
  });

  test("removal leaves no interface, and the key where it is", async () => {
    for (const number of [1, 2] as const) {
      expect(await brought(number, "remove")).toBe("changed");
      expect(await lab.at(`host-${number}`, "ip link show dev wg0")).toMatchObject({ status: 1 });
      await at(number, `test -s ${keyFile("wg0")}`);
    }
  });
});
