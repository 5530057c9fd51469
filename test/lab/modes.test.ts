import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { answerText, writeBundle } from "../../core/bundle/index.ts";
import { hostChecks, planFromText, renderHost } from "../../core/index.ts";
import { hostScript, judgeHost, readHostFacts } from "../../core/probe/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import type { Topology } from "../../lab/supervisor/topology.ts";
import type { TwinFile, TwinNic, TwinSpec } from "../../lab/supervisor/world.ts";
import { topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { isLong } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * Hosts that an installer has left with static addresses, in networks whose routers speak as the plan's table of flags has it.
 * They get their bundle, and then the kernel says how what they have has come.
 */
jest.setTimeout(400_000);

const name = uniqueLab("modes");
const mac = "02:00:5e:10:00:01";

const layout = `hextet: 1
purpose: lab
sites:
  dc:
    networks:
      desks: { prefix: "3fff:b0b:51::/64", mode: slaac }
      less: { prefix: "3fff:b0b:52::/64", mode: dhcp-stateless }
      leases: { prefix: "3fff:b0b:53::/64", mode: dhcp }
      inner: { prefix: "3fff:b0b:61::/64" }
      inner-2: { prefix: "3fff:b0b:62::/64" }
    hosts:
      box:
        connect: { address: "3fff:b0b:51::10", hostKey: lab }
        interfaces:
          eno1: { network: desks, identifier: { token: "::10" } }
          br0: { bridge: { ports: [] }, network: inner, addresses: ["::1"] }
      mac:
        connect: { address: { ref: dc/mac }, hostKey: lab }
        interfaces: { eno1: { network: less, mac: "${mac}", identifier: eui64 } }
      private:
        connect: { address: "192.0.2.7", hostKey: lab }
        interfaces: { eno1: { network: desks, identifier: stable-privacy } }
      lease:
        connect: { address: "192.0.2.8", hostKey: lab }
        interfaces: { eno1: { network: leases, dhcp4: true } }
      unit:
        connect: { address: "3fff:b0b:51::30", hostKey: lab }
        network: { renderer: networkd }
        interfaces: { eno1: { network: desks, identifier: { token: "::30" } } }
      unit-2:
        connect: { address: "192.0.2.10", hostKey: lab }
        network: { renderer: networkd }
        interfaces: { eno1: { network: leases, dhcp4: true } }
      unit-3:
        connect: { address: "192.0.2.11", hostKey: lab }
        network: { renderer: networkd }
        interfaces: { eno1: { network: less, identifier: stable-privacy } }
      pve:
        connect: { address: "3fff:b0b:51::20", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: desks, identifier: { token: "::20" } }
          vmbr2: { bridge: { ports: [] }, network: inner-2, addresses: ["::1"] }
      pve-2:
        connect: { address: "192.0.2.9", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces: { eno1: { network: desks } }
`;

/** How each comes by its address, and on which interface: whole where the plan foretells it. */
const hosts = {
  box: { device: "eno1", address: "3fff:b0b:51::10", length: 64 },
  mac: { device: "eno1", address: "3fff:b0b:52::5eff:fe10:1", length: 64 },
  private: { device: "eno1", address: /^3fff:b0b:51:0?:/, length: 64 },
  lease: { device: "eno1", address: /^3fff:b0b:53::1[0-9a-f]{2}$/, length: 128 },
  unit: { device: "eno1", address: "3fff:b0b:51::30", length: 64 },
  "unit-2": { device: "eno1", address: /^3fff:b0b:53::1[0-9a-f]{2}$/, length: 128 },
  "unit-3": { device: "eno1", address: /^3fff:b0b:52:0?:(?!.*ff:fe)/, length: 64 },
  pve: { device: "vmbr0", address: "3fff:b0b:51::20", length: 64 },
  "pve-2": { device: "eno1", address: /^3fff:b0b:51:.*ff:fe/, length: 64 },
} as const;

type Host = keyof typeof hosts;
/** Each mode once and each way to an identifier; what another renderer makes of the same waits for the long run. */
const few: readonly Host[] = ["box", "mac", "lease", "unit-3", "pve"];
const names = (Object.keys(hosts) as Host[]).filter((host) => isLong || few.includes(host));
const tried = (...among: readonly Host[]) => among.filter((host) => names.includes(host));

/** The same with addresses that the layout gives in the first network. */
const given = layout
  .replace('"3fff:b0b:51::/64", mode: slaac', '"3fff:b0b:51::/64"')
  .replace('identifier: { token: "::10" }', 'addresses: ["::11"]')
  .replace('identifier: { token: "::30" }', 'addresses: ["::31"]')
  .replace('identifier: { token: "::20" }', 'addresses: ["::21"]')
  .replace(", identifier: stable-privacy", "");

const { plan: planned, problems } = planFromText(name, layout);
const later = planFromText(name, given).plan;

function hostPlan(host: Host, plan = planned) {
  const found = plan?.sites[0]?.hosts.find((planned) => planned.name === host);
  if (plan === undefined || found === undefined) throw new Error("there is no plan");
  return { plan, host: found };
}

/** What an installer has left: an address that hextet's layout does not give. */
const installed: Readonly<Record<Host, TwinFile>> = {
  box: netplan("3fff:b0b:51::99/64"),
  mac: netplan("3fff:b0b:52::99/64"),
  private: netplan("3fff:b0b:51::98/64"),
  lease: netplan("3fff:b0b:53::99/64"),
  unit: netplan("3fff:b0b:51::95/64"),
  "unit-2": netplan("3fff:b0b:53::95/64"),
  "unit-3": netplan("3fff:b0b:52::95/64"),
  pve: {
    path: "/etc/network/interfaces",
    mode: 0o644,
    content: `auto lo
iface lo inet loopback

iface eno1 inet manual

auto vmbr0
iface vmbr0 inet6 static
	address 3fff:b0b:51::97/64
	bridge-ports eno1
	bridge-stp off
	bridge-fd 0
`,
  },
  "pve-2": {
    path: "/etc/network/interfaces",
    mode: 0o644,
    content: `auto lo
iface lo inet loopback

auto eno1
iface eno1 inet6 static
	address 3fff:b0b:51::96/64
`,
  },
};

function netplan(address: string): TwinFile {
  return {
    path: "/etc/netplan/50-cloud-init.yaml",
    mode: 0o600,
    content: `network: { version: 2, ethernets: { eno1: { accept-ra: false, addresses: ["${address}"] } } }\n`,
  };
}

/** As the plan's table says: desks M=0 O=0 A=1, less M=0 O=1 A=1, leases M=1 O=0 A=0. */
const router = (nics: readonly TwinNic[], authorizedKeys: readonly string[]): TwinSpec => ({
  name: "dc--router",
  hostname: "router",
  features: ["netplan"],
  nics,
  files: [
    {
      path: "/etc/netplan/50-test.yaml",
      mode: 0o600,
      content: `network:
  version: 2
  ethernets:
    desks: { addresses: ["3fff:b0b:51::1/64"], accept-ra: false }
    less: { addresses: ["3fff:b0b:52::1/64"], accept-ra: false }
    leases: { addresses: ["3fff:b0b:53::1/64", "198.51.100.1/24"], accept-ra: false }
`,
    },
    { path: "/etc/sysctl.d/90-test.conf", mode: 0o644, content: "net.ipv6.conf.all.forwarding = 1\n" },
    {
      path: "/etc/radvd.conf",
      mode: 0o644,
      // Seldom of itself: hosts have to ask.
      content: `interface desks {
  AdvSendAdvert on; MinRtrAdvInterval 450; MaxRtrAdvInterval 600; AdvManagedFlag off; AdvOtherConfigFlag off;
  prefix 3fff:b0b:51::/64 { AdvOnLink on; AdvAutonomous on; };
};
interface less {
  AdvSendAdvert on; MinRtrAdvInterval 450; MaxRtrAdvInterval 600; AdvManagedFlag off; AdvOtherConfigFlag on;
  prefix 3fff:b0b:52::/64 { AdvOnLink on; AdvAutonomous on; };
};
interface leases {
  AdvSendAdvert on; MinRtrAdvInterval 450; MaxRtrAdvInterval 600; AdvManagedFlag on; AdvOtherConfigFlag off;
  prefix 3fff:b0b:53::/64 { AdvOnLink on; AdvAutonomous off; };
};
`,
    },
    {
      path: "/etc/dnsmasq-test.conf",
      mode: 0o644,
      content: `interface=less
interface=leases
bind-interfaces
port=0
user=root
dhcp-range=3fff:b0b:52::,static,64,1h
dhcp-range=3fff:b0b:53::100,3fff:b0b:53::1ff,64,1h
dhcp-option=option6:dns-server,[3fff:b0b:53::53]
dhcp-range=198.51.100.100,198.51.100.199,255.255.255.0,1h
dhcp-leasefile=/var/lib/misc/test.leases
`,
    },
  ],
  authorizedKeys,
});

function topology(key: string): Topology {
  const made = topologyOf(hostPlan("box").plan, key);
  const nics = ["desks", "less", "leases"].map(
    (segment, at): TwinNic => ({
      name: segment,
      mac: `02:00:00:00:0b:0${at}`,
      mtu: 1500,
      peer: { kind: "segment", segment: `dc--${segment}` },
    }),
  );
  return {
    ...made,
    // The router is this test's.
    sites: made.sites.map((site) => ({
      ...site,
      segments: site.segments.map(({ advertising: _, ...segment }) => segment),
    })),
    twins: [
      ...made.twins.flatMap((twin) => {
        const host = names.find((each) => each === twin.hostname);
        if (host === undefined) return [];
        return {
          ...twin,
          nics: twin.nics.map((nic) => (host === "mac" ? { ...nic, mac } : nic)),
          files: [installed[host]],
        };
      }),
      router(nics, [key]),
    ],
  };
}

let client: LabClient;

async function run(twin: string, command: string, stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await client.ask("exec", {
    twin,
    argv: ["sh", "-c", command],
    stdin,
    deadline: 150_000,
  });
  if (status !== 0) throw new Error(`${twin}: ${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

const on = (host: Host) => twinName(`dc/${host}`);
const apply = (host: Host, plan = planned) =>
  run(on(host), "hextet-agent apply --within 0", writeBundle(renderHost(hostPlan(host, plan).host)));

beforeAll(async () => {
  expect(problems).toEqual([]);
  const folder = mkdtempSync(join(tmpdir(), "hextet-modes-"));
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
  const key = readFileSync(join(folder, "key.pub"), "utf8").trim();
  rmSync(folder, { recursive: true });
  client = await launch({ lab: name, image: imagePath(), command: "the test of modes" });
  await client.ask("boot", { topology: topology(key) }, 240_000);
  await run(
    "dc--router",
    "mkdir -p /var/lib/misc && dnsmasq -C /etc/dnsmasq-test.conf --pid-file=/run/dnsmasq-test.pid && radvd -C /etc/radvd.conf -p /run/radvd-test.pid",
  );
  for (const host of names)
    await run(
      on(host),
      "cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent",
      agentText(),
    );
});

afterAll(async () => {
  client?.close();
  await endForGood(name);
});

interface KernelAddress {
  readonly local: string;
  readonly prefixlen: number;
  readonly scope: string;
  readonly dynamic?: boolean;
  readonly tentative?: boolean;
}

async function globalAddresses(host: Host): Promise<readonly KernelAddress[]> {
  const [device]: { addr_info: KernelAddress[] }[] = JSON.parse(
    await run(on(host), `ip -j -6 addr show dev ${hosts[host].device}`),
  );
  return (device?.addr_info ?? []).filter(({ scope }) => scope === "global");
}

describe.each(names)("the host %s", (host) => {
  const { device, address, length } = hosts[host];

  test("takes its bundle, and what the agent expects of its network comes", async () => {
    expect(JSON.parse(answerText(await apply(host)))).toMatchObject({
      result: expect.stringMatching(/^(applied|changed|confirmed)$/),
    });
  });

  test("has the address that the network gives, and none of its installer's", async () => {
    expect(await globalAddresses(host)).toEqual([
      expect.objectContaining({
        local: typeof address === "string" ? address : expect.stringMatching(address),
        prefixlen: length,
        dynamic: true,
      }),
    ]);
  });

  test("has its default route by router advertisement", async () => {
    const routes: { protocol: string; dev: string; gateway: string }[] = JSON.parse(
      await run(on(host), "ip -j -6 route show default"),
    );
    expect(routes).toEqual([expect.objectContaining({ protocol: "ra", dev: device })]);
  });

  test("is as planned in the eyes of verify", async () => {
    const planned = hostPlan(host);
    const checks = hostChecks(planned.plan, { domain: undefined }).filter(
      ({ host: where, kind }) => where === `dc/${host}` && kind !== "path-mtu",
    );
    expect(checks.filter(({ kind }) => kind === "comes").length).toBeGreaterThanOrEqual(3);
    const said = await run(on(host), "sh -s", hostScript(checks));
    const judged = judgeHost(checks, readHostFacts(said));
    expect(judged.filter(({ verdict }) => verdict !== "ok")).toEqual([]);
  });
});

test.each(tried("lease", "unit-2"))("%s has IPv4 by DHCP beside it, and its way out", async (host) => {
  const [device]: { addr_info: KernelAddress[] }[] = JSON.parse(
    await run(on(host), `ip -j -4 addr show dev ${hosts[host].device}`),
  );
  expect(device?.addr_info).toEqual([
    expect.objectContaining({
      local: expect.stringMatching(/^198\.51\.100\.1[0-9]{2}$/),
      prefixlen: 24,
      dynamic: true,
    }),
  ]);
  expect(JSON.parse(await run(on(host), "ip -j -4 route show default"))).toEqual([
    expect.objectContaining({ gateway: "198.51.100.1", protocol: "dhcp" }),
  ]);
});

test.each(tried("pve", "pve-2"))("a reload of %s leaves what has come where it is", async (host) => {
  const before = await globalAddresses(host);
  await run(on(host), "ifreload -a");
  const after = await globalAddresses(host);
  expect(after.map(({ local, tentative }) => ({ local, tentative }))).toEqual(
    before.map(({ local, tentative }) => ({ local, tentative })),
  );
});

test("a second time there is nothing to do", async () => {
  for (const host of names)
    expect(JSON.parse(answerText(await apply(host)))).toMatchObject({ result: "unchanged" });
});

test.each(tried("pve", "pve-2"))("%s has it again once its network is brought up anew", async (host) => {
  const [before] = await globalAddresses(host);
  await run(on(host), `systemctl restart networking.service; ${patiently(host, before?.local ?? "")}`);
  expect((await globalAddresses(host)).map(({ local }) => local)).toEqual([before?.local]);
  const routes: { protocol: string }[] = JSON.parse(await run(on(host), "ip -j -6 route show default"));
  expect(routes.map(({ protocol }) => protocol)).toEqual(["ra"]);
});

/** Until an address is there and no longer tentative. */
function patiently(host: Host, address: string): string {
  const { device } = hosts[host];
  return `for try in $(seq 100); do ip -6 -o addr show dev ${device} -tentative | grep -q -F " ${address}/" && break; sleep 0.1; done`;
}

test.each([
  ["box", "3fff:b0b:51::11"],
  ["pve", "3fff:b0b:51::21"],
] as const)("%s listens to no router any more once the layout gives it addresses", async (host, address) => {
  expect(JSON.parse(answerText(await apply(host, later)))).toMatchObject({
    result: expect.stringMatching(/^(applied|changed)$/),
  });
  const all = await globalAddresses(host);
  expect(all.map(({ local, dynamic = false }) => ({ local, dynamic }))).toEqual([
    { local: address, dynamic: false },
  ]);
  const listens = await run(on(host), `cat /proc/sys/net/ipv6/conf/${hosts[host].device}/accept_ra`);
  expect(listens.trim()).toBe("0");
});
