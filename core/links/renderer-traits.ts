import type { NetworkRenderer } from "./link-kind.ts";

/** What stages ask of a network renderer, without a word of which there are. */
export interface RendererTraits {
  /** Where it says who a host asks for names: in its own files, or in /etc/resolv.conf, which nothing else writes there. */
  readonly resolversIn: "own files" | "/etc/resolv.conf";
  /** Whether two default routes of one family and one metric are both in force, as one route with two next hops. */
  readonly keepsEqualRoutes: boolean;
  /** Whether it says of an address that no connection is to start from it. */
  readonly deprecates: boolean;
  /** Whether its own files give a NIC that is found by its MAC address its name; where not, a file of udev's does. */
  readonly namesNics: boolean;
  /** Whether it asks for a prefix to be delegated, and numbers the host's other interfaces from that. */
  readonly delegates: boolean;
  /** Whether it is in the image of an EC2 instance, and its first boot notifies it. */
  readonly onInstances: boolean;
}

/** Of each renderer: one that lacks an answer does not compile. */
export const rendererTraits: Readonly<Record<NetworkRenderer, RendererTraits>> = {
  netplan: {
    resolversIn: "own files",
    keepsEqualRoutes: true,
    deprecates: true,
    namesNics: true,
    delegates: false,
    onInstances: true,
  },
  ifupdown2: {
    resolversIn: "/etc/resolv.conf",
    keepsEqualRoutes: false,
    deprecates: true,
    namesNics: false,
    delegates: false,
    onInstances: false,
  },
  networkd: {
    resolversIn: "own files",
    keepsEqualRoutes: true,
    deprecates: true,
    namesNics: false,
    delegates: true,
    onInstances: false,
  },
  ifcfg: {
    resolversIn: "own files",
    keepsEqualRoutes: false,
    deprecates: false,
    namesNics: true,
    delegates: false,
    onInstances: false,
  },
  networkmanager: {
    resolversIn: "own files",
    keepsEqualRoutes: false,
    deprecates: false,
    namesNics: false,
    delegates: false,
    onInstances: false,
  },
  ifupdown: {
    resolversIn: "/etc/resolv.conf",
    keepsEqualRoutes: false,
    deprecates: true,
    namesNics: false,
    onInstances: false,
    delegates: false,
  },
};
