import { type Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { Written } from "./layout.ts";

type Spelled = Written<Ipv6Address | Ipv6Prefix>;

/** How each address and prefix of a layout was spelled first. */
export class Spellings {
  readonly #first = new Map<string, Spelled>();

  /** Where the same was spelled differently before: which of the two to mend, and how the other one is spelled. */
  clash(written: Written<Ipv6Address | Ipv6Prefix>): { mend: Spelled; other: string } | undefined {
    const { value, text, path } = written;
    const spelled = { value, text, path };
    // A text, since maps hash big numbers by their low bits, which prefixes have in common.
    const key =
      value instanceof Ipv6Prefix
        ? `${value.network.value.toString(32)}/${value.length}`
        : value.value.toString(32);
    const first = this.#first.get(key);
    if (first === undefined) this.#first.set(key, spelled);
    if (first === undefined || first.text === text) return undefined;
    return text === value.toString() ? { mend: first, other: text } : { mend: spelled, other: first.text };
  }
}
