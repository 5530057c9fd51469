import { expect } from "@jest/globals";
import { type Planned, planFromText, planRows, problemText } from "../../../core/index.ts";

/** A layout that changes day by day, each day's ledger written before the next. */
export class Story {
  ledger: string;
  #day = 0;

  constructor(ledger = "") {
    this.ledger = ledger;
  }

  /** @throws where there is no plan, or the next command would not take what is written */
  write(layout: string): Planned {
    const planned = this.look(layout);
    if (planned.plan === undefined) throw new Error(planned.problems.map(problemText).join("\n"));
    this.ledger = planned.ledger.text;
    const again = this.look(layout);
    expect(again.problems.filter(({ code }) => code.startsWith("HX06"))).toEqual([]);
    expect([again.ledger.behind, again.ledger.changes, again.ledger.text]).toEqual([false, [], this.ledger]);
    this.#day++;
    return planned;
  }

  look(layout: string): Planned {
    const today = `2026-11-${String(this.#day + 1).padStart(2, "0")}`;
    return planFromText("story", layout, { ledger: this.ledger, today, randomness: "story" });
  }

  problems(layout: string): string[] {
    return this.look(layout).problems.map(problemText);
  }

  /** What rests of a space, as lines without what they have in common. */
  resting(space: string): string[] {
    return this.ledger
      .split("\n")
      .filter((line) => line.includes(`"space":"${space}"`) && line.includes("freed"))
      .map((line) => line.replace(`"space":"${space}",`, ""));
  }
}

/** The address or prefix of what has that name. */
export function of({ plan }: Planned, name: string): string | undefined {
  return plan && planRows(plan).find((row) => row.name === name)?.address;
}

/** A site with some networks out of one prefix. */
export const networks = (text: string, prefix = "2001:db8::/60") => `hextet: 1
purpose: lab
prefixes: { home: "${prefix}" }
sites: { rack: { networks: { ${text} } } }
`;

/** A site with a host that has guests, as flow mappings, and its former name where it had another. */
export const guests = (names: string, site = "rack", formerSite = "", host = "pve") => `hextet: 1
purpose: lab
prefixes: { home: "2001:db8::/48" }
sites:
  ${site}:${formerSite === "" ? "" : `\n    formerly: ${formerSite}`}
    networks: { lan: { from: home } }
    hosts:
      ${host}:
        connect: { address: "2001:db8:f::10", hostKey: lab }
        interfaces: { vmbr2: { bridge: { ports: [] }, network: lan, addresses: ["::1"] } }
        guests: { ${names} }
`;
