import { type Advertisement, readAdvertisement } from "../../core/survey/index.ts";
import { canonical } from "./canonical.ts";
import type { LinkFacts } from "./kernel-facts.ts";
import { readRdisc6 } from "./rdisc6.ts";
import type { Sections } from "./sections.ts";

/** What asked the routers, and what they said. */
export interface Heard {
  readonly asked: "perl" | "python" | "rdisc6" | null;
  readonly advertisements: readonly Advertisement[];
}

/** A host has one router on a link, or a few; who speaks for more of them says no answer. */
const mostHeard = 64;

/** @param links in the order in which what was heard on them is listed */
export function readHeard(sections: Sections, links: readonly LinkFacts[]): Heard {
  const by = sections.all("solicited")[0]?.of ?? "";
  const asked = by === "perl" || by === "rdisc6" ? by : /python/.test(by) ? "python" : null;
  const heard = [
    ...sections.lines("solicited").flatMap((line) => advertisementIn(line) ?? []),
    ...sections.all("rdisc6").flatMap(readRdisc6),
  ].slice(0, mostHeard);
  const latest = [...new Map(heard.map((said) => [`${said.interface} ${said.router}`, said])).values()];
  return {
    asked,
    advertisements: links.flatMap(({ name, addresses }) => {
      const own = addresses.map(({ address }) => canonical(address));
      return latest
        .filter((said) => said.interface === name)
        .map((said) => ({ ...said, own: own.includes(said.router) }));
    }),
  };
}

/** `eno1 fe80::1 860040...` */
function advertisementIn(line: string): Omit<Advertisement, "own"> | undefined {
  const [, name, source = "", hex = ""] = /^(\S+) (\S+) ((?:[0-9a-f]{2})+)$/.exec(line) ?? [];
  const router = canonical(source);
  const content = readAdvertisement(Uint8Array.from(Buffer.from(hex, "hex")));
  if (name === undefined || router === undefined || content === undefined) return undefined;
  return { interface: name, router, ...content };
}
