import { describe, expect, test } from "@jest/globals";
import { type HostPlan, type Plan, planFromText, planTree, problemText } from "../../../core/index.ts";

/** A segment whose router is a host, or what else is named, and where two others live. */
function rack(gateway: string): string {
  return `
hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/28, gateway: ${gateway} } }
      other: { prefix: "3fff:b0b:2::/64", ipv4: 198.51.100.0/28 }
      names: { prefix: "3fff:b0b:3::/64" }
    services:
      dns: { network: names, address: "::53", hosts: [router] }
    hosts:
      router:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], ipv4: 192.0.2.9 }
          eno2: { network: other, ipv4: true }
          eno3: { network: uplink, addresses: ["::11"], defaultRoute: false }
      nas:
        connect: { address: "3fff:b0b:1::20", hostKey: lab }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::20"], ipv4: true }
        guests:
          git: { id: 100, network: uplink, ipv4: true }
`;
}

describe("an IPv4 gateway that is a reference", () => {
  test("to a host's interface is its address there: others go by it, and it forwards", () => {
    const { plan, router, nas } = planned("{ ref: rack/router/eno1 }");
    expect(`${plan.sites[0]?.networks.find(({ name }) => name === "uplink")?.ipv4?.gateway}`).toBe(
      "192.0.2.9",
    );
    expect(nas.interfaces.map(({ ipv4 }) => ipv4?.gateway?.toString())).toEqual([undefined, "192.0.2.9"]);
    expect(`${nas.guests[0]?.ipv4?.gateway}`).toBe("192.0.2.9");
    expect(router.interfaces[0]?.ipv4?.gateway).toBeUndefined();
    expect([router.forwarding, nas.forwarding]).toEqual([true, false]);
  });

  test("follows the address of what it names", () => {
    const moved = rack("{ ref: rack/router/eno1 }").replace("192.0.2.9", "192.0.2.12");
    const { plan } = planFromText("rack", moved);
    const nas = plan?.sites[0]?.hosts.find(({ name }) => name === "nas");
    expect(`${nas?.guests[0]?.ipv4?.gateway}`).toBe("192.0.2.12");
  });

  test("to a guest leaves that guest without one", () => {
    const { nas } = planned("{ ref: rack/nas/git }");
    const [git] = nas.guests;
    expect(git?.ipv4?.gateway).toBeUndefined();
    expect(
      nas.interfaces[1]?.ipv4?.gateway?.equals(git?.ipv4?.address ?? nas.interfaces[1].ipv4.address),
    ).toBe(true);
  });

  test("keeps no number of the network besides that of what it names", () => {
    const free = (plan: Plan) => /192\.0\.2\.0\/28 .* (\d+) free/.exec(planTree(plan))?.[1];
    expect(free(planned("{ ref: rack/router/eno1 }").plan)).toBe("11");
    expect(free(planned("192.0.2.1").plan)).toBe("10");
  });

  test.each([
    [
      "rack/router/eno3",
      "sites.rack.networks.uplink.ipv4.gateway.ref: rack/router/eno3 has no IPv4 address, so that it is no IPv4 gateway; give it one: ipv4: true, or name something that has one [HX093]",
    ],
    ["rack/router/eno2", "sites.rack.networks.uplink.ipv4.gateway.ref: rack/router/eno2 is 198.51.100."],
    [
      "rack/dns",
      "sites.rack.networks.uplink.ipv4.gateway.ref: rack/dns is a service, and something with an IPv4 address of its own is needed here; name what is the router: SITE/HOST/INTERFACE, say [HX026]",
    ],
    [
      "rack/uplink/gateway",
      "sites.rack.networks.uplink.ipv4.gateway.ref: rack/uplink/gateway is a gateway, and something with an IPv4 address of its own is needed here; name what is the router: SITE/HOST/INTERFACE, say [HX026]",
    ],
    [
      "rack/uplink",
      "sites.rack.networks.uplink.ipv4.gateway.ref: rack/uplink is a network, and an address is needed here;",
    ],
  ])("to %s is a problem, reported once", (name, text) => {
    const { problems } = planFromText("rack", rack(`{ ref: ${name} }`));
    const [first = "", ...others] = problems
      .map(problemText)
      .filter((problem) => !problem.includes("[HX110]"));
    expect(first.slice(0, text.length)).toBe(text);
    expect(others).toEqual([]);
  });
});

function planned(gateway: string): { plan: Plan; router: HostPlan; nas: HostPlan } {
  const { plan, problems } = planFromText("rack", rack(gateway));
  if (plan === undefined) throw new Error(problems.map(problemText).join("\n"));
  const [nas, router] = plan.sites[0]?.hosts ?? [];
  if (nas === undefined || router === undefined) throw new Error("a host is missing");
  return { plan, router, nas };
}
