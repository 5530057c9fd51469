import { element } from "./dom.js";

/** Rows beyond the edges that are there as well, so that scrolling by a line shows no gap. */
const beyond = 8;
/** So many at most are put on paper. */
const mostPrinted = 5000;

/**
 * Rows of one height, of which only those that are seen are in the page.
 *
 * @typedef {object} VirtualList
 * @property {HTMLElement} box which scrolls
 * @property {() => void} refresh draws anew what is seen
 * @property {(index: number) => HTMLElement | undefined} show scrolls until a row is seen, and returns it
 * @property {(count: number) => void} resize
 */

/**
 * @param {object} options
 * @param {number} options.count
 * @param {number} options.height of a row, in pixels
 * @param {number} [options.above] what stays above the rows whatever is seen, in pixels
 * @param {(index: number) => HTMLElement} options.row
 * @param {Record<string, string>} options.attributes of what has the rows
 * @returns {VirtualList}
 */
export function virtualList({ count, height, above = 0, row, attributes }) {
  const inner = element("div", { class: "rows", ...attributes });
  const box = element("div", { class: "list" }, inner);
  /** @type {Map<number, HTMLElement>} */
  const shown = new Map();
  let asked = false;
  let printing = false;

  const place = () => {
    asked = false;
    const seen = box.clientHeight || 600;
    const first = printing ? 0 : Math.max(0, Math.floor(box.scrollTop / height) - beyond);
    const last = printing
      ? Math.min(count, mostPrinted)
      : Math.min(count, Math.ceil((box.scrollTop + seen - above) / height) + beyond);
    for (const [index, made] of shown) {
      if (index >= first && index < last) continue;
      // What has the focus stays, so that the keyboard is not lost.
      if (made.contains(document.activeElement)) continue;
      made.remove();
      shown.delete(index);
    }
    for (let index = first; index < last; index++) {
      if (shown.has(index)) continue;
      const made = row(index);
      made.style.top = `${above + index * height}px`;
      made.style.height = `${height}px`;
      shown.set(index, made);
      insert(inner, made, index);
    }
  };
  const ask = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(place);
  };
  const list = {
    box,
    refresh() {
      for (const made of shown.values()) made.remove();
      shown.clear();
      inner.style.height = `${above + count * height}px`;
      place();
    },
    show(/** @type {number} */ index) {
      const top = index * height;
      const room = box.clientHeight - above;
      if (top < box.scrollTop) box.scrollTop = top;
      else if (top + height > box.scrollTop + room) box.scrollTop = top + height - room;
      place();
      return shown.get(index);
    },
    resize(/** @type {number} */ to) {
      count = to;
      list.refresh();
    },
  };
  inner.style.height = `${above + count * height}px`;
  box.addEventListener("scroll", ask, { passive: true });
  new ResizeObserver(ask).observe(box);
  const print = (/** @type {boolean} */ on) => () => {
    if (!box.isConnected) return;
    printing = on;
    place();
  };
  addEventListener("beforeprint", print(true));
  addEventListener("afterprint", print(false));
  return list;
}

/** Rows stand in the page in their order, for whoever reads it without looking. */
function insert(
  /** @type {HTMLElement} */ inner,
  /** @type {HTMLElement} */ made,
  /** @type {number} */ index,
) {
  made.dataset["index"] = `${index}`;
  let after = inner.lastElementChild;
  while (after instanceof HTMLElement && Number(after.dataset["index"]) > index)
    after = after.previousElementSibling;
  if (after === null) inner.prepend(made);
  else after.after(made);
}
