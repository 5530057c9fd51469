/** What there is to say about a code, besides its title. */
export interface ProblemPage {
  /** What it means, and why it matters. */
  readonly meaning: string;
  /** A layout that raises it and nothing else. */
  readonly example: string;
  /** The ledger beside that layout, where the fault is there or between the two. */
  readonly ledger?: string;
  /** What to do about it. */
  readonly fix: string;
}

/** An example in which only the site `rack` matters: what stands below its name. */
export function onPrem(site: string): string {
  return `hextet: 1
purpose: lab
sites:
  rack:
${site}`;
}
