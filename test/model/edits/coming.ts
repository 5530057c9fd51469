import { comesBy, type Interface } from "../layout.ts";
import { guests, interfaces, networks, sites } from "../world/places.ts";
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
  "guests make their addresses themselves, or not": ({ layout }, pick) => {
    const { site, host, guest } = pick.one(guests(layout).filter((at) => at.site.aws === undefined));
    const network = site.networks[guest.network];
    if (network === undefined) return;
    if (network.mode !== undefined && pick.maybe()) {
      delete network.mode;
      return;
    }
    network.mode = pick.one(["slaac", "dhcp-stateless"]);
    delete network.gateway;
    delete site.routers;
    // Inside of a host nobody would advertise.
    const bridge = Object.values(host.interfaces).find((own) => own.network === guest.network)?.bridge;
    if (bridge?.ports.length !== 0) return;
    host.interfaces["port9"] = {};
    bridge.ports = ["port9"];
  },
  "say who advertises a site's networks, or not": ({ layout }, pick) => {
    const { site } = pick.one(sites(layout).filter((at) => at.site.aws === undefined));
    if (site.routers !== undefined && pick.maybe()) {
      delete site.routers;
      return;
    }
    const names = Object.keys(site.networks).sort();
    const lifetimes = { router: 1800, valid: 7200, preferred: 3600 };
    const device = { interface: "vlan31", lifetimes, flags: { M: 0, O: 0, A: 1, L: 1 } } as const;
    const allow = { HX188: "it is told so today" };
    const kind = pick.one(["centec", "cisco", "vyos", "routeros", "frr"]);
    const servers = ["2001:db8:f::67"];
    const relay = kind === "vyos" ? { relay: { servers, uplink: "eth0" } } : {};
    site.routers = {
      core: {
        kind,
        allow,
        lifetimes: { ...lifetimes, router: 0 },
        networks: Object.fromEntries(names.map((name) => [name, { ...device, ...relay }])),
      },
    };
    const given = interfaces(layout).filter(
      (at) =>
        at.site === site &&
        at.one.bridge === undefined &&
        (at.one.addresses?.length ?? 0) > 0 &&
        at.interfaceName !== "lo",
    );
    if (given.length === 0) return;
    const { hostName: host, one: own } = pick.one(given);
    const network = site.networks[own.network ?? ""];
    if (network !== undefined && pick.maybe()) {
      network.mode = "dhcp";
      delete network.gateway;
    }
    const dhcp = pick.one(["dnsmasq", "other"] as const);
    const networks = Object.fromEntries(names.map((name) => [name, { ipv4: { reservations: {} } }]));
    site.routers["own"] = { kind: "host", host, by: "radvd", dhcp, networks };
  },
  "say what a DHCPv6 client calls its host by": ({ layout }, pick) => {
    const { host, one: device } = pick.one(
      interfaces(layout).filter(({ site, one: own }) => comesBy(site, own)?.startsWith("dhcp")),
    );
    host.network = { renderer: "networkd" };
    Object.assign(device, { duid: pick.one(["ll", "llt", "uuid"]) });
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
