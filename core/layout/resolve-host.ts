import type { Capability, HostReading } from "../capabilities/capability.ts";
import { type HostLayouts, noHostLayouts } from "../capabilities/values.ts";
import { linkOf, linksOf } from "../links/index.ts";
import { byName } from "./by-name.ts";
import { checkBelow } from "./check-below.ts";
import { checkLink, checkTogether } from "./check-links.ts";
import { resolveConnection, resolveWayIn } from "./connection.ts";
import { checkFormerNames } from "./former-names.ts";
import { checkHostKeys } from "./host-keys.ts";
import type {
  Ec2Instance,
  LayoutConnection,
  LayoutHost,
  LayoutInterface,
  LayoutPrefix,
  Path,
  Purpose,
} from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import { resolveInterface } from "./resolve-interface.ts";
import type { HostSource } from "./source.ts";

/** A host with its interfaces and what capabilities read of it: an instance of an AWS site, or a machine that SSH reaches. */
export function resolveHost(
  reader: LayoutReader,
  references: References,
  purpose: Purpose,
  kind: LayoutHost["kind"],
  networkNames: readonly string[],
  prefixes: readonly LayoutPrefix[],
  path: Path,
  name: string,
  host: HostSource,
  capabilities: readonly Capability[],
): LayoutHost {
  checkHostKeys(reader, kind, path, host, capabilities);
  const connection =
    host.connect === undefined
      ? undefined
      : resolveConnection(reader, references, purpose, [...path, "connect"], host.connect);
  const renderer = host.network?.renderer ?? "netplan";
  const links = linksOf(host.interfaces);
  const names = Object.keys(host.interfaces ?? {});
  const interfaces = byName(host.interfaces).map(([interfaceName, source]) => {
    const resolved = resolveInterface(
      reader,
      references,
      kind === "ec2",
      networkNames,
      path.concat("interfaces", interfaceName),
      interfaceName,
      source,
      links.get(interfaceName) ?? linkOf(interfaceName, source),
      names,
    );
    checkLink(reader, kind === "ec2", renderer, resolved, source);
    return resolved;
  });
  checkBelow(reader, interfaces);
  checkTogether(reader, interfaces);
  for (const { hostList } of capabilities) {
    if (hostList !== undefined) checkFormerNames(reader, [...path, hostList.key], hostList.written(host));
  }
  // A bridge that a capability makes has its number under the name of an interface.
  const bridges = capabilities.flatMap((capability) => capability.writtenBridges?.(host) ?? []);
  checkFormerNames(
    reader,
    [...path, "interfaces"],
    host.interfaces,
    Object.fromEntries(bridges.map((bridge) => [bridge, {}])),
  );
  const contents = {
    name,
    formerly: host.formerly,
    path,
    labels: host.labels ?? [],
    renderer,
    interfaces,
    ...readParts(capabilities, reader, references, networkNames, prefixes, interfaces, path, host),
  };
  if (kind === "ec2") return { kind, ...contents, instance: instanceOf(host), connection };
  return {
    kind,
    ...contents,
    retired: host.retired === true,
    connection: connection ?? unread,
    wayIn: resolveWayIn(reader, references, purpose, [...path, "connect"], host.connect, connection),
  };
}

/** An instance that is missing is a problem, and so is a connection: empty texts stand for them while others are found. */
function instanceOf({ aws }: HostSource): Ec2Instance {
  const { instanceType = "", image = "", onUserDataChange = "keep" } = aws ?? {};
  return { instanceType, image, onUserDataChange };
}

const unread: LayoutConnection = {
  address: "",
  port: 22,
  user: "root",
  key: { kind: "agent" },
  hostKey: "",
  bastion: undefined,
};

/** What each capability reads of a host, one after the other. */
function readParts(
  capabilities: readonly Capability[],
  reader: LayoutReader,
  references: References,
  networkNames: readonly string[],
  prefixes: readonly LayoutPrefix[],
  interfaces: readonly LayoutInterface[],
  path: Path,
  host: HostSource,
): HostLayouts {
  const at = { site: String(path[1]), host: String(path[3]) };
  const address: HostReading["address"] = (place, value) => references.other(place, value);
  const prefix: HostReading["prefix"] = (place, value) =>
    typeof value === "string" ? reader.prefix(place, value) : references.thing(place, value);
  const comesIn: HostReading["comesIn"] = (network) => references.comesBy(at.site, { network });
  const hasIpv4: HostReading["hasIpv4"] = (network) => references.hasIpv4(at.site, network);
  let read = noHostLayouts;
  for (const { name: of, readHost } of capabilities) {
    if (readHost === undefined) continue;
    const pin: HostReading["pin"] = (place, value, name) =>
      references.pin(place, value, { kind: "thing", of, ...at, name });
    const reading = {
      reader,
      path,
      networkNames,
      prefixes,
      interfaces,
      earlier: read,
      pin,
      address,
      prefix,
      comesIn,
      hasIpv4,
    };
    read = { ...read, ...readHost(reading, host) };
  }
  return read;
}
