import { expect, test } from "@jest/globals";
import { expectations, hostWith, networkFile } from "./host-files.ts";

const interfaces = `{ eno1: { network: uplink, addresses: ["::10"] }, dum0: { dummy: {}, network: loopbacks, addresses: ["::1"] } }`;

test("netplan has it among its dummy devices, ifupdown2 by its type", () => {
  expect(networkFile("netplan", interfaces)).toContain(`\
  dummy-devices:
    dum0:
      dhcp6: false
      accept-ra: false
      addresses:
        - "3fff:b0b:3::1/128"
`);
  expect(networkFile("ifupdown2", interfaces)).toContain(`\
auto dum0
iface dum0 inet6 static
	address 3fff:b0b:3::1/128
	link-type dummy
`);
});

test("nobody else is on it: the site's router has a route to each of its addresses", () => {
  const { plan } = hostWith("netplan", interfaces);
  expect(plan?.sites[0]?.routes.map(({ to, via }) => `${to} via ${via}`)).toEqual([
    "3fff:b0b:3::1/128 via 3fff:b0b:1::10",
  ]);
  expect(expectations("netplan", interfaces)).toEqual(["expect link dummy dum0"]);
});

test("it has no pools and is no port", () => {
  const { problems } = hostWith(
    "netplan",
    '{ dum0: { dummy: {}, network: loopbacks, addresses: [], pools: { a: "::8/126" } }, br0: { bridge: { ports: [dum0] } } }',
  );
  expect(problems).toEqual([
    "dum0.pools does not go with a dummy; leave it out [HX005]",
    "br0.bridge.ports.0 has a network of its own; give network and addresses to the bridge [HX043]",
    "br0.bridge.ports.0 is a dummy itself; name a physical interface [HX043]",
  ]);
});
