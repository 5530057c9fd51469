import type { LayoutHost, LayoutInterface, LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import { hasNeighbours, nounOf, portsOf } from "../../links/index.ts";
import type { Problem } from "../../problem/problem.ts";
import { insideVpc } from "./aws.ts";
import { mtusOf } from "./links.ts";
import type { LayoutMtu } from "./values.ts";

/** What is wrong with the MTUs of a site. */
export function checkMtus(site: LayoutSite): Problem[] {
  const hosts = standingHosts(site.hosts);
  return [
    ...(site.aws === undefined ? [] : tooLargeForAws([site, ...hosts])),
    ...hosts.flatMap(onLoopback),
    ...hosts.flatMap((host) => smallPorts(site, host)),
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
