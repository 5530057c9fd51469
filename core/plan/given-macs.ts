import { Ipv6Prefix } from "../address/index.ts";
import type { Capability, HostList, HostThing } from "../capabilities/capability.ts";
import type { Layout, LayoutHost, LayoutSite, Written } from "../layout/layout.ts";
import type { LedgerLine } from "../ledger/index.ts";
import type { Problem } from "../problem/index.ts";
import type { Allocation } from "./allocate.ts";
import type { Allocator } from "./allocated-space.ts";
import { type MacsOfSite, octets, stableMac } from "./mac.ts";
import { interfaceOwner, workloadOwner } from "./owners.ts";
import { PlannedPrefix } from "./planned-prefix.ts";
import { RestingNumbers } from "./standing-numbers.ts";

/** Where 48 bits are counted; a MAC address is reported as such, not as an address in here. */
const everything = new PlannedPrefix(undefined, Ipv6Prefix.parse("::/80"));

/**
 * The MAC address of everything that is given one, such as guests, by site: as the layout gives it, else as the
 * ledger has it. A new one follows from the names that the thing has, or had where it says so; where another thing has
 * that one, or had it under those names, from the names and a count. Once given it stays, whatever the names become.
 */
export function givenMacs(
  layout: Layout,
  allocator: Allocator,
  capabilities: readonly Capability[],
): ReadonlyMap<string, MacsOfSite> {
  const lists = capabilities.flatMap(({ hostList }) => hostList ?? []);
  const macs = new Macs(layout.name, allocator, lists);
  for (const site of layout.sites) macs.noteGiven(site);
  for (const site of layout.sites) macs.noteKept(site);
  return new Map(layout.sites.map((site) => [site.name, macs.give(site)]));
}

/** Who has a MAC address. */
interface Holder {
  readonly owner: string;
  readonly site: string;
  /** Where the layout gives it. */
  readonly given: Written<string> | undefined;
}

/** What is given a MAC address. */
interface Receiver {
  readonly owner: string;
  readonly host: LayoutHost;
  readonly thing: HostThing;
}

type Receivers = ReadonlyMap<string, Receiver>;

const nobody: Receivers = new Map();

/** A MAC address is its number in here, since maps find numbers faster than texts; only what leaves is text. */
class Macs {
  readonly #holders = new Map<bigint, Holder>();
  /** Who has one too, in other sites than that holder: two sites may be two worlds. */
  readonly #elsewhere = new Map<bigint, Holder[]>();
  /** For whom addresses rest. */
  readonly #resting = new Map<bigint, string>();
  readonly #stack: string;
  readonly #allocator: Allocator;
  readonly #receiversOf = new Map<LayoutSite, Receivers>();

  readonly #lists: readonly HostList[];

  constructor(stack: string, allocator: Allocator, lists: readonly HostList[]) {
    this.#stack = stack;
    this.#allocator = allocator;
    this.#lists = lists;
  }

