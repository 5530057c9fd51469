import type { Layout } from "../layout.ts";
import { unworkable } from "../world/parts.ts";
import { hosts } from "../world/places.ts";
import { type Edit, NotHere, type Pick } from "./edit.ts";

/**
 * Keys that change no number: an edit writes them, gives them another value, or takes them out, and everything has to
 * stay where it was.
 *
 * **A new key of the schema** that changes no number is one more line here: its path with `*` for names and places in
 * lists, some values, and where it goes. One that changes numbers gets edits of its own beside those of its kind
 * (adding.ts, pinning.ts, ...), its shape in ../layout.ts, what it asks for in ../oracle/asks.ts, and what it takes away in
 * world/tidy.ts. keys.test.ts names the keys that nothing writes.
 */
interface PlainKey {
  readonly path: string;
  readonly values: readonly unknown[];
  readonly at?: "aws" | "on-prem";
}

const hostKey = `ssh-ed25519 ${"A".repeat(42)}1`;
const allow = { HX053: "the router filters" };
const endpoint = {
  address: "2001:db8:f::11",
  port: 2222,
  user: "admin",
  key: { file: "~/.ssh/id" },
  hostKey,
};

const dns = [
  { servers: ["2001:db8:53::53", "192.0.2.53"], search: ["example.net"] },
  { servers: ["2001:db8:53::1"] },
  { servers: [] },
];

export const plainKeys: readonly PlainKey[] = [
  { path: "allow", values: [unworkable, { ...unworkable, HX056: "they need not talk" }] },
  { path: "sites.*.allow", values: [allow] },
  { path: "sites.*.aws.keyPair", values: ["ops", "ops@example"] },
  { path: "sites.*.aws.region", values: ["eu-central-1", "eu-north-1"] },
  { path: "sites.*.dns", values: dns },
  { path: "sites.*.networks.*.dns", values: dns },
  { path: "sites.*.hosts.*.dns", values: dns },
  { path: "sites.*.networks.*.allow", values: [{ HX050: "no pings" }] },
  { path: "sites.*.networks.*.onLink", values: [true, false], at: "on-prem" },
  { path: "sites.*.networks.*.mtu", values: [1280, 1500, 9001] },
  { path: "sites.*.networks.*.zone", values: ["eu-central-1a", "eu-central-1b"], at: "aws" },
  { path: "sites.*.networks.*.outbound", values: ["internet", "egress-only", "none"], at: "aws" },
  {
    path: "sites.*.networks.*.ingress",
    values: [
      [{ protocol: "icmpv6", from: "::/0" }],
      [
        { protocol: "tcp", port: 22, from: "2001:db8:1::/48" },
        { protocol: "udp", port: "8000-8010", from: "192.0.2.0/24" },
      ],
      [],
    ],
    at: "aws",
  },
  { path: "sites.*.hosts.*.allow", values: [allow] },
  { path: "sites.*.hosts.*.labels", values: [["router"], ["router", "edge"], []] },
  { path: "sites.*.hosts.*.aws.instanceType", values: ["t3.small", "r5d.large"], at: "aws" },
  { path: "sites.*.hosts.*.aws.image", values: ["debian-13", "ami-0123456789abcdef0"], at: "aws" },
  { path: "sites.*.hosts.*.aws.onUserDataChange", values: ["keep", "replace"], at: "aws" },
  { path: "sites.*.hosts.*.network", values: [{ renderer: "netplan" }, { renderer: "ifupdown2" }] },
  { path: "sites.*.hosts.*.connect.address", values: ["2001:db8:f::12", "192.0.2.7"], at: "on-prem" },
  { path: "sites.*.hosts.*.connect.port", values: [22, 2222], at: "on-prem" },
  { path: "sites.*.hosts.*.connect.user", values: ["root", "admin"], at: "on-prem" },
  { path: "sites.*.hosts.*.connect.key", values: ["agent", { file: "~/.ssh/id" }], at: "on-prem" },
  { path: "sites.*.hosts.*.connect.hostKey", values: ["lab", hostKey], at: "on-prem" },
  { path: "sites.*.hosts.*.connect.bastion", values: [endpoint], at: "on-prem" },
  { path: "sites.*.hosts.*.connect.today", values: [{ ...endpoint, bastion: endpoint }], at: "on-prem" },
  { path: "sites.*.hosts.*.connect.allowCutoff", values: [true, false], at: "on-prem" },
  { path: "sites.*.hosts.*.interfaces.*.defaultRoute", values: [true, false] },
  { path: "sites.*.hosts.*.interfaces.*.metric", values: [512, 2048] },
  { path: "sites.*.hosts.*.interfaces.*.table", values: [101, 102] },
  { path: "sites.*.hosts.*.interfaces.*.mtu", values: [1500, 9001] },
  { path: "sites.*.hosts.*.interfaces.*.dhcp4", values: [true, false], at: "on-prem" },
  { path: "sites.*.hosts.*.interfaces.*.temporary", values: [true, false], at: "on-prem" },
  { path: "sites.*.hosts.*.interfaces.*.acceptRaPinfo", values: [true, false], at: "on-prem" },
  { path: "sites.*.hosts.*.interfaces.*.maps", values: [{}], at: "on-prem" },
  { path: "sites.*.hosts.*.incus.bridges.*.nat", values: [true, false], at: "on-prem" },
  { path: "sites.*.hosts.*.containers.*.adopt", values: [false] },
  { path: "sites.*.hosts.*.containers.*.vm", values: [false] },
  { path: "sites.*.hosts.*.containers.*.device", values: ["eth0"] },
  { path: "sites.*.hosts.*.containers.*.profiles", values: [[]] },
  { path: "sites.*.hosts.*.macvlans", values: [{}], at: "on-prem" },
  { path: "sites.*.hosts.*.interfaces.*.upstream", values: ["on-link"], at: "on-prem" },
  {
    path: "sites.*.hosts.*.interfaces.*.proxies",
    values: [[], { networks: [], by: "kernel" }],
    at: "on-prem",
  },
  { path: "sites.*.hosts.*.interfaces.*.allow", values: [{ HX056: "they need not talk" }] },
  { path: "sites.*.hosts.*.containers.*.allow", values: [allow] },
  { path: "sites.*.hosts.*.containers.*.image", values: ["nginx:1.29", "debian/13"] },
  { path: "sites.*.hosts.*.containers.*.compose", values: [true, false] },
  { path: "sites.*.hosts.*.containers.*.ipv6", values: [true, false] },
  { path: "sites.*.hosts.*.docker.addressPools", values: [[{ prefix: "100.64.0.0/16", length: 24 }], []] },
  { path: "sites.*.hosts.*.docker.version", values: ["20.10", "26.1.5"] },
  { path: "sites.*.hosts.*.docker.networks.*.compose", values: [true, false] },
  { path: "sites.*.hosts.*.docker.networks.*.nat", values: [true] },
  { path: "sites.*.hosts.*.containers.*.tcp", values: [[80, 443], []] },
  { path: "sites.*.hosts.*.guests.*.allow", values: [allow] },
  { path: "sites.*.hosts.*.guests.*.cloudInit", values: [1, 2] },
  { path: "sites.*.hosts.*.guests.*.nic", values: ["net0", "net31"] },
  { path: "sites.*.hosts.*.guests.*.os", values: ["windows"] },
  { path: "sites.*.hosts.*.guests.*.kind", values: ["vm", "container"] },
  { path: "sites.*.hosts.*.guests.*.tcp", values: [[22], []] },
  {
    path: "sites.*.hosts.*.files",
    values: [
      { "/etc/lab.d/note": { content: "a\n" } },
      {
        "/etc/lab.d/note": { path: "files/note", mode: "0640" },
        "/etc/hextet/lab": { content: "b\n", mode: "0755", subsystem: "systemd" },
      },
    ],
  },
  {
    path: "sites.*.hosts.*.routed",
    values: [
      [{ prefix: "2001:db8:a00::/40" }],
      [
        { prefix: "2001:db8:b00::/40", unused: "blackhole" },
        { prefix: "2001:db8:c00::/40", unused: "unreachable" },
      ],
    ],
    at: "on-prem",
  },
  { path: "sites.*.hosts.*.units", values: [[]] },
  { path: "sites.*.services.*.allow", values: [allow] },
  { path: "sites.*.services.*.tcp", values: [[53], []] },
];

