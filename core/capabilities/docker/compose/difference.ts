import type { Place } from "./places.ts";

/** What of a Compose file is not the plan's. */
export interface Difference {
  readonly line: number;
  /** `services.db.networks.apps.ipv6_address` */
  readonly path: string;
  /** Starts with what is there: `is 2001:db8::21, and the plan has 2001:db8::20`. */
  readonly reason: string;
  /** What a person is to do, where the file can not be changed at that place alone. */
  readonly fix: string | undefined;
  /** The text with that as the plan has it. */
  readonly edit: ((text: string) => string) | undefined;
}

/** @param steps keys and numbers from the top */
export function pathText(steps: readonly string[]): string {
  return steps.map((step) => (/[.\s]/.test(step) ? JSON.stringify(step) : step)).join(".");
}

/** Something that `--write` mends, if it stands at its own place. */
export function mendable(
  path: readonly string[],
  place: Place,
  reason: string,
  edit: (text: string) => string,
): Difference {
  const shared = place.shared;
  return shared === undefined
    ? { line: place.line, path: pathText(path), reason, fix: undefined, edit }
    : unmendable(
        path,
        place,
        `${reason}; it comes in by ${shared}`,
        "write it at that place itself, since others may share the anchor",
      );
}

/** Something that a person has to mend. */
export function unmendable(
  path: readonly string[],
  { line }: Place,
  reason: string,
  fix: string,
): Difference {
  return { line, path: pathText(path), reason, fix, edit: undefined };
}
