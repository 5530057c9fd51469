import { Ipv6Prefix } from "../core/address/index.ts";
import type { AwsSitePlan, Ec2HostPlan, HostPlan, Plan } from "../core/plan/index.ts";
import { fillInHost } from "../core/plan/index.ts";
import { renderHost, renderUserData } from "../core/render/index.ts";
import { thrownText } from "../core/thrown-text.ts";
import { refuseTooMany } from "./aws/interface-addresses.ts";
import { refuseLargeUserData } from "./aws/user-data-size.ts";
import { refuseKnown } from "./onprem/bundle-input.ts";
import { managedHostFiles } from "./onprem/host-files.ts";
import { refusal } from "./refusal.ts";

/**
 * Refuses, before any resource is made, what the resources of a plan would be refused for: an error that comes with an
 * output comes when half of them stand.
 *
 * @throws Error with everything that is wrong, a line each
 */
export function refuseUnplaceable(plan: Plan): void {
  const faults = plan.sites.flatMap((site) =>
    site.hosts.flatMap((host) =>
      (site.kind === "aws" ? cloudChecks(site, host) : onPremChecks(host)).flatMap(faultsOf),
    ),
  );
  if (faults.length > 0) throw refusal(faults.join("\n"));
}

function faultsOf(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [thrownText(error)];
  }
}

function onPremChecks(host: HostPlan): (() => void)[] {
  const { host: name, files, units, expect } = managedHostFiles(renderHost(host));
  return [() => refuseKnown(files, { host: name, units, expect, login: undefined })];
}

function cloudChecks(site: AwsSitePlan, host: HostPlan): (() => void)[] {
  const name = `${site.name}-${host.name}`;
  const interfaces = host.interfaces.map((networkInterface) => () => {
    const pools = networkInterface.pools.map(({ prefix }) => ({
      size: prefix.value.size,
      toString: () => `${prefix}`,
    }));
    refuseTooMany(`${name}-${networkInterface.name}`, networkInterface.addresses.length, pools);
  });
  if (host.kind === "ssh") return interfaces;
  return [...interfaces, () => refuseLargeUserData(name, renderUserData(inShortestBlock(site, host)))];
}

/** With the block that reads shortest, what is too long is so with each that AWS may give. */
function inShortestBlock({ vpc }: AwsSitePlan, host: Ec2HostPlan): Ec2HostPlan {
  const { unknown } = vpc;
  if (unknown === undefined) return host;
  return fillInHost(host, { [unknown.name]: Ipv6Prefix.parse(`2000::/${unknown.length}`) });
}
