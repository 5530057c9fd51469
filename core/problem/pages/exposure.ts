import type { ProblemPage } from "./page.ts";

const subnet = (rule: string) => `hextet: 1
purpose: example
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks:
      edge: { zone: eu-central-1a, ipv4: 10.20.1.0/24, ingress: [{ protocol: icmpv6, from: "::/0" }, ${rule}] }
`;

/** HX12x: what anybody reaches who likes to. */
export const exposurePages = {
  HX120: {
    meaning:
      "A bridge or a Docker pool has public addresses, the layout names no guest and no container there, and nothing in it filters on the way: what somebody puts there is open to the world on every port that it listens on. Docker's own filter is none: hextet tells it to leave IPv6 alone (`ip6tables: false`), which holds for all containers of the host, also those on networks that somebody made by hand. Before, Docker let in over IPv6 only what was published (from release 28 on), and kept its bridges apart. IPv4 stays as Docker has it. Where the layout names workloads, it is HX053 that is told. An instance of AWS has its security group, a lab is reached by nobody, and unique local addresses are not public.",
    example: `hextet: 1
purpose: example
sites:
  rack:
    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }, services: { prefix: "2001:db8:2::/64" } }
    hosts:
      lxd-1:
        connect: { address: "2001:db8:1::10", hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGv1nL9mH0n4Qw7yXKk1M0mQ3o0m3Q5m2m1XxY8m9abc }
        interfaces: { eno1: { network: uplink, addresses: ["::10"] } }
        lxd: { bridges: { lxdbr0: { network: services } } }
`,
    fix: 'Filter on the site\'s router or on the host, and say that you do, at the host or its site: `allow: { HX120: "the router filters" }`. What runs on a host beside the layout is shown there by `docker ps` and `docker network ls`.',
  },
  HX121: {
    meaning:
      "A rule of a subnet lets everybody to a port by which machines are administered: SSH (22), Docker's API (2375, which asks for no password, and 2376), remote desktops (3389), the panel of Proxmox VE (8006), the API of Incus and LXD (8443). A range that holds one of them counts, and so does a prefix as wide as half of the internet. A subnet that the internet does not reach (`outbound: egress-only` or `none`) is not told.",
    example: subnet('{ protocol: tcp, port: 22, from: "::/0" }'),
    fix: 'Let in whom it is meant for: a prefix of yours, or `{ ref: rack/pve-1 }`. Where everybody is meant, say why, at the network: `allow: { HX121: "a bastion, keys alone" }`.',
  },
  HX122: {
    meaning:
      "A rule of a subnet lets everybody to everything: each port of each host there, and of the containers in its pools, whatever comes to listen on it later. A subnet that the internet does not reach (`outbound: egress-only` or `none`) is not told.",
    example: subnet('{ protocol: all, from: "::/0" }'),
    fix: 'Open the ports that are meant, to whom they are meant for. Where the hosts filter themselves, say so, at the network: `allow: { HX122: "nftables on the hosts" }`.',
  },
} as const satisfies Record<string, ProblemPage>;
