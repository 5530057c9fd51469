import { type Ipv6Prefix, ipv4PrefixText, isIpv4 } from "../address/index.ts";
import type { Problem } from "../problem/index.ts";
import { byName } from "./by-name.ts";
import { resolveConnection, resolveWayIn } from "./connection.ts";
import type {
  IngressRule,
  Layout,
  LayoutHost,
  LayoutInterface,
  LayoutNetwork,
  LayoutPool,
  LayoutSite,
  Path,
  Purpose,
  Written,
} from "./layout.ts";
import type { ReadResult } from "./read.ts";
import { LayoutReader } from "./reader.ts";
import { References } from "./references.ts";
import { resolveIdentity } from "./resolve-identity.ts";
import { checkAwsIpv4, ipv4AddressOf, ipv4BlockOf, resolveIpv4Network } from "./resolve-ipv4.ts";
import { checkBlockNames, resolvePrefix } from "./resolve-prefix.ts";
import { resolveRollout } from "./resolve-rollout.ts";
import { resolveRoutes } from "./resolve-routes.ts";
import { checkLoopbacks, loopback, resolveServices } from "./resolve-services.ts";
import { isAwsLength, resolveVpcBlock } from "./resolve-vpc-block.ts";
import { resolveWorkloads } from "./resolve-workloads.ts";
import type { HostSource, InterfaceSource, NetworkSource, PoolSource, SiteSource } from "./source.ts";

/** Reads every text of a layout and checks every reference. Never throws; what is wrong is left out and told. */
export function resolveLayout(
  name: string,
  read: ReadResult,
): { layout: Layout | undefined; problems: readonly Problem[] } {
  if (read.source === undefined) return { layout: undefined, problems: read.problems };
  const reader = new LayoutReader(read.mended);
  const source = read.source;
  const references = new References(reader, source);
  const purpose = source.purpose ?? "production";
  const prefixes = byName(source.prefixes).flatMap(([prefixName, prefix]) =>
    resolvePrefix(reader, ["prefixes", prefixName], prefixName, prefix),
  );
  for (const key of ["prefixes", "sites"] as const) checkFormerNames(reader, [key], source[key]);
  checkBlockNames(reader, prefixes, source.sites);
  const prefixNames = Object.keys(source.prefixes ?? {});
  const sites = byName(source.sites).map(([siteName, site]) =>
    resolveSite(reader, references, purpose, prefixNames, siteName, site),
  );
  const rollout = resolveRollout(reader, source.rollout, sites);
  const layout = { name, purpose, rollout, prefixes, sites };
  return { layout, problems: [...read.problems, ...reader.problems] };
}

/** Former names, each checked to be nobody's now: two things with one past would both claim its numbers. */
function checkFormerNames(
  reader: LayoutReader,
  path: Path,
  things: Readonly<Record<string, unknown>> | undefined,
): void {
  const claims = new Map<string, string>();
  for (const [name, thing] of byName(things)) {
    const former = formerName(thing);
    if (former === undefined || reader.unreadable([...path, name, "formerly"])) continue;
    const at = [...path, name, "formerly"];
    const other = claims.get(former);
    const there = things !== undefined && Object.hasOwn(things, former) ? things[former] : undefined;
    if (formerName(there) !== undefined) {
      reader.add(
        "HX068",
        at,
        former,
        "is the name of something that has another name's past itself",
        "names change places in two steps: give one of them a name that is free, bring that up, and go on from there",
      );
    } else if (there !== undefined) {
      reader.add(
        "HX068",
        at,
        former,
        "is the name of something that is still there",
        "leave formerly out, or take the old name out of the layout first",
      );
    } else if (other !== undefined) {
      reader.add(
        "HX068",
        at,
        former,
        `is the former name of ${other} already`,
        "only one can keep its numbers",
      );
    } else claims.set(former, name);
  }
}

function formerName(thing: unknown): string | undefined {
  if (typeof thing !== "object" || thing === null || !("formerly" in thing)) return undefined;
  return typeof thing.formerly === "string" ? thing.formerly : undefined;
}

function resolveSite(
  reader: LayoutReader,
  references: References,
  purpose: Purpose,
  prefixNames: readonly string[],
  name: string,
  site: SiteSource,
): LayoutSite {
  const path = ["sites", name];
  const isAws = site.aws !== undefined || reader.unreadable([...path, "aws"]);
  const networkNames = Object.keys(site.networks ?? {});
  for (const key of ["networks", "hosts", "services"] as const)
    checkFormerNames(reader, [...path, key], site[key]);
  const networks = byName(site.networks).map(([networkName, network]) =>
    resolveNetwork(
      reader,
      references,
      isAws,
      prefixNames,
      [...path, "networks", networkName],
      networkName,
      network,
    ),
  );
  const hosts = byName(site.hosts).map(([hostName, host]) =>
    resolveHost(
      reader,
      references,
      purpose,
      isAws,
      networkNames,
      [...path, "hosts", hostName],
      hostName,
      host,
    ),
  );
  const services = resolveServices(reader, references, path, site);
  checkLoopbacks(reader, isAws, hosts, services);
  return {
    name,
    formerly: site.formerly,
    path,
    aws: site.aws === undefined ? undefined : resolveVpc(reader, path, site.aws),
    networks: networks.map((network) => {
      const gatewayFrom = references.gatewayOf(name, network.name);
      return gatewayFrom === undefined ? network : { ...network, gateway: undefined, gatewayFrom };
    }),
    hosts,
    services,
  };
}

