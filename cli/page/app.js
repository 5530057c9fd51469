import { announce, byId, element } from "./dom.js";
import { find } from "./find.js";
import { driftOf, hostDetail, hostList, siteDetail } from "./hosts.js";
import { Model } from "./model.js";
import { aimOf, networkList, spaceDetail } from "./networks.js";
import { picture } from "./picture.js";
import { reachView } from "./reach.js";
import { rehearsalView } from "./rehearsal.js";

/**
 * @typedef {import("./model.js").PageData} PageData
 * @typedef {import("./find.js").Found} Found
 */

const views = /** @type {const} */ ({
  picture: "Picture",
  networks: "Networks",
  hosts: "Hosts",
  reach: "Who reaches whom",
  rehearsal: "Rehearsal",
  drift: "Drift",
});
/** @typedef {keyof typeof views} View */

/** @param {string} text */
function isView(text) {
  return Object.hasOwn(views, text);
}

/** The page: one view at a time on the left, what is selected on the right. Where both are is in the address. */
class App {
  /** @param {PageData} data */
  constructor(data) {
    this.model = new Model(data);
    /** @type {View} */
    this.view = "picture";
    this.aim = "";
    /** @type {bigint | undefined} */
    this.place = undefined;
    /** Whether what is shown next is to have the focus. */
    this.wantsFocus = false;
    /** @type {ReadonlySet<string> | undefined} */
    this.open = undefined;
    this.list = element("section", { class: "pane", "aria-label": "View" });
    this.detail = element("section", { class: "pane detail", "aria-label": "Details", tabindex: 0 });
    byId("main").replaceChildren(this.list, this.detail);
    this.#header();
    this.#search();
    this.#theme();
    addEventListener("hashchange", () => this.#follow());
    this.#follow();
  }

  /** Takes other data, and stays where it was. @param {PageData} data */
  take(data) {
    this.model = new Model(data);
    this.#header();
    this.#draw();
    announce("The layout has changed");
  }

  #header() {
    const { data } = this.model;
    document.title = `${data.name}: hextet`;
    byId("name").textContent = data.name;
    byId("counts").textContent = [
      counted(data.sites.length, "site"),
      counted(
        data.sites.reduce((sum, { networks }) => sum + networks.length, 0),
        "network",
      ),
      counted(data.hosts.filter(({ retired }) => !retired).length, "host"),
      counted(data.things.filter(({ length }) => length === 128).length, "address", "addresses"),
      `purpose ${data.purpose}`,
    ].join(" · ");
    const notes = [
      ...data.waiting.map(
        ({ name, length }) =>
          `The /${length} of ${name} is not known yet: what lies in it is shown by its place there.`,
      ),
      ...data.warnings,
    ];
    byId("warnings").replaceChildren(
      ...(notes.length === 0
        ? []
        : [
            element(
              "details",
              {},
              element("summary", {}, counted(notes.length, "note")),
              notes.map((note) => element("pre", { tabindex: 0 }, note)),
            ),
          ]),
    );
  }

