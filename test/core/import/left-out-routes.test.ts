import { describe, expect, test } from "@jest/globals";
import { readIpJson } from "../../../core/import/index.ts";
import { fromCsv, fromIp, fromNetplan, imported, link } from "./reported-hosts.ts";

describe("routes", () => {
  const eno1 = link("eno1", "2001:db8:40::5");
  const route = (dst: string, more: object = {}) => ({ dst, dev: "eno1", protocol: "static", ...more });

  test("each that is no network's gateway is reported, whatever makes it another", () => {
    const { gateways, notes } = fromIp(
      [eno1],
      [
        route("2001:db8:40::/64", { protocol: "kernel" }),
        route("default", { gateway: "fe80::9", metric: 2000 }),
        route("default", { gateway: "fe80::1", metric: 100 }),
        route("default", { gateway: "fe80::8", table: "100" }),
        route("2001:db8:99::/48", { gateway: "fe80::2" }),
        route("2001:db8:98::/48", { type: "blackhole", dev: undefined }),
        ...[1, 2, 3].map((at) => route(`2001:db8:${at}::/48`, { gateway: "fe80::3", protocol: "bird" })),
        route("fe80::/64", { protocol: "kernel" }),
      ],
    );
    expect(gateways).toEqual(["fe80::1"]);
    expect(notes).toEqual([
      "h/eno1: the route default via fe80::9 is left out: a network has one gateway",
      "h/eno1: the route default via fe80::8 table 100 is left out: a layout's routing tables are for what leaves from all that an interface has in a network",
      "h/eno1: the route 2001:db8:99::/48 via fe80::2 is left out: routes: of a network are those of all its hosts; add it there where they all have it",
      "h: the route blackhole 2001:db8:98::/48 is left out: routed: of the host says so of a prefix that is routed to it",
      "h: 3 routes of the protocol bird are left out: the daemon brings them",
    ]);
  });

  test("one default route over two next hops is none that a layout can say", () => {
    const { gateways, notes } = fromIp(
      [eno1],
      [
        {
          dst: "default",
          protocol: "static",
          nexthops: [
            { gateway: "fe80::1", dev: "eno1" },
            { gateway: "fe80::2", dev: "eno1" },
          ],
        },
      ],
    );
    expect(gateways).toEqual(["fe80::1"]);
    expect(notes).toEqual(["h/eno1: the route default via fe80::2 is left out: a network has one gateway"]);
  });

  test("a gateway that a router announced is taken and reported; where none is known, that it will go", () => {
    expect(fromIp([eno1], [route("default", { gateway: "fe80::1", protocol: "ra" })])).toMatchObject({
      gateways: ["fe80::1"],
      notes: ["h/eno1: its gateway fe80::1 came from a router; the layout fixes it from now on"],
    });
    const note =
      "h/ens3: its default route comes from router advertisements, which hextet turns off; give the network net-2001-db8-7 a gateway";
    const ens3 = (more: string) => `  ethernets: { ens3: { ${more}addresses: ["2001:db8:7::5/64"] } }\n`;
    expect(fromNetplan(ens3("accept-ra: true, ")).notes).toEqual([note]);
    expect(fromNetplan(ens3("")).notes).toEqual([note]);
    expect(fromNetplan(ens3("accept-ra: false, ")).notes).toEqual([]);
    expect(fromNetplan(ens3('gateway6: "fe80::1", ')).notes).toEqual([]);
  });

  test.each(["::/0", "::0/0", "0::/0", "0:0::0/0", "default"])("netplan's %s is the default route", (to) => {
    const text = `  ethernets: { eno1: { addresses: ["2001:db8:40::5/64"], routes: [{ to: "${to}", via: "fe80::1" }] } }\n`;
    expect(fromNetplan(text)).toMatchObject({ gateways: ["fe80::1"], notes: [] });
  });

  test("a route to all global addresses becomes the default route, and that is reported; one of a table is none", () => {
    const text = (routes: string) =>
      `  ethernets: { eno1: { addresses: ["2001:db8:40::5/64"], routes: [${routes}] } }\n`;
    expect(fromNetplan(text('{to: "2000::/3", via: "fe80::1"}'))).toMatchObject({
      gateways: ["fe80::1"],
      notes: ["h/eno1: its route to 2000::/3 via fe80::1 becomes the default route"],
    });
    expect(
      fromNetplan(text('{to: "::/0", via: "fe80::9", table: 100}, {to: "::/0", via: "fe80::1"}')),
    ).toMatchObject({
      gateways: ["fe80::1"],
      notes: [
        "h/eno1: the route ::/0 via fe80::9 table 100 is left out: a layout's routing tables are for what leaves from all that an interface has in a network",
      ],
    });
  });

  test("a gateway that another interface of the network has is reported by that interface", () => {
    const routes = [
      route("default", { gateway: "fe80::1" }),
      route("default", { gateway: "fe80::2", dev: "wlan0" }),
    ];
    const { notes } = fromIp([eno1, link("wlan0", "2001:db8:40::6")], routes);
    expect(notes).toEqual(["h/wlan0: its gateway fe80::2 is left out: 2001:db8:40::/64 has fe80::1 on eno1"]);
    const two = fromCsv("a,eth0,2001:db8::1/64,fe80::1", "b,eth0,2001:db8::2/64,fe80::2");
    expect(two.notes).toEqual([
      "b/eth0: its gateway fe80::2 is left out: 2001:db8::/64 has fe80::1 on a/eth0",
    ]);
  });

  test("a host that has no default route gets none by its network's gateway", () => {
    const read = (name: string, address: string, routes: readonly object[]) =>
      readIpJson("f", name, JSON.stringify([link("eno1", address)]), JSON.stringify(routes)).host;
    const { notes, text } = imported([
      read("a", "2001:db8::1", [route("default", { gateway: "fe80::1" })]),
      read("b", "2001:db8::2", []),
    ]);
    expect(notes).toEqual([]);
    expect(text).toContain('eno1: { network: net-2001-db8, addresses: ["::1"] }');
    expect(text).toContain('eno1: { network: net-2001-db8, addresses: ["::2"], defaultRoute: false }');
  });

  test("a host that has two default routes by one gateway keeps the first, and that is reported", () => {
    const routes = [
      route("default", { gateway: "fe80::1" }),
      route("default", { gateway: "fe80::1", dev: "wlan0" }),
    ];
    const { notes, text } = fromIp([eno1, link("wlan0", "2001:db8:40::6")], routes);
    expect(notes).toEqual([
      "h/wlan0: its default route is left out: that of eno1 has the same metric, and a host has one of each",
    ]);
    expect(text).toContain('wlan0: { network: net-2001-db8-40, addresses: ["::6"], defaultRoute: false }');
  });
});
