import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type HostSurvey, surveyJsonSchema, surveyText } from "../../../core/index.ts";
import { readSurvey } from "../../../hosts/index.ts";
import { readRdisc6 } from "../../../hosts/survey/rdisc6.ts";
import { fixture } from "./printed.ts";

/** Printed on real systems: Debian 13 with networkd and dhcpcd, Debian 12 with NetworkManager 1.42 and ISC dhclient. */
const hosts = ["networkd", "networkmanager"] as const;

describe.each(hosts)("a survey of a host with %s", (name) => {
  const survey = readSurvey(fixture(`${name}.txt`));

  test("keeps to the schema", () => {
    expect(surveyJsonSchema.parse(JSON.parse(JSON.stringify(survey)))).toEqual(survey);
  });

  test("is the table that a person gets (HEXTET_GOLDEN=write writes it)", () => {
    const file = join(import.meta.dirname, "fixtures", `${name}.table`);
    if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(file, surveyText(survey));
    expect(surveyText(survey)).toBe(readFileSync(file, "utf8"));
  });
});

/** Of each interface its modes, and its addresses' origins and identifiers, as the host was set up. */
function origins({ interfaces }: HostSurvey): Record<string, string> {
  return Object.fromEntries(
    interfaces
      .filter(({ name }) => name !== "lo")
      .map(({ name, ipv6, addresses }) => [
        name,
        [
          ipv6.join("+"),
          ...addresses
            .filter(({ family, origin }) => family === "inet6" && origin !== "link-local")
            .map(({ origin, identifier }) => `${origin}/${identifier}`),
        ].join(" "),
      ]),
  );
}

test("NetworkManager sets none of the kernel's flags where no temporary address is wanted, and is told apart all the same", () => {
  expect(origins(readSurvey(fixture("networkmanager.txt")))).toEqual({
    nms0: "slaac slaac/eui64",
    nmp0: "slaac slaac/temporary slaac/stable-privacy",
    nmd0: "dhcp dhcp/other",
    nml0: "dhcp-stateless slaac/eui64",
    nmm0: "static static/other",
    dhc0: "dhcp dhcp/other",
    dhl0: "slaac slaac/eui64",
  });
});

test("an ip without JSON (busybox's) gives the same addresses, routes and neighbours as one with it", () => {
  const json = readSurvey(fixture("networkd.txt"));
  const text = readSurvey(fixture("busybox.txt"));
  const same = ({ interfaces, defaultRoutes }: HostSurvey) => ({
    links: interfaces.map(({ name, index, mac, mtu, up, carrier, addresses }) => ({
      ...{ name, index, mac, mtu, up, carrier },
      addresses: addresses.map(({ address, length, family, state }) => ({ address, length, family, state })),
    })),
    routes: defaultRoutes.map(({ to, via, interface: name, metric, protocol, neighbour }) => ({
      ...{ to, via, name, metric, protocol },
      mac: neighbour?.mac,
    })),
  });
  expect(same(text)).toEqual(same(json));
  const flagged = Object.entries(origins(text)).filter(([, said]) => said.includes("slaac/"));
  expect(Object.fromEntries(flagged)).toMatchObject({
    sla0: "slaac slaac/eui64",
    sla2: "slaac slaac/temporary slaac/eui64",
    ker0: "slaac slaac/temporary slaac/stable-privacy",
  });
});

test("rdisc6's words say what the bytes do", () => {
  const heard = readRdisc6({ of: "nms0", lines: fixture("rdisc6.txt").split("\n") });
  expect(heard[0]).toMatchObject({
    interface: "nms0",
    managed: false,
    otherConfiguration: false,
    preference: "medium",
    lifetime: 1800,
    hopLimit: 64,
    mtu: 1400,
    mac: "4e:5b:03:69:84:f1",
    prefixes: [{ prefix: "2001:db8:51::/64", onLink: true, autonomous: true, valid: 7200, preferred: 3600 }],
    resolvers: [{ address: "2001:db8:51::53", lifetime: 600 }],
    domains: ["slaac.example"],
    routes: [{ prefix: "2001:db8:99::/48", lifetime: 30 }],
  });
  expect(heard[1]).toMatchObject({ managed: false, otherConfiguration: true });
  expect(heard).toHaveLength(2);
});
