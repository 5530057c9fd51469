import type { LayoutHost, LayoutInterface, LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import { hasNeighbours, nounOf, outerOf, parentOf, portsOf } from "../../links/index.ts";
import type { Problem } from "../../problem/problem.ts";
import { insideVpc } from "./aws.ts";
import { leftBy, mtusOf } from "./links.ts";
import type { LayoutMtu } from "./values.ts";

/** What is wrong with the MTUs of a site. */
export function checkMtus(site: LayoutSite): Problem[] {
  const hosts = standingHosts(site.hosts);
  return [
    ...(site.aws === undefined ? [] : tooLargeForAws([site, ...hosts])),
    ...hosts.flatMap(onLoopback),
    ...hosts.flatMap((host) => smallPorts(site, host)),
    ...hosts.flatMap((host) => smallParents(site, host)),
    ...hosts.flatMap((host) => largeTunnels(site, host)),
  ];
}

function tooLargeForAws(places: readonly Pick<LayoutSite | LayoutHost, "mtus">[]): Problem[] {
  return places
    .flatMap(({ mtus }) => [...mtus.values()])
    .filter(({ value }) => value > insideVpc)
    .map(({ path, value }) => ({
      code: "HX119",
      path,
      value: `${value}`,
      reason: `is more than the ${insideVpc} bytes that a VPC carries`,
      fix: `give ${insideVpc} at most`,
    }));
}

/** Nobody else is on it: nothing has to fit. */
function onLoopback({ interfaces, mtus }: LayoutHost): Problem[] {
  return interfaces
    .filter(({ link }) => !hasNeighbours(link))
    .flatMap(({ name, link }) => {
      const own = mtus.get(name);
      if (own === undefined) return [];
      const reason = `does not go with a ${nounOf(link)}`;
      return [{ code: "HX005", path: own.path, value: `${own.value}`, reason, fix: "leave it out" }];
    });
}

/** Ports that are given less than the bridge above them, which would lose what is larger. */
function smallPorts(site: LayoutSite, host: LayoutHost): Problem[] {
  const given = mtusOf(site, host);
  return host.interfaces.flatMap((upper) =>
    (portsOf(upper.link) ?? []).flatMap((port) =>
      smallPort(upper, given.get(upper.name), host.mtus.get(port)),
    ),
  );
}

/** Parents that are given less than a link that lies on them: the kernel gives a VLAN no more than its parent has. */
function smallParents(site: LayoutSite, host: LayoutHost): Problem[] {
  const given = mtusOf(site, host);
  return host.interfaces.flatMap(({ name, link }): Problem[] => {
    const parent = parentOf(link);
    const own = given.get(name);
    const below = parent === undefined ? undefined : given.get(parent);
    if (parent === undefined || own === undefined || below === undefined || below.value >= own.value)
      return [];
    return [
      {
        code: "HX156",
        path: own.path,
        value: `${own.value}`,
        reason: `is more than the ${below.value} of ${parent}, which carries ${host.name}'s ${name}`,
        fix: `give ${parent} mtu: ${own.value}, which its other links need not have, or ${name} mtu: ${below.value}`,
      },
    ];
  });
}

/** Tunnels whose packets do not fit into those that carry them: they would go in pieces, or not at all (RFC 4213 section 3.2). */
function largeTunnels(site: LayoutSite, host: LayoutHost): Problem[] {
  const given = mtusOf(site, host);
  return host.interfaces.flatMap(({ name, link, network }): Problem[] => {
    const own = host.mtus.get(name) ?? site.mtus.get(network ?? "");
    const left = leftBy(link, given);
    const over = outerOf(link)?.over;
    if (own === undefined || left === undefined || over === undefined || own.value <= left) return [];
    return [
      {
        code: "HX231",
        path: own.path,
        value: `${own.value}`,
        reason: `is more than the ${left} that ${over} leaves to ${host.name}'s ${name}, whose packets it carries in larger ones`,
        fix: `give ${name} mtu: ${left}, or leave it out, which does the same`,
      },
    ];
  });
}

function smallPort(
  { name, link }: LayoutInterface,
  above: LayoutMtu | undefined,
  port: LayoutMtu | undefined,
): Problem[] {
  if (above === undefined || port === undefined || port.value >= above.value) return [];
  return [
    {
      code: "HX118",
      path: port.path,
      value: `${port.value}`,
      reason: `is less than the ${above.value} of ${name}, whose port it is: what is larger would be lost there`,
      fix: `leave it out, which gives it its ${nounOf(link)}'s, or give ${name} mtu: ${port.value}`,
    },
  ];
}
