import { describe, expect, test } from "@jest/globals";
import {
  checkId,
  type Endpoint,
  fillInPlan,
  hostChecks,
  Ipv6Address,
  Ipv6Prefix,
  type Plan,
  PlannedAddress,
  planFromText,
  reachability,
} from "../../../core/index.ts";

const key = `ssh-ed25519 ${"A".repeat(68)}`;

/** A cloud host with two containers, one of which listens, and a rack's host with a guest. */
function planned(subnet: string, ula = ""): Plan {
  const { plan, problems } = planFromText(
    "open",
    `hextet: 1
purpose: example
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks:
      edge: { prefix: "0:0:0:3::/64", zone: eu-central-1a, ipv4: 10.20.1.0/24, ${subnet} }
    hosts:
      web:
        aws: { instanceType: t3.large, image: debian-13 }
        interfaces: { ens5: { network: edge, addresses: ["::10"], pools: { containers: "::8/125" } } }
        docker: { networks: { inner: { pool: containers } } }
        containers:
          app: { pool: containers, image: hextet-workload }
          site: { pool: containers, image: hextet-workload, tcp: [80, 5432] }
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      guests: { prefix: "3fff:b0b:2::/64" }
    hosts:
      pve:
        connect: { address: { ref: rack/pve }, hostKey: "${key}" }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::10"${ula}] }
          vmbr2: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
        guests: { git: { id: 101, network: guests, address: "::25", tcp: [22] } }
`,
  );
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return fillInPlan(plan, { cloud: Ipv6Prefix.parse("3fff:ec2:47b:ca00::/56") });
}

const outside: Endpoint = {
  name: "internet/host",
  address: new PlannedAddress(undefined, Ipv6Address.parse("3fff:fff::1")),
  tcp: [],
  place: { kind: "host", host: "internet/host" },
};

/** What has to meet silence. */
function closed(plan: Plan): string[] {
  return reachability(plan, [outside]).flatMap(({ id, expected }) => (expected === "silence" ? [id] : []));
}

const site = "cloud/web/site";
const app = "cloud/web/app";
const git = "rack/pve/git";
const host = "internet/host";

describe("what the layout lets nothing through for has to meet silence", () => {
  test.each<readonly [string, string, readonly string[]]>([
    ["every protocol from everywhere", 'ingress: [{ protocol: all, from: "::/0" }]', []],
    [
      "ICMPv6 alone, as where nothing is said: no TCP",
      'outbound: "internet"',
      [git, host].flatMap((from) => [`tcp 80 ${from} > ${site}`, `tcp 5432 ${from} > ${site}`]),
    ],
    [
      "a port from everywhere, a range from a prefix, and no ICMPv6",
      'ingress: [{ protocol: tcp, port: 80, from: "::/0" }, { protocol: tcp, port: "5000-6000", from: "3fff:b0b:2::/64" }]',
      [
        `echo ${git} > ${app}`,
        `echo ${git} > ${site}`,
        `echo ${host} > ${app}`,
        `echo ${host} > ${site}`,
        `tcp 5432 ${host} > ${site}`,
      ],
    ],
    [
      "rules that follow another thing's prefix or address",
      "ingress: [{ protocol: icmpv6, from: { ref: rack/guests } }, { protocol: tcp, port: 80, from: { ref: rack/pve/git } }, { protocol: tcp, port: 5432, from: { ref: rack/pve } }]",
      [
        `tcp 5432 ${git} > ${site}`,
        `echo ${host} > ${app}`,
        `echo ${host} > ${site}`,
        `tcp 80 ${host} > ${site}`,
        `tcp 5432 ${host} > ${site}`,
      ],
    ],
    [
      "a subnet that only answers leave",
      'outbound: egress-only, ingress: [{ protocol: all, from: "::/0" }]',
      [git, host].flatMap((from) => [
        `echo ${from} > ${app}`,
        `echo ${from} > ${site}`,
        `tcp 80 ${from} > ${site}`,
        `tcp 5432 ${from} > ${site}`,
      ]),
    ],
    [
      "a subnet without a way out, but one to the rack",
      'outbound: none, ingress: [{ protocol: all, from: "::/0" }], routes: [{ to: { ref: rack/guests }, via: { ref: cloud/web/ens5 } }]',
      [
        `echo ${app} > ${host}`,
        `echo ${site} > ${host}`,
        `echo ${host} > ${app}`,
        `echo ${host} > ${site}`,
        `tcp 80 ${host} > ${site}`,
        `tcp 5432 ${host} > ${site}`,
      ],
    ],
  ])("%s", (_, subnet, expected) => {
    expect(closed(planned(subnet)).sort()).toEqual([...expected].sort());
  });

  test("between two of one host nothing is in the way, and on-prem nothing is forbidden", () => {
    const all = closed(planned("ingress: []"));
    expect(all).toContain(`echo ${host} > ${site}`);
    expect(all.filter((id) => id.includes(`${app} > ${site}`) || id.endsWith(`> ${git}`))).toEqual([]);
  });
});

describe("real-sized packets are sent where echoes are let in, from whichever address they leave", () => {
  const ids = (plan: Plan) =>
    hostChecks(plan, { domain: undefined })
      .filter(({ kind, host: on }) => kind === "path-mtu" && on !== "cloud/web")
      .map(checkId);

  test("from everywhere: from here too", () => {
    expect(ids(planned("ingress: [{ protocol: icmpv6, from: '::/0' }]"))).toEqual([
      "path-mtu here cloud/web 3fff:ec2:47b:ca03::10",
      "path-mtu here rack/pve 3fff:b0b:1::10",
      "path-mtu rack/pve cloud/web 3fff:ec2:47b:ca03::10",
    ]);
  });

  test("from one address: only from the host that has no other", () => {
    const rule = "ingress: [{ protocol: icmpv6, from: { ref: rack/pve/vmbr0 } }]";
    expect(ids(planned(rule))).toContain("path-mtu rack/pve cloud/web 3fff:ec2:47b:ca03::10");
    expect(ids(planned(rule, ', "::40"'))).toEqual(["path-mtu here rack/pve 3fff:b0b:1::10"]);
  });
});
