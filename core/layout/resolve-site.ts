import type { Capability, SiteReading } from "../capabilities/capability.ts";
import { noSiteLayouts } from "../capabilities/values.ts";
import { byName } from "./by-name.ts";
import { checkFormerNames } from "./former-names.ts";
import type { LayoutPrefix, LayoutSite, Path, Purpose } from "./layout.ts";
import { checkLoopbacks } from "./loopbacks.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import { resolveHost } from "./resolve-host.ts";
import { checkAwsIpv4 } from "./resolve-ipv4.ts";
import { resolveNetwork } from "./resolve-network.ts";
import { resolveVpcBlock } from "./resolve-vpc-block.ts";
import type { SiteSource } from "./source.ts";

/** A site with what is in it; a gateway that is a host of the layout is known by its name until the plan has its address. */
export function resolveSite(
  reader: LayoutReader,
  references: References,
  purpose: Purpose,
  prefixNames: readonly string[],
  prefixes: readonly LayoutPrefix[],
  name: string,
  site: SiteSource,
  capabilities: readonly Capability[],
): LayoutSite {
  const path = ["sites", name];
  const isAws = site.aws !== undefined || reader.unreadable([...path, "aws"]);
  const networkNames = Object.keys(site.networks ?? {});
  for (const key of ["networks", "hosts"] as const) checkFormerNames(reader, [...path, key], site[key]);
  for (const { siteList } of capabilities) {
    if (siteList !== undefined) checkFormerNames(reader, [...path, siteList.key], siteList.written(site));
  }
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
      isAws ? "ec2" : "ssh",
      networkNames,
      prefixes,
      [...path, "hosts", hostName],
      hostName,
      host,
      capabilities,
    ),
  );
  let parts = noSiteLayouts;
  for (const { name: of, readSite } of capabilities) {
    const pin: SiteReading["pin"] = (at, value, thing) =>
      references.pin(at, value, { kind: "thing", of, site: name, host: undefined, name: thing });
    const address: SiteReading["address"] = (at, value) => references.other(at, value);
    const reading = { reader, path, networkNames, isAws: site.aws !== undefined, pin, address };
    parts = { ...parts, ...readSite?.(reading, site) };
  }
  checkLoopbacks(reader, hosts, parts, capabilities);
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
    ...parts,
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
