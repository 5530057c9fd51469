import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imagePath } from "../../../lab/image/image.ts";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { enterController } from "../../../lab/supervisor/enter.ts";
import { endForGood, launch } from "../../../lab/supervisor/launch.ts";
import type { ExecResult } from "../../../lab/supervisor/protocol.ts";
import type { Topology } from "../../../lab/supervisor/topology.ts";
import type { TwinFile, TwinNic } from "../../../lab/supervisor/world.ts";
import { environment, program } from "../../cli/hextet.ts";
import { smallTopology } from "../supervisor/topology.ts";

/** Where the host that is surveyed is reached, and the one with ifupdown2. */
export const box = "3fff:b0b:1::10";
export const pve = "3fff:b0b:1::20";
/** The one that lives on SLAAC alone, by EUI-64. */
export const roamer = "3fff:b0b:51::ff:fe00:a30";
/** The same as Debian's installer leaves it, with ifupdown. */
export const debian = "3fff:b0b:51::ff:fe00:a31";

/** One NIC of the box for each way of getting an address; what configures it is its .network file, or nobody. */
const network = (name: string, lines: string): TwinFile => ({
  path: `/etc/systemd/network/20-${name}.network`,
  mode: 0o644,
  content: `[Match]\nName=${name}\n\n${lines}\n`,
});

const boxFiles: readonly TwinFile[] = [
  network("eui0", "[Network]\nIPv6AcceptRA=yes"),
  network("stable0", "[Network]\nIPv6AcceptRA=yes\n\n[IPv6AcceptRA]\nToken=prefixstable"),
  network("temp0", "[Network]\nIPv6AcceptRA=yes\nIPv6PrivacyExtensions=yes"),
  network("kernel0", "[Link]\nUnmanaged=yes"),
  network("full0", "[Network]\nIPv6AcceptRA=yes"),
  network("dhcpcd0", "[Link]\nUnmanaged=yes"),
  network("less0", "[Network]\nIPv6AcceptRA=yes"),
  // One of them with ff:fe where EUI-64 has it: nobody's MAC address, and static all the same.
  network(
    "fixed0",
    "[Network]\nIPv6AcceptRA=no\nAddress=3fff:b0b:51::77/64\nAddress=3fff:b0b:54::ff:fe00:1/64",
  ),
];

/** Its way to the operator is its own, whatever all those routers say. */
const ownWay: TwinFile = {
  path: "/etc/netplan/50-test.yaml",
  mode: 0o600,
  content: `network:
  version: 2
  ethernets:
    eno1:
      addresses: ["${box}/64"]
      accept-ra: false
      routes:
        - { to: "::/0", via: "fe80::1", on-link: true, metric: 10 }
        - { to: "3fff:fff::/64", via: "fe80::1", on-link: true }
`,
};

const nicNames = ["eui0", "stable0", "temp0", "kernel0", "fixed0", "full0", "dhcpcd0", "less0"] as const;
const segmentOf = (name: string) =>
  name === "full0" || name === "dhcpcd0" ? "stateful" : name === "less0" ? "stateless" : "slaac";

/** `02:00:00:00:0a:01` is the first one's. */
const nic = (name: string, segment: string, number: number): TwinNic => ({
  name,
  mac: `02:00:00:00:0a:${number.toString(16).padStart(2, "0")}`,
  mtu: 1500,
  peer: { kind: "segment", segment },
});

const server: readonly TwinFile[] = [
  {
    path: "/etc/netplan/50-test.yaml",
    mode: 0o600,
    content: `network:
  version: 2
  ethernets:
    eno1: { addresses: ["3fff:b0b:1::30/64"], accept-ra: false, routes: [{ to: "::/0", via: "fe80::1", on-link: true }] }
    slaac: { addresses: ["3fff:b0b:51::1/64"], accept-ra: false }
    stateless: { addresses: ["3fff:b0b:52::1/64"], accept-ra: false }
    stateful: { addresses: ["3fff:b0b:53::1/64"], accept-ra: false }
`,
  },
  // Before others wait for an address by it.
  {
    path: "/etc/systemd/system/ssh.service.d/radvd.conf",
    mode: 0o644,
    content: "[Unit]\nWants=radvd.service\n",
  },
  { path: "/etc/sysctl.d/90-test.conf", mode: 0o644, content: "net.ipv6.conf.all.forwarding = 1\n" },
  {
    path: "/etc/radvd.conf",
    mode: 0o644,
    content: `interface slaac {
  AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 10;
  AdvLinkMTU 1400; AdvDefaultLifetime 1800; AdvDefaultPreference high;
  prefix 3fff:b0b:51::/64 { AdvOnLink on; AdvAutonomous on; AdvValidLifetime 7200; AdvPreferredLifetime 3600; };
  RDNSS 3fff:b0b:51::53 { AdvRDNSSLifetime 600; };
  DNSSL slaac.example { AdvDNSSLLifetime 600; };
};
`,
  },
  {
    path: "/etc/dnsmasq-test.conf",
    mode: 0o644,
    content: `interface=stateless
interface=stateful
bind-interfaces
port=0
user=root
enable-ra
dhcp-range=3fff:b0b:52::,ra-stateless,64,1h
dhcp-range=3fff:b0b:53::100,3fff:b0b:53::1ff,64,1h
dhcp-option=option6:dns-server,[3fff:b0b:53::53]
dhcp-leasefile=/var/lib/misc/test.leases
`,
  },
];

