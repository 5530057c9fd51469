import { element } from "./dom.js";
import { branchesOf, sides, treeRows } from "./tree.js";
import { virtualList } from "./virtual-list.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./tree.js").Branch} Branch
 */

const rowHeight = 44;
/** A layout with at most so many branches is shown as a whole at first. */
const mostAtFirst = 80;
const words = { site: "network", network: "host", host: "address", thing: "" };

/**
 * The picture of the layout, which folds: a tree from left to right, of which only the rows that are seen are drawn.
 *
 * @param {Model} model
 * @param {ReadonlySet<string> | undefined} before what was open in a picture before, by id
 * @param {(aim: string) => void} select
 */
export function picture(model, before, select) {
  const roots = branchesOf(model);
  const all = roots.flatMap(flat);
  const open = new Set(before ?? openAtFirst(roots, all));
  let rows = treeRows(roots, open);
  let order = visible(roots, open);
  let current = roots[0];
  let selected = "";

  const list = virtualList({
    count: rows.length,
    height: rowHeight,
    row: (index) => rowElement(index),
    attributes: { role: "tree", "aria-label": "Sites, networks, hosts and what lives on them" },
  });
  const redraw = () => {
    rows = treeRows(roots, open);
    order = visible(roots, open);
    list.resize(rows.length);
  };

  const rowElement = (/** @type {number} */ index) => {
    const row = rows[index] ?? { cells: [], gaps: [] };
    const levels = Math.max(row.cells.length, row.gaps.length);
    const made = element("div", { class: "tree-row", role: "none" });
    for (let level = 0; level < levels; level++) {
      if (level > 0) made.append(gapElement(row.gaps[level] ?? 0));
      const branch = row.cells[level];
      made.append(
        branch === undefined
          ? element("div", { class: "node none", role: "none" })
          : nodeElement(branch, level),
      );
    }
    return made;
  };

  const nodeElement = (/** @type {Branch} */ branch, /** @type {number} */ level) => {
    const siblings = branch.parent?.children ?? roots;
    const folds = branch.children.length > 0;
    const isOpen = open.has(branch.id);
    const count = folds && !isOpen ? countOf(branch) : "";
    return element(
      "div",
      {
        class: `node ${branch.kind}${branch.aim === selected ? " selected" : ""}`,
        role: "treeitem",
        "aria-level": level + 1,
        "aria-setsize": siblings.length,
        "aria-posinset": siblings.indexOf(branch) + 1,
        "aria-expanded": folds ? `${isOpen}` : undefined,
        "aria-selected": `${branch.aim === selected}`,
        "aria-label": [
          branch.word === "" ? branch.kind : "",
          branch.name,
          count === "" ? branch.word : count,
          branch.note,
        ]
          .filter((text) => text !== "")
          .join(", "),
        tabindex: branch === current ? 0 : -1,
        title: `${branch.name} ${branch.note}`,
        "data-id": branch.id,
        click: (/** @type {MouseEvent} */ event) => {
          const onFold = event.target instanceof Element && event.target.closest(".fold") !== null;
          focus(branch);
          if (onFold) toggle(branch);
          else choose(branch);
        },
      },
      element(
        "span",
        { class: "name" },
        `${branch.name} `,
        element("span", { class: "kind" }, count === "" ? branch.word : count),
      ),
      " ",
      element("span", { class: "note" }, branch.note),
      folds && element("span", { class: "fold", "aria-hidden": "true" }, isOpen ? "−" : "+"),
    );
  };

  const rowOf = (/** @type {Branch} */ branch) => rows.findIndex(({ cells }) => cells.includes(branch));
  const focus = (/** @type {Branch} */ branch) => {
    current = branch;
    const row = list.show(rowOf(branch));
    for (const node of list.box.querySelectorAll("[role=treeitem]"))
      node.setAttribute("tabindex", node.getAttribute("data-id") === branch.id ? "0" : "-1");
    const node = [...(row?.querySelectorAll("[role=treeitem]") ?? [])].find(
      (each) => each.getAttribute("data-id") === branch.id,
    );
    if (!(node instanceof HTMLElement)) return;
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const toggle = (/** @type {Branch} */ branch, on = !open.has(branch.id)) => {
    if (branch.children.length === 0) return;
    if (on) open.add(branch.id);
    else open.delete(branch.id);
    redraw();
    focus(branch);
  };
  const choose = (/** @type {Branch} */ branch) => {
    selected = branch.aim;
    for (const node of list.box.querySelectorAll("[role=treeitem]")) {
      const is = all.find(({ id }) => id === node.getAttribute("data-id"))?.aim === selected;
      node.classList.toggle("selected", is);
      node.setAttribute("aria-selected", `${is}`);
    }
    select(branch.aim);
  };

  const keys = {
    ArrowDown: (/** @type {Branch} */ at) => step(at, 1),
    ArrowUp: (/** @type {Branch} */ at) => step(at, -1),
    ArrowRight: (/** @type {Branch} */ at) => {
      if (at.children.length > 0 && !open.has(at.id)) toggle(at, true);
      else if (at.children[0] !== undefined) focus(at.children[0]);
    },
    ArrowLeft: (/** @type {Branch} */ at) => {
      if (at.children.length > 0 && open.has(at.id)) toggle(at, false);
      else if (at.parent !== undefined) focus(at.parent);
    },
    Home: () => order[0] !== undefined && focus(order[0]),
    End: () => {
      const last = order.at(-1);
      if (last !== undefined) focus(last);
    },
    Enter: choose,
    " ": choose,
  };
  const step = (/** @type {Branch} */ from, /** @type {number} */ by) => {
    const next = order[order.indexOf(from) + by];
    if (next !== undefined) focus(next);
  };
  list.box.addEventListener("keydown", (event) => {
    const id = event.target instanceof HTMLElement ? event.target.dataset["id"] : undefined;
    const branch = order.find((each) => each.id === id);
    const act = Object.entries(keys).find(([key]) => key === event.key)?.[1];
    if (branch === undefined || act === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    act(branch);
  });

  return {
    box: list.box,
    refresh: list.refresh,
    open,
    /** Marks what is selected elsewhere, and unfolds and scrolls until it is seen. */
    mark(/** @type {string} */ aim) {
      const isNew = selected !== aim;
      selected = aim;
      const branch = isNew ? all.find((each) => each.aim === aim) : undefined;
      for (let above = branch?.parent; above !== undefined; above = above.parent) open.add(above.id);
      if (branch !== undefined && current?.aim !== aim) current = branch;
      const hadFocus = list.box.contains(document.activeElement);
      redraw();
      if (hadFocus && current !== undefined) focus(current);
      else if (branch !== undefined && current !== undefined) list.show(rowOf(current));
    },
    openAll(/** @type {boolean} */ on) {
      open.clear();
      if (on) for (const { id } of all) open.add(id);
      redraw();
    },
  };
}

/**
 * @param {readonly Branch[]} roots
 * @param {readonly Branch[]} all
 */
function openAtFirst(roots, all) {
  if (all.length <= mostAtFirst) return all.map(({ id }) => id);
  const networks = roots.reduce((sum, { children }) => sum + children.length, 0);
  return networks <= mostAtFirst ? roots.map(({ id }) => id) : [];
}

/** @returns {Branch[]} */
function flat(/** @type {Branch} */ branch) {
  return [branch, ...branch.children.flatMap(flat)];
}

/**
 * In the order in which the keyboard goes through them.
 *
 * @param {readonly Branch[]} branches
 * @param {ReadonlySet<string>} open
 * @returns {Branch[]}
 */
function visible(branches, open) {
  return branches.flatMap((branch) => [
    branch,
    ...(open.has(branch.id) ? visible(branch.children, open) : []),
  ]);
}

function countOf(/** @type {Branch} */ { kind, children }) {
  const word = words[kind];
  const plural = word === "address" ? "addresses" : `${word}s`;
  return `${children.length} ${children.length === 1 ? word : plural}`;
}

function gapElement(/** @type {number} */ gap) {
  const has = (/** @type {number} */ side) => (gap & side) !== 0;
  const parts = [
    has(sides.left) && "left",
    has(sides.right) && "right",
    has(sides.up) && "up",
    has(sides.down) && "down",
  ];
  return element(
    "div",
    { class: "gap", "aria-hidden": "true" },
    parts.filter((part) => part !== false).map((part) => element("i", { class: part })),
  );
}
