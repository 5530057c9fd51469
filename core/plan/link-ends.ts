import type { LayoutHost, LayoutInterface, LayoutLinkEnd, Path, Reference } from "../layout/layout.ts";
import { outerOf, settledLink } from "../links/index.ts";
import type { Problem } from "../problem/index.ts";
import { interfaceOwner, peerOwner } from "./owners.ts";
import type { InterfaceAddress, InterfacePlan } from "./plan.ts";
import { PlannedAddress } from "./planned-prefix.ts";
import type { Referred } from "./referred.ts";

/** A tunnel with the addresses of its ends; any other link as it is. */
export function withEnds({ link, ends, server }: LayoutInterface, referred: Referred): InterfacePlan["link"] {
  const known = [...ends].map(([name, end]) => [name, addressOf(end, referred)] as const);
  const all = server === undefined ? known : [...known, ["remote", startOf(server, referred)] as const];
  if (all.length === 0) return link;
  return settledLink(
    link,
    Object.fromEntries(all.flatMap(([name, address]) => (address === undefined ? [] : [[name, address]]))),
  );
}

/** What a tunnel's server gives this end; `undefined` of any other interface. */
export function servedBy(
  { server, link, path }: LayoutInterface,
  referred: Referred,
): { readonly own: InterfaceAddress; readonly gateway: PlannedAddress } | undefined {
  const found = server && referred.interface(server.target);
  if (found?.device.network === undefined || server?.target.kind !== "interface") return undefined;
  const { site, host, name } = server.target;
  const { ipv6 } = found.members;
  const owner = outerOf(link)?.isShared === true ? ownerOf(path) : peerOwner(site, host, name);
  const own = ipv6.address(found.device.network, owner);
  const gateway = ipv6.address(found.device.network, interfaceOwner(site, host, name, 0))?.address;
  return own && gateway && { own, gateway };
}

/** Ends that have no IPv4 address; one that its interface has by DHCP is known to nobody, and the kernel takes what is there. */
export function endlessLinks(host: LayoutHost, referred: Referred): Problem[] {
  return host.interfaces.flatMap(({ ends, server, link }) => [
    ...[...ends].flatMap(([name, end]) => {
      const isKnown = !("target" in end) || addressOf(end, referred) !== undefined;
      return isKnown || (name === "local" && isByDhcp(host, end)) ? [] : [endless(end)];
    }),
    ...(server === undefined || outerOf(link)?.isShared || startOf(server, referred) !== undefined
      ? []
      : [endless(server)]),
  ]);
}

function endless({ path, text: value }: Reference): Problem {
  return {
    code: "HX230",
    path,
    value,
    reason: "has no IPv4 address, and the tunnel carries its packets in IPv4",
    fix: "give it one, ipv4: true or a pinned one in a network that has IPv4, or give the address itself",
  };
}

function isByDhcp({ name: host, path, dhcp4 }: LayoutHost, { target }: Reference): boolean {
  return (
    target.kind === "interface" &&
    target.site === path[1] &&
    target.host === host &&
    dhcp4.includes(target.name)
  );
}

/** Where a server's packets start. */
function startOf({ target }: Reference, referred: Referred): PlannedAddress | undefined {
  const end = referred.interface(target)?.device.ends.get("local");
  return end && addressOf(end, referred);
}

function addressOf(end: LayoutLinkEnd, referred: Referred): PlannedAddress | undefined {
  return "target" in end ? referred.address(end.target, "ipv4") : new PlannedAddress(undefined, end.value);
}

/** By which the server has the number of a client's address, where it has several of them. */
function ownerOf([, site, , host, , name]: Path): string {
  return interfaceOwner(`${site}`, `${host}`, `${name}`, 0);
}