/** As Debian's installer writes it where it has found a router and no DHCP server. */
const debianFile: TwinFile = {
  path: "/etc/network/interfaces",
  mode: 0o644,
  content: `# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).

source /etc/network/interfaces.d/*

# The loopback network interface
auto lo
iface lo inet loopback

# The primary network interface
auto ens3
# This is an autoconfigured IPv6 interface
iface ens3 inet6 auto
`,
};

/** That one alone, and the router: what is asked of it needs nobody else. */
export function debianTopology(lab: string, authorizedKeys: readonly string[]): Topology {
  const all = topology(lab, authorizedKeys);
  return {
    ...all,
    twins: [
      ...all.twins.filter(({ name }) => name === "rack--router"),
      {
        name: "rack--debian",
        hostname: "debian",
        features: ["ifupdown"],
        nics: [nic("ens3", "slaac", 0x31)],
        files: [debianFile],
        authorizedKeys,
      },
    ],
  };
}

function topology(lab: string, authorizedKeys: readonly string[]): Topology {
  const small = smallTopology(lab, authorizedKeys);
  const segments = ["slaac", "stateless", "stateful"].map((name) => ({ name, addresses: [] }));
  return {
    ...small,
    guests: [],
    sites: small.sites.map((site) => ({
      ...site,
      segments: [...site.segments, ...segments],
      routes: [...site.routes, { to: "3fff:b0b:51::/64", via: "3fff:b0b:1::30", segment: "uplink" }],
    })),
    twins: [
      ...small.twins.map((twin) =>
        twin.name === "rack--box-1"
          ? {
              ...twin,
              nics: [...twin.nics, ...nicNames.map((name, at) => nic(name, segmentOf(name), at + 1))],
              files: [ownWay, ...boxFiles],
            }
          : twin,
      ),
      {
        name: "rack--router",
        hostname: "router",
        features: ["netplan"],
        nics: [nic("eno1", "uplink", 0x20), ...segments.map(({ name }, at) => nic(name, name, 0x21 + at))],
        files: server,
        authorizedKeys,
      },
      {
        name: "rack--roamer",
        hostname: "roamer",
        features: ["netplan"],
        nics: [nic("ens3", "slaac", 0x30)],
        files: [
          {
            path: "/etc/netplan/50-cloud-init.yaml",
            mode: 0o600,
            content: "network: { version: 2, ethernets: { ens3: { dhcp6: true, accept-ra: true } } }\n",
          },
        ],
        authorizedKeys,
      },
    ],
  };
}

/** A host with a NIC for each way of getting an address, a router that speaks for each, and an operator beside them. */
export class ConnectedTwins {
  readonly folder = mkdtempSync(join(tmpdir(), "hextet-survey-"));
  readonly #lab: string;
  readonly #client: LabClient;
  readonly #controller: readonly string[];
  readonly #hostKeys: ReadonlyMap<string, string>;

  private constructor(
    lab: string,
    client: LabClient,
    controller: readonly string[],
    hostKeys: ReadonlyMap<string, string>,
  ) {
    this.#lab = lab;
    this.#client = client;
    this.#controller = controller;
    this.#hostKeys = hostKeys;
  }

  static async boot(lab: string, of: typeof topology = topology): Promise<ConnectedTwins> {
    const client = await launch({ lab, image: imagePath(), command: "the test of surveys" });
    const hostKeys = new Map<string, string>();
    const twins = new ConnectedTwins(
      lab,
      client,
      enterController((await client.ask("hello", null)).pid),
      hostKeys,
    );
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(twins.folder, "key")]);
    const keys = [readFileSync(join(twins.folder, "key.pub"), "utf8").trim()];
    const reports = await client.ask("boot", { topology: of(lab, keys) }, 120_000);
    for (const { name, hostKey } of reports) hostKeys.set(name, hostKey);
    return twins;
  }

  async end(): Promise<void> {
    this.#client.close();
    await endForGood(this.#lab);
    rmSync(this.folder, { recursive: true });
  }

  hostKey(twin: string): string {
    return this.#hostKeys.get(twin) ?? "";
  }

  /** What somebody at the host's console does. */
  async console(twin: string, script: string): Promise<string> {
    const ended: ExecResult = await this.#client.ask("exec", {
      twin,
      argv: ["sh", "-c", script],
      deadline: 60_000,
    });
    if (ended.status !== 0)
      throw new Error(`${twin}: status ${ended.status}: ${ended.stdout}${ended.stderr}`);
    return ended.stdout;
  }

  /** A script that a shell of the twin's gets on its standard input. */
  async shell(twin: string, shell: readonly string[], stdin: string): Promise<string> {
    const { stdout } = await this.#client.ask("exec", {
      twin,
      argv: [...shell, "-s"],
      stdin,
      deadline: 60_000,
    });
    return stdout;
  }

  /** The command, as an operator runs it beside the hosts. */
  hextet(
    ...args: readonly string[]
  ): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> {
    const [first = "", ...rest] = [...this.#controller, process.execPath, program, ...args];
    const child = spawn(first, rest, { cwd: this.folder, env: environment, timeout: 60_000 });
    child.stdin.end();
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status) => resolve({ status, stdout, stderr }));
    });
  }
}
