/** A rack whose hosts are reached in different ways, and in no other: what the tests of ways in have in common. */

import type { Connections } from "../../../hosts/ways/connections.ts";
import type { Topology } from "../../../lab/supervisor/topology.ts";
import { EngineStack } from "./engine-stack.ts";
import type { ProgramSpec } from "./programs.ts";

/** Hosts by name: the rest of `connect`, and of `eno1`. */
export type Ways = Readonly<Record<string, { readonly connect: string; readonly eno1: string }>>;

/** What a layout says beside its hosts. */
export interface More {
  /** Of the network. */
  readonly routes: string;
  /** The rest of `rollout`. */
  readonly rollout: string;
  /** Seconds. */
  readonly confirmWithin: number;
}

/** Seconds, where nothing else is said. */
export const confirmWithin = 12;

const outsider = "3fff:fff::80";

export class RackOfWays {
  readonly stack: EngineStack;
  readonly #twins: Connections;

  private constructor(stack: EngineStack, twins: Connections) {
    this.stack = stack;
    this.#twins = twins;
  }

  /** @param idea what the stack is for */
  static async boot(idea: string): Promise<RackOfWays> {
    const stack = await EngineStack.open(idea);
    try {
      const rack = new RackOfWays(stack, await stack.bootTwins(installed, withIpv4));
      for (const [host, commands] of Object.entries(shells)) stack.onHost(`rack/${host}`, commands);
      for (const [host, commands] of Object.entries(doors)) stack.onHost(`rack/${host}`, commands);
      return rack;
    } catch (error) {
      await stack.close();
      throw error;
    }
  }

  /** How each host is reached, each in its own way. */
  ways(): Ways {
    const { address, ...bastion } = this.stack.outside;
    const through = `bastion: { address: "${address}", ${keys(bastion)} }`;
    return {
      plain: { connect: 'address: "3fff:b0b:1::10"', eno1: 'addresses: ["::10", "::1:10"]' },
      admin: {
        connect: 'address: "3fff:b0b:1::20", user: admin, port: 2222',
        eno1: 'addresses: ["::20", "::1:20"]',
      },
      inner: {
        connect: `address: "3fff:b0b:1::30", ${through}`,
        eno1: 'addresses: ["::30", "::1:30"]',
      },
      four: { connect: "address: 198.51.100.40", eno1: 'addresses: ["::40", "::1:40"], ipv4: 198.51.100.40' },
      moved: {
        connect: 'address: "3fff:b0b:1::51", today: { address: "3fff:b0b:1::50" }',
        eno1: 'addresses: ["::51"]',
      },
    };
  }

  program(ways: Ways, more: Partial<More> = {}): ProgramSpec {
    const hosts = Object.entries(ways).map(([name, { connect, eno1 }]) => {
      const twin = this.#twins[`rack/${name}`];
      if (twin === undefined) throw new Error(`there is no twin of rack/${name}`);
      return `
      ${name}:
        connect: { ${connect}, ${keys(twin)} }
        interfaces: { eno1: { network: uplink, ${eno1} } }`;
    });
    return { kind: "landscape", name: this.stack.name, layout: layout(hosts, more), connections: {} };
  }

  /** Everything of a host that a change or a removal may touch. Two equal texts are one state. */
  standing(host: string): string {
    return this.stack.onHost(
      `rack/${host}`,
      `for file in $(find /etc/netplan /etc/sysctl.d /etc/systemd/system /var/lib/hextet -maxdepth 1 2>/dev/null | sort); do
  case $file in
  /var/lib/hextet) echo "$file" ;;
  /var/lib/hextet/*) ;;
  *) stat -c '%n %a %U %F' "$file"; if [ -f "$file" ]; then cksum <"$file"; fi ;;
  esac
done
ip -o addr show dev eno1 scope global | awk '{ print $3, $4, ($0 ~ /tentative|dadfailed/ ? "unusable" : "usable") }' | sort
ip -6 route show dev eno1 | awk '{ print $1, $2, $3 }' | sort
ip -4 route show dev eno1 | awk '{ print $1, $2, $3 }' | sort`,
    );
  }

