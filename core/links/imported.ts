import type { IpLink } from "../import/ip-links.ts";
import type { NetplanEntry } from "./renderers.ts";

/** How a kind of link is known on a host, and what a layout says of it. Names in it are those of interfaces. */
export interface LinkImport<Source> {
  /** The kernel's name of the kind (`ip -d link`). */
  readonly kernel?: string;
  /** The section of netplan's files. */
  readonly section?: NetplanEntry["section"];
  /**
   * From what `ip -j -d` tells; `undefined` where a layout can not say such a one.
   * @param ports names of the links that name it as their master
   */
  readonly ofKernel: (link: IpLink, ports: readonly string[]) => Source | undefined;
  /** From what netplan's files say of it; `undefined` where a layout can not say such a one. */
  readonly ofNetplan: (settings: Readonly<Record<string, unknown>>) => Source | undefined;
  /** netplan's keys of the device, and of its `parameters`, that this says. */
  readonly netplanKeys: readonly string[];
  /** From the options of its stanzas in a file of ifupdown2's, by their names with hyphens; `undefined` where it is no such link. */
  readonly ofStanza?: (options: ReadonlyMap<string, string>, name: string) => Source | undefined;
  /** The options that this says. */
  readonly stanzaKeys?: readonly string[];
}
