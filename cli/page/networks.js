import { countText } from "./addresses.js";
import { element, table } from "./dom.js";
import { freeIn, itemsIn, logRows } from "./log-scale.js";
import { virtualList } from "./virtual-list.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./model.js").Space} Space
 * @typedef {import("./model.js").Item} Item
 * @typedef {import("./log-scale.js").Stretch} Stretch
 */

/** Of each list so many are shown; all there is is in the map and in the search. */
const most = 500;
const states = /** @type {const} */ (["used", "reserved", "resting"]);

/**
 * All prefixes of the layout, each with its space in little.
 *
 * @param {Model} model
 * @param {string} selected id of a space
 * @param {(aim: string) => void} select
 */
export function networkList(model, selected, select) {
  const list = virtualList({
    count: model.spaces.length,
    height: 56,
    attributes: { role: "list", "aria-label": "Prefixes, networks and pools" },
    row: (index) => {
      const space = model.spaces[index];
      if (space === undefined) return element("div");
      const { thing } = space;
      const counts = states
        .map((state) => ({ state, count: space.items.filter((item) => item.state === state).length }))
        .filter(({ count }) => count > 0)
        .map(({ state, count }) => `${count} ${state}`)
        .join(", ");
      return element(
        "div",
        { role: "listitem", class: "row" },
        element(
          "a",
          {
            href: `#networks/${encodeURIComponent(`space:${space.id}`)}`,
            class: `card${space.id === selected ? " selected" : ""}`,
            "aria-current": space.id === selected ? "true" : undefined,
            click: (/** @type {Event} */ event) => {
              event.preventDefault();
              select(`space:${space.id}`);
            },
          },
          element(
            "span",
            { class: "name" },
            thing.name,
            element("span", { class: "kind" }, thing.kind === "network" ? "" : thing.kind),
          ),
          element("code", {}, thing.text),
          strip(space),
          element("span", { class: "note" }, counts === "" ? "nothing in it" : counts),
        ),
      );
    },
  });
  return list;
}

/** One cell a step of the log scale: what there is of it. */
function strip(/** @type {Space} */ space) {
  const rows = logRows(unitsOf(space).bits);
  const { unit } = unitsOf(space);
  const found = itemsIn(
    rows.map(({ stretch }) => widened(stretch, unit)),
    space.items,
  );
  return element(
    "span",
    { class: "strip", "aria-hidden": "true" },
    found.map((items) => element("i", { class: stateClass(items) })),
  );
}

function stateClass(/** @type {readonly Item[]} */ items) {
  return states.filter((state) => items.some((item) => item.state === state)).join(" ") || "free";
}

/** A prefix shorter than a /64 is counted in /64s, any other in addresses. */
function unitsOf(/** @type {Space} */ space) {
  const unit = space.thing.length < 64 ? 64 : 0;
  return { unit, bits: space.bits - unit };
}

/** @returns {Stretch} */
function widened(/** @type {Stretch} */ { first, last }, /** @type {number} */ unit) {
  const by = BigInt(unit);
  return { first: first << by, last: ((last + 1n) << by) - 1n };
}

/**
 * A prefix with everything in it.
 *
 * @param {Model} model
 * @param {Space} space
 * @param {bigint | undefined} place that is looked for
 * @param {(aim: string) => void} select
 */
export function spaceDetail(model, space, place, select) {
  const { thing } = space;
  const network = model.siteByName
    .get(thing.site ?? "")
    ?.networks.find(({ name }) => `${thing.site}/${name}` === thing.name);
  const facts = [
    ["Prefix", thing.text],
    ["Number", thing.from],
    ...(network === undefined
      ? []
      : [
          ["Gateway", network.gateways.join(" ") || "none"],
          ...(network.behind === undefined ? [] : [["Behind", `${thing.site}/${network.behind}`]]),
          ...network.routes.map(({ to, via }) => ["Route", `${to} via ${via}`]),
        ]),
  ];
  const map = element("div", { class: "map-box" });
  const draw = (/** @type {Stretch | undefined} */ zoom) =>
    map.replaceChildren(...mapOf(model, space, zoom, draw, select));
  draw(undefined);
  return [
    element("h2", { tabindex: -1 }, thing.name, element("span", { class: "kind" }, thing.kind)),
    place !== undefined && placeNote(model, space, place),
    element(
      "dl",
      {},
      facts.flatMap(([name, text]) => [element("dt", {}, name), element("dd", {}, text)]),
    ),
    why(model, thing),
    map,
    itemTable(model, space, place, select),
    freeTable(model, space),
  ];
}

