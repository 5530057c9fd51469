import { byName } from "./by-name.ts";
import { checkInstance } from "./check-instance.ts";
import { checkBelow, checkLink } from "./check-links.ts";
import { resolveConnection, resolveWayIn } from "./connection.ts";
import { checkFormerNames } from "./former-names.ts";
import type { LayoutHost, Path, Purpose } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import { resolveInterface } from "./resolve-interface.ts";
import { resolveWorkloads } from "./resolve-workloads.ts";
import type { HostSource } from "./source.ts";

/** A host with its interfaces and workloads: an instance of an AWS site, or a machine that SSH reaches. */
export function resolveHost(
  reader: LayoutReader,
  references: References,
  purpose: Purpose,
  isAws: boolean,
  networkNames: readonly string[],
  path: Path,
  name: string,
  host: HostSource,
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
  if (isAws) checkInstance(reader, path, host);
  const connection =
    host.connect === undefined
      ? undefined
      : resolveConnection(reader, references, purpose, [...path, "connect"], host.connect);
  const interfaces = byName(host.interfaces).map(([interfaceName, source]) => {
    const resolved = resolveInterface(
      reader,
      references,
      isAws,
      networkNames,
      [...path, "interfaces", interfaceName],
      interfaceName,
      source,
    );
    checkLink(reader, isAws, resolved, source);
    return resolved;
  });
  checkBelow(reader, interfaces);
  for (const key of ["containers", "guests"] as const) checkFormerNames(reader, [...path, key], host[key]);
  // A bridge of Incus's has its number under the name of an interface.
  const { bridges } = host.incus ?? host.lxd ?? {};
  checkFormerNames(reader, [...path, "interfaces"], host.interfaces, bridges);
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
    ...resolveWorkloads(reader, references, networkNames, interfaces, path, host),
  };
}

function defined(aws: NonNullable<HostSource["aws"]>) {
  const { instanceType, image, onUserDataChange } = aws;
  return { instanceType, image, ...(onUserDataChange === undefined ? {} : { onUserDataChange }) };
}
