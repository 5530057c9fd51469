import { type Endpoint, type HostPlan, labHostKey, type Plan } from "../../core/index.ts";
import type { Login } from "../ssh/login.ts";
import type { Connections } from "./connections.ts";

/** How the hosts of a plan are got to from here. */
export interface Reach {
  /** The layout, as messages name it. */
  readonly layout: NamedLayout;
  /** With every block filled in that is known. */
  readonly plan: Plan;
  /** How to log in, by host (`rack/pve-1`); a host that nobody has said it for is not in it. */
  readonly logins: Readonly<Record<string, Login>>;
  /** Words before a program that speaks to a host: those that enter a lab's network. */
  readonly enter: readonly string[];
  /** Who else is there to talk to: a lab's internet. */
  readonly outside: readonly Endpoint[];
  /** Where the plan's names stand in the DNS, as far as that is known. */
  readonly domain: string | undefined;
}

/** What a layout is called in advice to a person. */
export interface NamedLayout {
  /** A name or a path, as a shell takes it. */
  readonly called: string;
  readonly path: string;
}

/** How to log in to the real hosts of a plan: as is given, else as the layout declares. */
export function declaredLogins(plan: Plan, given: Connections): Reach["logins"] {
  const hosts = plan.sites.flatMap((site) => site.hosts);
  const ofLayout = hosts.flatMap((host) =>
    host.connection === undefined || host.connection.hostKey === labHostKey
      ? []
      : [[hostName(host), host.connection] as const],
  );
  return { ...Object.fromEntries(ofLayout), ...given };
}

/** How to log in to a host. @throws Error with a sentence where nobody has said */
export function loginTo(reached: Reach, host: string): Login {
  const login = reached.logins[host];
  if (login === undefined)
    throw new Error(
      `nothing says how to log in to ${host}; give it a connect: with a hostKey in ${reached.layout.path}`,
    );
  return login;
}

/** `rack/pve-1` */
export function hostName(host: HostPlan): string {
  return `${host.site}/${host.name}`;
}
