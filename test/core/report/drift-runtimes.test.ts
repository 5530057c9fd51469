import { expect, test } from "@jest/globals";
import { planFromText, renderHost } from "../../../core/index.ts";
import { driftOf } from "../../../core/report/index.ts";

/** A host with a bridge and a forward of Incus's, docker0, a network of Docker's, and a macvlan with a shim. */
const { plan } = planFromText(
  "x",
  `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "3fff:b0b:1::1" }
      cells: { prefix: "3fff:b0b:3::/64" }
    hosts:
      box:
        connect: { address: "3fff:b0b:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"], pools: { first: "::8/126", apps: "::1:0/120" } } }
        docker: { bridge: { pool: first }, networks: { apps: { pool: apps } } }
        incus: { bridges: { incusbr0: { network: cells, address: "::1", nat: true } } }
        macvlans: { lan: { parent: eno1, shim: { address: "::fe" }, allow: { HX284: "no IPv4" } } }
        containers: { cache: { network: cells, image: cache } }
        forwards: { front: { interface: eno1, address: "::80", to: cache } }
`,
);
const [host] = plan?.sites[0]?.hosts ?? [];
if (host === undefined) throw new Error("there is no plan");
const bundle = renderHost(host);

const at = (device: string, address: string, length: number, ...flags: readonly string[]) => ({
  interface: device,
  address,
  length,
  scope: "global",
  flags,
  expires: false,
});
const eno1 = at("eno1", "3fff:b0b:1::20", 64);
const forwarded = at("eno1", "3fff:b0b:1::80", 128, "deprecated");
const shim = at("shim-lan", "3fff:b0b:1::fe", 128);
const incusbr0 = at("incusbr0", "3fff:b0b:3::1", 64);
const docker0 = at("docker0", "3fff:b0b:1::9", 126);

/** What is amiss where the kernel has these addresses. */
function amiss(...addresses: readonly ReturnType<typeof at>[]): readonly string[] {
  const agent = { files: [], units: [], sysctls: [] };
  return driftOf({ agent, bundle, addresses, routes: [] }, host)
    .filter(({ kind }) => kind === "address")
    .map(({ thing, state }) => `${thing} ${state}`);
}

const all = [eno1, forwarded, shim, incusbr0, docker0];

test("nothing is amiss where all of it is there", () => {
  expect(amiss(...all)).toEqual([]);
});

test.each([
  [incusbr0, "3fff:b0b:3::1/64 dev incusbr0"],
  [shim, "3fff:b0b:1::fe/128 dev shim-lan"],
  [forwarded, "3fff:b0b:1::80/128 dev eno1"],
])("an address that a bridge of Incus's, a shim or a forward has lost is drift", (lost, thing) => {
  expect(amiss(...all.filter((own) => own !== lost))).toEqual([`${thing} has gone`]);
});

test("another address on a runtime's bridge is nobody's of the layout", () => {
  expect(amiss(...all, at("incusbr0", "3fff:b0b:7::1", 64))).toEqual([
    "3fff:b0b:7::1/64 dev incusbr0 is not from here",
  ]);
});
