import {
  AddressError,
  Ipv6Address,
  Ipv6Prefix,
  isIpv4,
  parseIpv4Address,
  parseIpv4Prefix,
} from "../address/index.ts";
import type { Problem, ProblemCode } from "../problem/index.ts";
import { nearest } from "../problem/nearest.ts";
import type { BesideLayout } from "./beside.ts";
import type { Path, Written } from "./layout.ts";
import type { MendedPlaces } from "./mended-places.ts";
import { respelledAddress, respelledPrefix } from "./respelled.ts";
import { shorten } from "./shorten.ts";
import { Spellings } from "./spellings.ts";
import { unaskableIpv4, unusable, unusableIpv4 } from "./unusable.ts";

/** For how many wrong names the one that was meant is looked for; who has more has made one mistake. */
const mostHints = 100;

/** Reads the texts of a layout one by one, and keeps what is wrong with them. */
export class LayoutReader {
  readonly problems: Problem[] = [];
  readonly #spellings = new Spellings();
  #hints = 0;
  readonly #mended: MendedPlaces;
  /** Reads a file beside the layout. */
  readonly beside: BesideLayout;

  constructor(mended: MendedPlaces, beside: BesideLayout) {
    this.#mended = mended;
    this.beside = beside;
  }

  /** Whether nothing can be concluded from this place, because what was written there is already a problem. */
  unreadable(path: Path): boolean {
    return this.#mended.covers(path);
  }

  /** Whether a name was written that nothing can have; what it stands for goes by another. */
  wasRenamed(name: string): boolean {
    return this.#mended.wasRenamed(name);
  }

