import type { Link, LinkWriters } from "../../../core/links/index.ts";
import type { PhysicalLink } from "../../../core/links/physical.ts";

/** What the type check refuses; it fails where one of these is allowed. */
export const refused = {
  // @ts-expect-error: nothing writes it for ifupdown2
  half: { netplan: () => undefined } satisfies LinkWriters<PhysicalLink>,
  // @ts-expect-error: a kind that is in no list
  strange: { kind: "carrier-pigeon" } satisfies Link,
};