function resolveVpc(
  reader: LayoutReader,
  path: Path,
  aws: NonNullable<SiteSource["aws"]>,
): LayoutSite["aws"] {
  const at = [...path, "aws", "vpc"];
  const ipv4 = reader.ipv4Prefix([...at, "ipv4"], aws.vpc.ipv4);
  if (ipv4 !== undefined) checkAwsIpv4(reader, ipv4.path, ipv4.text, ipv4.value.length);
  return {
    region: aws.region,
    ipv4,
    ipv6: resolveVpcBlock(reader, [...at, "ipv6"], aws.vpc.ipv6),
    keyPair: aws.keyPair,
  };
}

function resolveNetwork(
  reader: LayoutReader,
  references: References,
  isAws: boolean,
  prefixNames: readonly string[],
  path: Path,
  name: string,
  network: NetworkSource,
): LayoutNetwork {
  const pin = reader.prefix([...path, "prefix"], network.prefix);
  const length = pin?.value.length ?? network.length ?? 64;
  if (pin !== undefined && network.length !== undefined && network.length !== pin.value.length) {
    reader.add(
      "HX024",
      [...path, "length"],
      String(network.length),
      `is not the length of ${pin.text}`,
      "leave it out: the prefix says it",
    );
  }
  const misplaced = isAws ? (["from", "gateway"] as const) : (["zone", "outbound", "ingress"] as const);
  for (const key of misplaced) {
    if (network[key] === undefined) continue;
    const where = isAws ? "is not for a VPC's network" : "is for a VPC's networks only";
    reader.add(
      "HX005",
      [...path, key],
      undefined,
      where,
      isAws ? "leave it out: the VPC has its own" : "leave it out, or say aws: at the site",
    );
  }
  const ipv4 = resolveIpv4Network(reader, isAws, prefixNames, path, network);
  if (isAws) {
    if (!isAwsLength(length, 44, 64)) {
      reader.add(
        "HX038",
        [...path, pin === undefined ? "length" : "prefix"],
        pin?.text ?? String(length),
        "is of a length that no subnet has",
        "a subnet is a /44 to a /64, in steps of 4",
      );
    }
    return {
      name,
      formerly: network.formerly,
      path,
      from: { kind: "vpc" },
      pin,
      length,
      gateway: undefined,
      gatewayFrom: undefined,
      routes: resolveRoutes(reader, references, isAws, path, network),
      ipv4,
      subnet: resolveSubnet(reader, references, path, network),
    };
  }
  if (network.from !== undefined) reader.reference([...path, "from"], network.from, "prefix", prefixNames);
  else if (network.prefix === undefined && !reader.unreadable([...path, "prefix"])) {
    reader.add(
      "HX004",
      [...path, "prefix"],
      undefined,
      "is missing",
      "give a prefix, or say from: which of the layout's prefixes it is numbered",
    );
  }
  return {
    name,
    formerly: network.formerly,
    path,
    from: network.from === undefined ? undefined : { kind: "prefix", name: network.from },
    pin,
    length,
    ...references.gateway([...path, "gateway"], network.gateway, {
      kind: "gateway",
      site: String(path[1]),
      network: name,
    }),
    routes: resolveRoutes(reader, references, isAws, path, network),
    ipv4,
    subnet: undefined,
  };
}

function resolveSubnet(
  reader: LayoutReader,
  references: References,
  path: Path,
  network: NetworkSource,
): LayoutNetwork["subnet"] {
  for (const key of ["zone", "ipv4"] as const) {
    if (network[key] === undefined && !reader.unreadable([...path, key])) {
      reader.add(
        "HX004",
        [...path, key],
        undefined,
        "is missing",
        key === "zone"
          ? "give the availability zone, such as eu-central-1a"
          : "give the subnet's IPv4 prefix, or { length: 24 } to have one numbered: AWS asks for one",
      );
    }
  }
  const ingress = (network.ingress ?? [{ protocol: "icmpv6" as const, from: "::/0" }]).flatMap(
    (rule, index): IngressRule[] => {
      const at = [...path, "ingress", index];
      const from =
        typeof rule.from === "string"
          ? prefixText(reader.anyPrefix([...at, "from"], rule.from))
          : references.thing([...at, "from"], rule.from);
      const withPorts = rule.protocol === "tcp" || rule.protocol === "udp";
      if (!withPorts && rule.port !== undefined)
        reader.add(
          "HX005",
          [...at, "port"],
          String(rule.port),
          `does not go with ${rule.protocol}`,
          "leave it out",
        );
      if (withPorts && rule.port === undefined && !reader.unreadable([...at, "port"])) {
        reader.add(
          "HX004",
          [...at, "port"],
          undefined,
          "is missing",
          'give a port, or a range such as "8000-8010"',
        );
      }
      return from === undefined
        ? []
        : [
            {
              protocol: rule.protocol,
              ports: withPorts ? portRange(rule.port) : undefined,
              from,
            },
          ];
    },
  );
  if (network.zone === undefined) return undefined;
  return { zone: network.zone, outbound: network.outbound ?? "internet", ingress };
}

