import { interfacePattern } from "../layout/source.ts";
import { keyFile, linkOf, unsayable } from "../links/index.ts";
import type { FoundHost, FoundInterface } from "./found.ts";
import { partlyKnownKinds, wireguardKind } from "./link-kinds.ts";
import { isMadeLink } from "./of-link.ts";

/** Kinds that matter without an address too: other links lie on them, and one file configures them all. */
const carrying = /^(bonds|teams|VLANs|VRFs|VXLANs)/;

/**
 * A host without the links that a layout has no words for: none of them becomes another kind of link, nor what is part of
 * them an interface of its own, nor a bridge over them one that leads nowhere.
 * @param notes gets a sentence for each that is left out
 */
export function withSayableLinks(host: FoundHost, notes: string[]): FoundHost {
  const why = leftOut(host);
  for (const networkInterface of host.interfaces) {
    const reason = why.get(networkInterface.name);
    if (reason !== undefined) notes.push(...leftNote(host.name, networkInterface, reason));
  }
  const interfaces = host.interfaces.filter(({ name }) => !why.has(name));
  const parts = new Set(interfaces.flatMap(({ ports = [], on = [] }) => [...ports, ...[on].flat()]));
  return {
    ...host,
    // An interface that had no part but in what is left out has none now.
    interfaces: interfaces.filter(
      (device) =>
        device.addresses.length > 0 ||
        device.blocks.length > 0 ||
        device.ports !== undefined ||
        isMadeLink(device) ||
        parts.has(device.name),
    ),
  };
}

/** Names of links that can not be said, each with why. */
function leftOut({ interfaces, renderer }: FoundHost): ReadonlyMap<string, string> {
  const why = new Map<string, string>();
  const kinds = new Map<string, string>();
  for (const { name, link, unsayable: unknown } of interfaces) {
    if (unknown !== undefined) {
      kinds.set(name, unknown);
      why.set(name, unknown === wireguardKind ? unsaidWireguard(name) : unsaid(unknown));
    } else if (!interfacePattern.test(name)) why.set(name, "a layout has no such names");
    else if (link !== undefined) {
      // A layout that says nothing of a renderer has netplan.
      const without = unsayable(linkOf(name, link), name, renderer ?? "netplan");
      if (without !== undefined)
        why.set(name, `${without.reason}; add it where the host has network: { renderer: ${without.other} }`);
    }
  }
  for (const { name, unsayable: unknown, members = [] } of interfaces)
    if (unknown !== undefined)
      for (const member of members)
        if (!why.has(member)) why.set(member, `it is part of ${name}, and ${unsaid(unknown)}`);
  // A bridge may lie on another: again until nothing more falls.
  for (let before = -1; before !== why.size; ) {
    before = why.size;
    for (const { name, ports = [], on = [] } of interfaces) {
      const port = [...ports, ...[on].flat()].find(
        (portName) => why.has(portName) || !interfacePattern.test(portName),
      );
      if (port === undefined || why.has(name)) continue;
      const kind = kinds.get(port);
      why.set(
        name,
        kind === undefined
          ? `${on === port ? "what it lies on," : "its port"} ${port}${on === port ? "," : ""} is left out`
          : `${unsaid(kind)}, and ${on === port ? "it lies on" : "its port"} ${port}${on === port ? ", which" : ""} is one of them`,
      );
    }
  }
  return why;
}

/** Of some kinds a layout has words, and what was given does not say enough. */
function unsaid(kind: string): string {
  return partlyKnownKinds.has(kind)
    ? `what was given says too little of ${kind} (ip -j -d addr says more)`
    : `a layout has no words for ${kind}`;
}

function unsaidWireguard(name: string): string {
  return `it is WireGuard, and where its private key lies is not known. Say it as wireguard: { server: { publicKey: ..., endpoint: ... } }, or with peers, by what wg show ${name} prints; put its key into ${keyFile(name)} on the host, so that its peers go on knowing it; hextet keys then records the public half`;
}

function leftNote(host: string, networkInterface: FoundInterface, reason: string): readonly string[] {
  const { name, addresses, members = [], ports = [], unsayable: unknown, gateway } = networkInterface;
  if (!interfacePattern.test(name))
    return [`${host}: the interface ${JSON.stringify(name)} is left out: ${reason}`];
  const lost = [
    ...addresses.map(({ address, length }) => `${address}/${length}`),
    ...(gateway === undefined ? [] : [`the gateway ${gateway}`]),
    ...[...members, ...ports].map((port) => `the port ${port}`),
  ];
  // A tunnel without an address is no loss, and a bond's ports are reported with the bond.
  const matters = unknown === undefined ? ports.length > 0 : carrying.test(unknown);
  if (lost.length === 0 && !matters) return [];
  const and = lost.length === 0 ? "" : `; with it ${lost.length === 1 ? "goes" : "go"} ${lost.join(", ")}`;
  return [`${host}/${name} is left out: ${reason}${and}`];
}
