import type { Interface } from "../layout.ts";
import { hosts, isForLoopbacks } from "../world/places.ts";
import { type Edit, need } from "./edit.ts";

/**
 * Links on links, by names of their own: each has its numbers as a NIC has. What lies on what is gone is taken away in
 * world/tidy.ts, and so is what the host's renderer has no words for.
 */
export const stacking: Readonly<Record<string, Edit>> = {
  "lay a VLAN on a bond": ({ layout }, pick) => {
    const { site, host } = pick.one(hosts(layout).filter((at) => at.site.aws === undefined));
    const network = pick.one(
      Object.keys(site.networks)
        .sort()
        .filter((name) => !isForLoopbacks(site, name)),
    );
    const bond = pick.one([
      { ports: ["port1", "port2"], mode: "802.3ad", lacpRate: "fast", hashPolicy: "layer3+4" },
      { ports: ["port1", "port2"], mode: "active-backup", primary: "port2", miiInterval: 200 },
    ]);
    const stack: Record<string, Interface> = {
      port1: { nic: { mac: "02:00:5e:10:01:01" } },
      port2: {},
      bond7: { bond },
      office7: { vlan: { id: 7, on: "bond7" }, network, defaultRoute: false },
    };
    need(Object.keys(stack).every((name) => host.interfaces[name] === undefined));
    Object.assign(host.interfaces, stack);
  },
  "make links that have no numbers": ({ layout }, pick) => {
    const at = pick.one(hosts(layout).filter(({ site }) => site.aws === undefined));
    const { host } = at;
    const withIpv4 = Object.keys(host.interfaces)
      .sort()
      .find((name) => host.interfaces[name]?.ipv4 !== undefined);
    const stack: Record<string, Interface> = {
      dummy7: { dummy: {} },
      port7: {},
      mac7: { macvlan: pick.one([{ on: "port7" }, { on: "port7", mode: "private" }]) },
      he7: {
        tunnel: {
          kind: "6in4",
          remote:
            withIpv4 === undefined
              ? "192.0.2.7"
              : { ref: `${at.siteName}/hosts/${at.hostName}/interfaces/${withIpv4}` },
          update: { id: "123456", user: "ops", url: "https://tunnels.example.net/nic/update" },
        },
      },
      he8: {
        tunnel: {
          kind: "6in4",
          end: "server",
          local: "192.0.2.8",
          remote: "192.0.2.9",
          ttl: 255,
          peer: "::7",
        },
      },
      tree7: { bridge: { ports: [], stp: true, vlans: [12, "20-29"] } },
    };
    need(Object.keys(stack).every((name) => host.interfaces[name] === undefined));
    host.network = { renderer: "ifupdown2" };
    Object.assign(host.interfaces, stack);
    for (const guest of Object.values(host.guests ?? {}).slice(0, 1)) {
      guest.bridge = "tree7";
      guest.vlan = pick.one([12, 21]);
    }
  },
};
