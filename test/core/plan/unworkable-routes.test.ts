import { describe, expect, test } from "@jest/globals";
import { planFromText, renderHost } from "../../../core/index.ts";
import { connect, instance, oneHost, problemsOf, rack } from "./small-layouts.ts";

/** Default routes and next hops that can be planned and lead nowhere, or to two places; and those that do not. */

describe("default routes", () => {
  const two = `      up: { prefix: "2001:db8:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/26, gateway: 0.0.0.1 } }
      side: { prefix: "2001:db8:2::/64", gateway: "::1", ipv4: { prefix: 192.0.2.64/26, gateway: 0.0.0.1 } }`;

  test.each([
    ["netplan", "each flow goes by one of the two", "HX106"],
    ["ifupdown2", "ifupdown2 puts one of them in force", "HX107"],
  ])("are one, of each family: with %s", (renderer, reason, code) => {
    const yaml = oneHost(
      two,
      "eno1: { network: up, ipv4: true }, eno2: { network: side, ipv4: true }",
      `, network: { renderer: ${renderer} }`,
    );
    const fix =
      "say which of them is not the way out: eno2: { defaultRoute: false }; or which is the second choice: eno2: { metric: 2048 }";
    expect(problemsOf(yaml)).toEqual([
      `sites.rack.hosts.box.interfaces.eno2: brings an IPv4 default route via 192.0.2.65, as eno1 does via 192.0.2.1: ${reason}; ${fix} [${code}]`,
      `sites.rack.hosts.box.interfaces.eno2: brings an IPv6 default route via 2001:db8:2::1, as eno1 does via fe80::1: ${reason}; ${fix} [${code}]`,
    ]);
  });

  test("go by the interface that does not say otherwise, and by no other", () => {
    const yaml = oneHost(
      two,
      "eno1: { network: up, ipv4: true, defaultRoute: false }, eno2: { network: side, ipv4: true }",
    );
    const { plan, problems } = planFromText("unworkable", yaml);
    expect(problems).toEqual([]);
    const host = plan?.sites[0]?.hosts[0];
    expect(
      host?.interfaces.map((networkInterface) => [
        networkInterface.name,
        `${networkInterface.gateway}`,
        `${networkInterface.ipv4?.gateway}`,
      ]),
    ).toEqual([
      ["eno1", "undefined", "undefined"],
      ["eno2", "2001:db8:2::1", "192.0.2.65"],
    ]);
    const text =
      host === undefined
        ? ""
        : renderHost(host)
            .files.map(({ content }) => content)
            .join("");
    expect(text.match(/to: "default"/g)).toHaveLength(2);
    expect(text).not.toContain("fe80::1");
  });

  test("are two where an instance has interfaces in two subnets, which all have AWS's router", () => {
    const nics = "ens5: { network: edge }, ens6: { network: inner }";
    expect(problemsOf(instance(nics))).toEqual([
      "sites.cloud.hosts.web.interfaces.ens6: brings an IPv6 default route via fe80:ec2::1, as ens5 does via fe80:ec2::1: each flow goes by one of the two; say which of them is not the way out: ens6: { defaultRoute: false }; or which is the second choice: ens6: { metric: 2048 } [HX106]",
    ]);
    expect(problemsOf(instance(nics.replace("inner", "inner, defaultRoute: false")))).toEqual([]);
  });

  test("are one where the host is the other network's router itself", () => {
    const networks = two
      .replace('gateway: "::1", ', "gateway: { ref: rack/box/eno2 }, ")
      .replaceAll(", gateway: 0.0.0.1", "");
    expect(
      problemsOf(oneHost(networks, 'eno1: { network: up }, eno2: { network: side, addresses: ["::1"] }')),
    ).toEqual([]);
  });
});

describe("a next hop", () => {
  const gate = (gateway: string, host = "") =>
    rack(
      `      up: { prefix: "2001:db8:1::/64", gateway: ${gateway} }`,
      `      gate: { ${connect}, interfaces: { eno1: { network: up, addresses: ["::1"] } }${host} }
      box: { ${connect}, interfaces: { eno1: { network: up } } }`,
    );

  test("that is a guest is one", () => {
    const guests = `      up: { prefix: "2001:db8:1::/64", gateway: { ref: rack/pve/fw } }`;
    const pve = `      pve: { ${connect}, interfaces: { eno1: {}, vmbr0: { bridge: { ports: [eno1] }, network: up } }, guests: { fw: { id: 101, network: up } } }`;
    expect(problemsOf(rack(guests, pve))).toEqual([]);
  });

  test("of a route that is a host's address does not forward; named by a reference it does, as it does for Docker's sake", () => {
    const route = (via: string, host = "") =>
      gate('"fe80::1"', host).replace(
        'gateway: "fe80::1"',
        `gateway: "fe80::1", routes: [{ to: "2001:db8:7::/48", via: ${via} }]`,
      );
    expect(problemsOf(route('"::1"'))).toEqual([
      "sites.rack.networks.up.routes: 2001:db8:1::1 is the address of rack/gate/eno1, and gate does not forward what is sent there; name the host instead, and it forwards: { ref: rack/gate/eno1 } [HX110]",
    ]);
    expect(problemsOf(route("{ ref: rack/gate/eno1 }"))).toEqual([]);
    expect(problemsOf(route('"::1"', ", docker: {}"))).toEqual([]);
  });

  const guests = (network: string, bridge = "ports: [eno2]") =>
    rack(
      `      side: { prefix: "2001:db8:2::/64", ipv4: ${network} }`,
      `      pve: { ${connect}, interfaces: { eno2: {}, vmbr1: { bridge: { ${bridge} }, network: side, ipv4: true } }, guests: { a: { id: 101, network: side, ipv4: true } } }`,
    );

  test("of guests on a segment is not their own host, which does not forward, in either family", () => {
    expect(problemsOf(guests("192.0.2.0/26"))).toEqual([
      expect.stringMatching(
        /^sites\.rack\.networks\.side\.gateway: is missing, so that guests go by 2001:db8:2:\S+, which is pve's own, and pve does not forward; give the router's, or \{ ref: rack\/pve\/vmbr1 \}, and pve forwards \[HX110\]$/,
      ),
      expect.stringMatching(
        /^sites\.rack\.networks\.side\.ipv4\.gateway: is missing, .*; give the router's, such as 0\.0\.0\.1, or \{ ref: rack\/pve\/vmbr1 \}, and pve forwards \[HX110\]$/,
      ),
    ]);
    expect(problemsOf(guests("{ prefix: 192.0.2.0/26, gateway: { ref: rack/pve/vmbr1 } }"))).toEqual([]);
    expect(
      problemsOf(
        guests("192.0.2.0/26").replace(
          '"2001:db8:2::/64"',
          '"2001:db8:2::/64", gateway: { ref: rack/pve/vmbr1 }',
        ),
      ),
    ).toEqual([]);
  });

  test("of guests on a bridge without ports is their host, which forwards for them", () => {
    expect(problemsOf(guests("192.0.2.0/26", "ports: []"))).toEqual([]);
  });
});
