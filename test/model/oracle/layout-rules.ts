import type { Layout } from "../layout.ts";
import type { Reason } from "./reason.ts";

/** What a layout may not say of its names and networks, whatever the numbers. */
export function layoutRules(layout: Layout): readonly Reason[] {
  return [...formerNames(layout), ...routedTwice(layout)];
}

/** A network that only bridges without ports carry lives on one host. */
function routedTwice(layout: Layout): Reason[] {
  return Object.entries(layout.sites).flatMap(([siteName, site]) =>
    Object.keys(site.networks).flatMap((network) => {
      const attached = Object.entries(site.hosts).flatMap(([name, host]) => [
        ...(host.retired ? [] : Object.entries(host.interfaces))
          .filter(([on, { network: own, alsoIn = {} }]) => {
            const isIn = own === network || Object.hasOwn(alsoIn, network);
            return on !== "lo" && isIn;
          })
          .map(([, networkInterface]) => ({ name, isInner: networkInterface.bridge?.ports.length === 0 })),
        ...(host.retired ? [] : Object.values((host.incus ?? host.lxd)?.bridges ?? {}))
          .filter((bridge) => bridge.network === network)
          .map(() => ({ name, isInner: true })),
      ]);
      const hosts = new Set(attached.map(({ name }) => name));
      return hosts.size > 1 && attached.every(({ isInner }) => isInner)
        ? [{ what: `${siteName}/${network} is routed by ${hosts.size} hosts`, codes: ["HX023"] }]
        : [];
    }),
  );
}

/** A former name is nobody's now, and one thing's alone: only so is it clear whose the numbers are. */
function formerNames(layout: Layout): readonly Reason[] {
  const holders: [string, Readonly<Record<string, unknown>>][] = [
    ["prefixes", layout.prefixes],
    ["sites", layout.sites],
  ];
  for (const [siteName, site] of Object.entries(layout.sites)) {
    holders.push([`${siteName} networks`, site.networks], [`${siteName} hosts`, site.hosts]);
    holders.push([`${siteName} services`, site.services ?? {}]);
    for (const [hostName, host] of Object.entries(site.hosts)) {
      const at = `${siteName}/${hostName}`;
      // A bridge of Incus's has its number under the name of an interface.
      const devices = { ...(host.incus ?? host.lxd)?.bridges, ...host.interfaces };
      holders.push([`${at} interfaces`, devices], [`${at} guests`, host.guests ?? {}]);
      holders.push([`${at} containers`, host.containers ?? {}]);
      for (const [name, networkInterface] of Object.entries(host.interfaces))
        holders.push([`${at}/${name} pools`, networkInterface.pools ?? {}]);
    }
  }
  return holders.flatMap(([where, things]) => {
    const former = Object.values(things).flatMap((thing) =>
      typeof thing === "object" && thing !== null && "formerly" in thing ? [String(thing.formerly)] : [],
    );
    const wrong = former.find((name, index) => Object.hasOwn(things, name) || former.indexOf(name) !== index);
    return wrong === undefined
      ? []
      : [{ what: `${where}: ${wrong} is no free former name`, codes: ["HX068"] }];
  });
}