function placeNote(/** @type {Model} */ model, /** @type {Space} */ space, /** @type {bigint} */ place) {
  const item = space.items.find(({ first, last }) => first <= place && place <= last);
  return element(
    "p",
    { class: "note-box" },
    element("code", {}, model.textAt(space, place)),
    " ",
    item?.reason ?? "is free",
  );
}

/**
 * The map: rows of the log scale, and in each row its cells.
 *
 * @param {Model} model
 * @param {Space} space
 * @param {Stretch | undefined} zoom part of the space; all of it where absent
 * @param {(zoom: Stretch | undefined) => void} draw
 * @param {(aim: string) => void} select
 * @returns {HTMLElement[]}
 */
function mapOf(model, space, zoom, draw, select) {
  const whole = unitsOf(space);
  const size = zoom === undefined ? 1n << BigInt(space.bits) : zoom.last - zoom.first + 1n;
  const sizeBits = size.toString(2).length - 1;
  const unit = zoom !== undefined && sizeBits <= 64 ? 0 : whole.unit;
  const start = zoom?.first ?? 0n;
  const rows = logRows(sizeBits - unit);
  const head = element(
    "h3",
    {},
    `Map, ${unit === 64 ? "in /64s" : "by address"}`,
    zoom !== undefined &&
      element(
        "span",
        {},
        " of ",
        element("code", {}, `${model.textAt(space, zoom.first)}/${lengthOf(space, sizeBits)}`),
        " ",
      ),
    zoom !== undefined && element("button", { type: "button", click: () => draw(undefined) }, "Show all"),
  );
  const cells = rows.flatMap((row) => row.cells);
  const found = itemsIn(
    cells.map(({ stretch }) => moved(widened(stretch, unit), start)),
    space.items,
  );
  let at = 0;
  const body = rows.map((row) => {
    return element(
      "div",
      { class: "map-row" },
      element("span", { class: "map-label" }, `/${lengthOf(space, 4 * row.step + unit)}`),
      row.cells.map((cell) => {
        const items = found[at++] ?? [];
        return mapCell(
          model,
          space,
          moved(widened(cell.stretch, unit), start),
          items,
          cell.digit,
          draw,
          select,
        );
      }),
    );
  });
  const legend = element(
    "p",
    { class: "legend" },
    [...states, "free"].map((state) => element("span", {}, element("i", { class: state }), state)),
    element(
      "span",
      {},
      "A cell is a prefix of the length before its row; each row has sixteen times the room of the one above.",
    ),
  );
  return [
    head,
    element("div", { class: "map", role: "group", "aria-label": `Map of ${space.thing.name}` }, body),
    legend,
  ];
}

/** @returns {Stretch} */
function moved(/** @type {Stretch} */ { first, last }, /** @type {bigint} */ by) {
  return { first: first + by, last: last + by };
}

/**
 * @param {Model} model
 * @param {Space} space
 * @param {Stretch} stretch
 * @param {readonly Item[]} items
 * @param {number} digit
 * @param {(zoom: Stretch) => void} draw
 * @param {(aim: string) => void} select
 */
function mapCell(model, space, stretch, items, digit, draw, select) {
  const inside = items.filter(({ first, last }) => first >= stretch.first && last <= stretch.last);
  const text =
    inside.length > 1
      ? `${inside.length}`
      : items.length > 0 && inside.length === 0
        ? ""
        : digit.toString(16);
  const className = `cell ${stateClass(items)}`;
  if (items.length === 0) return element("span", { class: className, "aria-hidden": "true" }, text);
  const [only] = items;
  const size = stretch.last - stretch.first + 1n;
  const name =
    items.length === 1 && only !== undefined
      ? `${textOf(model, space, only)} ${only.thing?.name ?? only.reason ?? ""}`
      : `${model.textAt(space, stretch.first)}/${lengthOf(space, size.toString(2).length - 1)}: ${items.length} items`;
  return element(
    "button",
    {
      type: "button",
      class: className,
      title: name,
      "aria-label": name,
      click: () => {
        if (items.length > 1 && size > 1n) draw(stretch);
        else if (only?.thing !== undefined) select(aimOf(only.thing));
      },
    },
    text,
  );
}

/** The length of a prefix in the space that has so many bits, as it is written in its family. */
function lengthOf(/** @type {Space} */ space, /** @type {number} */ bits) {
  return isIpv4(space) ? 32 - bits : 128 - bits;
}

