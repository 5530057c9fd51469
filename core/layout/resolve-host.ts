import { byName } from "./by-name.ts";
import { resolveConnection, resolveWayIn } from "./connection.ts";
import { checkFormerNames } from "./former-names.ts";
import { checkHostKeys } from "./host-keys.ts";
import type { Ec2Instance, LayoutConnection, LayoutHost, Path, Purpose } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import { checkPorts, resolveInterface } from "./resolve-interface.ts";
import { resolveWorkloads } from "./resolve-workloads.ts";
import type { HostSource } from "./source.ts";

/** A host with its interfaces and workloads: an instance of an AWS site, or a machine that SSH reaches. */
export function resolveHost(
  reader: LayoutReader,
  references: References,
  purpose: Purpose,
  kind: LayoutHost["kind"],
  networkNames: readonly string[],
  path: Path,
  name: string,
  host: HostSource,
): LayoutHost {
  checkHostKeys(reader, kind, path, host);
  const connection =
    host.connect === undefined
      ? undefined
      : resolveConnection(reader, references, purpose, [...path, "connect"], host.connect);
  const interfaces = byName(host.interfaces).map(([interfaceName, source]) =>
    resolveInterface(
      reader,
      references,
      kind === "ec2",
      networkNames,
      [...path, "interfaces", interfaceName],
      interfaceName,
      source,
    ),
  );
  checkPorts(reader, interfaces);
  for (const key of ["containers", "guests"] as const) checkFormerNames(reader, [...path, key], host[key]);
  // A bridge of Incus's has its number under the name of an interface.
  const { bridges } = host.incus ?? host.lxd ?? {};
  checkFormerNames(reader, [...path, "interfaces"], host.interfaces, bridges);
  const contents = {
    name,
    formerly: host.formerly,
    path,
    labels: host.labels ?? [],
    renderer: host.network?.renderer ?? "netplan",
    interfaces,
    ...resolveWorkloads(reader, references, networkNames, interfaces, path, host),
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
