import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { type Plan, planFromText, renderHost, renderPeers } from "../../../core/index.ts";
import type { HostFiles } from "../../../core/render/file.ts";
import { describeOnMachines } from "./describe-on-machines.ts";
import { MachineLab, slow } from "./machine-lab.ts";

jest.setTimeout(5 * slow.boot);

/**
 * A server of tunnels with two of them, and the client of one, which has a network of hosts behind it.
 * @param renderer the client's. @param ttl of its tunnel
 */
const layout = (renderer: string, ttl: number) => `hextet: 1
purpose: lab
prefixes: { routed: "3fff:b0b:4800::/48", given: "3fff:b0b:7000::/56" }
sites:
  rack:
    networks:
      lan: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/24 } }
      transit:
        prefix: "3fff:b0b:9::/64"
        routes: [{ to: { ref: routed }, via: "::2" }]
      alice: { from: given }
      inside: { from: routed, prefix: "0:0:0:1::/64" }
    hosts:
      host-1:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        network: { renderer: netplan }
        interfaces:
          eno1: { network: lan, addresses: ["::10"], ipv4: 192.0.2.10 }
          t-two:
            tunnel: { kind: 6in4, end: server, local: eno1, remote: { ref: rack/host-2/eno1 }, peer: "::3" }
            network: transit
            addresses: ["::1"]
          t-alice:
            tunnel: { kind: 6in4, end: server, local: eno1, remote: 198.51.100.7 }
            network: alice
            addresses: ["::1"]
      host-2:
        connect: { address: "3fff:b0b:1::11", hostKey: lab }
        network: { renderer: ${renderer} }
        interfaces:
          eno1: { network: lan, addresses: ["::11"], ipv4: 192.0.2.11 }
          he0:
            tunnel: { kind: 6in4, local: eno1, remote: { ref: rack/host-1/eno1 }, ttl: ${ttl} }
            network: transit
            addresses: ["::2"]
          br1: { bridge: { ports: [] }, network: inside, addresses: ["::1"] }
`;

function planOf(renderer = "ifupdown2", ttl = 64): Plan {
  const { plan, problems } = planFromText("tunnels", layout(renderer, ttl));
  if (plan === undefined) throw new Error(problems.map(({ reason }) => reason).join("\n"));
  return plan;
}

/** The bundle of `host-1` or `host-2`. */
function bundleOf(number: 1 | 2, plan = planOf()): HostFiles {
  const host = plan.sites[0]?.hosts.find(({ name }) => name === `host-${number}`);
  if (host === undefined) throw new Error(`there is no host-${number}`);
  return renderHost(host);
}

/** A host behind host-2, in a network namespace there. */
const guest = `ip netns add guest
ip link add name veth0 type veth peer name eth0 netns guest
ip link set veth0 master br1 up
ip -n guest link set eth0 up
ip -n guest addr add 3fff:b0b:4800:1::2/64 dev eth0 nodad
ip -n guest route add default via 3fff:b0b:4800:1::1
`;

