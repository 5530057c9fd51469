import { expect, test } from "@jest/globals";
import { type AgentReport, parseBundle, writeBundle } from "../../../core/bundle/index.ts";
import { driftOf, driftText, readAddresses, readRoutes, renderHost } from "../../../core/index.ts";
import { labPlan } from "../probe/lab-plan.ts";

const plan = labPlan()
  .sites.flatMap((site) => site.hosts)
  .find((host) => host.name === "lxd-1");
if (plan === undefined) throw new Error("the lab's layout has no lxd-1");
const host = plan;
const bundle = parseBundle(writeBundle(renderHost(host)));
const [uplink] = host.interfaces;
const address = `${uplink?.addresses[0]?.address}/${uplink?.addresses[0]?.length}`;

const addresses = readAddresses([
  `2: eno1    inet6 ${address} scope global \\       valid_lft forever`,
  "4: incusbr0    inet6 3fff:b0b::1/64 scope global \\       valid_lft forever",
]);

/** The host as hextet left it, with other words of its own. */
function drift(routes: string, others: AgentReport["others"] = []): readonly string[] {
  const report = {
    agent: { files: [], units: [], sysctls: [], others },
    bundle,
    addresses,
    routes: readRoutes(6, routes.split("\n")),
  };
  return driftOf(report, host).map(({ kind, thing, state }) => `${kind} ${thing} ${state}`);
}

const asLeft = "default via fe80::1 dev eno1 proto static metric 1024 pref medium";

test("one default route by the planned next hop is as hextet left it", () => {
  expect(drift(asLeft)).toEqual([]);
});

test("of a default route with several next hops, those that are not planned are named", () => {
  const several =
    "default proto static metric 1024 pref medium\n\tnexthop via fe80::1 dev eno1 weight 1 \n\tnexthop via fe80::7 dev eno1 weight 1 ";
  expect(drift(several)).toEqual([
    "route default via fe80::7 dev eno1 proto static metric 1024 pref medium is not from here",
  ]);
});

test("a default route of ifupdown2's counts as somebody's, one of an advertisement does not", () => {
  expect(
    drift(`${asLeft}\ndefault via fe80::7 dev eno1 proto kernel metric 1024 onlink pref medium`),
  ).toEqual([
    "route default via fe80::7 dev eno1 proto kernel metric 1024 onlink pref medium is not from here",
  ]);
  expect(
    drift(
      `${asLeft}\ndefault via fe80::7 dev eno1 proto kernel metric 1024 expires 1700sec pref medium\ndefault via fe80::8 dev eno1 proto ra metric 1024 pref medium`,
    ),
  ).toEqual([]);
});

test("other files that configure the same interfaces are named, also where they can not be set aside", () => {
  const found = driftOf(
    {
      agent: {
        files: [],
        units: [],
        sysctls: [],
        others: [
          {
            path: "/etc/netplan/50-cloud-init.yaml",
            how: "aside",
            interfaces: "eno1",
            what: "addresses, gateway6",
          },
          { path: "/etc/netplan/01-all.yaml", how: "refuse", interfaces: "eno1 eno2", what: "it is for all" },
        ],
      },
      bundle,
      addresses,
      routes: readRoutes(6, [asLeft]),
    },
    host,
  );
  expect(driftText("rack/lxd-1", found)).toBe(`rack/lxd-1: 2 differences
  other   /etc/netplan/50-cloud-init.yaml configures eno1 too (addresses, gateway6)
  other   /etc/netplan/01-all.yaml configures eno1 and eno2 too: it is for all
`);
});

test("settings of guests that are others are drift, each by its guest", () => {
  const agent = {
    files: [],
    units: [],
    sysctls: [],
    settings: [
      {
        of: "VM 101 (git)",
        setting: "net0",
        planned: "virtio=02:00:5E:10:00:25,bridge=vmbr2",
        now: "virtio=02:00:5E:10:00:25,bridge=vmbr0",
      },
      { of: "container 102 (web)", setting: "nameserver", planned: "2001:db8::53", now: "-" },
    ],
  };
  const held = { host: "rack/pve-1", files: [], units: [] };
  expect(
    driftText("rack/pve-1", driftOf({ agent, bundle: held, addresses: [], routes: [] }, undefined)),
  ).toBe(
    `rack/pve-1: 2 differences
  setting VM 101 (git) net0 is virtio=02:00:5E:10:00:25,bridge=vmbr0, not virtio=02:00:5E:10:00:25,bridge=vmbr2
  setting container 102 (web) nameserver is not set, not 2001:db8::53
`,
  );
});
