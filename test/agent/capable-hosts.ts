/** Three hosts of a rack that do nothing but be there, and the same ones with a capability each. */

export const capableHosts = ["apps-1", "lxd-1", "pve-1"] as const;
export type CapableHost = (typeof capableHosts)[number];

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx9Z7Gq2n1h0m5o7Qm8m2s4kqXJ3v1u5w6x7y8z9A0B";

/** What each gains: Docker with a network and a container, Incus with a bridge and an instance, a bridge with a guest. */
const gains: Readonly<Record<CapableHost, string>> = {
  "apps-1": `
        docker: { networks: { apps: { pool: apps } } }
        containers: { web: { pool: apps, image: "nginx:1.29", address: "::5" } }`,
  "lxd-1": `
        incus: { bridges: { incusbr0: { network: instances, address: "::1" } } }
        containers: { cache: { image: debian/13, address: "::25" } }`,
  "pve-1": `
        guests: { git: { id: 101, network: guests, address: "::65" } }`,
};

/**
 * A layout and its pinned numbers.
 * @param capable the hosts that have what they can have
 */
export function layoutWith(capable: readonly CapableHost[]): string {
  const of = (host: CapableHost, text: string) => (capable.includes(host) ? text : "");
  return `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      guests: { prefix: "3fff:b0b:2::/64" }
      instances: { prefix: "3fff:b0b:3::/64" }
    hosts:
      apps-1:
        connect: { address: "3fff:b0b:1::20", hostKey: ${hostKey} }
        interfaces:
          eno1: { network: uplink, addresses: ["::20"]${of("apps-1", ', pools: { apps: "::100/120" }')} }${of("apps-1", gains["apps-1"])}
      lxd-1:
        connect: { address: "3fff:b0b:1::30", hostKey: ${hostKey} }
        interfaces:
          eno1: { network: uplink, addresses: ["::30"] }${of("lxd-1", gains["lxd-1"])}
      pve-1:
        connect: { address: "3fff:b0b:1::10", hostKey: ${hostKey} }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::10"] }${of("pve-1", '\n          vmbr2: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }')}${of("pve-1", gains["pve-1"])}
`;
}