function isIpv4(/** @type {Space} */ { block, start }) {
  return block === undefined && start >> 32n === 0xffffn;
}

/** Where a thing leads: its own space, the host that it is on, or what it lies in. */
export function aimOf(/** @type {import("./model.js").Thing} */ thing) {
  if (thing.space !== undefined) return `space:${thing.space.id}`;
  if (thing.host !== undefined) return `host:${thing.site}/${thing.host}`;
  return thing.inside === undefined ? `site:${thing.site ?? ""}` : `space:${thing.inside.id}`;
}

function textOf(/** @type {Model} */ model, /** @type {Space} */ space, /** @type {Item} */ item) {
  if (item.thing !== undefined && item.thing.kind !== "interface") return item.thing.text;
  const first = model.textAt(space, item.first);
  return item.first === item.last ? first : `${first} to ${model.textAt(space, item.last)}`;
}

/**
 * @param {Model} model
 * @param {Space} space
 * @param {bigint | undefined} place
 * @param {(aim: string) => void} select
 */
function itemTable(model, space, place, select) {
  const rows = space.items.slice(0, most).map((item) => {
    const { thing } = item;
    const isHere = place !== undefined && item.first <= place && place <= item.last;
    return [
      element("code", { class: isHere ? "here" : undefined }, textOf(model, space, item)),
      element(
        "span",
        { class: "state" },
        element("i", { class: item.state, "aria-hidden": "true" }),
        item.state,
      ),
      thing === undefined
        ? (item.reason ?? "")
        : element(
            "a",
            {
              href: `#hosts/${encodeURIComponent(aimOf(thing))}`,
              click: (/** @type {Event} */ event) => {
                event.preventDefault();
                select(aimOf(thing));
              },
            },
            thing.name,
          ),
      thing === undefined ? "" : thing.retired ? `${thing.kind}, retired` : thing.kind,
    ];
  });
  if (rows.length === 0) return element("p", {}, "Nothing is in it.");
  const more = space.items.length - rows.length;
  return element(
    "div",
    {},
    table("What is in it", ["Number", "State", "Who has it, or why nobody may", "Kind"], rows),
    more > 0 && element("p", {}, `and ${more} more, which the search finds`),
  );
}

function freeTable(/** @type {Model} */ model, /** @type {Space} */ space) {
  const free = freeIn(space.bits, space.items);
  const rows = free
    .slice(0, most)
    .map(({ first, last }) => [
      element("code", {}, model.textAt(space, first)),
      element("code", {}, model.textAt(space, last)),
      countText(last - first + 1n),
    ]);
  if (rows.length === 0) return element("p", {}, "Nothing in it is free.");
  return element(
    "div",
    {},
    table("What is free", ["First", "Last", "Addresses"], rows),
    free.length > rows.length && element("p", {}, `and ${free.length - rows.length} more stretches`),
  );
}

/**
 * Where a number came from.
 *
 * @param {Model} model
 * @param {import("./model.js").Thing} thing
 */
export function why(model, thing) {
  const { data } = model;
  const { origin, comes, pin, recorded, remarks = [] } = thing;
  const sentences = [
    origin === "provider" && "Amazon gives it when the VPC is made.",
    origin === "slaac" &&
      "It comes by SLAAC: foretold of the network's prefix, and of the identifier or MAC address that it is made of.",
    comes === "dhcp" && "It comes by DHCPv6, whose server keeps it for the MAC address.",
    origin === "derived" && `It follows from what it is in: ${thing.from}.`,
    origin === "pinned" && pin === undefined && `Pinned in ${data.layout}.`,
    origin === "numbered" &&
      (recorded === undefined
        ? `Numbered by name; not recorded yet: hextet plan ${data.name} --write.`
        : "Numbered by name, and kept by the ledger."),
    ...remarks,
  ];
  return element(
    "details",
    { class: "why" },
    element("summary", {}, "Why this number"),
    sentences.filter((sentence) => sentence !== false).map((sentence) => element("p", {}, sentence)),
    pin !== undefined && quoted(`Pinned in ${data.layout}, line ${pin[0]}`, pin[1]),
    recorded !== undefined && quoted(`Recorded in ${data.ledger}, line ${recorded[0]}`, recorded[1]),
  );
}

function quoted(/** @type {string} */ what, /** @type {string} */ text) {
  return element("div", {}, element("p", {}, `${what}:`), element("pre", { tabindex: 0 }, text));
}
