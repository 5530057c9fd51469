import { element, table } from "./dom.js";
import { why } from "./networks.js";
import { virtualList } from "./virtual-list.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./model.js").PageHost} PageHost
 * @typedef {import("./model.js").Thing} Thing
 */

/**
 * @param {Model} model
 * @param {string} selected `rack/pve-1`
 * @param {(aim: string) => void} select
 */
export function hostList(model, selected, select) {
  return virtualList({
    count: model.hosts.length,
    height: 44,
    attributes: { role: "list", "aria-label": "Hosts" },
    row: (index) => {
      const host = model.hosts[index];
      if (host === undefined) return element("div");
      const name = nameOf(host);
      const own = model.thingsByHost.get(name)?.find(({ kind }) => kind === "interface");
      return element(
        "div",
        { role: "listitem", class: "row" },
        element(
          "a",
          {
            href: `#hosts/${encodeURIComponent(`host:${name}`)}`,
            class: `card one-line${name === selected ? " selected" : ""}`,
            "aria-current": name === selected ? "true" : undefined,
            click: (/** @type {Event} */ event) => {
              event.preventDefault();
              select(`host:${name}`);
            },
          },
          element("span", { class: "name" }, name),
          element("code", {}, own?.text ?? ""),
          element("span", { class: "note" }, stateOf(model, host)),
        ),
      );
    },
  });
}

/** What is known of how it fares, in a word. */
function stateOf(/** @type {Model} */ model, /** @type {PageHost} */ host) {
  if (host.retired) return "retired";
  const drift = model.driftByHost.get(nameOf(host));
  if (drift !== undefined && drift.result !== "same") return drift.result;
  const failed = (model.checksByHost.get(nameOf(host)) ?? []).filter(({ verdict }) => verdict === "failed");
  return failed.length > 0 ? `${failed.length} failed` : "";
}

export function nameOf(/** @type {PageHost} */ { site, name }) {
  return `${site}/${name}`;
}

/**
 * @param {Model} model
 * @param {PageHost} host
 */
export function hostDetail(model, host) {
  const name = nameOf(host);
  const things = model.thingsByHost.get(name) ?? [];
  const kind = host.kind === "ec2" ? "EC2 instance, set up at its first boot" : "changed over SSH";
  return [
    element(
      "h2",
      { tabindex: -1 },
      name,
      element("span", { class: "kind" }, host.retired ? "retired" : "host"),
    ),
    element(
      "dl",
      {},
      [
        ["Kind", kind],
        ["Network by", host.renderer],
        ["Forwards", host.forwarding ? "packets of others pass through it" : "no packets of others"],
      ].flatMap(([key, text]) => [element("dt", {}, key), element("dd", {}, text)]),
    ),
    element("h3", {}, "Numbers"),
    element(
      "ul",
      { class: "things" },
      things.map((thing) => thingItem(model, thing)),
    ),
    table(
      "Interfaces",
      ["Name", "Kind", "Network", "Ports"],
      host.interfaces.map(({ name: own, kind: noun, network = "", ports }) => [
        element("code", {}, own),
        noun,
        network,
        ports.join(" "),
      ]),
    ),
    host.routes.length > 0 && lines("Routes", host.routes),
    driftOf(model, name),
    checksOf(model, name),
    host.units.length > 0 && lines("Units", host.units),
    element("h3", {}, `Files (${host.files.length})`),
    host.files.map((file) => fileItem(model, file)),
  ];
}

function thingItem(/** @type {Model} */ model, /** @type {Thing} */ thing) {
  const short = thing.name.split("/").slice(2).join("/");
  return element(
    "li",
    {},
    element("span", { class: "name" }, short),
    element(
      "span",
      { class: "kind" },
      `${thing.kind}${thing.within === undefined ? "" : ` in ${thing.within}`}`,
    ),
    element("code", {}, thing.text),
    why(model, thing),
  );
}

function lines(/** @type {string} */ title, /** @type {readonly string[]} */ texts) {
  return element(
    "div",
    {},
    element("h3", {}, title),
    element("pre", { tabindex: 0, role: "region", "aria-label": title }, texts.join("\n")),
  );
}

/** Its content is made when it is first looked at: of a thousand hosts nobody opens all files. */
function fileItem(/** @type {Model} */ model, /** @type {PageHost["files"][number]} */ file) {
  const { path, mode, subsystem, content, hidden } = file;
  const head = [element("code", {}, path), element("span", { class: "kind" }, `${mode}, ${subsystem}`)];
  if (content === undefined)
    return element("p", { class: "file" }, head, element("span", {}, ` not shown: ${hidden ?? ""}`));
  const made = element("details", { class: "file" }, element("summary", {}, head));
  const fill = () => {
    if (made.children.length === 1)
      made.append(
        element("pre", { tabindex: 0, role: "region", "aria-label": path }, model.data.contents[content]),
      );
  };
  made.addEventListener("toggle", fill);
  return made;
}

function checksOf(/** @type {Model} */ model, /** @type {string} */ host) {
  const checks = model.checksByHost.get(host);
  if (checks === undefined) return undefined;
  const bad = checks.filter(({ verdict }) => verdict !== "ok");
  return element(
    "div",
    {},
    element("h3", {}, `Last verify: ${checks.length - bad.length} of ${checks.length} checks are as planned`),
    bad.length > 0 &&
      table(
        "Not as planned",
        ["Check", "Verdict", "Seen", "Look at"],
        bad.map(({ id, verdict, seen, next }) => [id, verdict, seen, next]),
      ),
  );
}

/** What a host's drift was, when it was asked. */
export function driftOf(/** @type {Model} */ model, /** @type {string} */ host) {
  const answer = model.driftByHost.get(host);
  if (answer === undefined) return undefined;
  const { result, problem, drift, pending } = answer;
  return element(
    "div",
    { class: "drift" },
    element("h3", {}, result === "same" ? "Drift: as hextet left it" : `Drift: ${result}`),
    problem !== undefined && element("p", {}, problem),
    pending === true &&
      element("p", {}, "A change waits there to be confirmed; it goes back by itself otherwise."),
    drift.map(({ kind, thing, state, diff }) =>
      element(
        "div",
        {},
        element(
          "p",
          {},
          element("span", { class: "kind" }, kind),
          " ",
          element("code", {}, thing),
          ` ${state}`,
        ),
        diff !== "" &&
          element("pre", { tabindex: 0, role: "region", "aria-label": `Change of ${thing}` }, diff),
      ),
    ),
  );
}

/**
 * @param {Model} model
 * @param {string} name of a site
 */
export function siteDetail(model, name) {
  const site = model.siteByName.get(name);
  if (site === undefined) return [];
  return [
    element(
      "h2",
      { tabindex: -1 },
      site.name,
      element("span", { class: "kind" }, site.title.slice(site.name.length + 2)),
    ),
    table(
      "Networks",
      ["Name", "Prefixes", "Gateway", "Behind"],
      site.networks.map(({ name: own, prefixes, gateways, behind = "" }) => [
        own,
        element("code", {}, prefixes.join(" ")),
        element("code", {}, gateways.join(" ")),
        behind,
      ]),
    ),
    site.routes.length > 0 &&
      table(
        `The router of ${site.name} must be told`,
        ["To", "Via", "Why"],
        site.routes.map(({ to, via, why: reason }) => [
          element("code", {}, to),
          element("code", {}, via),
          reason,
        ]),
      ),
    site.tables.map(({ title, rows }) => table(title, [], rows)),
  ];
}