/** Keys that what holds them cannot be without: they get another value, and are not taken out. */
const required = new Set(["zone", "region", "instanceType", "image", "address", "hostKey"]);

/** One edit for each. */
const ofKeys = plainKeys.map((key): [string, Edit] => [
  `change ${key.path}`,
  ({ layout }, pick) => {
    const steps = key.path.split(".");
    const name = steps.at(-1) ?? "";
    const holder = pick.one(holdersOf(layout, steps.slice(0, -1), key.at));
    const isContainerImage = key.path.includes("containers");
    const mayGo = key.path !== "allow" && (isContainerImage || !required.has(name));
    if (mayGo && Reflect.get(holder, name) !== undefined && pick.maybe())
      Reflect.deleteProperty(holder, name);
    else Reflect.set(holder, name, structuredClone(pick.one(key.values)));
  },
]);

export const plain: Readonly<Record<string, Edit>> = {
  ...Object.fromEntries(ofKeys),
  "say in which order hosts are changed": ({ layout }, pick) => {
    const changed = hosts(layout).filter((at) => at.site.aws === undefined && !at.host.retired);
    const [first, second] = changed.map(({ siteName, hostName }) => `${siteName}/${hostName}`);
    if (first === undefined) throw new NotHere();
    const waves = second === undefined ? [[first]] : [[first], [second]];
    const router = { label: "router" };
    const rollout = pick.one([{ confirmWithin: 60, canary: first }, { waves }, { waves: [[router]] }]);
    Reflect.set(pick.one(changed).host, "labels", ["router"]);
    Reflect.set(layout, "rollout", rollout);
  },
  "write keys in another order": ({ layout }, pick) => {
    reverse(layout, pick);
  },
};

function holdersOf(layout: Layout, steps: readonly string[], at: PlainKey["at"]): object[] {
  let found: readonly object[] = [layout];
  for (const [index, step] of steps.entries()) {
    found = found.flatMap((value) => {
      const inner: unknown[] = step === "*" ? Object.values(value) : [Reflect.get(value, step)];
      return inner.filter((each): each is object => typeof each === "object" && each !== null);
    });
    if (index !== 1 || at === undefined) continue;
    found = found.filter((site) => ("aws" in site && site.aws !== undefined) === (at === "aws"));
  }
  return [...found];
}

function reverse(value: unknown, pick: Pick): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value) && pick.maybe()) {
    const entries = Object.entries(value).reverse();
    for (const [key] of entries) Reflect.deleteProperty(value, key);
    for (const [key, inner] of entries) Reflect.set(value, key, inner);
  }
  for (const inner of Object.values(value)) reverse(inner, pick);
}
