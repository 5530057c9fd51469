import * as pulumi from "@pulumi/pulumi";
import type { SshHostPlan } from "../../core/plan/index.ts";
import { errorsEndRuns } from "../errors-end-runs.ts";
import { formerly, namesOf } from "../former-names.ts";
import type { ChangeArgs } from "./change-args.ts";
import type { ManagedHost, ManagedHostTransforms } from "./managed-host.ts";
import { type OneHostLayout, planOneHost } from "./one-host-layout.ts";
import { type PlannedHostArgs, plannedHost } from "./planned-host.ts";

/** Arguments of `LxdHost`. */
export interface LxdHostArgs extends OneHostLayout, ChangeArgs {
  /**
   * Which of the two programs runs there.
   * @default "lxd"
   */
  readonly flavor?: "lxd" | "incus";
  /**
   * The bridges that LXD makes, by name.
   * @example { lxdbr0: { network: "containers", address: "::1" } }
   */
  readonly bridges: Readonly<Record<string, LxdBridgeArgs>>;
  /**
   * Containers with their addresses, by name.
   * @default none
   * @example { cache: { network: "containers", image: "debian/13", address: "::25" } }
   */
  readonly containers?: Readonly<Record<string, LxdContainerArgs>>;
  /** Changes to the resource underneath. */
  readonly transform?: ManagedHostTransforms;
}

/** A bridge of LXD's own. */
export interface LxdBridgeArgs {
  /** Network that it routes. */
  readonly network: string;
  /**
   * The bridge's own host part.
   * @default one that follows from its name
   */
  readonly address?: string;
}

/** A container with a planned address. */
export interface LxdContainerArgs {
  /**
   * Network that it is on.
   * @default the only one there is
   */
  readonly network?: string;
  /**
   * Its host part in the network.
   * @default one that follows from its name
   */
  readonly address?: string;
  /**
   * Image to start it from.
   * @default somebody else starts it
   */
  readonly image?: string;
}

/**
 * A host with LXD or Incus: its own network by netplan, and bridges, profiles and containers by a preseed that
 * adds to what is there.
 *
 * @example
 * new LxdHost("lxd-1", {
 *   purpose: "example", // since these prefixes are those of documentation
 *   connection: { address: "2001:db8:1::20", hostKey: "ssh-ed25519 AAAA..." },
 *   networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }, containers: { prefix: "2001:db8:3::/64" } },
 *   interfaces: { eno1: { network: "uplink", addresses: ["::20"] } },
 *   bridges: { lxdbr0: { network: "containers", address: "::1" } },
 *   containers: { cache: { image: "debian/13", address: "::25" } },
 * });
 */
export class LxdHost extends pulumi.ComponentResource {
  readonly host: ManagedHost;
  /** Address of each container, by name. */
  readonly containers: Readonly<Record<string, string>>;

  constructor(name: string, args: LxdHostArgs | PlannedHostArgs, opts?: pulumi.ComponentResourceOptions) {
    errorsEndRuns();
    super("hextet:onprem:LxdHost", name, {}, opts);
    const plan = "plan" in args ? args.plan : planLxdHost(name, args);

    this.host = plannedHost(name, plan, args, { parent: this, aliases: formerly(namesOf(name, opts)) });
    this.containers = Object.fromEntries(
      plan.containers.map((container) => [container.name, container.address.toString()]),
    );

    this.registerOutputs({ containers: this.containers, report: this.host.report });
  }
}

function planLxdHost(name: string, args: LxdHostArgs): SshHostPlan {
  return planOneHost(name, args, {
    network: { renderer: "netplan" },
    [args.flavor ?? "lxd"]: { bridges: { ...args.bridges } },
    ...(args.containers === undefined ? {} : { containers: { ...args.containers } }),
  });
}
