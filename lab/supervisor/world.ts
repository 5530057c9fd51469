/**
 * What the parts of a lab may ask of the one supervisor that owns it.
 *
 * A lab lives in process, mount and network namespaces of its own; the supervisor is the first process in
 * them. Whatever is made through a `World` therefore ends with the supervisor, however that ends.
 */

/** How long a command may run when the caller does not say; milliseconds. */
export const defaultDeadline = 20_000;

export interface RunOptions {
  /** Network namespace of this lab to run in; the lab's own outer one where absent. */
  readonly netns?: string;
  /** Text for standard input; empty where absent. */
  readonly stdin?: string;
  /** Milliseconds; `defaultDeadline` where absent. */
  readonly deadline?: number;
}

/** One NIC of a twin: a veth whose other end lies in a router's namespace or in another twin's. */
export interface TwinNic {
  /** Interface name inside the twin, e.g. `ens5`. */
  readonly name: string;
  /** Lower-case colon form, locally administered. */
  readonly mac: string;
  readonly mtu: number;
  readonly peer: NicPeer;
}

export type NicPeer =
  /** The other end becomes a port of the segment's bridge (`World.createSegment`). */
  | { readonly kind: "segment"; readonly segment: string }
  /** The other end is placed, down and unconfigured, as `device` in router namespace `netns`; the caller goes on from there. */
  | { readonly kind: "routed"; readonly netns: string; readonly device: string }
  /** The other end is placed as `device` in another twin and made a port of `bridge` there as soon as that bridge exists, as a hypervisor does with a guest's tap. */
  | { readonly kind: "guest"; readonly twin: string; readonly device: string; readonly bridge: string };

/** A file laid into a twin before it boots. */
export interface TwinFile {
  readonly path: string;
  /** Octal permission bits, e.g. `0o600`. */
  readonly mode: number;
  readonly content: string;
}

/** What a twin's image has to have ready: decides which services are enabled and which folders are bound. */
export type TwinFeature =
  | "docker"
  | "compose"
  | "docker28"
  | "incus"
  | "lxd"
  | "ifupdown2"
  | "ifupdown"
  | "netplan"
  | "networkd"
  | "networkmanager"
  | "kea"
  | "dhclient"
  | "ndppd"
  | "wireguard"
  | "cloud-init";

export interface TwinSpec {
  /** Unique in the lab, `site--host` (a safe label). */
  readonly name: string;
  readonly hostname: string;
  readonly features: readonly TwinFeature[];
  readonly nics: readonly TwinNic[];
  readonly files: readonly TwinFile[];
  /** Lines for root's authorized_keys. */
  readonly authorizedKeys: readonly string[];
  /** Whether it is a machine: with a kernel of its own. */
  readonly machine?: boolean | undefined;
}

export interface Twin {
  readonly spec: TwinSpec;
  /** Process id of the twin's init, seen from the supervisor; 0 while there is none. */
  readonly pid: number;
  readonly netns: string;
  /** `ssh-ed25519 AAAA...`: the key that the twin shows. */
  readonly hostKey: string;
}

export interface World {
  /** The name of the lab, which is the name of its stack. */
  readonly lab: string;

  /** Runs a command to its end and returns its standard output; rejects naming the command, its status and its standard error. */
  run(argv: readonly string[], options?: RunOptions): Promise<string>;
  /** Starts a daemon that ends with the lab; rejects if it ends within `settle` milliseconds. Returns a way to end it. */
  daemon(
    name: string,
    argv: readonly string[],
    options?: { readonly netns?: string; readonly settle?: number },
  ): Promise<{ stop(): Promise<void> }>;

  /** A network namespace with its loopback up. Forwarding is off until `joinCore`. */
  createNamespace(name: string): Promise<void>;
  /** Deletes a namespace with everything in it. */
  deleteNamespace(name: string): Promise<void>;

  /** A bridge named `segment` in router namespace `netns` whose ports are the nics of twins on it. */
  createSegment(netns: string, segment: string): Promise<void>;

  /**
   * Joins router namespace `netns` to the lab's core router by a veth named `core0` with a link-local next hop,
   * gives it a default route that way and routes `prefixes` (CIDR text, may be empty) from the core to it.
   */
  joinCore(netns: string, prefixes: readonly string[]): Promise<void>;
  /** Adds (or, with `present: false`, removes) a route from the core towards a joined router. */
  routeFromCore(netns: string, prefix: string, present: boolean): Promise<void>;

  /** Boots a twin and resolves when its init runs (not yet when it answers on the network). */
  startTwin(spec: TwinSpec): Promise<Twin>;
  /** Ends the twin (TERM, then KILL after a deadline) and removes its nics, mounts and folders. */
  stopTwin(name: string): Promise<void>;
  /** Reboots a twin from inside, as `systemctl reboot` does, and resolves when its init runs again. Its disk and its nics' outer ends stay; everything else the kernel held for it is gone. */
  restartTwin(name: string): Promise<Twin>;
  /** The twin, also while it restarts (then with `pid` 0); undefined where there is none. */
  twin(name: string): Twin | undefined;
  /** Runs a command inside a twin (its mount, pid and network namespaces). */
  runInTwin(name: string, argv: readonly string[], options?: Omit<RunOptions, "netns">): Promise<string>;

  /** Adds or replaces AAAA records in the lab's DNS: name without trailing dot → addresses. */
  setNames(records: Readonly<Record<string, readonly string[]>>): Promise<void>;

  /** Reports to whoever watches the lab what is being done; one line. */
  progress(text: string): void;
}

/** A group of operations that clients of the supervisor's socket may call: `ec2.createVpc`, ... */
export type Operations = Readonly<Record<string, (args: unknown) => Promise<unknown>>>;
