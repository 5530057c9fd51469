import type { Ipv6Address } from "../address/index.ts";
import type { Capability } from "../capabilities/capability.ts";
import type { ComesBy, Path, Reference, ReferenceTarget, Written } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import { ReferenceNames, shortName } from "./reference-names.ts";
import { comesByWords } from "./resolve-comes.ts";
import type { AddressSource, InterfaceSource, LayoutSource, ReferenceSource } from "./source.ts";

/** References that stand in the place of addresses and prefixes, each checked to point at something that fits there. */
export class References {
  readonly #reader: LayoutReader;
  readonly #names: ReferenceNames;
  readonly #lists: readonly string[];
  #everyName: readonly string[] | undefined;
  readonly #gateways = new Map<string, Reference>();
  /** Other ends of tunnels, by the server's. */
  readonly #clients = new Map<string, string>();

  constructor(reader: LayoutReader, source: LayoutSource, capabilities: readonly Capability[]) {
    this.#reader = reader;
    this.#names = new ReferenceNames(source, capabilities);
    this.#lists = ["interfaces", ...capabilities.flatMap(({ hostList }) => hostList?.key ?? [])];
  }

  /** How an interface comes by its addresses where the layout gives it none. */
  comesBy(site: string, device: InterfaceSource): ComesBy | undefined {
    return this.#names.comesBy(site, device);
  }

  /** Whether a network of a site has an IPv4 side. */
  hasIpv4(site: string, network: string): boolean {
    return this.#names.hasIpv4(site, network);
  }

