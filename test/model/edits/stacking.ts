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
      office7: { vlan: { id: 7, on: "bond7" }, network: `${network}-9`, defaultRoute: false },
    };
    need(Object.keys(stack).every((name) => host.interfaces[name] === undefined));
    Object.assign(host.interfaces, stack);
  },
  "have a server of WireGuard, and its client": ({ layout }, pick) => {
    const { site, siteName, host, hostName } = pick.one(
      hosts(layout).filter((at) => at.site.aws === undefined),
    );
    const network = `wire-${hostName}`;
    const prefix = pick.one(["3fff:b0b:7777::/64", "3fff:b0b:7778::/64", "3fff:b0b:7779::/64"]);
    const isTaken = JSON.stringify(layout).includes(prefix);
    const publicKey = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";
    const stack: Record<string, Interface> = {
      wg7: {
        wireguard: {
          local: "192.0.2.8",
          port: 51820,
          peers: {
            phone: { publicKey },
            office: {
              publicKey: "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=",
              endpoint: "192.0.2.7:51820",
              address: "::99",
              allowed: ["2001:db8:7::/48", { ref: `${siteName}/networks/${network}` }],
              keepalive: 25,
            },
          },
        },
        network,
      },
      wg8: {
        wireguard: {
          server: { ref: `${siteName}/${hostName}/wg7` },
          address: "::77",
          allowed: ["2001:db8:7::/48", { ref: `${siteName}/networks/${network}` }],
          behind: ["2001:db8:8::/48", { ref: `${siteName}/networks/${network}-9` }],
          keepalive: 25,
        },
        defaultRoute: false,
      },
      wg9: {
        wireguard: { server: { publicKey, endpoint: "[2001:db8::1]:51820" } },
        network: `${network}-9`,
        defaultRoute: false,
      },
    };
    need(!isTaken && site.networks[network] === undefined);
    need(Object.keys(stack).every((name) => host.interfaces[name] === undefined));
    site.networks[network] = { prefix };
    site.networks[`${network}-9`] = { prefix: prefix.replace(":777", ":888") };
    host.network = { renderer: "ifupdown2" };
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
