import { describe, expect, test } from "@jest/globals";
import { frozenLayout } from "../../../core/import/index.ts";
import { type HostSurvey, planFromText, planRows } from "../../../core/index.ts";
import { readSurvey } from "../../../hosts/index.ts";
import { fixture } from "../../hosts/survey/printed.ts";

const layout = (interfaces: string, networks = "{}") => `# Of the office.
hextet: 1
purpose: example
sites:
  rack:
    networks: ${networks}
    hosts:
      office-1:   # under the stairs
        connect: { address: "2001:db8:53::139", hostKey: "ssh-ed25519 ${"A".repeat(68)}" }
        network: { renderer: netplan }
        interfaces:
          # the uplink
          ${interfaces}
`;

/** Real words of Debian 12 with NetworkManager (nmd0: DHCP of both families), without the interfaces that a case is not about. */
function surveyed(...names: readonly string[]): HostSurvey {
  const survey = readSurvey(fixture("networkmanager.txt"));
  return {
    ...survey,
    interfaces: survey.interfaces.filter(({ name }) => names.includes(name)),
    resolvers: [
      ...survey.resolvers,
      { address: "192.0.2.1", family: "inet", interface: "nmd0", used: true, sources: ["DHCPv4"] },
    ],
  };
}

function frozen(text: string, survey: HostSurvey) {
  const { plan, problems } = planFromText("office", text);
  const [site] = plan?.sites ?? [];
  const host = site?.hosts.find((candidate) => candidate.kind === "ssh");
  if (site === undefined || host?.kind !== "ssh") throw new Error(JSON.stringify(problems));
  return frozenLayout(text, { host, networks: site.networks }, survey);
}

const addressesOf = (text: string) => {
  const { plan, problems } = planFromText("office", text);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return planRows(plan)
    .filter(({ kind }) => kind === "interface" || kind === "network")
    .map(({ name, address, origin }) => `${name} ${address} ${origin}`);
};

describe("a host that lives on DHCP", () => {
  const { text, notes } = frozen(layout("nmd0: {}"), surveyed("nmd0"));

  test("has its addresses, gateway and resolvers of both families in the layout, whose every other byte stays", () => {
    expect(text).toBe(
      `${layout(
        'nmd0: { network: net-2001-db8-53, addresses: ["2001:db8:53::139"], ipv4: "192.0.2.130" }',
        `{ net-2001-db8-53: { prefix: "2001:db8:53::/64", gateway: "${gateway("nmd0")}", ipv4: { prefix: "192.0.2.0/24", gateway: "192.0.2.1" } } }`,
      )}        dns: { servers: ["2001:db8:53::53", "192.0.2.1"] }\n`,
    );
    expect(addressesOf(text)).toEqual(
      expect.arrayContaining([expect.stringContaining("rack/office-1/nmd0 2001:db8:53::139/64 pinned")]),
    );
  });

  test("is told that both are leases", () => {
    expect(notes).toEqual([
      expect.stringMatching(
        /^rack\/office-1\/nmd0: 2001:db8:53::139 is a lease of DHCPv6 \(valid for \d+ s\): have it reserved there, or another host may get it$/,
      ),
      "rack/office-1/nmd0: 192.0.2.130 is a lease of DHCP: have it reserved there, or another host may get it",
    ]);
  });
});

describe("a host that lives on SLAAC", () => {
  test("keeps its lasting address alone, in the network that the layout has, and is told what may not last", () => {
    const networks = '{ lan: { prefix: "2001:db8:51::/64" } }';
    const { text, notes } = frozen(layout("nms0: { network: lan }", networks), surveyed("nms0"));
    expect(text).toContain('nms0: { network: lan, addresses: ["2001:db8:51::ff:fe00:b01"] }');
    expect(text).toContain(`lan: { prefix: "2001:db8:51::/64", gateway: "${gateway("nms0")}" }`);
    expect(notes).toEqual([
      expect.stringMatching(
        /the router gives 2001:db8:51::\/64 for \d+ s at a time: where it gives another one, 2001:db8:51::ff:fe00:b01 leads nowhere/,
      ),
      expect.stringContaining("is made from the MAC address 02:00:00:00:0b:01"),
    ]);
  });

  test("with temporary addresses: those are left out", () => {
    const { text, notes } = frozen(layout("nmp0: {}"), surveyed("nmp0"));
    const addresses = surveyed("nmp0").interfaces[0]?.addresses ?? [];
    const temporary = addresses.find(({ identifier }) => identifier === "temporary")?.address ?? "";
    const stable = addresses.find(({ identifier }) => identifier === "stable-privacy")?.address ?? "";
    expect(text).toContain(`addresses: ["${stable}"]`);
    expect(text).not.toContain(temporary);
    expect(notes[0]).toContain(`${temporary} is left out: it is temporary`);
  });
});

test("of several interfaces those of the layout are meant; where it has none, the one of the way out", () => {
  const survey = surveyed("nmd0", "nms0");
  const declared = frozen(layout("nms0: {}"), survey);
  expect(declared.text).not.toContain("nmd0");
  expect(declared.notes[0]).toBe(
    "rack/office-1/nmd0 lives on SLAAC or DHCP too, and is left alone, since the layout does not have it (interfaces: { nmd0: {} })",
  );
  const none = layout("").replace(/ +interfaces:\n.*\n.*\n/, "");
  expect(frozen(none, survey).text).toContain("interfaces: { nmd0: { network: net-2001-db8-53, addresses");
});

describe("is refused, and nothing written:", () => {
  test("a host whose addresses are static", () => {
    expect(() => frozen(layout("nmm0: {}"), surveyed("nmm0"))).toThrow(
      "rack/office-1: nothing of it came by SLAAC or DHCP that could be pinned",
    );
  });

  test("an interface that the layout has in another network", () => {
    const networks = '{ lan: { prefix: "2001:db8:9::/64" } }';
    expect(() => frozen(layout("nmd0: { network: lan }", networks), surveyed("nmd0"))).toThrow(
      "rack/office-1/nmd0: the layout has it in lan, and the host in 2001:db8:53::/64",
    );
  });
});

function gateway(name: string): string {
  return (
    surveyed().defaultRoutes.find((route) => route.interface === name && route.family === "inet6")?.via ?? ""
  );
}
