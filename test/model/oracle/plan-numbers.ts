import { type Numbered, numberOf } from "../text/numbers.ts";
import { splitSpace } from "./frames.ts";

/** The part of `hextet plan NAME --json` that is read here. */
export interface PlanText {
  readonly prefixes: readonly { readonly name: string; readonly prefix: string }[];
  readonly sites: readonly SiteText[];
}

interface SiteText {
  readonly name: string;
  readonly networks: readonly NetworkText[];
  readonly hosts: readonly HostText[];
  readonly retired: readonly HostText[];
  readonly services: readonly { readonly name: string; readonly address: string }[];
}

interface NetworkText {
  readonly name: string;
  readonly prefix: string;
  readonly further?: readonly { readonly name: string; readonly prefix: string }[];
  readonly ipv4: Prefixed;
}

/** An address of an interface: in its network, in another one (`network`), in a further prefix of either (`prefix`). */
export interface AddressText {
  readonly address: string;
  readonly network?: string;
  readonly prefix?: string;
  readonly deprecated?: boolean;
}

interface HostText {
  readonly name: string;
  readonly interfaces: readonly {
    readonly name: string;
    readonly addresses: readonly AddressText[];
    readonly pools: readonly { readonly name: string; readonly prefix: string; readonly ipv4: Prefixed }[];
    readonly ipv4: Addressed;
  }[];
  readonly wireguard?: readonly {
    readonly interface: string;
    readonly gives: readonly { readonly peer: string; readonly address: string }[];
  }[];
  readonly forwards?: readonly { readonly name: string; readonly address: string; readonly own: boolean }[];
  readonly bridges: readonly {
    readonly name: string;
    readonly runtime: string;
    readonly address: string;
    readonly ipv4: Addressed;
  }[];
  readonly containers: readonly {
    readonly name: string;
    readonly address: string;
    readonly ipv4: Addressed;
  }[];
  readonly guests: readonly {
    readonly name: string;
    readonly address: string;
    readonly mac: string;
    readonly ipv4: Addressed;
  }[];
}

type Prefixed = { readonly prefix: string } | null;
type Addressed = { readonly address: string } | null;

/** Everything in a plan that has a number, by the names that the ledger has for it. */
export class PlanNumbers {
  readonly #numbers = new Map<string, Numbered>();
  readonly #inFurther = new Map<string, readonly AddressText[]>();

  constructor({ prefixes, sites }: PlanText) {
    for (const { name, prefix } of prefixes) this.#add("prefix", name, prefix);
    for (const site of sites) {
      for (const { name, prefix, further = [], ipv4 } of site.networks) {
        this.#add("network", `${site.name}/${name}`, prefix);
        for (const beside of further)
          this.#add("further", `${site.name}/${name}/${beside.name}`, beside.prefix);
        if (ipv4 !== null) this.#add("network", `${site.name}/${name}`, ipv4.prefix);
      }
      for (const { name, address } of site.services) this.#add("member", `${site.name}/${name}`, address);
      for (const host of [...site.hosts, ...site.retired]) this.#host(`${site.name}/${host.name}`, host);
    }
  }

  /** How many numbers the ledger keeps of them: all but those of prefixes. */
  get count(): number {
    return [...this.#numbers.keys()].filter((key) => !key.startsWith("prefix")).length;
  }

  /** What an interface has in further prefixes, in the order of the plan. */
  inFurther(owner: string): readonly AddressText[] {
    return this.#inFurther.get(owner) ?? [];
  }

  /**
   * What an owner has in a space, as it stands in the plan.
   * @param further which of a network's prefixes is from there, where it is not its own
   */
  of(space: string, owner: string, further?: string): Numbered | undefined {
    const [kind = "", place = ""] = splitSpace(space);
    if (further !== undefined) return this.#numbers.get(`further6 ${owner}/${further}`);
    const family = kind.endsWith("4") ? 4 : 6;
    if (kind === "ula") return this.#numbers.get(`prefix6 ${owner}`);
    if (kind === "mac") return this.#numbers.get(`mac6 ${owner}`);
    if (kind === "opaque") {
      const whole = this.#numbers.get(`member6 ${owner}`);
      return whole && { ...whole, block: "", value: whole.value & 0xffff_ffff_ffff_ffffn };
    }
    const what = /^(prefix|vpc)/.test(kind) ? "network" : "member";
    return this.#numbers.get(`also6 ${owner} ${place}`) ?? this.#numbers.get(`${what}${family} ${owner}`);
  }

  #host(at: string, host: HostText): void {
    const forwards = (host.forwards ?? []).filter((forward) => !forward.own);
    for (const { name, address } of forwards) this.#add("member", `${at}/forwards/${name}`, address);
    for (const networkInterface of host.interfaces) {
      const own = `${at}/${networkInterface.name}`;
      const counts = new Map<string, number>();
      for (const { address, network, prefix } of networkInterface.addresses) {
        if (prefix !== undefined || forwards.some((forward) => forward.address === address)) continue;
        const index = counts.get(network ?? "") ?? 0;
        counts.set(network ?? "", index + 1);
        const owner = index === 0 ? own : `${own}/${index}`;
        if (network === undefined) this.#add("member", owner, address);
        else this.#numbers.set(`also6 ${owner} ${at.split("/")[0]}/${network}`, numberOf(address));
      }
      const inFurther = networkInterface.addresses.filter(({ prefix }) => prefix !== undefined);
      if (inFurther.length > 0) this.#inFurther.set(own, inFurther);
      if (networkInterface.ipv4 !== null)
        this.#add("member", `${at}/${networkInterface.name}`, networkInterface.ipv4.address);
      for (const pool of networkInterface.pools) {
        this.#add("member", `${at}/${networkInterface.name}/pools/${pool.name}`, pool.prefix);
        if (pool.ipv4 !== null)
          this.#add("member", `${at}/${networkInterface.name}/pools/${pool.name}`, pool.ipv4.prefix);
      }
    }
    // What is the layout's own has its address as an interface.
    for (const { interface: server, gives } of host.wireguard ?? [])
      for (const { peer, address } of gives)
        if (!peer.includes("/")) this.#add("member", `${at}/${server}/peers/${peer}`, address);
    for (const bridge of host.bridges.filter(({ runtime }) => runtime !== "docker")) {
      this.#add("member", `${at}/${bridge.name}`, bridge.address);
      if (bridge.ipv4 !== null) this.#add("member", `${at}/${bridge.name}`, bridge.ipv4.address);
    }
    for (const list of ["containers", "guests"] as const)
      for (const thing of host[list]) {
        this.#add("member", `${at}/${list}/${thing.name}`, thing.address);
        if (thing.ipv4 !== null) this.#add("member", `${at}/${list}/${thing.name}`, thing.ipv4.address);
      }
    for (const { name, mac } of host.guests) {
      const value = BigInt(`0x${mac.replaceAll(":", "")}`);
      this.#numbers.set(`mac6 ${at}/guests/${name}`, { block: "", family: 6, value, length: 128 });
    }
  }

  #add(what: string, owner: string, text: string): void {
    const number = numberOf(text);
    const key = `${what}${number.family} ${owner}`;
    if (this.#numbers.has(key)) throw new Error(`${owner} stands twice in the plan`);
    this.#numbers.set(key, number);
  }
}
