import * as pulumi from "@pulumi/pulumi";
import { renderGuestCommands } from "../../core/capabilities/pve/index.ts";
import type { SshHostPlan } from "../../core/plan/index.ts";
import { errorsEndRuns } from "../errors-end-runs.ts";
import { formerly, namesOf } from "../former-names.ts";
import type { ChangeArgs } from "./change-args.ts";
import type { ManagedHost, ManagedHostTransforms } from "./managed-host.ts";
import { type OneHostLayout, planOneHost } from "./one-host-layout.ts";
import { type PlannedHostArgs, plannedHost } from "./planned-host.ts";

/** Arguments of `PveHost`. */
export interface PveHostArgs extends OneHostLayout, ChangeArgs {
  /**
   * Virtual machines and containers with their addresses, by name.
   * @default none
   * @example { git: { id: 101, network: "guests" } }
   */
  readonly guests?: Readonly<Record<string, PveGuestArgs>>;
  /** Changes to the resource underneath. */
  readonly transform?: ManagedHostTransforms;
}

/** A guest of a Proxmox VE host. */
export interface PveGuestArgs {
  /** Its VMID. */
  readonly id: number;
  /** Network that it is on; one of the host's bridges is too. */
  readonly network: string;
  /** @default "vm" */
  readonly kind?: "vm" | "container";
  /**
   * Its host part in the network.
   * @default one that follows from its name
   */
  readonly address?: string;
  /**
   * Its network device in Proxmox VE that `up` sets, of a guest that is there.
   * @default none: `guestCommands` has what a person runs
   * @example "net0"
   */
  readonly nic?: string;
}

/**
 * A Proxmox VE host: its bridges by ifupdown2, and the commands that give each guest its planned address.
 *
 * @example
 * new PveHost("pve-1", {
 *   purpose: "example", // since these prefixes are those of documentation
 *   connection: { address: "2001:db8:1::10", hostKey: "ssh-ed25519 AAAA..." },
 *   networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }, guests: { prefix: "2001:db8:2::/64" } },
 *   interfaces: {
 *     eno1: {},
 *     vmbr0: { bridge: { ports: ["eno1"] }, network: "uplink", addresses: ["::10"] },
 *     vmbr2: { bridge: { ports: [] }, network: "guests", addresses: ["::1"] },
 *   },
 *   guests: { git: { id: 101, network: "guests" } },
 * });
 */
export class PveHost extends pulumi.ComponentResource {
  readonly host: ManagedHost;
  /** What `qm` and `pct` are to be told on the host of guests without `nic`, for a person to run. hextet has run them on no PVE yet. */
  readonly guestCommands: readonly string[];

  constructor(name: string, args: PveHostArgs | PlannedHostArgs, opts?: pulumi.ComponentResourceOptions) {
    errorsEndRuns();
    super("hextet:onprem:PveHost", name, {}, opts);
    const plan = "plan" in args ? args.plan : planPveHost(name, args);

    this.host = plannedHost(name, plan, args, { parent: this, aliases: formerly(namesOf(name, opts)) });
    this.guestCommands = renderGuestCommands(plan);

    this.registerOutputs({ guestCommands: this.guestCommands, report: this.host.report });
  }
}

function planPveHost(name: string, args: PveHostArgs): SshHostPlan {
  return planOneHost(name, args, {
    network: { renderer: "ifupdown2" },
    ...(args.guests === undefined ? {} : { guests: { ...args.guests } }),
  });
}
