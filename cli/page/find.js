import { beginsAs, readTyped } from "./addresses.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./model.js").Thing} Thing
 * @typedef {import("./model.js").Space} Space
 * @typedef {{ kind: "thing", thing: Thing }} FoundThing
 * @typedef {{ kind: "place", space: Space, place: bigint, text: string, state: string }} FoundPlace a number that no thing has
 * @typedef {FoundThing | FoundPlace} Found
 */

/**
 * Everything that somebody may have meant, the likeliest first: an address in any spelling finds who has it and what it lies
 * in, a prefix what lies in it, anything else names.
 *
 * @param {Model} model
 * @param {string} typed
 * @returns {readonly Found[]}
 */
export function find(model, typed) {
  const text = typed.trim().toLowerCase();
  if (text === "") return [];
  const address = readTyped(text);
  const named = byName(model, text);
  if (address === undefined) return named;
  if (address.kind === "address") return [...atAddress(model, address.value), ...named];
  const inside =
    address.kind === "begun"
      ? known(model).filter(({ first }) => beginsAs(first, address))
      : known(model).filter(
          ({ start, length }) =>
            length >= address.length &&
            start >> BigInt(128 - address.length) === address.value >> BigInt(128 - address.length),
        );
  const around = address.kind === "prefix" ? holding(model, address.value, address.length - 1) : [];
  return unique([...inside.map(asThing), ...around.map(asThing), ...named]);
}

/** @param {Model} model */
function known(model) {
  return model.things.filter(({ block }) => block === undefined);
}

/**
 * @param {Model} model
 * @param {bigint} value
 * @returns {readonly Found[]}
 */
function atAddress(model, value) {
  const around = holding(model, value, 128);
  const [smallest] = around;
  if (smallest?.space === undefined) return around.map(asThing);
  const { space } = smallest;
  const place = value - space.start;
  const item = space.items.find(({ first, last }) => first <= place && place <= last);
  // The first address of a network is written as its prefix is, without the length.
  /** @type {FoundPlace} */
  const free = {
    kind: "place",
    space,
    place,
    text: model.textAt(space, place),
    state: item?.reason ?? "is free",
  };
  return [free, ...around.map(asThing)];
}

/**
 * What an address lies in or is, the smallest first.
 *
 * @param {Model} model
 * @param {bigint} value
 * @param {number} most length of 128 bits that they may have
 */
function holding(model, value, most) {
  return known(model)
    .filter(
      ({ start, length }) =>
        length <= most && start >> BigInt(128 - length) === value >> BigInt(128 - length),
    )
    .sort((a, b) => b.length - a.length);
}

/**
 * @param {Model} model
 * @param {string} text
 * @returns {readonly Found[]}
 */
function byName(model, text) {
  /** @type {Thing[][]} */
  const ranks = [[], [], [], []];
  for (const thing of model.things) {
    const last = thing.lower.slice(thing.lower.lastIndexOf("/") + 1);
    if (last === text || thing.lower === text) ranks[0]?.push(thing);
    else if (last.startsWith(text)) ranks[1]?.push(thing);
    else if (thing.lower.includes(text)) ranks[2]?.push(thing);
    else if (thing.text.includes(text)) ranks[3]?.push(thing);
  }
  return ranks.flat().map(asThing);
}

/**
 * @param {Thing} thing
 * @returns {FoundThing}
 */
function asThing(thing) {
  return { kind: "thing", thing };
}

/** @param {readonly Found[]} found */
function unique(found) {
  const seen = new Set();
  return found.filter((each) => {
    const what = each.kind === "thing" ? each.thing : each;
    return seen.size !== seen.add(what).size;
  });
}