  /** What the layout gives. */
  noteGiven(site: LayoutSite): void {
    for (const host of site.hosts) {
      for (const { name, mac } of host.interfaces)
        if (mac !== undefined) this.#give(interfaceOwner(site.name, host.name, name, 0), site, mac);
      for (const { key, read } of this.#lists)
        for (const { name, mac } of read(host))
          if (mac !== undefined) this.#give(workloadOwner(site.name, host.name, key, name), site, mac);
    }
  }

  /** What the ledger keeps, and what rests. */
  noteKept(site: LayoutSite): void {
    const { held, resting } = this.#allocator.ledger.space(spaceOf(site));
    const receivers = held.size === 0 ? nobody : this.#receivers(site);
    for (const [owner, line] of held) {
      const mac = macOf(line);
      const receiver = receivers.get(owner);
      if (receiver === undefined) this.#resting.set(mac, owner);
      else if (receiver.thing.mac === undefined) this.#keep(site, receiver, mac);
    }
    for (const line of resting) this.#resting.set(macOf(line), line.owner);
  }

  give(site: LayoutSite): MacsOfSite {
    const { held, resting } = this.#allocator.ledger.space(spaceOf(site));
    const rests = new RestingNumbers(resting);
    const allocations = new Map<string, Allocation>();
    for (const receiver of this.#receivers(site).values()) {
      const { owner, thing } = receiver;
      const line = held.get(owner);
      const kept = line === undefined ? this.#back(site, rests, owner) : macOf(line);
      const known = thing.mac === undefined ? kept : macNumber(thing.mac.value);
      const { mac, followsFromNames } =
        known === undefined ? this.#new(site, receiver) : { mac: known, followsFromNames: false };
      const origin = thing.mac === undefined ? "numbered" : "pinned";
      this.#hold(mac, owner, site, thing.mac);
      allocations.set(owner, { offset: mac, length: 128, origin, followsFromNames });
    }
    if (allocations.size + held.size + resting.length > 0) {
      const space = { name: spaceOf(site), prefix: everything, allocations, ordered: false, words: macText };
      this.#allocator.spaces.push(space);
    }
    return (owner) => {
      const allocation = allocations.get(owner);
      return allocation && macText(allocation.offset);
    };
  }

  /** What is given a MAC address, by owner. */
  #receivers(site: LayoutSite): Receivers {
    const known = this.#receiversOf.get(site);
    if (known !== undefined) return known;
    const receivers = new Map<string, Receiver>();
    for (const host of site.hosts)
      for (const { key, givenMacs: given } of this.#lists)
        for (const thing of given?.(host) ?? []) {
          const owner = workloadOwner(site.name, host.name, key, thing.name);
          receivers.set(owner, { owner, host, thing });
        }
    this.#receiversOf.set(site, receivers);
    return receivers;
  }

  /** The address that a thing had last, where nobody of its site has taken it. */
  #back(site: LayoutSite, resting: RestingNumbers, owner: string): bigint | undefined {
    return resting
      .of(owner)
      .map(({ line }) => macOf(line))
      .find((mac) => this.#holderIn(site, mac) === undefined);
  }

  #new(site: LayoutSite, { owner, host, thing }: Receiver) {
    for (let count = 0; ; count++) {
      const mac = this.#fromNames(site, host, thing, count);
      const rests = this.#resting.get(mac);
      if (!this.#holders.has(mac) && (rests === undefined || rests === owner))
        return { mac, followsFromNames: count === 0 };
    }
  }

  #fromNames(site: LayoutSite, host: LayoutHost, thing: HostThing, count: number): bigint {
    const names = [site, host, thing].map(({ name, formerly }) => formerly ?? name);
    return macNumber(stableMac(this.#stack, ...names, ...(count === 0 ? [] : [`${count}`])));
  }

  #give(owner: string, site: LayoutSite, given: Written<string>): void {
    this.#hold(macNumber(given.value), owner, site, given);
  }

  /** The first of a site has it. */
  #hold(mac: bigint, owner: string, site: LayoutSite, given: Written<string> | undefined): void {
    const first = this.#holders.get(mac);
    if (first === undefined) this.#holders.set(mac, { owner, site: site.name, given });
    else if (first.site !== site.name && this.#holderIn(site, mac) === undefined)
      this.#elsewhere.set(mac, [...(this.#elsewhere.get(mac) ?? []), { owner, site: site.name, given }]);
  }

  #holderIn({ name }: LayoutSite, mac: bigint): Holder | undefined {
    const first = this.#holders.get(mac);
    if (first === undefined || first.site === name) return first;
    return this.#elsewhere.get(mac)?.find(({ site }) => site === name);
  }

  /** What the ledger keeps for a thing is nothing else's of its site. */
  #keep(site: LayoutSite, { owner, thing }: Receiver, mac: bigint): void {
    const other = this.#holderIn(site, mac);
    if (other === undefined) {
      this.#hold(mac, owner, site, undefined);
      return;
    }
    const { given } = other;
    const problem: Problem =
      given === undefined
        ? {
            code: "HX063",
            path: thing.path,
            value: undefined,
            reason: `has the MAC address ${macText(mac)} by the ledger, and so has ${other.owner}`,
            fix: `keep one and renumber the other: hextet ledger resolve ${this.#allocator.called} --base REF`,
          }
        : {
            code: "HX032",
            path: given.path,
            value: given.text,
            reason: `is used twice: it is that of ${owner}, by the ledger`,
            fix: "give another, or leave it out",
          };
    this.#allocator.problems.push(problem);
  }
}

function spaceOf({ name }: LayoutSite): string {
  return `mac:${name}`;
}

/** A line may say more than 48 bits, where somebody has written it by hand. */
function macOf({ number }: LedgerLine): bigint {
  return BigInt.asUintN(48, number);
}

function macNumber(mac: string): bigint {
  return BigInt(`0x${mac.replaceAll(":", "")}`);
}

function macText(number: bigint): string {
  return octets(BigInt.asUintN(48, number).toString(16).padStart(12, "0"));
}
