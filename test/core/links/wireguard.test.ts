import { expect, test } from "@jest/globals";
import { leadsOutside, linksOf, type NetworkRenderer } from "../../../core/links/index.ts";
import { expectations, hostWith, networkFile } from "./host-files.ts";

const key = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";
const interfaces = (wireguard: string, more = "", eno1 = "ipv4: true") => `{
          eno1: { network: lan, addresses: [], ${eno1} },
          wg0: { wireguard: ${wireguard}, network: transit, addresses: ["::2"]${more} },
        }`;
const server = `server: { publicKey: "${key}", endpoint: "203.0.113.1:51820" }`;
const client = interfaces(`{ ${server}, keepalive: 25 }`);
const of = (renderer: NetworkRenderer) => networkFile(renderer, client);

test("netplan has a tunnel of mode wireguard, whose key is a file of the host's", () => {
  expect(of("netplan")).toContain(`\
  tunnels:
    wg0:
      mode: "wireguard"
      key: "/etc/hextet-wireguard/wg0.key"
      peers:
        - keys:
            public: "${key}"
          endpoint: "203.0.113.1:51820"
          allowed-ips:
            - "::/0"
          keepalive: 25
      dhcp6: false
      accept-ra: false
      addresses:
        - "3fff:b0b:9::2/64"
      routes:
        - to: "default"
          via: "3fff:b0b:9::1"
      mtu: 1420
`);
});

test("networkd has the key's file and a section for each peer", () => {
  const files = new Map(hostWith("networkd", client).files.map(({ path, content }) => [path, content]));
  expect(files.get("/etc/systemd/network/60-hextet-wg0.netdev")).toContain(`\
[WireGuard]
PrivateKeyFile=/etc/hextet-wireguard/wg0.key

[WireGuardPeer]
PublicKey=${key}
AllowedIPs=::/0
Endpoint=203.0.113.1:51820
PersistentKeepalive=25
`);
});

test("ifupdown2 and ifupdown make it by commands, before it has addresses", () => {
  const commands = `\
	pre-up wg set wg0 private-key /etc/hextet-wireguard/wg0.key
	pre-up wg set wg0 peer ${key} allowed-ips ::/0 endpoint 203.0.113.1:51820 persistent-keepalive 25
`;
  expect(of("ifupdown2")).toContain(
    `	pre-up ip link show dev wg0 >/dev/null 2>&1 || ip link add name wg0 type wireguard\n${commands}`,
  );
  expect(of("ifupdown")).toContain(
    `	pre-up [ -e /sys/class/net/wg0 ] || ip link add name wg0 type wireguard\n${commands}`,
  );
});

test("who would have to write the private key has no words for it", () => {
  expect(hostWith("networkmanager", client).problems).toEqual([
    "wg0 can not be written for this host: NetworkManager keeps private keys in its own files, and hextet writes none; say network: { renderer: netplan } at the host, which can write it [HX154]",
  ]);
  expect(hostWith("ifcfg", client).problems).toEqual([expect.stringContaining("no words for WireGuard")]);
});

test("a host is to have the link and its peers; the other end need not answer while the host is changed", () => {
  expect(expectations("netplan", client)).toEqual(["expect link wireguard wg0"]);
  const { expect: lines } = hostWith("netplan", client);
  expect(lines).toContain(`expect peer ${key} ::/0 203.0.113.1:51820 25 wg0`);
  expect(lines).toContain("expect route ::/0 via 3fff:b0b:9::1 wg0");
  expect(lines).not.toContain("expect gateway 3fff:b0b:9::1 wg0");
});

test("its MTU is what IPv6, UDP and WireGuard leave of the interface that its packets leave by", () => {
  const mtus = (wireguard: string, eno1: string) =>
    hostWith("netplan", interfaces(wireguard, "", eno1)).host?.mtus.find(
      ({ interface: name }) => name === "wg0",
    )?.mtu;
  expect(mtus(`{ ${server} }`, "ipv4: true")).toBe(1420);
  expect(mtus(`{ ${server}, local: eno1 }`, "ipv4: true, mtu: 1492")).toBe(1412);
  expect(hostWith("netplan", interfaces(`{ ${server}, local: eno1 }`, ", mtu: 1500")).problems).toEqual([
    expect.stringContaining("is more than the 1420 that eno1 leaves to box's wg0"),
  ]);
});

test.each([
  [
    `{ ${server}, peers: { phone: { publicKey: "${key}" } } }`,
    "wg0.wireguard.peers is for a server, and this end is a client; leave it out [HX005]",
  ],
  [
    `{ keepalive: 25, peers: { phone: { publicKey: "${key}" } } }`,
    "wg0.wireguard.keepalive is for a client, which says its server; leave it out [HX005]",
  ],
  [
    `{ ${server}, address: "::7" }`,
    "wg0.wireguard.address is for the client of a server of the layout; what others' servers give and send is theirs to say; leave it out [HX005]",
  ],
  [
    `{ server: { publicKey: "${key}", endpoint: "vpn.example.net:51820" } }`,
    "wg0.wireguard.server.endpoint is no address with a UDP port; write 192.0.2.1:51820, or [2001:db8::1]:51820 [HX236]",
  ],
  [
    `{ server: { publicKey: "${key}", endpoint: "203.0.113.1" } }`,
    "wg0.wireguard.server.endpoint is no address with a UDP port; write 192.0.2.1:51820, or [2001:db8::1]:51820 [HX236]",
  ],
  [
    `{ server: { ref: rack/guests } }`,
    "wg0.wireguard.server.ref is no WireGuard interface that others can have as their server; name one without server: of its own, in a network: SITE/HOST/INTERFACE [HX026]",
  ],
  [
    `{ ${server}, local: wg0 }`,
    "wg0.wireguard.local names an interface that is not there; there is: eno1 [HX020]",
  ],
  [`{ ${server}, allowed: ["2001:db8:7::1/48"] }`, expect.stringContaining("HX012")],
])("%s is a problem", (wireguard, problem) => {
  expect(hostWith("netplan", interfaces(wireguard)).problems).toContainEqual(problem);
});

test("a client's leads outside; a server's network lies behind the host", () => {
  const links = linksOf({
    wg0: { wireguard: { server: { ref: "hub/gw-1/wg0" } } },
    wg1: { wireguard: { peers: { phone: { publicKey: key } } } },
  });
  expect([...links.values()].map(leadsOutside)).toEqual([true, false]);
});
