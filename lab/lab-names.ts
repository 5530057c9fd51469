import { type Plan, workloads } from "../core/index.ts";
import { outside } from "./topology-of-plan.ts";

/** The domain of a lab's names. */
export function labDomain(lab: string): string {
  return `${lab}.test`;
}

/**
 * What the lab's DNS answers: every host's and workload's addresses by name.
 * @param plan with every block filled in that is known; addresses in others have no names yet
 */
export function labNames(plan: Plan): Readonly<Record<string, readonly string[]>> {
  const domain = labDomain(plan.name);
  const hosts = plan.sites.flatMap((site) =>
    site.hosts.map(
      (host) =>
        [
          `${host.name}.${site.name}.${domain}`,
          host.interfaces.flatMap((networkInterface) =>
            [
              ...networkInterface.addresses,
              ...(networkInterface.ipv4 === undefined ? [] : [networkInterface.ipv4]),
            ].map(({ address }) => `${address}`),
          ),
        ] as const,
    ),
  );
  const living = workloads(plan).map(
    ({ name, address, behind }) =>
      [`${name.split("/").reverse().join(".")}.${domain}`, [`${behind?.as ?? address}`]] as const,
  );
  const known = [...hosts, ...living].map(
    ([name, addresses]) => [name, addresses.filter((address) => !address.includes("+"))] as const,
  );
  return Object.fromEntries([...known, [`internet.${domain}`, [outside.host]] as const]);
}
