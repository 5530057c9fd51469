import { byName } from "./by-name.ts";
import { checkFormerNames } from "./former-names.ts";
import type { LayoutSite, Path, Purpose } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import { resolveHost } from "./resolve-host.ts";
import { checkAwsIpv4 } from "./resolve-ipv4.ts";
import { resolveNetwork } from "./resolve-network.ts";
import { checkLoopbacks, resolveServices } from "./resolve-services.ts";
import { resolveVpcBlock } from "./resolve-vpc-block.ts";
import type { SiteSource } from "./source.ts";

/** A site with what is in it; a gateway that is a host of the layout is known by its name until the plan has its address. */
export function resolveSite(
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
  checkLoopbacks(reader, hosts, services);
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