  /** Whether no change is under way there, and nobody holds the agent's lock. */
  isSettled(host: string): boolean {
    const said = this.stack.onHost(
      `rack/${host}`,
      "if [ ! -e /var/lib/hextet/transaction/current ] && { [ ! -e /run/hextet/lock ] || flock -n /run/hextet/lock true; }; then echo yes; fi",
    );
    return said === "yes\n";
  }
}

function keys({ hostKey, key }: Pick<NonNullable<Connections[string]>, "hostKey" | "key">): string {
  return `hostKey: "${hostKey}"${key.kind === "file" ? `, key: { file: "${key.path}" }` : ""}`;
}

function layout(hosts: readonly string[], more: Partial<More>): string {
  const { routes = "[]", rollout = "", confirmWithin: seconds = confirmWithin } = more;
  return `
hextet: 1
purpose: lab
rollout: { confirmWithin: ${seconds}${rollout} }
sites:
  rack:
    networks:
      uplink:
        prefix: "3fff:b0b:1::/64"
        gateway: "fe80::1"
        ipv4: { prefix: 198.51.100.0/24, gateway: 198.51.100.1 }
        routes: ${routes}
    hosts:${hosts.join("")}
`;
}

/** As the hosts are before hextet comes. */
const installed = layout(
  Object.entries({ plain: "10", admin: "20", inner: "30", four: "40", moved: "50" }).map(
    ([name, part]) => `
      ${name}:
        connect: { address: "3fff:b0b:1::${part}", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::${part}"] } }`,
  ),
  {},
);

/** One host has had IPv4 before, and the controller reaches it so. */
function withIpv4(topology: Topology): Topology {
  const { internet, sites, twins } = topology;
  const netplan = "/etc/netplan/00-installer-config.yaml";
  return {
    ...topology,
    internet: {
      ...internet,
      router: [...internet.router, "192.0.2.1/24"],
      controller: { addresses: [...internet.controller.addresses, "192.0.2.12/24"] },
    },
    sites: sites.map((site) => ({ ...site, prefixes: [...site.prefixes, "198.51.100.0/24"] })),
    twins: twins.map((twin) => ({
      ...twin,
      files: twin.files.map((file) =>
        file.path === netplan && twin.name === "rack--four"
          ? {
              ...file,
              content: file.content
                .replace("- 3fff:b0b:1::40/64\n", "- 3fff:b0b:1::40/64\n      - 198.51.100.40/24\n")
                .replace("routes:\n", "routes:\n      - to: 0.0.0.0/0\n        via: 198.51.100.1\n"),
            }
          : file,
      ),
    })),
  };
}

/** Who logs in has another shell on each host, and each prints what nobody asked for. */
const shells = {
  plain: `mkdir -p /root/.config/fish
echo "echo -n 'Welcome! '" >/root/.config/fish/config.fish
usermod -s /usr/bin/fish root`,
  inner: "echo \"print -n 'Welcome! '\" >/root/.zshenv; usermod -s /usr/bin/zsh root",
  four: "ln -sf busybox /usr/bin/ash; usermod -s /usr/bin/ash root",
  moved: `{ echo "printf 'Welcome! '"; echo "trap 'echo bye' EXIT"; } >/root/.bashrc`,
} as const;

/** New connections that a host does not take. */
const refusing = (rule: string) =>
  `nft 'table inet doors { chain input { type filter hook input priority 0; tcp dport 22 ct state new ${rule} reject; }; }'`;

/** What is done on each host so that it can be reached in its own way alone. */
const doors = {
  admin: `set -e
useradd --create-home --shell /usr/bin/tcsh admin
echo "echo -n 'Welcome! '" >/home/admin/.tcshrc
usermod -p '*' admin
mkdir -p /home/admin/.ssh
cp /root/.ssh/authorized_keys /home/admin/.ssh/
chown -R admin /home/admin/.ssh
echo 'admin ALL=(root) NOPASSWD: ALL' >/etc/sudoers.d/admin
mkdir -p /etc/ssh/sshd_config.d
printf 'Port 2222\nPermitRootLogin no\n' >/etc/ssh/sshd_config.d/00-ways.conf
systemctl restart ssh`,
  inner: refusing(`ip6 saddr != ${outsider}`),
  four: refusing("meta nfproto ipv6"),
} as const;
