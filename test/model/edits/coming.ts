import { comesBy, type Interface } from "../layout.ts";
import { interfaces, networks } from "../world/places.ts";
import type { Edit } from "./edit.ts";
import { aim, host6 } from "./pinning.ts";

/** How hosts come by their addresses: given by the layout, or by themselves. */
export const coming: Readonly<Record<string, Edit>> = {
  "a network's addresses come by themselves, or are given": ({ layout }, pick) => {
    const { network } = pick.one(networks(layout).filter(({ site }) => site.aws === undefined));
    if (network.mode !== undefined && pick.maybe()) delete network.mode;
    else network.mode = pick.one(["slaac", "dhcp", "dhcp-stateless", "static"]);
    // Where nobody has an address that the layout gives, nobody takes a gateway from it either.
    if (network.mode !== undefined && network.mode !== "static") delete network.gateway;
  },
  "say how an address that comes ends, or not": (world, pick) => {
    const {
      siteName,
      hostName,
      interfaceName,
      one: device,
    } = pick.one(interfaces(world.layout).filter(({ site, one: own }) => comesBy(site, own) !== undefined));
    if (device.identifier !== undefined && pick.maybe()) {
      delete device.identifier;
      return;
    }
    const owner = `${siteName}/${hostName}/${interfaceName}`;
    const aimed = aim(world, pick, `network:${siteName}/${device.network}`, owner, 0x70n);
    const all: NonNullable<Interface["identifier"]>[] = [
      "stable-privacy",
      { token: host6(aimed) },
      { token: "::7" },
      ...(device.mac === undefined ? [] : ["eui64" as const]),
    ];
    device.identifier = pick.one(all);
  },
};
