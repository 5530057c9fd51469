import { placeText } from "./addresses.js";

/**
 * @typedef {import("../../core/report/page/page-data.ts").PageData} PageData
 * @typedef {import("../../core/report/page/page-things.ts").PageThing} PageThing
 * @typedef {import("../../core/report/page/page-hosts.ts").PageHost} PageHost
 *
 * @typedef {object} Item
 * @property {"used" | "reserved" | "resting"} state
 * @property {bigint} first
 * @property {bigint} last
 * @property {Thing | undefined} thing
 * @property {string | undefined} reason
 *
 * @typedef {object} Space
 * @property {string} id unique, and the same as long as the layout is
 * @property {Thing} thing
 * @property {number} bits
 * @property {bigint} start
 * @property {{ name: string, length: number } | undefined} block
 * @property {readonly Item[]} items
 *
 * @typedef {PageThing & { start: bigint, space: Space | undefined, inside: Space | undefined, lower: string }} Thing
 */

/** A page's data, with what is looked up in it again and again. */
export class Model {
  /** @param {PageData} data */
  constructor(data) {
    this.data = data;
    this.blocks = new Map(data.waiting.map((block) => [block.name, block]));
    /** @type {readonly Thing[]} */
    this.things = data.things.map((thing) => ({
      ...thing,
      start: BigInt(`0x${thing.first}`),
      space: undefined,
      inside: undefined,
      lower: thing.name.toLowerCase(),
    }));
    /** @type {readonly Space[]} */
    this.spaces = data.spaces.flatMap((space) => this.#space(space));
    this.spaceById = new Map(this.spaces.map((space) => [space.id, space]));
    this.hosts = data.hosts;
    this.hostByName = new Map(data.hosts.map((host) => [`${host.site}/${host.name}`, host]));
    this.siteByName = new Map(data.sites.map((site) => [site.name, site]));
    this.thingsByHost = Map.groupBy(
      this.things.filter(({ host }) => host !== undefined),
      ({ site, host }) => `${site}/${host}`,
    );
    this.driftByHost = new Map(data.drift?.map((answer) => [answer.host, answer]) ?? []);
    this.checksByHost = Map.groupBy(data.verify?.checks ?? [], ({ check }) => check.host);
  }

  /** @param {PageData["spaces"][number]} space */
  #space({ thing: index, items }) {
    const thing = this.things[index];
    if (thing === undefined) return [];
    /** @type {Space} */
    const space = {
      id: `${thing.name} ${thing.text}`,
      thing,
      bits: 128 - thing.length,
      start: thing.start,
      block: thing.block === undefined ? undefined : this.blocks.get(thing.block),
      items: items.map((item) => ({
        state: item.state,
        first: BigInt(`0x${item.first}`),
        last: BigInt(`0x${item.last}`),
        thing: item.thing === undefined ? undefined : this.things[item.thing],
        reason: item.reason,
      })),
    };
    thing.space = space;
    for (const item of space.items) if (item.thing !== undefined) item.thing.inside = space;
    return [space];
  }

  /**
   * A place of a space as text.
   *
   * @param {Space} space
   * @param {bigint} place
   */
  textAt(space, place) {
    return placeText(space.block, space.start + place);
  }

  /**
   * The network that a thing lies in, by the thing that the network is; nothing where it lies in none.
   *
   * @param {Thing} thing
   * @returns {Thing | undefined}
   */
  networkOf(thing) {
    for (let at = thing.inside; at !== undefined; at = at.thing.inside)
      if (at.thing.kind === "network") return at.thing;
    return undefined;
  }
}
