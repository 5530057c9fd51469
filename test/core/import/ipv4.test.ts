import { describe, expect, test } from "@jest/globals";
import { mergeHosts, readIfupdown2, readIpJson, readNetplan } from "../../../core/import/index.ts";
import { planFromText, renderHost } from "../../../core/index.ts";
import { fromIp, fromNetplan, imported } from "./reported-hosts.ts";

/** A NIC in netplan's words, with IPv6 and this besides. */
const eno1 = (addresses: string, more = "") => `  ethernets:
    eno1:
      addresses: ["2001:db8:7::5/64"${addresses}]
      gateway6: "2001:db8:7::1"
${more}`;

const stays = "is left out, and stays with the host's own files";

describe("IPv4 in files", () => {
  test("becomes that of the network and of the interface, and the file that is made of it says the same", () => {
    const { text, notes } = fromNetplan(
      eno1(', "192.0.2.5/24"', "      routes: [{ to: default, via: 192.0.2.1 }]\n"),
    );
    expect(notes).toEqual([]);
    expect(text).toContain('ipv4: { prefix: "192.0.2.0/24", gateway: "192.0.2.1" }');
    const host = planFromText("x", text).plan?.sites[0]?.hosts[0];
    const content = host && renderHost(host).files.find(({ path }) => path.includes("netplan"))?.content;
    const again = readNetplan("h", [{ path: "60-hextet.yaml", text: content ?? "" }]);
    expect(again.notes).toEqual([]);
    expect(imported([again.host]).text).toBe(text);
  });

  test.each([
    ["gateway4", eno1(', "192.0.2.5/24"', "      gateway4: 192.0.2.1\n"), '"192.0.2.1"'],
    [
      "a gateway outside that is said to be on-link",
      eno1(', "192.0.2.5/24"', "      routes: [{ to: 0.0.0.0/0, via: 198.51.100.1, on-link: true }]\n"),
      '{ address: "198.51.100.1", onLink: true }',
    ],
  ])("has the next hop of %s", (_what, file, gateway) => {
    expect(fromNetplan(file).text).toContain(`ipv4: { prefix: "192.0.2.0/24", gateway: ${gateway} }`);
  });

  test("of Debian's form, with a mask of its own", () => {
    const { host } = readIfupdown2("h", [
      {
        path: "interfaces",
        text: `auto eno1
iface eno1 inet static
  address 192.0.2.70
  netmask 255.255.255.192
  gateway 192.0.2.65
iface eno1 inet6 static
  address 2001:db8:7::5/64
`,
      },
    ]);
    const { text, notes } = imported([host]);
    expect(notes).toEqual([]);
    expect(text).toContain('ipv4: { prefix: "192.0.2.64/26", gateway: "192.0.2.65" }');
    expect(text).toContain('ipv4: "192.0.2.70"');
  });

  test.each([
    [
      "a second address",
      eno1(', "192.0.2.5/24", "192.0.2.6/24"'),
      ["h/eno1: 192.0.2.5/24", "h/eno1: 192.0.2.6/24"],
    ],
    [
      "another route",
      eno1(', "192.0.2.5/24"', "      routes: [{ to: 198.51.100.0/24, via: 192.0.2.9 }]\n"),
      ["h/eno1: 192.0.2.5/24", "h/eno1: the route 198.51.100.0/24"],
    ],
    ["a single address", eno1(', "192.0.2.5/32"'), ["h/eno1: 192.0.2.5/32"]],
    ["an address and DHCP", eno1(', "192.0.2.5/24"', "      dhcp4: true\n"), ["h/eno1: its IPv4"]],
    [
      "no IPv6 beside it",
      `${eno1("")}    eno2: { addresses: ["192.0.2.5/24"] }\n  bridges: { br0: { interfaces: [eno2], addresses: ["2001:db8:8::1/64"] } }\n`,
      ["h/eno2: 192.0.2.5/24"],
    ],
  ])("stays as it is with %s", (_what, file, begin) => {
    const { text, notes } = fromNetplan(file);
    expect(text).not.toMatch(/ipv4|dhcp4/);
    expect(notes.map((note) => begin.find((words) => note.startsWith(words)))).toEqual(begin);
    expect(notes.some((note) => note.includes("stays with the host's own files"))).toBe(true);
  });

  test("of two networks with one prefix is the first one's", () => {
    const { text, notes } = fromNetplan(`  ethernets:
    eno1: { accept-ra: false, addresses: ["2001:db8:7::5/64", "192.0.2.5/24"] }
    eno2: { accept-ra: false, addresses: ["2001:db8:8::5/64", "192.0.2.6/24"] }
`);
    expect(text.match(/ipv4: /g)).toHaveLength(2);
    expect(notes).toEqual([`h/eno2: 192.0.2.6/24 ${stays}: net-2001-db8-7 has that prefix, or a part of it`]);
  });
});

describe("IPv4 that ip prints", () => {
  const link = (...addresses: readonly object[]) => ({
    ifname: "eno1",
    addr_info: [
      { family: "inet6", local: "2001:db8:7::5", prefixlen: 64, scope: "global" },
      ...addresses.map((address) => ({ family: "inet", prefixlen: 24, scope: "global", ...address })),
    ],
  });

  test("is left where it is: nobody knows its next hop", () => {
    const { text, notes } = fromIp([link({ local: "192.0.2.5" })]);
    expect(text).not.toContain("ipv4");
    expect(notes).toEqual([`h/eno1: 192.0.2.5/24 ${stays}`]);
  });

  test("is that of the files where those are given too", () => {
    const files = readNetplan("h", [
      { path: "50.yaml", text: `network:\n  version: 2\n${eno1(', "192.0.2.5/24"')}` },
    ]);
    const kernel = readIpJson("h.addr.json", "h", JSON.stringify([link({ local: "192.0.2.5" })]), undefined);
    const { text, notes } = imported(mergeHosts([files.host, kernel.host]));
    expect(notes).toEqual([]);
    expect(text).toContain('ipv4: "192.0.2.5"');
  });

  test("goes on to come by DHCP where it does", () => {
    const { text, notes } = fromIp([link({ local: "192.0.2.5", dynamic: true })]);
    expect(text).toContain("dhcp4: true");
    expect(notes).toEqual([]);
  });
});

describe("nameservers of netplan's", () => {
  test("are the host's resolvers", () => {
    const more = '      nameservers: { addresses: ["2001:db8::53", 192.0.2.53], search: [example.net] }\n';
    const { text, notes } = fromNetplan(eno1("", more));
    expect(notes).toEqual([]);
    expect(text).toContain('dns: { servers: ["2001:db8::53", "192.0.2.53"], search: ["example.net"] }');
  });

  test("as far as a layout can say them", () => {
    const servers = '"fe80::1", "2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4"';
    const more = `      nameservers: { addresses: [${servers}], search: [".", example.net] }\n`;
    const { text, notes } = fromNetplan(eno1("", more));
    expect(text).toContain(
      'dns: { servers: ["2001:db8::1", "2001:db8::2", "2001:db8::3"], search: ["example.net"] }',
    );
    expect(notes).toEqual([
      "h: of its nameservers fe80::1, 2001:db8::4, . are left out: a layout has 3 whole addresses, and domains",
    ]);
  });
});
