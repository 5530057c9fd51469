import { Ipv6Address, Ipv6Prefix, parseIpv4Prefix } from "../address/index.ts";
import { capabilities } from "../capabilities/index.ts";
import { loopbackName } from "../links/index.ts";
import type { HostPlan, InterfaceAddress } from "../plan/index.ts";
import { type MustHold, mustHold } from "../plan/must-hold.ts";
import { canonical } from "../probe/index.ts";
import type { HostFiles } from "../render/file.ts";

interface Expectations {
  readonly addresses: readonly {
    readonly address: string;
    readonly length: number;
    readonly interface: string;
  }[];
  readonly routes: readonly { readonly to: string; readonly via: string; readonly interface: string }[];
}

export interface Wanted extends Expectations {
  /** Prefixes in which networks give interfaces their addresses, as text and as one of 128 bits. */
  readonly coming: readonly {
    readonly text: string;
    readonly prefix: Ipv6Prefix;
    readonly interface: string;
  }[];
  /** Routes of the plan that no bundle expects, since nothing can be asked through them when a change ends. */
  readonly unasked: Expectations["routes"];
  /** Of default routes that have one by the bundle, by the route as `ip` names it. */
  readonly metrics: ReadonlyMap<string, number>;
  /** Interfaces whose addresses and routes are hextet's to look at. */
  readonly interfaces: ReadonlySet<string>;
  /** Those of them that have been given IPv4. */
  readonly ipv4Interfaces: ReadonlySet<string>;
  /** Every address that the bundle or the plan knows of, in one spelling. */
  readonly known: ReadonlySet<string>;
  readonly knownPrefixes: ReadonlySet<string>;
}

/**
 * What a host's addresses and routes are held against.
 *
 * @param bundle what the host holds
 * @param plan the host as the layout has it; undefined where the layout has no such host any more
 */
export function wantedOf(bundle: HostFiles, plan: HostPlan | undefined): Wanted {
  const held = heldExpectations(bundle);
  const due = plan === undefined ? undefined : mustHold(plan, capabilities, "settled");
  const planned = due === undefined ? { addresses: [], routes: [] } : planExpectations(due);
  const atChanges = plan === undefined ? planned : planExpectations(mustHold(plan, capabilities, "changed"));
  const bridges = due === undefined ? [] : runtimeBridges(due);
  const named = bundle.files.map(({ content }) => namedIn(content));
  const prefixes = new Set(named.flatMap((file) => file.prefixes));
  const heldAddresses = new Set(held.addresses.map(({ address }) => address));
  // An older release's bundle expects less; what it brought of the layout's is to be there all the same.
  const brought = ({ address, length }: Expectations["addresses"][number]) =>
    prefixes.has(`${address}/${length}`) && !heldAddresses.has(address);
  const wanted = {
    // What a runtime makes is no expectation of a bundle, and a file of it says which address it has.
    addresses: [...held.addresses, ...[...planned.addresses, ...bridges].filter(brought)],
    routes: held.routes.length > 0 ? held.routes : planned.routes,
  };
  const expected = new Set(atChanges.routes.map(routeKey));
  const all = [...held.addresses, ...planned.addresses, ...bridges];
  const routes = [...held.routes, ...planned.routes];
  return {
    ...wanted,
    coming: (bundle.expect ?? []).flatMap((expectation) =>
      expectation.kind === "address-in" ? [comingIn(expectation.prefix, expectation.interface)] : [],
    ),
    unasked: planned.routes.filter((route) => !expected.has(routeKey(route))),
    metrics: new Map(
      (bundle.expect ?? []).flatMap((expectation) =>
        expectation.kind === "metric"
          ? [[defaultRoute(expectation.via, expectation.interface), expectation.metric] as const]
          : [],
      ),
    ),
    interfaces: new Set(
      [...all, ...routes, ...(bundle.expect ?? []).filter(({ kind }) => kind === "address-in")].flatMap(
        (expectation) => ("interface" in expectation ? [expectation.interface] : []),
      ),
    ),
    ipv4Interfaces: new Set(
      wanted.addresses.flatMap((address) => (address.address.includes(":") ? [] : [address.interface])),
    ),
    known: new Set([
      ...all.map(({ address }) => canonical(address)),
      ...held.others.map(canonical),
      ...named.flatMap((file) => file.addresses.map(canonical)),
    ]),
    knownPrefixes: new Set([
      ...all.map(({ address, length }) => onLinkPrefix(address, length)),
      ...routes.map(({ to }) => to),
      ...[...prefixes].filter((text) => text.includes(":")),
    ]),
  };
}