  /** Goes where the address of the page says. */
  #follow() {
    const [view = "", aim = ""] = location.hash.slice(1).split("/", 2);
    this.view = isView(view) ? /** @type {View} */ (view) : "picture";
    this.aim = decoded(aim);
    this.#draw();
  }

  /**
   * @param {View} view
   * @param {string} aim
   */
  go(view, aim) {
    const hash = `#${view}/${encodeURIComponent(aim)}`;
    if (location.hash === hash) this.#draw();
    else location.hash = hash;
  }

  #draw() {
    const links = Object.entries(views).map(([view, text]) =>
      element("a", { href: `#${view}`, "aria-current": view === this.view ? "page" : undefined }, text),
    );
    byId("views").replaceChildren(...links);
    const before = this.drawn;
    const isSameView = before?.view === this.view && before.model === this.model;
    if (!isSameView) {
      this.drawn = { view: this.view, model: this.model, mark: this.#drawList() };
      byId("main").dataset["view"] = this.view;
    }
    this.drawn?.mark(this.aim);
    this.#drawDetail();
  }

  /** @returns {(aim: string) => void} marks what is selected */
  #drawList() {
    const { model } = this;
    if (this.view === "picture") {
      const tree = picture(model, this.open, (aim) => this.go("picture", aim));
      this.open = tree.open;
      this.list.replaceChildren(
        element(
          "p",
          { class: "tools" },
          element("button", { type: "button", click: () => tree.openAll(true) }, "Unfold all"),
          element("button", { type: "button", click: () => tree.openAll(false) }, "Fold all"),
        ),
        tree.box,
      );
      tree.refresh();
      return (aim) => tree.mark(aim);
    }
    if (this.view === "networks" || this.view === "hosts") {
      const make = this.view === "networks" ? networkList : hostList;
      return (aim) => {
        const [, id = ""] = /^[a-z]+:(.*)$/.exec(aim) ?? [];
        const scrolled = this.list.querySelector(".list")?.scrollTop ?? 0;
        const list = make(model, id, (next) => this.go(this.view, next));
        this.list.replaceChildren(list.box);
        list.refresh();
        list.box.scrollTop = scrolled;
        const index =
          this.view === "networks"
            ? model.spaces.findIndex((space) => space.id === id)
            : model.hosts.findIndex(({ site, name }) => `${site}/${name}` === id);
        if (index >= 0) list.show(index);
      };
    }
    if (this.view === "reach") this.list.replaceChildren(reachView(model));
    else if (this.view === "rehearsal") this.list.replaceChildren(rehearsalView(model.data.rehearsal));
    else this.list.replaceChildren(this.#drift());
    return () => {};
  }

  #drift() {
    const { drift } = this.model.data;
    if (drift === null)
      return element("p", { class: "empty" }, "No drift was given: hextet report NAME --drift drift.json");
    const others = drift.filter(({ result }) => result !== "same");
    return element(
      "div",
      { class: "flow" },
      element(
        "h2",
        { tabindex: -1 },
        `Drift: ${drift.length - others.length} of ${drift.length} hosts are as hextet left them`,
      ),
      others.map(({ host }) =>
        element("section", { "aria-label": host }, element("h3", {}, host), driftOf(this.model, host)),
      ),
    );
  }

  #drawDetail() {
    const { aim } = this;
    const [, kind, id = ""] = /^([a-z]+):(.*)$/s.exec(aim) ?? [];
    const children = this.#detailOf(kind, id);
    this.place = undefined;
    this.detail.hidden =
      children.length === 0 && this.view !== "picture" && this.view !== "networks" && this.view !== "hosts";
    byId("main").classList.toggle("wide", this.detail.hidden);
    this.detail.replaceChildren(
      ...(children.length > 0
        ? children.flat().filter((child) => child instanceof Node)
        : [element("p", { class: "empty" }, "Select something to see its numbers, files and routes.")]),
    );
    this.detail.scrollTop = 0;
    if (this.wantsFocus) this.detail.querySelector("h2")?.focus();
    this.wantsFocus = false;
  }

  /**
   * @param {string | undefined} kind
   * @param {string} id
   */
  #detailOf(kind, id) {
    const { model } = this;
    const select = (/** @type {string} */ aim) => this.select(aim);
    const space =
      kind === "network"
        ? model.spaces.find(({ thing }) => thing.kind === "network" && thing.name === id)
        : kind === "space"
          ? model.spaceById.get(id)
          : undefined;
    if (space !== undefined) return spaceDetail(model, space, this.place, select);
    const host = kind === "host" ? model.hostByName.get(id) : undefined;
    if (host !== undefined) return hostDetail(model, host);
    return kind === "site" ? siteDetail(model, id) : [];
  }

  /** Shows something where it is at home; in the picture it stays there. @param {string} aim */
  select(aim) {
    const home = aim.startsWith("space:") ? "networks" : aim.startsWith("host:") ? "hosts" : "picture";
    this.go(this.view === "picture" ? "picture" : home, aim);
  }

  #search() {
    const input = /** @type {HTMLInputElement} */ (byId("search"));
    const box = byId("found");
    /** @type {readonly Found[]} */
    let found = [];
    let at = -1;
    const mark = (/** @type {number} */ to) => {
      at = to;
      for (const [index, option] of [...box.children].entries())
        option.setAttribute("aria-selected", `${index === at}`);
      const option = box.children[at];
      if (option === undefined) input.removeAttribute("aria-activedescendant");
      else {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      }
    };
    const close = () => {
      box.hidden = true;
      input.setAttribute("aria-expanded", "false");
      mark(-1);
    };
    const take = (/** @type {Found | undefined} */ each) => {
      if (each === undefined) return;
      close();
      this.place = each.kind === "place" ? each.place : undefined;
      this.wantsFocus = true;
      const aim = each.kind === "place" ? `space:${each.space.id}` : aimOf(each.thing);
      if (this.view !== "picture") this.select(aim);
      else this.go(aim.startsWith("space:") ? "networks" : "hosts", aim);
    };
    input.addEventListener("input", () => {
      found = find(this.model, input.value);
      const shown = found.slice(0, mostFound);
      box.replaceChildren(
        ...shown.map((each, index) => optionOf(each, index, () => take(each))),
        ...(found.length > shown.length
          ? [
              element(
                "li",
                { role: "presentation", class: "more" },
                `and ${found.length - shown.length} more`,
              ),
            ]
          : []),
      );
      const isOpen = input.value.trim() !== "";
      if (isOpen && found.length === 0)
        box.replaceChildren(
          element("li", { role: "presentation", class: "more" }, "nothing is called or numbered so"),
        );
      box.hidden = !isOpen;
      input.setAttribute("aria-expanded", `${isOpen}`);
      mark(found.length > 0 ? 0 : -1);
      announce(isOpen ? counted(found.length, "result") : "");
    });
    input.addEventListener("keydown", (event) => {
      const last = Math.min(found.length, mostFound) - 1;
      if (event.key === "ArrowDown") mark(Math.min(last, at + 1));
      else if (event.key === "ArrowUp") mark(Math.max(0, at - 1));
      else if (event.key === "Enter") take(found[at]);
      else if (event.key === "Escape") {
        if (box.hidden) input.value = "";
        close();
      } else return;
      event.preventDefault();
    });
    input.addEventListener("blur", () => setTimeout(close, 150));
    addEventListener("keydown", (event) => {
      const isTyping = event.target instanceof HTMLInputElement && event.target.type === "search";
      if (event.key !== "/" || isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      input.focus();
      input.select();
    });
  }

  #theme() {
    const button = byId("theme");
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const root = document.documentElement;
    const show = () => {
      const isDark = root.dataset["theme"] === undefined ? dark.matches : root.dataset["theme"] === "dark";
      button.setAttribute("aria-pressed", `${isDark}`);
    };
    button.addEventListener("click", () => {
      root.dataset["theme"] = button.getAttribute("aria-pressed") === "true" ? "light" : "dark";
      show();
    });
    dark.addEventListener("change", show);
    show();
  }
}

