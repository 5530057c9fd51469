import type { Expectation } from "../../core/bundle/expectation.ts";
import { type Fleet, type FleetHost, partOf, type Renderer } from "./fleet.ts";
import type { StateFiles } from "./more.ts";

/** What a host is to hold: one of two states that are good, or one that breaks it. */
export interface HostState {
  readonly name: string;
  readonly files: StateFiles;
  readonly units: readonly string[];
  readonly expect: readonly Expectation[];
  /** The address that the state has beside the host's own, for whoever waits for it. */
  readonly second: string;
  /** The type of the component that the host lies in; none where absent. */
  readonly kind?: StateVariant["kind"];
}

export interface StateVariant {
  readonly name: string;
  /** Last part of the second address. */
  readonly mark: string;
  readonly gateway?: string;
  /** More lines of kernel parameters. */
  readonly sysctl?: string;
  /** The type of the component that the host lies in; none where absent. */
  readonly kind?: "hextet:onprem:LxdHost" | "hextet:onprem:PveHost" | undefined;
}

/** Where the host's network is described, by what reads it. */
export const networkFile: Readonly<Record<Renderer, string>> = {
  netplan: "/etc/netplan/60-hextet.yaml",
  ifupdown2: "/etc/network/interfaces",
};

const unit = "hextet-figure.service";

/** Three files of three kinds, each different in every state. */
export function stateOf(host: FleetHost, variant: StateVariant): HostState {
  const { name, mark, gateway = "fe80::1", sysctl = "", kind } = variant;
  const part = partOf(host);
  const second = `3fff:b0b:1::${mark}:${part}`;
  return {
    name,
    second,
    kind,
    units: [unit, ...(host.more?.units ?? [])],
    expect: [
      ...[host.address, second].map((address): Expectation => {
        return { kind: "address", address, length: 64, interface: "eno1" };
      }),
      { kind: "gateway", address: gateway, interface: "eno1" },
      { kind: "route", prefix: "::/0", via: gateway, interface: "eno1" },
    ],
    files: {
      "/etc/sysctl.d/60-hextet.conf": {
        subsystem: "sysctl",
        content: `# ${name}\nnet.ipv6.conf.default.hop_limit = ${64 + (Number.parseInt(mark, 16) % 64)}\n${sysctl}${host.more?.sysctl ?? ""}`,
      },
      [networkFile[host.renderer]]: {
        subsystem: host.renderer,
        mode: host.renderer === "netplan" ? "0600" : "0644",
        content: network[host.renderer]([host.address, second], gateway),
      },
      [`/etc/systemd/system/${unit}`]: {
        subsystem: "systemd",
        content: `[Unit]\nDescription=State ${name}\n\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n\n[Install]\nWantedBy=multi-user.target\n`,
      },
      ...host.more?.files(mark, part, host.renderer),
    },
  };
}

const network: Readonly<Record<Renderer, (addresses: readonly string[], gateway: string) => string>> = {
  netplan: (addresses, gateway) => `network:
  version: 2
  renderer: "networkd"
  ethernets:
    eno1:
      dhcp6: false
      accept-ra: false
      addresses:
${addresses.map((address) => `        - "${address}/64"\n`).join("")}      routes:
        - to: "default"
          via: "${gateway}"
`,
  ifupdown2: (addresses, gateway) => `auto lo
iface lo inet loopback

auto eno1
iface eno1 inet6 static
${addresses.map((address) => `\taddress ${address}/64\n`).join("")}\tgateway ${gateway}
`,
};

/**
 * Everything of a host that a change may touch, as a text: its files with modes, its addresses and routes, kernel
 * parameters, units. Two equal texts are one state.
 */
export async function readState(fleet: Fleet, host: FleetHost): Promise<string> {
  const { stdout, stderr, status } = await fleet.at(
    host,
    `set -eu
for file in /etc/sysctl.d/60-hextet.conf ${networkFile[host.renderer]} /etc/systemd/system/${unit}; do
  if [ -e "$file" ]; then stat -c '%n %a %U' "$file"; cksum <"$file"; else echo "$file is missing"; fi
done
for stray in /etc/sysctl.d/.*.hextet /etc/netplan/.*.hextet /etc/network/.*.hextet /etc/systemd/system/.*.hextet; do
  if [ -e "$stray" ]; then echo "stray $stray"; fi
done
ip -6 -o addr show dev eno1 scope global | awk '{ print $4, ($0 ~ /tentative|dadfailed/ ? "unusable" : "usable") }' | sort
ip -6 route show dev eno1 | awk '{ print $1, $2, $3 }' | sort
sysctl net.ipv6.conf.default.hop_limit net.ipv6.conf.eno1.disable_ipv6
systemctl is-active ${unit} || true
systemctl is-enabled ${unit} 2>/dev/null || true
systemctl show -p Description ${unit}
${host.more?.state ?? ""}`,
  );
  if (status !== 0) throw new Error(`${host.name}: its state could not be read: ${stderr}`);
  const [neighbour] = fleet.hosts.slice(-1);
  const script = host.more?.seen?.(partOf(host));
  if (script === undefined || neighbour === undefined) return stdout;
  const seen = await fleet.at(neighbour, script);
  if (seen.status !== 0) throw new Error(`${neighbour.name}: could not look at ${host.name}: ${seen.stderr}`);
  return `${stdout}${seen.stdout}`;
}
