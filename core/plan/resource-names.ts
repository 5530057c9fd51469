import type { IngressRule } from "../layout/layout.ts";

/**
 * Names of Pulumi's resources, from names in the layout. Who makes a resource takes its name from here, and so does
 * who looks whether two of them meet (same-names.ts).
 */

/** `cloud-web-1`: what stands for a host, an instance or a machine. */
export function hostResource(site: string, host: string): string {
  return `${site}-${host}`;
}

/** `cloud-web-1-ens5`: an interface, and what attaches it. */
export function interfaceResource(site: string, host: string, name: string): string {
  return `${hostResource(site, host)}-${name}`;
}

/** What a VPC has once, by the VPC's name. */
export function vpcResources(vpc: string) {
  return { vpc, internetGateway: `${vpc}-internet`, egressOnlyGateway: `${vpc}-egress-only` } as const;
}

/** What each subnet of a VPC has. */
export function subnetResources(vpc: string, name: string) {
  const subnet = `${vpc}-${name}`;
  return {
    subnet,
    securityGroup: subnet,
    routeTable: `${subnet}-routes`,
    routeTableAssociation: `${subnet}-routes`,
    defaultRoute: `${subnet}-default`,
    egressIpv6: `${subnet}-all-ipv6-out`,
    egressIpv4: `${subnet}-all-ipv4-out`,
    /** @param rule as `ruleWords` has it */
    ingress: (rule: string) => `${subnet}-${rule}`,
    /** @param to as `referenceWords` or `prefixWords` has it */
    route: (to: string) => `${subnet}-to-${to}`,
  } as const;
}

/** `tcp-443-from-anywhere`. @param source as `referenceWords` or `sourcePrefixWords` has it */
export function ruleWords(
  protocol: IngressRule["protocol"],
  ports: { readonly from: number; readonly to: number } | undefined,
  source: string,
): string {
  const range =
    ports === undefined ? [] : [ports.from === ports.to ? `${ports.from}` : `${ports.from}-${ports.to}`];
  return [protocol, ...range, "from", source].join("-");
}

/** Whom a rule lets in: `anywhere`, `2001.db8.._32` */
export function sourcePrefixWords(prefix: string): string {
  if (prefix === "::/0") return "anywhere";
  if (prefix === "0.0.0.0/0") return "anywhere-ipv4";
  return prefixWords(prefix);
}

/** A prefix as a part of a name: `2001.db8.7.._48` */
export function prefixWords(prefix: string): string {
  return prefix.replaceAll(":", ".").replace("/", "_");
}

/** Another thing as a part of a name: `rack.lxd-1.eth0` */
export function referenceWords(ref: string): string {
  return ref.replaceAll("/", ".");
}
