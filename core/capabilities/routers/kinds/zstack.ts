import type { NetworkMode } from "../../modes/values.ts";
import type { AdvertisedNetwork } from "../values.ts";
import { linesOf, type RouterWords } from "./words.ts";

/**
 * ZStack Cloud, in the words of its `zstack-cli`. Its platform advertises the prefix of a flat network where a global setting
 * says so, which by itself is off ("ZStack Cloud IPv6 Networking Practice": `basic.network.enable.ra`); the flags follow from the
 * range's addressMode (API reference: AddIpv6RangeByNetworkCidr). Its setting for all networks comes first.
 */
export const zstack: RouterWords = {
  comment: "#",
  before: "UpdateGlobalConfig category=l3Network name=basic.network.enable.ra value=true\n",
  network: ({ network, interface: uuid, mode, prefixes, mtu, resolvers }: AdvertisedNetwork) =>
    `${linesOf(
      prefixes.filter(({ deprecated }) => !deprecated && addressModes[mode] !== undefined),
      ({ prefix }) =>
        `AddIpv6RangeByNetworkCidr name=${network} l3NetworkUuid=${uuid} networkCidr=${prefix} addressMode=${addressModes[mode]}\n`,
    )}${mtu === undefined ? "" : `SetL3NetworkMtu l3NetworkUuid=${uuid} mtu=${mtu}\n`}${linesOf(
      resolvers,
      (server) => `AddDnsToL3Network l3NetworkUuid=${uuid} dns=${server}\n`,
    )}`,
  after: "",
};

/** It has none for addresses that are given by hand (HX187). */
const addressModes: Readonly<Record<NetworkMode, string | undefined>> = {
  static: undefined,
  dhcp: "Stateful-DHCP",
  "dhcp-stateless": "Stateless-DHCP",
  slaac: "SLAAC",
};
