import { AddressError, Ipv6Address } from "../../core/address/index.ts";
import type { EchoCount, ProviderLook } from "../../core/survey/index.ts";
import type { Sections } from "../survey/sections.ts";

/** How a host reaches the target; `undefined` where it does not. */
export function readLook(sections: Sections, target: string): ProviderLook | undefined {
  const way = words(sections.lines("way")[0]);
  const uplink = after(way, "dev");
  const own = addressIn(after(way, "src"));
  if (uplink === undefined || own === undefined) return undefined;
  const lengths = sections.lines("addresses").flatMap((line) => {
    const [, name, , written = ""] = words(line);
    const [address = "", length] = written.split("/");
    return name === uplink && addressIn(address)?.value === own.value ? [Number(length)] : [];
  });
  return {
    host: sections.lines("name")[0]?.trim() ?? "",
    target,
    uplink,
    own,
    ownLength: lengths[0] ?? 128,
    gateway: addressIn(after(way, "via")),
  };
}

/** What came of a stretch of echoes. */
export class Counts {
  readonly isTaken: boolean;
  readonly isRefused: boolean;
  readonly isCounted: boolean;
  readonly #rows: readonly (readonly string[])[];

  constructor(sections: Sections) {
    this.isTaken = sections.has("taken");
    this.isRefused = sections.has("refused");
    this.isCounted = sections.has("counted");
    this.#rows = sections.lines("counted").map(words);
  }

  /** @param address in RFC 5952's text */
  of(address: string): EchoCount | undefined {
    const row = this.#rows.find(([own]) => own === address);
    if (row === undefined) return undefined;
    const [sent, answered, solicited, last] = row.slice(1).map(Number);
    if (sent === undefined || answered === undefined || solicited === undefined || last === undefined)
      return undefined;
    return { sent, answered, solicited, last: Number.isNaN(last) ? undefined : last };
  }
}

function words(line: string | undefined): readonly string[] {
  return (line ?? "").trim().split(/\s+/);
}

function after(all: readonly string[], word: string): string | undefined {
  const at = all.indexOf(word);
  return at < 0 ? undefined : all[at + 1];
}

function addressIn(text: string | undefined): Ipv6Address | undefined {
  if (text === undefined) return undefined;
  try {
    return Ipv6Address.parse(text);
  } catch (error) {
    if (error instanceof AddressError) return undefined;
    throw error;
  }
}
