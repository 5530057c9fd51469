import type { Layout } from "../layout.ts";
import { asksOf } from "./asks.ts";
import { type Books, settled } from "./books.ts";
import { Names } from "./renaming.ts";

/**
 * What the ledger says once somebody has let numbers go: nothing that rests, of those who are named, and nothing of a
 * name that has gone. Who is only called otherwise has not gone. What stays stands as it is written.
 *
 * @param owners names, with everything below them; everybody's where there are none
 */
export function released(books: Books, layout: Layout, owners: readonly string[]): Books {
  const names = new Names(layout);
  const asks = asksOf(layout);
  const isNamed = (owner: string) => owners.some((named) => owner === named || owner.startsWith(`${named}/`));
  return new Map(
    [...books].map(([space, { held, rests }]) => {
      const now = names.space(space);
      const isAsked = (owner: string) => isNamed(owner) || isNamed(names.owner(space, owner));
      const isThere = (owner: string) =>
        asks.get(now)?.some((ask) => ask.owner === names.owner(space, owner)) === true;
      const left = rests.filter(({ owner }) => owners.length > 0 && !isAsked(owner));
      const stay = [...held].filter(([owner]) => isThere(owner) || !isAsked(owner));
      return [space, { held: new Map(stay), rests: settled(left) }];
    }),
  );
}
