import type { Review } from "../../../../core/report/review/index.ts";

/** The same for all: what a name is made of, so that two reviews differ in their names alone. */
export type Naming = (plain: string) => string;

/** A review with everything in it that one can have, each text of others by a name of its own. */
export function madeReview(naming: Naming, size = 3): Review {
  const site = naming("site");
  const numbers = Array.from({ length: size }, (_, index) => index);
  const host = (index: number) => `${site}/${naming(`host-${index}`)}`;
  const ends = (name: string) => ({ as: undefined, names: [naming(name)] });
  return {
    stack: naming("stack"),
    base: naming("base"),
    hash: "0".repeat(64),
    diff: {
      verdict: naming("verdict"),
      renumbered: true,
      counts: { kept: 7, added: size, removed: 0, renumbered: size, moved: 0, resized: 0, "handed over": 1 },
      changes: [
        ...numbers.flatMap((index) => [
          {
            change: "renumbered" as const,
            name: host(index),
            kind: "interface" as const,
            before: naming(`before-${index}`),
            after: naming(`after-${index}`),
            from: null,
          },
          {
            change: "added" as const,
            name: `${host(index)}/git`,
            kind: "guest" as const,
            before: null,
            after: naming(`new-${index}`),
            from: null,
          },
        ]),
        {
          change: "handed over" as const,
          name: `${site}/${naming("heir")}`,
          kind: "guest" as const,
          before: naming("number"),
          after: naming("number"),
          from: naming("former"),
        },
      ],
      ways: [
        { name: host(0), what: naming("what"), before: naming("way-before"), after: naming("way-after") },
      ],
      restarts: [{ host: host(0), what: naming("restart") }],
    },
    paths: {
      opened: [{ from: ends("opened-from"), to: ends("opened-to"), what: [naming("opening")] }],
      closed: [
        {
          from: { as: naming("all of them"), names: [naming("x"), naming("y")] },
          to: ends("closed-to"),
          what: [naming("closing")],
        },
      ],
    },
    filters: [{ network: naming("network"), change: "added", rule: naming("rule") }],
    routes: [{ site, change: "added", to: naming("to"), via: naming("via"), host: host(0) }],
    hosts: numbers.map((index) => ({
      host: host(index),
      change: "changed",
      wayBack: "goes back by itself unless confirmed within 90 s",
      confirmedAt: naming(`address-${index}`),
      rollsBack: index > 0,
      patches: [
        {
          path: naming(`/etc/file-${index}`),
          diff: `@@ -1,1 +1,1 @@\n-${naming(`old-${index}`)}\n+${naming(`new-${index}`)}\n`,
        },
        { path: naming(`/etc/hidden-${index}`), diff: undefined },
      ],
    })),
    sites: [site],
    preview: {
      steps: [
        { op: "replace", type: naming("type"), name: naming("replaced") },
        { op: "update", type: naming("type"), name: naming("updated") },
      ],
      errors: 1,
    },
    rehearsed: {
      format: "hextet-rehearsal-1",
      stack: naming("stack"),
      from: naming("main"),
      verdict: "bad",
      reasons: [naming("reason")],
      paths: [
        {
          from: naming("source"),
          to: naming("target"),
          presence: "kept",
          touched: false,
          answersInTheEnd: false,
          change: { down: 1.5, longest: 1.2, lost: 3 },
        },
      ],
    },
  };
}
