/** What a feature of a twin turns on in the shared image, where everything that only some hosts need is off. */

import type { Layer } from "../layers/layers.ts";
import type { TwinFeature } from "./world.ts";

export interface FeatureParts {
  /** Units to enable, by the target that wants each. */
  readonly units: readonly { readonly unit: string; readonly wantedBy: string }[];
  /** Folders that must be plain ones, as overlays do not nest. */
  readonly folders: readonly string[];
  /** What has to lie over the image, where that lacks it. */
  readonly layer?: Layer;
}

const multiUser = "multi-user.target";
const sockets = "sockets.target";

const networkd = [
  { unit: "systemd-networkd.service", wantedBy: multiUser },
  { unit: "systemd-networkd.socket", wantedBy: sockets },
];

const parts: Readonly<Record<TwinFeature, FeatureParts>> = {
  docker: {
    units: [
      { unit: "docker.socket", wantedBy: sockets },
      { unit: "containerd.service", wantedBy: multiUser },
      { unit: "docker.service", wantedBy: multiUser },
    ],
    folders: ["/var/lib/docker", "/var/lib/containerd"],
  },
  incus: {
    // The service itself, too: waiting for the first client would only move its start into a command's time.
    units: [
      { unit: "incus.socket", wantedBy: sockets },
      { unit: "incus-startup.service", wantedBy: multiUser },
      { unit: "lxcfs.service", wantedBy: multiUser },
      { unit: "incus.service", wantedBy: multiUser },
    ],
    folders: ["/var/lib/incus"],
  },
  compose: { units: [], folders: [], layer: "compose" },
  // Beside "docker"; it has a Compose of its own.
  docker28: { units: [], folders: [], layer: "docker28" },
  // In images of Debian 12 alone.
  lxd: {
    units: [
      { unit: "lxd.socket", wantedBy: sockets },
      { unit: "lxcfs.service", wantedBy: multiUser },
      { unit: "lxd.service", wantedBy: multiUser },
    ],
    folders: ["/var/lib/lxd"],
  },
  ifupdown2: {
    units: [
      { unit: "networking.service", wantedBy: "basic.target" },
      { unit: "networking.service", wantedBy: "network.target" },
    ],
    folders: [],
  },
  ifupdown: {
    units: [
      { unit: "networking.service", wantedBy: multiUser },
      { unit: "networking.service", wantedBy: "network-online.target" },
    ],
    folders: [],
    layer: "ifupdown",
  },
  networkmanager: {
    units: [{ unit: "NetworkManager.service", wantedBy: multiUser }],
    folders: [],
    layer: "networkmanager",
  },
  // Its units are for a bundle to enable.
  kea: { units: [], folders: [], layer: "kea" },
  dhclient: { units: [], folders: [], layer: "dhclient" },
  ndppd: { units: [], folders: [], layer: "ndppd" },
  wireguard: { units: [], folders: [], layer: "wireguard" },
  netplan: { units: networkd, folders: [] },
  networkd: { units: networkd, folders: [] },
  "cloud-init": { units: [], folders: [] },
};

export function featureParts(feature: TwinFeature): FeatureParts {
  return parts[feature];
}

/** The layers that twins with these features need over the image. */
export function layersOf(features: readonly TwinFeature[]): readonly Layer[] {
  return features.flatMap((feature) => parts[feature].layer ?? []);
}
