import type { HostPlan, Plan } from "../core/index.ts";
import { nearest } from "../core/problem/nearest.ts";
import { Answer } from "./answer.ts";

/** The host of a plan that is meant by `SITE/HOST`, or by its name alone. @throws Answer where there is none, or several */
export function hostOf(plan: Plan, asked: string): HostPlan {
  const hosts = plan.sites.flatMap((site) => site.hosts);
  const fullName = ({ site, name }: HostPlan) => `${site}/${name}`;
  const meant = hosts.filter((host) => fullName(host) === asked || host.name === asked);
  const [only, second] = meant;
  if (second !== undefined)
    throw new Answer(2, `${asked} is several hosts; say which: ${meant.map(fullName).join(" or ")}`);
  if (only !== undefined) return only;
  const near = nearest(asked, [...hosts.map(fullName), ...hosts.map(({ name }) => name)]);
  const hint = near === undefined ? `there is: ${hosts.map(fullName).join(", ")}` : `did you mean ${near}?`;
  throw new Answer(2, `there is no host ${asked} in the layout; ${hint}`);
}
