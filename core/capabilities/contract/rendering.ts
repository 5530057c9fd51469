import type { Expectation } from "../../bundle/expectation.ts";
import type { Path } from "../../layout/written.ts";
import type { IfcfgLines, UnitLines, UnitSection } from "../../links/index.ts";
import type { Ec2HostPlan, HostPlan, SitePlan } from "../../plan/plan.ts";
import type { PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { HostFiles, RenderedFile } from "../../render/file.ts";

/** What a capability gives to a host. */
export interface Renders {
  /** The files that a host must hold for it. */
  readonly files?: (host: HostPlan) => readonly RenderedFile[];
  /** What it says of an interface in the host's network file, by whose file that is; keys of all interfaces are not its. */
  readonly onInterface?: (host: HostPlan, name: string) => InterfaceSettings | undefined;
  /** The systemd units that run there for it: files of /etc/systemd/system, which are enabled and started. */
  readonly units?: (host: HostPlan) => readonly RenderedFile[];
  /** Paths among these that the layout names, and where: nobody else writes them on this host. */
  readonly chosenPaths?: (host: HostPlan) => readonly ChosenPath[];
  /** What a person gets beside a host's files, such as commands to run there, by the name that it goes by. */
  readonly besideFiles?: (host: HostPlan) => readonly (readonly [name: string, content: string])[];
  /** What routers of a site are to be configured with, each with its name. */
  readonly routerTexts?: (site: SitePlan) => readonly RouterText[];
  /** What the other ends of a site's tunnels are to be configured with, where they are nobody's of the layout. */
  readonly peerTexts?: (site: SitePlan) => readonly PeerText[];
  /** What a host of a site is to run at each boot, where hextet does not change that host. */
  readonly bootTexts?: (site: SitePlan) => readonly BootText[];
  /** What the first boot of an EC2 instance does for it, besides writing files and starting units. */
  readonly firstBoot?: FirstBoot;
  /**
   * What of it starts anew where a host's files become others, for a person: `restarts Docker: 4 containers`.
   * @param others names of what runs there and that no unit among the files starts
   */
  readonly restarts?: (before: HostFiles, after: HostFiles, others: readonly string[]) => readonly string[];
  /** Names of what runs on a host for it, by the layout, and is started by somebody else. */
  readonly startedByOthers?: (host: HostPlan) => readonly string[];
  /** What must be true on a host for it, besides its files, units and addresses on the loopback. */
  readonly expectations?: (host: HostPlan) => readonly Expectation[];
}

/** What a router is to be configured with, in its own words. */
export interface RouterText {
  /** Its name, which is the site's alone. */
  readonly router: string;
  /** Ends with a newline. */
  readonly text: () => string;
}

/** What the other end of a tunnel is to be configured with. */
export interface PeerText {
  /** This end: `gw-1/t-alice`. */
  readonly end: string;
  /** Ends with a newline. */
  readonly text: () => string;
}

/** A script that a person puts on a host, and that does the same when it is run again. */
export interface BootText {
  /** `nas/lan` */
  readonly name: string;
  /** Ends with a newline. */
  readonly text: () => string;
}

/** A path on a host that a layout names. */
export interface ChosenPath {
  readonly path: string;
  /** Where in the layout. */
  readonly at: Path;
}

/** More of an interface than its link, addresses and routes. */
export interface InterfaceSettings {
  /** Keys below its name, behind those that every interface has. */
  readonly netplan?: Readonly<Record<string, unknown>>;
  /** Lines of its first stanza, behind those that make the link. */
  readonly ifupdown2?: readonly string[];
  /** Its IPv6 stanza, where that is another than `inet6 static`: the method, and lines that Proxmox VE does not know. */
  readonly ifupdown2Ipv6?: { readonly method: "manual" | "dhcp"; readonly commands: readonly string[] };
  /** Its IPv4 stanza, where that is another than `inet static`. */
  readonly ifupdown2Ipv4?: { readonly method: "dhcp" };
  /** Of its stanzas in a file of Debian's ifupdown: lines of the first, and its IPv6 stanza, where addresses come by themselves. */
  readonly ifupdown?: {
    readonly lines?: readonly string[];
    readonly ipv6?: { readonly method: "auto" | "dhcp"; readonly lines: readonly string[] };
    /** Its IPv4 stanza, where that is another than `inet static`. */
    readonly ipv4?: { readonly method: "dhcp" };
  };
  /** Of its .network file: the family that DHCP gives addresses of; lines of `[Link]` and `[Network]`, behind what every interface has, and sections behind those. */
  readonly networkd?: {
    readonly dhcp?: 4 | 6;
    readonly link?: UnitLines;
    readonly network?: UnitLines;
    readonly sections?: readonly UnitSection[];
  };
  /** Of its keyfile, behind what every interface has: of the link itself, and of each family. */
  readonly networkmanager?: {
    readonly link?: UnitLines;
    readonly ipv4?: UnitLines;
    readonly ipv6?: UnitLines;
  };
  /** Of its ifcfg file, behind what every interface has; what is there already is said anew. */
  readonly ifcfg?: IfcfgLines;
  /** Of the IPv6 default route through it, where there is one; netplan's alone. */
  readonly defaultRoute?: LimitedRoute;
}

/** A route whose packets are no larger than that, whatever the link takes. */
export interface LimitedRoute {
  /** Bytes. */
  readonly mtu: number;
  /** What has a route of its own to the same next hop, which is not so limited. */
  readonly except: PlannedPrefix;
}

/** Shell steps of an instance's first boot. */
export interface FirstBoot {
  /** Before any file is merged into one of the image's. */
  readonly install: (host: Ec2HostPlan) => readonly string[];
  /** After that. */
  readonly activate: (host: Ec2HostPlan) => readonly string[];
  /** Above the bytes that it can add to the user data: a host that stays below EC2's limit with it needs no closer look. */
  readonly mostBytes: (host: Ec2HostPlan) => number;
}