function comingIn(text: string, device: string): Wanted["coming"][number] {
  const prefix = text.includes(":") ? Ipv6Prefix.parse(text) : parseIpv4Prefix(text);
  return { text, prefix, interface: device };
}

function defaultRoute(via: string, device: string): string {
  return `default via ${canonical(via)} dev ${device}`;
}

/** Characters of the longest address: IPv6 that ends in IPv4. */
const longest = 45;

/** The addresses and prefixes that a file speaks of, as far as their looks tell; each word of it is read once. */
function namedIn(content: string): { readonly addresses: string[]; readonly prefixes: string[] } {
  const addresses: string[] = [];
  const prefixes: string[] = [];
  for (const word of content.split(/[^0-9a-fA-F:./]/)) {
    const parts = word.split("/");
    for (const [index, part] of parts.entries()) {
      if (part.length > longest || !/[:.]/.test(part)) continue;
      addresses.push(part);
      const length = parts[index + 1] ?? "";
      if (/^[0-9]{1,3}$/.test(length)) prefixes.push(`${part}/${length}`);
    }
  }
  return { addresses, prefixes };
}

/** With further addresses that the bundle names, which are no drift where they stand. */
function heldExpectations({ expect = [], login }: HostFiles): Expectations & {
  readonly others: readonly string[];
} {
  const routes = expect.filter((expectation) => expectation.kind === "route");
  const gateways = expect.filter((expectation) => expectation.kind === "gateway");
  return {
    addresses: expect.filter((expectation) => expectation.kind === "address"),
    routes: routes.map(({ prefix, via, interface: device }) => ({
      to: destination(prefix),
      via,
      interface: device,
    })),
    others: [
      ...routes.map(({ via }) => via),
      ...gateways.map(({ address }) => address),
      ...(login === undefined ? [] : [login]),
    ],
  };
}

/** As `ip` names it. */
function destination(prefix: string): string {
  return prefix === "::/0" || prefix === "0.0.0.0/0" ? "default" : prefix;
}

function planExpectations({ interfaces, loopback }: MustHold): Expectations {
  const addresses = interfaces.flatMap(({ name, families }) =>
    families.flatMap((held) => held.addresses.map((own) => addressOn(name, own))),
  );
  const defaults = interfaces.flatMap(({ name, families }) =>
    families.flatMap(({ gateway }) =>
      gateway === undefined ? [] : [{ to: "default", via: `${gateway}`, interface: name }],
    ),
  );
  const further = interfaces.flatMap(({ name, families }) =>
    families.flatMap(({ routes }) =>
      routes.map(({ to, via }) => ({ to: destination(`${to}`), via: `${via}`, interface: name })),
    ),
  );
  return {
    addresses: [...addresses, ...loopback.map((own) => addressOn(loopbackName, own))],
    routes: [...defaults, ...further],
  };
}

/** In IPv6: what a runtime does in IPv4 besides is its own. */
function runtimeBridges({ bridges }: MustHold): Expectations["addresses"] {
  return bridges.flatMap((bridge) =>
    bridge.interface === undefined ? [] : [addressOn(bridge.interface, bridge)],
  );
}

function routeKey({ to, via, interface: device }: Expectations["routes"][number]): string {
  return `${to} ${via} ${device}`;
}

function addressOn(name: string, { address, length }: Pick<InterfaceAddress, "address" | "length">) {
  return { address: `${address}`, length, interface: name };
}

function onLinkPrefix(address: string, length: number): string {
  return address.includes(":") ? `${Ipv6Prefix.containing(Ipv6Address.parse(address), length)}` : "";
}