  /** Of a place that holds something else than what was written, nothing is said: what was written is a problem already. */
  add(code: ProblemCode, path: Path, value: string | undefined, reason: string, fix: string): void {
    if (this.#mended.has(path)) return;
    this.problems.push({
      code,
      path: this.#mended.original(path),
      value: value === undefined ? undefined : shorten(value),
      reason,
      fix,
    });
  }

  address(
    path: Path,
    text: string | undefined,
    fix = 'give an address such as "::25" or 2001:db8::25',
  ): Written<Ipv6Address> | undefined {
    if (looksLikeIpv4(text)) return this.#otherFamily(path, text, "IPv6", fix);
    return this.#read(path, text, Ipv6Address.parse, "HX010", fix, respelledAddress);
  }

  /**
   * An address of either family that somebody has, of which nothing is allocated: no host part, and also one that a machine
   * has by itself or that a cloud answers on (127.0.0.53, 169.254.169.253).
   */
  wholeAddress(path: Path, text: string): Written<Ipv6Address> | undefined {
    const fix = "give a whole address such as 2001:db8::53 or 192.0.2.53, or { ref: SITE/HOST/INTERFACE }";
    const read = looksLikeIpv4(text)
      ? this.#read(path, text, parseIpv4Address, "HX091", fix, () => undefined, "HX012", unaskableIpv4)
      : this.#read(path, text, Ipv6Address.parse, "HX010", fix, respelledAddress);
    if (read === undefined || !isHostPart(read.value)) return read;
    this.add("HX005", path, text, "is the host part of an address, and nothing says of which network", fix);
    return undefined;
  }

  prefix(
    path: Path,
    text: string | undefined,
    hostBits: ProblemCode = "HX012",
  ): Written<Ipv6Prefix> | undefined {
    const fix = "give a prefix such as 2001:db8::/48";
    if (looksLikeIpv4(text)) return this.#otherFamily(path, text, "IPv6", fix);
    return this.#read(path, text, Ipv6Prefix.parse, "HX011", fix, respelledPrefix, hostBits);
  }

  /** Held as ipv4-mapped.ts says. */
  ipv4Prefix(
    path: Path,
    text: string | undefined,
    hostBits: ProblemCode = "HX012",
  ): Written<Ipv6Prefix> | undefined {
    const fix = "give an IPv4 prefix such as 10.20.0.0/16";
    if (text?.includes(":")) return this.#otherFamily(path, text, "IPv4", fix);
    return this.#read(path, text, parseIpv4Prefix, "HX011", fix, () => undefined, hostBits);
  }

  /** Held as ipv4-mapped.ts says. */
  ipv4Address(path: Path, text: string | undefined): Written<Ipv6Address> | undefined {
    const fix = "give an IPv4 address such as 192.0.2.10, or its host part alone such as 0.0.0.10";
    if (text?.includes(":")) return this.#otherFamily(path, text, "IPv4", fix);
    return this.#read(path, text, parseIpv4Address, "HX091", fix, () => undefined);
  }

  /** A prefix of either family, told apart by its text. */
  anyPrefix(path: Path, text: string | undefined): Written<Ipv6Prefix> | undefined {
    return looksLikeIpv4(text) ? this.ipv4Prefix(path, text) : this.prefix(path, text);
  }

  /** Says so where `name` is none of those that exist, unless the one meant is a problem already. */
  reference(path: Path, name: string, kind: string, existing: readonly string[]): boolean {
    if (existing.includes(name)) return true;
    if (this.unreadable(path) || this.#mended.wasRenamed(name)) return false;
    const meant = this.#hints++ < mostHints ? nearest(name, existing) : undefined;
    const fix =
      meant !== undefined
        ? `did you mean ${meant}?`
        : existing.length === 0
          ? `there is no ${kind} here yet; declare one`
          : `there is: ${some(existing)}`;
    this.add(
      "HX020",
      path,
      name,
      `names ${/^[aeio]/.test(kind) ? "an" : "a"} ${kind} that is not there`,
      fix,
    );
    return false;
  }

  #otherFamily(path: Path, text: string, meant: "IPv4" | "IPv6", fix: string): undefined {
    if (this.unreadable(path)) return undefined;
    const given = meant === "IPv4" ? "IPv6" : "IPv4";
    this.add("HX090", path, text, `is ${given}, and ${meant} is meant here`, fix);
    return undefined;
  }

  #read<T extends Ipv6Address | Ipv6Prefix>(
    path: Path,
    text: string | undefined,
    parse: (text: string) => T,
    code: ProblemCode,
    fix: string,
    respelled: (text: string) => string | undefined,
    hostBits: ProblemCode = "HX012",
    unfitIpv4: typeof unusableIpv4 = unusableIpv4,
  ): Written<T> | undefined {
    if (text === undefined || this.unreadable(path)) return undefined;
    try {
      const value = parse(text);
      const isIpv4Text = looksLikeIpv4(text);
      const fault = isIpv4Text ? unfitIpv4(value) : unusable(value, text);
      if (fault !== undefined) {
        this.add("HX074", path, text, fault.reason, fault.fix);
        return undefined;
      }
      // There is one spelling of an IPv4 address that is read at all.
      const clash = isIpv4Text ? undefined : this.#spellings.clash({ value, text, path });
      if (clash !== undefined) {
        const { mend, other } = clash;
        this.add(
          "HX054",
          mend.path,
          mend.text,
          `is ${other} in another spelling`,
          `write ${value} in both places`,
        );
      }
      return { value, text, path };
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      if (error.suggestion === undefined) {
        const meant = respelled(text);
        this.add(code, path, text, error.reason, meant === undefined ? fix : `did you mean "${meant}"?`);
      } else if (hostBits === "HX034")
        this.add(
          "HX034",
          path,
          text,
          "is not aligned to its size",
          `the block around it is "${error.suggestion}"`,
        );
      else this.add("HX012", path, text, error.reason, `did you mean ${error.suggestion}?`);
      return undefined;
    }
  }
}

/** Whether an address is written without its network, as neither the loopback's nor IPv4 as ipv4-mapped.ts holds it is. */
function isHostPart(address: Ipv6Address): boolean {
  return address.value >> 64n === 0n && address.value !== 1n && !isIpv4(address);
}

/** Whether a text is an IPv4 address or prefix, or was meant to be one. */
function looksLikeIpv4(text: string | undefined): text is string {
  return text !== undefined && /^[0-9]+(\.[0-9]+){3}(\/[0-9]*)?$/.test(text);
}

/** The first names of many. */
function some(names: readonly string[]): string {
  const shown = names.slice(0, 12).join(", ");
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
