/**
 * Elements. Text goes in as text nodes and attributes alone: nothing here reads HTML, so that no name of a layout is more than
 * its letters.
 *
 * @typedef {Node | string | number | undefined | false | null} Child
 * @typedef {Record<string, string | number | boolean | undefined | ((event: any) => void)>} Attributes
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes] a function is called at that event; `true` stands for an attribute without a value
 * @param {...(Child | readonly Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name, value);
    else made.setAttribute(name, value === true ? "" : `${value}`);
  }
  for (const child of children.flat()) {
    if (child === undefined || child === false || child === null) continue;
    made.append(typeof child === "object" ? child : `${child}`);
  }
  return made;
}

/**
 * An element that is in the page from the beginning.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page lacks #${id}`);
  return found;
}

/**
 * A table with a heading.
 *
 * @param {string} caption
 * @param {readonly string[]} head
 * @param {readonly (readonly Child[])[]} rows
 */
export function table(caption, head, rows) {
  return element(
    "div",
    { class: "scrolls", tabindex: 0, role: "region", "aria-label": caption },
    element(
      "table",
      {},
      element("caption", {}, caption),
      head.length > 0 &&
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            head.map((text) => element("th", { scope: "col" }, text)),
          ),
        ),
      element(
        "tbody",
        {},
        rows.map((cells) =>
          element(
            "tr",
            {},
            cells.map((cell) => element("td", {}, cell)),
          ),
        ),
      ),
    ),
  );
}

/**
 * Says something to whoever listens to the page rather than looks at it.
 *
 * @param {string} text
 */
export function announce(text) {
  byId("status").textContent = text;
}
