import { describe, expect, test } from "@jest/globals";
import { addressOrigin, Ipv6Address, identifierKind, type OriginSetting } from "../../../core/index.ts";

const address = Ipv6Address.parse("2001:db8:51::ff:fe00:a01");
const facts = (flags: readonly string[], valid: number | null = 3600, length = 64, protocol?: string) => ({
  address,
  length,
  flags: new Set(flags),
  protocol,
  valid,
});
const alone: OriginSetting = { claim: undefined, advertisements: [], dhcpClient: undefined };
const advertised = (managed: boolean, autonomous: boolean): OriginSetting => ({
  ...alone,
  advertisements: [
    {
      managed,
      prefixes: [{ prefix: "2001:db8:51::/64", onLink: true, autonomous, valid: 7200, preferred: 3600 }],
    },
  ],
});

describe("how an address came to its interface", () => {
  test.each([
    ["the kernel's SLAAC", facts(["dynamic", "mngtmpaddr"]), alone, "slaac"],
    ["the kernel's SLAAC with stable privacy", facts(["dynamic", "stable-privacy"]), alone, "slaac"],
    ["the kernel's SLAAC without an end", facts(["mngtmpaddr"], null), alone, "slaac"],
    ["a temporary one", facts(["temporary", "dynamic"]), alone, "slaac"],
    ["the kernel says by advertisement", facts(["dynamic"], 3600, 64, "kernel_ra"), alone, "slaac"],
    ["a DHCP client says so to the kernel", facts(["dynamic"], 3600, 128, "dhcp"), alone, "dhcp"],
    ["a /128 that runs out", facts(["dynamic", "noprefixroute"], 3600, 128), alone, "dhcp"],
    ["a /128 that runs out, M", facts(["dynamic"], 3600, 128), advertised(true, true), "dhcp"],
    ["a /64 that runs out, M and not A", facts(["dynamic"]), advertised(true, false), "dhcp"],
    ["a /64 that runs out, A and not M", facts(["dynamic"]), advertised(false, true), "slaac"],
    ["a /64 that runs out, A and M", facts(["dynamic"]), advertised(true, true), "unknown"],
    ["a /64 that runs out, and nobody speaks", facts(["dynamic"]), alone, "unknown"],
    ["for ever, in an advertised prefix", facts([], null), advertised(false, true), "static"],
    ["for ever, with ff:fe in it", facts([], null), alone, "static"],
  ] as const)("%s", (_, of, setting, origin) => {
    expect(addressOrigin(of, setting).origin).toBe(origin);
  });

  test("who configures the interface is believed before lifetimes, and the kernel beside it", () => {
    const claim = { origin: "dhcp", by: "networkd: DHCPv6" } as const;
    expect(addressOrigin(facts([], null), { ...alone, claim })).toEqual({
      origin: "dhcp",
      evidence: ["networkd: DHCPv6"],
    });
    const slaac = { origin: "slaac", by: "networkd: NDisc" } as const;
    expect(addressOrigin(facts(["mngtmpaddr"]), { ...alone, claim: slaac }).evidence).toEqual([
      "networkd: NDisc",
      "kernel: mngtmpaddr",
    ]);
  });

  test("a link-local address came from nowhere", () => {
    const link = { ...facts([], null), address: Ipv6Address.parse("fe80::1") };
    expect(addressOrigin(link, alone).origin).toBe("link-local");
  });
});

describe("what an identifier was made from", () => {
  const of = (flags: readonly string[], mac: string | undefined) =>
    identifierKind({ address, flags: new Set(flags) }, mac, undefined);

  test("this interface's MAC address, and not any that has ff:fe in it", () => {
    expect(of([], "02:00:00:00:0a:01")).toBe("eui64");
    expect(of([], "02:00:00:00:0a:02")).toBe("other");
    expect(of([], undefined)).toBe("other");
    expect(of([], "not a MAC address")).toBe("other");
  });

  test("a flag of the kernel's comes first, then the MAC address, then what its configuration says", () => {
    expect(of(["temporary"], "02:00:00:00:0a:01")).toBe("temporary");
    expect(of(["stable-privacy"], "02:00:00:00:0a:01")).toBe("stable-privacy");
    const configured = (mac: string) => identifierKind({ address, flags: new Set() }, mac, "token");
    expect(configured("02:00:00:00:0a:01")).toBe("eui64");
    expect(configured("02:00:00:00:0a:02")).toBe("token");
  });
});