await describeOnMachines(2, "6in4 tunnels of a layout, put on machines by the agent", () => {
  let lab: MachineLab;
  const at = (number: 1 | 2, script: string) => lab.outputOf(`host-${number}`, script);
  const link = async (number: 1 | 2, name: string) =>
    JSON.parse(await at(number, `ip -j -d link show dev ${name}`))[0];
  const sit = (local: string, remote: string, ttl: number) => ({
    mtu: 1480,
    linkinfo: { info_kind: "sit", info_data: { local, remote, ttl } },
  });
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

  beforeAll(async () => {
    lab = await MachineLab.boot("tunnels", [
      { part: "10", renderer: "netplan" },
      { part: "11", renderer: "ifupdown2" },
    ]);
    for (const number of [1, 2] as const) await lab.installAgent(`host-${number}`);
  });
  afterAll(() => lab?.end());

  test("netplan and ifupdown2 make the two ends; the kernel has what the layout says", async () => {
    for (const number of [1, 2] as const)
      expect(await brought(number, "apply", bundleOf(number))).toBe("changed");
    expect(await link(1, "t-two")).toMatchObject(sit("192.0.2.10", "192.0.2.11", 64));
    expect(await link(2, "he0")).toMatchObject(sit("192.0.2.11", "192.0.2.10", 64));
    await at(2, "ping -c 1 -W 8 3fff:b0b:9::1");
  });

  test("a host behind the client reaches beyond: packets of 1480 bytes pass, larger ones are refused with that size", async () => {
    await at(2, guest);
    const ping = (bytes: number) =>
      lab.at("host-2", `ip netns exec guest ping -c 1 -W 8 -M do -s ${bytes - 48} 3fff:b0b:9::1`);
    expect(await ping(1480)).toMatchObject({ status: 0 });
    const larger = await ping(1481);
    expect(larger.status).toBe(1);
    expect(`${larger.stdout}${larger.stderr}`).toMatch(/Packet too big: mtu=1480/);
  });

  test("what a connection from behind offers is made to fit, and much goes through it", async () => {
    await at(
      1,
      `nft add table ip6 looks && nft add chain ip6 looks in '{ type filter hook input priority 0; }'
nft add rule ip6 looks in tcp dport 8000 tcp flags syn tcp option maxseg size 1420 counter
mkdir -p /tmp/served && head -c 300000 /dev/urandom >/tmp/served/file
cd /tmp/served && setsid python3 -m http.server --bind 3fff:b0b:9::1 8000 </dev/null >/dev/null 2>&1 &`,
    );
    await lab.until("host-1", "ss -6 -H -l -n -t | grep -q 3fff:b0b:9::1..8000");
    const size = `import urllib.request as r; print(len(r.urlopen("http://[3fff:b0b:9::1]:8000/file").read()))`;
    expect(await at(2, `ip netns exec guest python3 -c '${size}'`)).toBe("300000");
    expect(await at(1, "nft list chain ip6 looks in")).toMatch(/counter packets [1-9]/);
  });

  test("an outsider's end is what plan prints, and it gets through with it", async () => {
    const site = planOf().sites[0];
    const text = site === undefined ? [] : renderPeers(site).filter(({ end }) => end === "host-1/t-alice");
    const commands = text
      .map((own) => own.text())
      .join("")
      .split("\n")
      .filter((line) => line.startsWith("ip "));
    expect(commands).toHaveLength(4);
    await at(
      1,
      `ip netns add alice && ip link add name veth0 type veth peer name eth0 netns alice
ip link set veth0 up && ip addr add 198.51.100.1/24 dev veth0
ip -n alice link set eth0 up && ip -n alice addr add 198.51.100.7/24 dev eth0
ip -n alice route add default via 198.51.100.1`,
    );
    await at(1, `ip netns exec alice sh -ec '${commands.join("\n")}'`);
    expect(await link(1, "t-alice")).toMatchObject(sit("192.0.2.10", "198.51.100.7", 64));
    await at(1, "ip netns exec alice ping -c 1 -W 8 3fff:b0b:7000::1");
  });

  test("the same again is no change; a tunnel that somebody alters is seen, and is put back by healing", async () => {
    expect(await brought(2, "apply", bundleOf(2))).toBe("unchanged");
    await at(2, "ip link del he0 && ip link add he0 type sit remote 192.0.2.99 ttl 64");
    const { stdout } = await lab.at("host-2", "/usr/local/sbin/hextet-agent report");
    expect(stdout).toContain("link sit remote 192.0.2.10 local 192.0.2.11 ttl 64 he0");
    expect(await brought(2, "heal")).toBe("changed");
    expect(await link(2, "he0")).toMatchObject(sit("192.0.2.11", "192.0.2.10", 64));
    await at(2, "ping -c 1 -W 8 3fff:b0b:9::1");
  });

  test("a tunnel that gets another TTL is made anew, by networkd in ifupdown2's place", async () => {
    expect(await brought(2, "apply", bundleOf(2, planOf("networkd", 99)))).toBe("changed");
    expect(await link(2, "he0")).toMatchObject(sit("192.0.2.11", "192.0.2.10", 99));
    await at(2, "ping -c 1 -W 8 3fff:b0b:9::1");
  });

  test("a restart brings both ends up again", async () => {
    for (const number of [1, 2] as const) await reboot(number);
    await lab.until("host-2", "ping -c 1 -W 2 3fff:b0b:9::1");
    await at(2, "nft list table ip6 hextet_tunnels");
  });

  test("removal leaves no tunnel", async () => {
    for (const number of [1, 2] as const) expect(await brought(number, "remove")).toBe("changed");
    const names = "ip -o link | awk -F '[ :@]+' '{ print $2 }'";
    expect((await at(1, names)).split("\n")).not.toContain("t-two");
    expect((await at(2, names)).split("\n")).not.toContain("he0");
    expect(await lab.at("host-2", "nft list table ip6 hextet_tunnels")).toMatchObject({ status: 1 });
  });
});