/** So many results are listed. */
const mostFound = 50;

/**
 * @param {Found} found
 * @param {number} index
 * @param {() => void} take
 */
function optionOf(found, index, take) {
  const [name, kind, text] =
    found.kind === "place"
      ? [found.text, `${found.state} in ${found.space.thing.name}`, ""]
      : [found.thing.name, found.thing.kind, found.thing.text];
  return element(
    "li",
    {
      role: "option",
      id: `found-${index}`,
      "aria-selected": "false",
      mousedown: (/** @type {Event} */ event) => event.preventDefault(),
      click: take,
    },
    element("span", { class: "name" }, name),
    element("span", { class: "kind" }, kind),
    element("code", {}, text),
  );
}

/**
 * @param {number} count
 * @param {string} word
 * @param {string} [plural]
 */
function counted(count, word, plural = `${word}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? word : plural}`;
}

/**
 * The text of the page's data: as it is, or in base64 of what DEFLATE has made of it (RFC 1950), for a tenth of the room.
 *
 * @param {HTMLElement} holder
 */
async function embedded(holder) {
  const text = holder.textContent ?? "";
  if (holder.dataset["packed"] === undefined) return text;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return await new Response(unpacked).text();
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

const app = new App(JSON.parse(await embedded(byId("data"))));
// After the frame that shows it.
requestAnimationFrame(() => setTimeout(() => performance.mark("drawn")));
document.documentElement.dataset["ready"] = "yes";

// A page that `hextet serve` gives hears of every change of its files; any other is as it is.
if (document.documentElement.dataset["live"] !== undefined) {
  const events = new EventSource("/events");
  const problems = byId("problems");
  const showProblems = (/** @type {string} */ text) => {
    problems.hidden = text === "";
    problems.textContent = text;
  };
  events.addEventListener("layout", (event) => {
    const { data, problems: text } = JSON.parse(event.data);
    showProblems(text);
    if (data !== null) app.take(data);
  });
  events.addEventListener("error", () =>
    showProblems("hextet serve has ended, or cannot be reached: what is shown is as it was."),
  );
}
