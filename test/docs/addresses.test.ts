import { expect, test } from "@jest/globals";
import { Ipv6Prefix, planFromText } from "../../core/exports.ts";

const { plan, problems } = planFromText(
  "rack",
  `
hextet: 1
purpose: example
sites:
  rack:
    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      box-1:
        connect: { address: "2001:db8:1::10", hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGv1nL9mH0n4Qw7yXKk1M0mQ3o0m3Q5m2m1XxY8m9abc }
        interfaces: { eno1: { network: uplink, addresses: ["::10"] } }
`,
);

test("the layout has no problems, and its network is where the provider routes", () => {
  expect(problems).toEqual([]);
  const [network] = plan?.sites[0]?.networks ?? [];
  const routed = Ipv6Prefix.parse("2001:db8::/32");
  expect(network?.prefix.value?.toString()).toBe("2001:db8:1::/64");
  expect(network?.prefix.value?.overlaps(routed)).toBe(true);
});
