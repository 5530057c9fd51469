import { createHash } from "node:crypto";
import { Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { PinOf } from "../capabilities/capability.ts";
import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type {
  Layout,
  LayoutComes,
  LayoutHost,
  LayoutIdentity,
  LayoutInterface,
  LayoutSite,
  Written,
} from "../layout/layout.ts";
import type { Ledger } from "../ledger/index.ts";
import type { Problem } from "../problem/index.ts";
import type { Allocation } from "./allocate.ts";
import type { AllocatedSpace } from "./allocated-space.ts";
import { eui64 } from "./eui64.ts";
import { interfaceOwner, workloadOwner } from "./owners.ts";
import { PlannedPrefix } from "./planned-prefix.ts";
import { reservedIn } from "./reserved.ts";
import { RestingNumbers } from "./standing-numbers.ts";

/** Where interface identifiers are counted. */
const identifiers = new PlannedPrefix(undefined, Ipv6Prefix.parse("::/64"));

/** A layout whose interface identifiers are pins like any other. */
export interface FilledIdentifiers {
  readonly layout: Layout;
  /** Opaque ones, for the ledger. */
  readonly spaces: readonly AllocatedSpace[];
  readonly problems: readonly Problem[];
}

/**
 * Fills in interface identifiers where a layout asks for a kind in place of a number.
 *
 * - `eui64`: the MAC address with ff:fe in its middle and the universal bit turned (RFC 4291, appendix A);
 * - `opaque`: as the ledger has it, else drawn out of what is random. RFC 7217 makes it of a secret, which cannot
 *   stand in a committed file; what it promises, another one in each network that tells nothing, a drawn one keeps.
 *
 * Both have 64 bits, so the network has to be a /64 (RFC 4291 section 2.5.1, RFC 7421).
 * @param ledger with its lines under the names of now
 * @param randomness a text that nobody can guess, from whoever writes the ledger
 * @param called how a person calls the layout, for what is to be typed
 */
export function fillIdentifiers(
  layout: Layout,
  ledger: Ledger,
  randomness: string | undefined,
  called = layout.name,
  capabilities: readonly Capability[] = allCapabilities,
): FilledIdentifiers {
  const filler = new Filler(layout.name, called, ledger, randomness, capabilities);
  const sites = layout.sites.map((site) => ({
    ...site,
    hosts: site.hosts.map((host) => (asksForAny(host, capabilities) ? filler.host(site, host) : host)),
  }));
  return { layout: { ...layout, sites }, spaces: [...filler.spaces.values()], problems: filler.problems };
}

function asksForAny(host: LayoutHost, capabilities: readonly Capability[]): boolean {
  const asks = ({ identifier }: LayoutIdentity) => identifier !== undefined;
  return (
    host.interfaces.some((device) => asks(device) || device.comes !== undefined) ||
    capabilities.some(({ hostList }) => hostList?.read(host).some(asks))
  );
}

/** The addresses that come by themselves and are known beforehand. */
function foretold(
  { mac }: LayoutIdentity,
  { by, identifier, token }: LayoutComes,
): readonly Written<Ipv6Address>[] {
  if (by === "dhcp") return [];
  if (token !== undefined) return [token];
  if (identifier?.value !== "eui64" || mac === undefined) return [];
  return [{ value: eui64(mac.value), text: mac.text, path: mac.path }];
}

class Filler {
  readonly spaces = new Map<string, AllocatedSpace & { readonly allocations: Map<string, Allocation> }>();
  readonly problems: Problem[] = [];
  readonly #resting = new Map<string, RestingNumbers>();
  readonly #stack: string;
  readonly #called: string;
  readonly #ledger: Ledger;
  readonly #randomness: string | undefined;
  readonly #capabilities: readonly Capability[];

  constructor(
    stack: string,
    called: string,
    ledger: Ledger,
    randomness: string | undefined,
    capabilities: readonly Capability[],
  ) {
    this.#stack = stack;
    this.#called = called;
    this.#ledger = ledger;
    this.#randomness = randomness;
    this.#capabilities = capabilities;
  }

  host(site: LayoutSite, host: LayoutHost): LayoutHost {
    const lengths = new Map(site.networks.map(({ name, length }) => [name, length]));
    const place = (network: string | undefined): Place | undefined =>
      network === undefined
        ? undefined
        : { name: `${site.name}/${network}`, length: lengths.get(network) ?? 64 };
    let filled: LayoutHost = {
      ...host,
      interfaces: host.interfaces.map((device): LayoutInterface => {
        if (device.comes !== undefined) {
          const isSlaacs = place(device.network)?.length === 64;
          return { ...device, addresses: isSlaacs ? foretold(device, device.comes) : [] };
        }
        const owner = interfaceOwner(site.name, host.name, device.name, 0);
        const pin = this.#pin(device, owner, place(device.network));
        return pin === undefined ? device : { ...device, addresses: [pin] };
      }),
    };
    for (const { hostList, fillPins } of this.#capabilities) {
      if (hostList === undefined || fillPins === undefined) continue;
      const pinOf: PinOf = (thing, on) =>
        this.#pin(
          thing,
          workloadOwner(site.name, host.name, hostList.key, thing.name),
          "network" in on ? place(on.network) : poolPlace(site, host, on.pool),
        );
      filled = { ...filled, ...fillPins(host, pinOf) };
    }
    return filled;
  }

  #pin(
    { identifier, mac }: LayoutIdentity,
    owner: string,
    place: Place | undefined,
  ): Written<Ipv6Address> | undefined {
    if (identifier === undefined || place === undefined) return undefined;
    const { path, text } = identifier;
    if (place.length !== 64) {
      this.problems.push({
        code: "HX081",
        path,
        value: text,
        reason: `makes an identifier of 64 bits, and ${place.name} is a /${place.length}`,
        fix: "make it a /64, or leave identifier out to have an address numbered",
      });
      return undefined;
    }
    if (identifier.value === "opaque") return { value: this.#opaque(identifier, owner, place), text, path };
    return mac === undefined ? undefined : { value: eui64(mac.value), text: mac.text, path: mac.path };
  }

  #opaque({ path, text }: Written<string>, owner: string, place: Place): Ipv6Address {
    const name = `opaque:${place.name}`;
    const { held, resting } = this.#ledger.space(name);
    const rests = this.#resting.get(name) ?? new RestingNumbers(resting);
    this.#resting.set(name, rests);
    const kept = held.get(owner) ?? rests.of(owner)[0]?.line;
    const value = kept?.number ?? drawn(this.#randomness ?? this.#stack, name, owner);
    if (kept === undefined && this.#randomness === undefined) {
      this.problems.push({
        code: "HX082",
        path,
        value: text,
        reason: "has no identifier yet",
        fix: `let one be drawn: hextet plan ${this.#called} --write`,
      });
    } else {
      const space = this.spaces.get(name) ?? {
        name,
        prefix: identifiers,
        allocations: new Map<string, Allocation>(),
        ordered: false,
      };
      this.spaces.set(name, space);
      space.allocations.set(owner, { offset: value, length: 128, origin: "numbered" });
    }
    return Ipv6Address.fromBigInt(value);
  }
}

/** What an address is to lie in. */
interface Place {
  /** `rack/guests` */
  readonly name: string;
  readonly length: number;
}

function poolPlace(site: LayoutSite, host: LayoutHost, pool: string): Place | undefined {
  for (const networkInterface of host.interfaces) {
    const found = networkInterface.pools.find(({ name }) => name === pool);
    if (found !== undefined)
      return { name: `${site.name}/${host.name}/${networkInterface.name}/${pool}`, length: found.length };
  }
  return undefined;
}

const reserved = reservedIn(identifiers, true, undefined);

/** 64 bits that nothing is reserved for, and that are no EUI-64. */
function drawn(randomness: string, space: string, owner: string): bigint {
  for (let round = 0; ; round++) {
    const text = [randomness, space, owner, round].join("\u0000");
    const value = BigInt(`0x${createHash("sha256").update(text).digest("hex").slice(0, 16)}`);
    const isEui64 = ((value >> 24n) & 0xffffn) === 0xfffen;
    if (!isEui64 && !reserved.some(({ first, last }) => first <= value && value <= last)) return value;
  }
}
