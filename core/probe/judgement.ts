/** `unknown`: the host could not be asked, so nothing is known of it either way. */
export type Verdict = "ok" | "failed" | "unknown";

/** What came of a check. */
export interface Judgement {
  readonly verdict: Verdict;
  /** What was seen, in a few words. */
  readonly seen: string;
  /** Where to look next; empty where it is ok. */
  readonly next: string;
}

export function ok(seen: string): Judgement {
  return { verdict: "ok", seen, next: "" };
}

export function failed(seen: string, next: string): Judgement {
  return { verdict: "failed", seen, next };
}

export function unknown(seen: string): Judgement {
  return { verdict: "unknown", seen, next: "" };
}
