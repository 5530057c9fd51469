import { Ipv6Address, Ipv6Prefix } from "./address/index.ts";
import { capabilities as allCapabilities, type Capability } from "./capabilities/index.ts";
import { type Ec2HostPlan, fillInHost, type KnownBlocks, type Plan, unknownBlocks } from "./plan/index.ts";
import type { Problem } from "./problem/index.ts";
import { renderUserDataWith, userDataLimit } from "./render/index.ts";

/**
 * Instances whose first boot EC2 would not take. A block that AWS still has to give is taken for one whose text is as
 * short as any: who is reported here fails whichever it is, and who fails by a few letters is reported once it is known.
 */
export function firstBoots(plan: Plan, capabilities: readonly Capability[] = allCapabilities): Problem[] {
  const shortest: KnownBlocks = Object.fromEntries(
    unknownBlocks(plan).map(({ name, length }) => [
      name,
      Ipv6Prefix.containing(Ipv6Address.parse("2000::"), length),
    ]),
  );
  return plan.sites
    .flatMap((site) => site.hosts.filter((host) => host.kind === "ec2"))
    .filter((host) => couldBeLarge(host, capabilities))
    .flatMap((host): Problem[] => {
      const size = new TextEncoder().encode(
        renderUserDataWith(fillInHost(host, shortest), capabilities),
      ).length;
      if (size <= userDataLimit) return [];
      return [
        {
          code: "HX105",
          path: ["sites", host.site, "hosts", host.name],
          value: undefined,
          reason: `takes ${size} bytes of user data at its first boot, and EC2 takes ${userDataLimit}`,
          fix: "put fewer containers with an image on it, or share them among more hosts",
        },
      ];
    });
}

/** Whether it is worth looking: most hosts are far from it, and a plan may have thousands. */
function couldBeLarge(host: Ec2HostPlan, capabilities: readonly Capability[]): boolean {
  const { interfaces } = host;
  const addresses = interfaces.flatMap((networkInterface) => networkInterface.addresses).length;
  return (
    base +
      capabilities.reduce((sum, { firstBoot }) => sum + (firstBoot?.mostBytes(host) ?? 0), 0) +
      largestInterface * interfaces.length +
      largestAddress * addresses >
    userDataLimit
  );
}

/** Bytes, above what anything of the kind can take (a test holds that). */
const base = 3000;
const largestInterface = 300;
const largestAddress = 80;
