import { announce, element } from "./dom.js";
import { levels, openingOf, Reach } from "./reach-model.js";
import { virtualList } from "./virtual-list.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./reach-model.js").Group} Group
 * @typedef {import("./reach-model.js").Verdict} Verdict
 */

const cellSize = 28;
const headHeight = 150;
const labelWidth = 230;
/** So many names are read at once; of more, networks are shown first, and then sites. */
const readable = 40;
const levelWords = { site: "Sites", network: "Networks", name: "Each by itself" };
const signs = { all: "✓", some: "◐", none: "–", self: "" };
const meanings = {
  all: "all of it is open",
  some: "a part of it is open",
  none: "nothing is open",
  self: "itself",
};

/**
 * Who may talk to whom: rows begin, columns answer. A cell has what the layout says as its sign, and what the last verify
 * found as its colour.
 *
 * @param {Model} model
 */
export function reachView(model) {
  const reach = new Reach(model.data);
  const level = levels.findLast((each) => reach.groups(each).length <= readable) ?? "site";
  const box = element("div", { class: "reach" });
  const draw = (/** @type {(typeof levels)[number]} */ at) => box.replaceChildren(...drawn(reach, at, draw));
  draw(level);
  return box;
}

/**
 * @param {Reach} reach
 * @param {(typeof levels)[number]} level
 * @param {(level: (typeof levels)[number]) => void} draw
 */
function drawn(reach, level, draw) {
  const groups = reach.groups(level);
  const detail = element(
    "div",
    { class: "cell-detail", "aria-live": "polite" },
    element("p", {}, "Choose a cell to see what it stands for."),
  );
  const choices = element(
    "fieldset",
    { class: "choices" },
    element("legend", {}, "By"),
    levels.map((each) =>
      element(
        "label",
        {},
        element("input", {
          type: "radio",
          name: "level",
          value: each,
          checked: each === level,
          change: () => draw(each),
        }),
        `${levelWords[each]} (${reach.groups(each).length})`,
      ),
    ),
  );
  if (groups.length === 0)
    return [choices, element("p", {}, "Nothing in the layout has an address that could be asked.")];
  return [
    element("h2", { tabindex: -1 }, "Who may talk to whom"),
    choices,
    element(
      "p",
      { class: "legend" },
      Object.entries(signs)
        .filter(([may]) => may !== "self")
        .map(([may, sign]) =>
          element(
            "span",
            {},
            element("b", { class: `sign ${may}` }, sign),
            may === "all" ? meanings.all : may === "some" ? meanings.some : meanings.none,
          ),
        ),
      reach.hasEvidence
        ? [
            ["ok", "verified"],
            ["failed", "failed in the last verify"],
            ["unknown", "could not be asked"],
          ].map(([state, text]) => element("span", {}, element("i", { class: `proof ${state}` }), text))
        : element("span", {}, "No verify was given: hextet report NAME --evidence verify.json"),
    ),
    matrix(reach, groups, detail),
    detail,
  ];
}

/**
 * @param {Reach} reach
 * @param {readonly Group[]} groups
 * @param {HTMLElement} detail
 */