function prefixText(prefix: Written<Ipv6Prefix> | undefined): string | undefined {
  if (prefix === undefined) return undefined;
  return isIpv4(prefix.value) ? ipv4PrefixText(prefix.value) : `${prefix.value}`;
}

function portRange(port: number | string | undefined): IngressRule["ports"] {
  const [from = 0, to = from] = String(port ?? 0)
    .split("-")
    .map(Number);
  return { from, to };
}

function resolveHost(
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
  for (const key of ["interfaces", "containers", "guests"] as const)
    checkFormerNames(reader, [...path, key], host[key]);
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

function resolveInterface(
  reader: LayoutReader,
  references: References,
  isAws: boolean,
  networkNames: readonly string[],
  path: Path,
  name: string,
  source: InterfaceSource,
): LayoutInterface {
  const known =
    source.network === undefined ||
    reader.reference([...path, "network"], source.network, "network", networkNames);
  if (source.network === undefined && !reader.unreadable([...path, "network"])) {
    for (const key of ["addresses", "ipv4", "pools", "identifier"] as const) {
      const asked = source[key];
      if (asked === undefined || (typeof asked === "object" && Object.keys(asked).length === 0)) continue;
      reader.add(
        "HX004",
        [...path, "network"],
        undefined,
        "is missing",
        `say which network the ${key === "identifier" ? "address is" : key === "ipv4" ? "IPv4 address is" : `${key} are`} in`,
      );
    }
  }
  const addresses = source.addresses?.flatMap(
    (value, index) =>
      references.pin([...path, "addresses", index], value, {
        kind: "interface",
        site: String(path[1]),
        host: String(path[3]),
        name,
        index,
      }) ?? [],
  );
  checkFormerNames(reader, [...path, "pools"], source.pools);
  const pools = byName(source.pools).map(([poolName, pool]) =>
    resolvePool(reader, isAws, [...path, "pools", poolName], poolName, pool),
  );
  return {
    name,
    formerly: source.formerly,
    path,
    ports: source.bridge?.ports,
    network: known ? source.network : undefined,
    addresses,
    ...resolveIdentity(reader, path, source, source.addresses === undefined ? undefined : "addresses"),
    // EC2 gives every interface one, so that is planned too.
    ipv4:
      source.network === undefined
        ? undefined
        : ipv4AddressOf(reader, path, source.ipv4 ?? ((isAws && name !== loopback) || undefined)),
    pools,
  };
}

function resolvePool(
  reader: LayoutReader,
  isAws: boolean,
  path: Path,
  name: string,
  source: PoolSource,
): LayoutPool {
  const { block, length, formerly, ipv4 } = typeof source === "string" ? { block: source } : { ...source };
  const at = typeof source === "string" ? path : [...path, "block"];
  const pin = reader.prefix(at, block, "HX034");
  if (block === undefined && length === undefined && !reader.unreadable([...path, "length"])) {
    reader.add(
      "HX004",
      [...path, "length"],
      undefined,
      "is missing",
      'give length: 126, or block: "::8/126"',
    );
  }
  if (pin !== undefined && length !== undefined && length !== pin.value.length) {
    reader.add(
      "HX024",
      [...path, "length"],
      String(length),
      `is not the length of ${pin.text}`,
      "leave it out: the block says it",
    );
  }
  return {
    name,
    formerly,
    path,
    pin,
    length: pin?.value.length ?? length ?? 126,
    ipv4: ipv4BlockOf(reader, isAws, path, ipv4),
  };
}

function checkPorts(reader: LayoutReader, interfaces: readonly LayoutInterface[]): void {
  const owners = new Map<string, string>();
  for (const bridge of interfaces) {
    for (const [index, port] of (bridge.ports ?? []).entries()) {
      const path = [...bridge.path, "bridge", "ports", index];
      const target = interfaces.find((candidate) => candidate.name === port);
      if (target === undefined) {
        reader.reference(
          path,
          port,
          "interface",
          interfaces.map((candidate) => candidate.name),
        );
        continue;
      }
      const owner = owners.get(port);
      if (owner !== undefined)
        reader.add("HX043", path, port, `is a port of ${owner} already`, "give it to one bridge");
      if (target.ports !== undefined)
        reader.add("HX043", path, port, "is a bridge itself", "name a physical interface");
      if (target.network !== undefined)
        reader.add(
          "HX043",
          path,
          port,
          "has a network of its own",
          "give network and addresses to the bridge",
        );
      owners.set(port, bridge.name);
    }
  }
}
