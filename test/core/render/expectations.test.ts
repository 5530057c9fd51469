import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { expectationLine } from "../../../core/bundle/expectation.ts";
import { planFromText, renderHost } from "../../../core/index.ts";

test("a host is expected to have its addresses of both families, and the gateways that lead outside", () => {
  expect(expected("dual-stack", "rack/pve-1")).toBe(`\
expect address 3fff:b0b:1::10/64 vmbr0
expect gateway fe80::1 vmbr0
expect route ::/0 via fe80::1 vmbr0
expect address 198.51.100.10/24 vmbr0
expect gateway 198.51.100.1 vmbr0
expect route 0.0.0.0/0 via 198.51.100.1 vmbr0
expect address 3fff:b0b::1/64 vmbr2
expect address 192.0.2.130/27 vmbr2
`);
});

test("a bridge without ports and a loopback are expected to have their addresses, and the services of the host", () => {
  expect(expected("services", "rack/pve-1")).toBe(`\
expect address 3fff:b0b::1/127 eno2
expect address 3fff:b0b::101/128 lo
expect address 3fff:b0b:1::10/64 vmbr0
expect gateway fe80::1 vmbr0
expect route ::/0 via fe80::1 vmbr0
expect address 3fff:b0b:0:2::1/64 vmbr2
expect address 3fff:b0b::253/128 lo
expect address 3fff:b0b::201/128 lo
`);
});

test("a further route is expected with somebody at its next hop, unless that is the layout's own and may come later", () => {
  expect(expected("references", "rack/pve-1")).toContain(`\
expect gateway fe80::7 vmbr0
expect route 3fff:b0c::/48 via fe80::7 vmbr0
`);
  const yaml = (via: string) => `hextet: 1
purpose: lab
sites:
  rack:
    networks: { up: { prefix: "2001:db8:1::/64", routes: [{ to: "2001:db8:7::/48", via: ${via} }, { to: "2001:db8:8::/48", via: ${via} }] } }
    hosts:
      box: { connect: { address: 192.0.2.1, hostKey: lab }, interfaces: { eno1: { network: up, addresses: ["::10"] } } }
      gate: { connect: { address: 192.0.2.2, hostKey: lab }, interfaces: { eno1: { network: up, addresses: ["::1"] } } }
`;
  const box = (via: string) => {
    const { plan, problems } = planFromText("hops", yaml(via));
    const [host] = plan?.sites[0]?.hosts ?? [];
    if (host === undefined) throw new Error(JSON.stringify(problems));
    return (renderHost(host).expect ?? [])
      .map(expectationLine)
      .filter((line) => !line.startsWith("expect address"));
  };
  const routes = (via: string) => [7, 8].map((n) => `expect route 2001:db8:${n}::/48 via ${via} eno1`);
  expect(box("{ ref: rack/gate/eno1 }")).toEqual(routes("2001:db8:1::1"));
  expect(box('"::7"')).toEqual(["expect gateway 2001:db8:1::7 eno1", ...routes("2001:db8:1::7")]);
});

test("nothing is expected of what another hands out: an instance's IPv4, and blocks that are not known yet", () => {
  expect(expected("dual-stack", "cloud/web-1")).toBe("");
});

/** What the bundle of a golden layout's host expects, a line each. */
function expected(golden: string, host: string): string {
  const file = fileURLToPath(new URL(`../golden/${golden}/layout.yaml`, import.meta.url));
  const { plan } = planFromText(golden, readFileSync(file, "utf8"));
  const found = plan?.sites
    .flatMap(({ hosts }) => hosts)
    .find((candidate) => `${candidate.site}/${candidate.name}` === host);
  if (found === undefined) throw new Error(`${golden} has no host ${host}`);
  return (renderHost(found).expect ?? []).map((expectation) => `${expectationLine(expectation)}\n`).join("");
}