function matrix(reach, groups, detail) {
  const count = groups.length;
  const labels = Math.min(labelWidth, 60 + 7.5 * Math.max(...groups.map(({ name }) => name.length)));
  let at = { row: 0, column: Math.min(1, count - 1) };
  /** The columns that are in the page. */
  let seen = { first: 0, last: 0 };
  const verdicts = new Map();
  const verdictOf = (/** @type {number} */ row, /** @type {number} */ column) => {
    const key = row * count + column;
    const known = verdicts.get(key);
    if (known !== undefined) return known;
    const [from, to] = [groups[row], groups[column]];
    const made = from === undefined || to === undefined ? undefined : reach.between(from, to);
    verdicts.set(key, made);
    return made;
  };
  const cell = (/** @type {number} */ row, /** @type {number} */ column) => {
    const verdict = verdictOf(row, column);
    const is = row === at.row && column === at.column;
    const made = element(
      "div",
      {
        role: "gridcell",
        id: `cell-${row}-${column}`,
        class: `reach-cell ${verdict?.may ?? "self"} ${proofOf(verdict)}${is ? " current" : ""}`,
        "aria-colindex": column + 2,
        "aria-selected": `${is}`,
        "aria-label": sentence(groups[row], groups[column], verdict),
        title: sentence(groups[row], groups[column], verdict),
      },
      signs[/** @type {keyof typeof signs} */ (verdict?.may ?? "self")],
    );
    made.style.left = `${labels + column * cellSize}px`;
    return made;
  };
  const list = virtualList({
    count,
    height: cellSize,
    above: headHeight,
    attributes: {
      role: "grid",
      "aria-label": "Who may talk to whom: rows begin, columns answer",
      "aria-rowcount": `${count + 1}`,
      "aria-colcount": `${count + 1}`,
      tabindex: "0",
    },
    row: (index) => {
      const header = element(
        "div",
        { role: "rowheader", class: "reach-label", "aria-colindex": 1, title: groups[index]?.name },
        groups[index]?.name,
      );
      header.style.width = `${labels}px`;
      return element(
        "div",
        { role: "row", class: "reach-row", "aria-rowindex": index + 2 },
        header,
        Array.from({ length: seen.last - seen.first }, (_, column) => cell(index, seen.first + column)),
      );
    },
  });
  const { box } = list;
  box.classList.add("matrix");
  const head = element("div", { class: "reach-head", role: "row", "aria-rowindex": 1 });
  const columns = () => {
    const wide = box.clientWidth || 1200;
    const first = Math.max(0, Math.floor((box.scrollLeft - labels) / cellSize));
    const last = printing ? count : Math.min(count, Math.ceil((box.scrollLeft + wide) / cellSize) + 1);
    if (first === seen.first && last === seen.last) return;
    seen = { first, last };
    head.replaceChildren(
      element("div", { role: "columnheader", "aria-colindex": 1, class: "corner" }, "from ↓ to →"),
    );
    const corner = head.firstElementChild;
    if (corner instanceof HTMLElement) corner.style.width = `${labels}px`;
    for (let column = first; column < last; column++) {
      const label = element(
        "div",
        {
          role: "columnheader",
          class: "reach-column",
          "aria-colindex": column + 2,
          title: groups[column]?.name,
        },
        element("span", {}, groups[column]?.name),
      );
      label.style.left = `${labels + column * cellSize}px`;
      head.append(label);
    }
    list.refresh();
  };
  let printing = false;
  let asked = false;
  const ask = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      columns();
    });
  };
  box.addEventListener("scroll", ask, { passive: true });
  new ResizeObserver(ask).observe(box);
  for (const [event, on] of /** @type {const} */ ([
    ["beforeprint", true],
    ["afterprint", false],
  ]))
    addEventListener(event, () => {
      printing = on && count <= 60;
      columns();
    });
  const grid = box.querySelector("[role=grid]");
  if (grid instanceof HTMLElement) {
    grid.style.width = `${labels + count * cellSize}px`;
    grid.prepend(head);
    grid.addEventListener("keydown", (event) => move(event));
    grid.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target.closest("[role=gridcell]") : null;
      const [, row, column] = /^cell-(\d+)-(\d+)$/.exec(target?.id ?? "") ?? [];
      if (row !== undefined && column !== undefined) choose(Number(row), Number(column));
    });
  }
  const choose = (/** @type {number} */ row, /** @type {number} */ column) => {
    at = { row: clamp(row, count), column: clamp(column, count) };
    const left = labels + at.column * cellSize;
    if (left < box.scrollLeft + labels) box.scrollLeft = left - labels;
    else if (left + cellSize > box.scrollLeft + box.clientWidth)
      box.scrollLeft = left + cellSize - box.clientWidth;
    columns();
    list.show(at.row);
    list.refresh();
    grid?.setAttribute("aria-activedescendant", `cell-${at.row}-${at.column}`);
    const verdict = verdictOf(at.row, at.column);
    detail.replaceChildren(...detailOf(reach, groups[at.row], groups[at.column], verdict));
    announce(sentence(groups[at.row], groups[at.column], verdict));
  };
  const move = (/** @type {KeyboardEvent} */ event) => {
    const steps = /** @type {Record<string, [number, number]>} */ ({
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      PageDown: [20, 0],
      PageUp: [-20, 0],
      Home: [0, -count],
      End: [0, count],
      Enter: [0, 0],
    });
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    choose(at.row + step[0], at.column + step[1]);
  };
  return box;
}

function clamp(/** @type {number} */ place, /** @type {number} */ count) {
  return Math.max(0, Math.min(count - 1, place));
}

function proofOf(/** @type {Verdict | undefined} */ verdict) {
  if (verdict === undefined || verdict.probes.length === 0) return "";
  if (verdict.failed > 0) return "failed";
  return verdict.unknown > 0 ? "unknown" : "ok";
}

/**
 * @param {Group | undefined} from
 * @param {Group | undefined} to
 * @param {Verdict | undefined} verdict
 */
function sentence(from, to, verdict) {
  if (from === undefined || to === undefined || verdict === undefined) return "";
  const { may, ok, failed, unknown, probes } = verdict;
  const proof =
    probes.length === 0
      ? ""
      : `; last verify: ${ok} as planned, ${failed} failed${unknown > 0 ? `, ${unknown} not asked` : ""}`;
  return `${from.name} to ${to.name}: ${meanings[may]}${proof}`;
}

/**
 * @param {Reach} reach
 * @param {Group | undefined} from
 * @param {Group | undefined} to
 * @param {Verdict | undefined} verdict
 */
function detailOf(reach, from, to, verdict) {
  if (from === undefined || to === undefined || verdict === undefined) return [];
  const [a, b] = [from.members[0], to.members[0]];
  const single = from.members.length === 1 && to.members.length === 1 && a !== undefined && b !== undefined;
  const may =
    verdict.may === "self"
      ? "itself"
      : single
        ? reach.allowed(a, b).join(", ") || "nothing"
        : `${verdict.allowed} of ${verdict.asked} ways are open`;
  const shown = verdict.probes.slice(0, 100);
  return [
    element("h3", {}, `${from.name} → ${to.name}`),
    element("p", {}, `The layout lets through: ${may}.`),
    shown.length > 0 &&
      element(
        "ul",
        {},
        shown.map(({ probe, ok, asked, milliseconds, detail, next }) =>
          element(
            "li",
            {},
            element("i", {
              class: `proof ${asked ? (ok ? "ok" : "failed") : "unknown"}`,
              "aria-hidden": "true",
            }),
            ` ${probe.from} → ${probe.to}, ${openingOf(probe)}: ${
              !asked
                ? "could not be asked"
                : ok
                  ? (probe.expected === "silence" ? "silence, as it has to be" : "answered")
                  : "not as planned"
            }${milliseconds === undefined ? "" : ` in ${milliseconds} ms`}${ok ? "" : `; ${detail}${next === "" ? "" : `; look at: ${next}`}`}`,
          ),
        ),
      ),
  ].filter((each) => each !== false);
}
