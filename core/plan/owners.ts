/** The names under which the ledger and the plan know who has a number. */

/** Owner of the number of what a capability lists on a host. @param list its key: `guests` */
export function workloadOwner(site: string, host: string, list: string, name: string): string {
  return `${site}/${host}/${list}/${name}`;
}

/** Owner of one of an interface's addresses: `rack/pve-1/vmbr0`, and of a second one `rack/pve-1/vmbr0/1`. */
export function interfaceOwner(site: string, host: string, name: string, index: number): string {
  return `${site}/${host}/${name}${index === 0 ? "" : `/${index}`}`;
}

/** Owner of the address that the server of a tunnel gives the other end. @param device the server's interface */
export function peerOwner(site: string, host: string, device: string): string {
  return `${interfaceOwner(site, host, device, 0)}/peer`;
}

/** Owner of the address that a WireGuard server gives a peer which is nobody's of the layout: `hub/gw-1/wg0/peers/phone`. */
export function peersOwner(site: string, host: string, device: string, name: string): string {
  return `${interfaceOwner(site, host, device, 0)}/peers/${name}`;
}

/** Owner of a pool, and the key under which its inside is allocated. */
export function poolOwner(site: string, host: string, interfaceName: string, pool: string): string {
  return `${site}/${host}/${interfaceName}/pools/${pool}`;
}

/** Owner of the number that stands for something behind a host: `rack/pve-1/eno1/maps/git`. */
export function mappingOwner(site: string, host: string, interfaceName: string, name: string): string {
  return `${site}/${host}/${interfaceName}/maps/${name}`;
}

/** Owner of a service's number: `rack/dns`, which is no member of any host. */
export function serviceOwner(site: string, name: string): string {
  return `${site}/${name}`;
}