  /** Anything that has an address or a prefix which is known beforehand. */
  thing(path: Path, source: ReferenceSource): Reference | undefined {
    const found = this.#thing(path, source);
    if (found !== undefined && this.#names.isWithoutIpv6(found.target)) {
      this.#reader.add(
        "HX277",
        found.path,
        found.text,
        "has IPv6 off, so that nobody answers at the address that is kept for it",
        "leave ipv6: false out there, or refer to something else",
      );
      return undefined;
    }
    const by = found && this.#names.comesUnknown(found.target);
    if (found === undefined || by === undefined) return found;
    this.#reader.add(
      "HX183",
      found.path,
      found.text,
      `has an address that comes ${comesByWords[by]}, and nobody knows it beforehand`,
      'give the interface one: addresses: ["::10"], or where the network has SLAAC identifier: { token: "::10" }',
    );
    return undefined;
  }

  #thing(path: Path, { ref }: ReferenceSource, inIpv4 = false): Reference | undefined {
    const at = [...path, "ref"];
    if (this.#reader.unreadable(at)) return undefined;
    const targets = this.#names.targets(ref, inIpv4);
    const [target] = targets;
    if (target === undefined) {
      if (this.#isInMended(ref)) return undefined;
      this.#everyName ??= this.#names.every();
      this.#reader.reference(at, ref, "thing with an address", this.#everyName);
      return undefined;
    }
    if (targets.length > 1) {
      const choices = targets.map((thing) => this.#names.wholeName(thing)).join(" or ");
      this.#reader.add("HX024", at, ref, "could be several things", `say which: ${choices}`);
      return undefined;
    }
    return { target, text: ref, path: at };
  }

  /** Something that has one address. */
  address(path: Path, source: ReferenceSource): Reference | undefined {
    return this.#ofOneAddress(this.thing(path, source));
  }

  #ofOneAddress(found: Reference | undefined): Reference | undefined {
    if (found === undefined || isAddress(found.target)) return found;
    this.#reader.add(
      "HX026",
      found.path,
      found.text,
      `is a ${found.target.kind === "vpc" ? "VPC" : found.target.kind}, and an address is needed here`,
      "name what lives in it, as hextet plan does: SITE/HOST/INTERFACE, say",
    );
    return undefined;
  }

  /** A whole address of either family that something else has: as written, or whose it is. */
  other(path: Path, value: AddressSource): Written<Ipv6Address> | Reference | undefined {
    return typeof value === "string" ? this.#reader.wholeAddress(path, value) : this.address(path, value);
  }

  /**
   * The address that something is to have by itself: as written, or that of a gateway that it is. What is allocated, and
   * what another has, can not be had twice.
   */
  pin(path: Path, value: AddressSource | undefined, own: ReferenceTarget): Written<Ipv6Address> | undefined {
    if (value === undefined || typeof value === "string") return this.#reader.address(path, value);
    const found = this.address(path, value);
    if (found === undefined || this.#goesAround(found, own)) return undefined;
    const written = this.#lastWritten(found.target);
    const there = this.#names.networkOf(found.target);
    const here = this.#names.networkOf(own);
    if (there !== here) {
      this.#reader.add(
        "HX031",
        found.path,
        found.text,
        `is outside of ${here ?? "its pool"}: it lies in ${there ?? "a pool"}`,
        "refer to something of the same network, or give an address",
      );
      return undefined;
    }
    if (found.target.kind !== "gateway") {
      this.#reader.add(
        "HX032",
        found.path,
        found.text,
        `is used twice: it is that of ${shortName(found.target)}`,
        "leave it out to have an address numbered; only a gateway's address is another thing's too",
      );
      return undefined;
    }
    const pin = written === undefined ? undefined : this.#reader.address(found.path, written);
    if (pin === undefined) return undefined;
    this.#gateways.set(shortName(found.target), { ...found, target: own });
    return { ...pin, path: found.path };
  }

  /** What has taken a network's gateway for its own address, of what has been read. */
  gatewayOf(site: string, network: string): Reference | undefined {
    return this.#gateways.get(shortName({ kind: "gateway", site, network }));
  }

  /** A network's gateway: written, or the address of what is the router; checked not to be that of the network again. */
  gateway(
    path: Path,
    value: AddressSource | undefined,
    own: ReferenceTarget,
  ): { gateway: Written<Ipv6Address> | undefined; gatewayFrom: Reference | undefined } {
    const nothing = { gateway: undefined, gatewayFrom: undefined };
    if (value === undefined || typeof value === "string")
      return { ...nothing, gateway: this.#reader.address(path, value) };
    const found = this.address(path, value);
    if (found === undefined || this.#goesAround(found, own)) return nothing;
    return { ...nothing, gatewayFrom: found };
  }

  /** The same of its IPv4 side. What has an IPv4 address has it of its own, so nothing goes around. */
  ipv4Gateway(
    path: Path,
    value: AddressSource | undefined,
  ): { gateway: Written<Ipv6Address> | undefined; gatewayFrom: Reference | undefined } {
    const nothing = { gateway: undefined, gatewayFrom: undefined };
    if (value === undefined || typeof value === "string")
      return { ...nothing, gateway: this.#reader.ipv4Address(path, value) };
    // An IPv4 address never comes by itself.
    const found = this.#ofOneAddress(this.#thing(path, value, true));
    if (found === undefined) return nothing;
    const noun = this.#names.nounWithoutIpv4(found.target);
    if (noun === undefined) return { ...nothing, gatewayFrom: found };
    this.#reader.add(
      "HX026",
      found.path,
      found.text,
      `is a ${noun}, and something with an IPv4 address of its own is needed here`,
      "name what is the router: SITE/HOST/INTERFACE, say",
    );
    return nothing;
  }

  /** A whole IPv4 address that something has, or whose it is. */
  ipv4(path: Path, value: AddressSource): Written<Ipv6Address> | Reference | undefined {
    if (typeof value === "string" && !value.includes(":")) return this.#reader.wholeAddress(path, value);
    const { gateway, gatewayFrom } = this.ipv4Gateway(path, value);
    return gateway ?? gatewayFrom;
  }

  /** The server's end of a tunnel, which has one other end; `undefined` where the reference is to something else. */
  tunnelServer(path: Path, { ref }: ReferenceSource): Reference | undefined {
    const [target, ...others] = this.#names.targets(ref);
    if (target === undefined || others.length > 0 || !this.#names.isTunnelServer(target)) return undefined;
    const found = { target, text: ref, path: [...path, "ref"] };
    const name = shortName(target);
    const other = this.#clients.get(name);
    if (other !== undefined)
      this.#reader.add(
        "HX032",
        found.path,
        ref,
        `is used twice: ${other} is its other end already`,
        "give each client a tunnel of its own",
      );
    else this.#clients.set(name, `${path[1]}/${path[3]}/${path[5]}`);
    return found;
  }

  /** The end of a tunnel that many have as their server. */
  sharedServer(path: Path, source: ReferenceSource): Reference | undefined {
    const found = this.#thing(path, source);
    if (found === undefined || this.#names.isSharedServer(found.target)) return found;
    this.#reader.add(
      "HX026",
      found.path,
      found.text,
      "is no WireGuard interface that others can have as their server",
      "name one without server: of its own, in a network: SITE/HOST/INTERFACE",
    );
    return undefined;
  }

  /** Reported once for each cycle: at the first of its names. */
  #goesAround(reference: Reference, own: ReferenceTarget): boolean {
    const names = [shortName(own)];
    for (let target: ReferenceTarget | undefined = reference.target; target !== undefined; ) {
      const name = shortName(target);
      const back = names.indexOf(name);
      if (back >= 0) {
        const cycle = names.slice(back);
        if (back === 0 && cycle.every((other) => name <= other)) {
          this.#reader.add(
            "HX025",
            reference.path,
            reference.text,
            `goes around in a circle: ${[...cycle, name].join(" → ")}`,
            "give one of them an address, or leave one out to have it numbered",
          );
        }
        return true;
      }
      names.push(name);
      target = this.#next(target);
    }
    return false;
  }

  /** What a thing's own address refers to. */
  #next(target: ReferenceTarget): ReferenceTarget | undefined {
    const written = this.#names.writtenAddress(target);
    if (written === undefined || typeof written === "string") return undefined;
    const [next, ...more] = this.#names.targets(written.ref);
    return more.length === 0 ? next : undefined;
  }

  #lastWritten(target: ReferenceTarget): string | undefined {
    let at: ReferenceTarget | undefined = target;
    for (let steps = 0; at !== undefined && steps < 1000; steps++) {
      const written = this.#names.writtenAddress(at);
      if (typeof written === "string") return written;
      at = this.#next(at);
    }
    return undefined;
  }

  /** Whether the thing may be missing only because of what is a problem already. */
  #isInMended(text: string): boolean {
    const [site = "", name = "", thing = ""] = text.split("/");
    const places: Path[] = [
      ["sites", site],
      ["sites", site, "hosts", name],
      ...this.#lists.map((list) => ["sites", site, "hosts", name, list, thing]),
      ["sites", site, "networks", name],
    ];
    return (
      places.some((place) => this.#reader.unreadable(place)) ||
      text.split("/").some((part) => this.#reader.wasRenamed(part))
    );
  }
}

/** Whether a thing has one address, and is no block of them. */
function isAddress({ kind }: ReferenceTarget): boolean {
  return kind !== "prefix" && kind !== "vpc" && kind !== "network" && kind !== "pool";
}
