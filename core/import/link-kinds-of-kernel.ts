import type { LinkSource } from "../links/index.ts";
import type { IpLink } from "./ip-links.ts";
import { importOfKind, unsayableKind, unsayableName } from "./link-kinds.ts";

/** What the links of one host are, by all that `ip` says of them: with `-d` their kind, without it flags and names. */
export class LinkKinds {
  readonly #links: readonly IpLink[];
  readonly #ports = new Map<string, string[]>();
  /** Whether the kind of every link that has one is reported. */
  readonly #detailed: boolean;

  constructor(links: readonly IpLink[]) {
    this.#links = links;
    this.#detailed = links.some(
      ({ linkinfo, promiscuity }) => linkinfo !== undefined || promiscuity !== undefined,
    );
    for (const { ifname, master } of links) {
      if (ifname === undefined || master === undefined) continue;
      this.#ports.set(master, [...(this.#ports.get(master) ?? []), ifname]);
    }
  }

  /** Links that name this one as their master. */
  portsOf(name: string): readonly string[] {
    return this.#ports.get(name) ?? [];
  }

  isBridge(name: string): boolean {
    const kind = this.#masterKind(name);
    return kind === "bridge" || (kind === undefined && this.#ports.has(name));
  }

  /** Whether nothing but its ports says that it is a bridge: a team's and a VRF's name their master as well. */
  isGuessed(name: string): boolean {
    return this.isBridge(name) && this.#masterKind(name) === undefined && !/br/.test(name);
  }

  /** Whether its name alone says that it is a bridge, so that nobody has reported its ports: `ip -6` shows none without addresses. */
  looksLikeBridge(name: string): boolean {
    return !this.#detailed && !this.isBridge(name) && /^(vm)?br\d/.test(name);
  }

  /**
   * The keys of a layout that make it the kind of link that it is; undefined where nothing is known of its kind, or too little.
   * @param ports those of its ports that a layout has
   */
  said(link: IpLink, ports: readonly string[]): LinkSource | undefined {
    const { ifname: name = "" } = link;
    const kind = this.#masterKind(name) ?? (this.#ports.has(name) ? "bridge" : undefined);
    return kind === undefined ? undefined : importOfKind(kind)?.ofKernel(link, ports);
  }

  /** The kind of a link that a layout has no words for, in the plural. */
  unsayable(link: IpLink): string | undefined {
    const { ifname: name = "", link_type: type = "ether", linkinfo } = link;
    if (type === "loopback") return undefined;
    const kind = linkinfo?.info_kind;
    // A NIC that a container got from its host: what it lies on is not here.
    if (kind !== undefined && ofContainers.has(kind) && (link.link ?? undefined) === undefined)
      return undefined;
    const known = kind ?? this.#masterKind(name);
    if (known === "veth" || (known !== undefined && this.said(link, this.portsOf(name)) !== undefined))
      return undefined;
    if (known !== undefined) return unsayableKind(known);
    if (!ethernet.has(type)) return `tunnels (${type})`;
    if (this.#detailed) return undefined;
    if (link.flags?.includes("MASTER") === true)
      return link.flags.includes("NOARP") ? unsayableKind("vrf") : unsayableKind("bond");
    if ((link.link ?? undefined) !== undefined)
      return unsayableName(name) ?? `devices on another (${link.link})`;
    return unsayableName(name);
  }

  #masterKind(name: string): string | undefined {
    const own = this.#links.find(({ ifname }) => ifname === name)?.linkinfo?.info_kind;
    if (own !== undefined) return own;
    const ports = this.#links.filter(({ master }) => master === name);
    return (
      ports.flatMap(({ linkinfo }) => linkinfo?.info_slave_kind ?? [])[0] ??
      (ports.some(({ flags }) => flags?.includes("SLAVE") === true) ? "bond" : undefined)
    );
  }
}

/** Kinds of which a container's NIC may be. */
const ofContainers = new Set(["veth", "macvlan", "ipvlan"]);
/** What `ip` calls the types of links that carry Ethernet's addresses, or InfiniBand's. */
const ethernet = new Set(["ether", "infiniband"]);
