import type { Capability, HostReading } from "../capabilities/capability.ts";
import { type HostLayouts, noHostLayouts } from "../capabilities/values.ts";
import { byName } from "./by-name.ts";
import { checkInstance } from "./check-instance.ts";
import { resolveConnection, resolveWayIn } from "./connection.ts";
import { checkFormerNames } from "./former-names.ts";
import type { LayoutHost, LayoutInterface, Path, Purpose } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import { checkPorts, resolveInterface } from "./resolve-interface.ts";
import type { HostSource } from "./source.ts";

/** A host with its interfaces and what capabilities read of it: an instance of an AWS site, or a machine that SSH reaches. */
export function resolveHost(
  reader: LayoutReader,
  references: References,
  purpose: Purpose,
  isAws: boolean,
  networkNames: readonly string[],
  path: Path,
  name: string,
  host: HostSource,
  capabilities: readonly Capability[],
): LayoutHost {
  if (isAws && host.aws === undefined && !reader.unreadable([...path, "aws"])) {
    reader.add(
      "HX004",
      [...path, "aws"],
      undefined,
      "is missing",
      "give the instance: aws: { instanceType: t3.small, image: debian-13 }",
    );
  }
  if (!isAws && host.aws !== undefined) {
    reader.add(
      "HX005",
      [...path, "aws"],
      undefined,
      "is for hosts of an AWS site only",
      "move the host there, or leave this out",
    );
  }
  if (!isAws && host.connect === undefined && !reader.unreadable([...path, "connect"])) {
    reader.add(
      "HX042",
      [...path, "connect"],
      undefined,
      "is missing",
      "say how to reach the host: connect: { address: ..., hostKey: ... }",
    );
  }
  if (isAws && host.retired === true) {
    reader.add(
      "HX005",
      [...path, "retired"],
      "true",
      "is for hosts that are reached over SSH",
      "take the instance out of the layout: AWS lets go of it without asking it",
    );
  }
  if (isAws) checkInstance(reader, path, host, capabilities);
  const connection =
    host.connect === undefined
      ? undefined
      : resolveConnection(reader, references, purpose, [...path, "connect"], host.connect);
  const interfaces = byName(host.interfaces).map(([interfaceName, source]) =>
    resolveInterface(
      reader,
      references,
      isAws,
      networkNames,
      [...path, "interfaces", interfaceName],
      interfaceName,
      source,
    ),
  );
  checkPorts(reader, interfaces);
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
  return {
    name,
    formerly: host.formerly,
    path,
    instance: host.aws === undefined ? undefined : { onUserDataChange: "keep", ...defined(host.aws) },
    labels: host.labels ?? [],
    retired: !isAws && host.retired === true,
    connection,
    wayIn: resolveWayIn(reader, references, purpose, [...path, "connect"], host.connect, connection),
    renderer: host.network?.renderer ?? "netplan",
    interfaces,
    ...readParts(capabilities, reader, references, networkNames, interfaces, path, host),
  };
}

function defined(aws: NonNullable<HostSource["aws"]>) {
  const { instanceType, image, onUserDataChange } = aws;
  return { instanceType, image, ...(onUserDataChange === undefined ? {} : { onUserDataChange }) };
}

/** What each capability reads of a host, one after the other. */
function readParts(
  capabilities: readonly Capability[],
  reader: LayoutReader,
  references: References,
  networkNames: readonly string[],
  interfaces: readonly LayoutInterface[],
  path: Path,
  host: HostSource,
): HostLayouts {
  const at = { site: String(path[1]), host: String(path[3]) };
  let read = noHostLayouts;
  for (const { name: of, readHost } of capabilities) {
    const pin: HostReading["pin"] = (place, value, name) =>
      references.pin(place, value, { kind: "thing", of, ...at, name });
    read = { ...read, ...readHost?.({ reader, path, networkNames, interfaces, earlier: read, pin }, host) };
  }
  return read;
}
