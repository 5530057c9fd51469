import { element, table } from "./dom.js";
import { virtualList } from "./virtual-list.js";

/**
 * @typedef {NonNullable<import("./model.js").PageData["rehearsal"]>} Rehearsal
 * @typedef {Rehearsal["paths"][number]} Path
 */

/** The timeline of a rehearsal: one row a path, its outages where they were, phases behind, moments as numbered lines. */
export function rehearsalView(/** @type {Rehearsal | null} */ rehearsal) {
  if (rehearsal === null)
    return element(
      "p",
      { class: "empty" },
      "No rehearsal was given: hextet report NAME --rehearsal rehearsal.json",
    );
  const { phases, moments, paths, verdict, reasons, from } = rehearsal;
  const begin = phases[0]?.from ?? 0;
  const end = Math.max(phases.at(-1)?.to ?? begin + 1, begin + 0.001);
  const across = (/** @type {number} */ at) =>
    `${(100 * (Math.min(Math.max(at, begin), end) - begin)) / (end - begin)}%`;
  const bar = (
    /** @type {string} */ kind,
    /** @type {number} */ a,
    /** @type {number} */ b,
    /** @type {string} */ title,
  ) => {
    const made = element("i", { class: kind, title });
    made.style.left = across(a);
    made.style.width = `calc(${across(b)} - ${across(a)})`;
    return made;
  };
  const behind = () => [
    ...phases
      .filter(({ kind }) => kind !== "before")
      .map((phase) => bar(`phase ${phase.kind}`, phase.from, phase.to, phase.name)),
    ...moments.map(({ at, text }, index) => bar("moment", at, at, `${index + 1}: ${text}`)),
  ];
  const list = virtualList({
    count: paths.length,
    height: 30,
    attributes: { role: "list", "aria-label": "Paths" },
    row: (index) => {
      const path = paths[index];
      if (path === undefined) return element("div");
      const outages = [...path.change.outages, ...path.break.outages];
      return element(
        "div",
        { role: "listitem", class: `time-row${path.touched ? " touched" : ""}` },
        element(
          "span",
          { class: "time-name", title: `${path.from} → ${path.to}` },
          `${path.from} → ${path.to}`,
        ),
        element(
          "span",
          { class: "time-plot", "aria-hidden": "true" },
          behind(),
          outages.map((outage) =>
            bar(
              outage.missed === 1 && !outage.open ? "lost" : "down",
              outage.from,
              outage.to,
              `${seconds(outage.to - outage.from)} without an answer`,
            ),
          ),
        ),
        element("span", { class: "time-sum" }, summary(path)),
      );
    },
  });
  return element(
    "div",
    { class: "rehearsal" },
    element(
      "h2",
      { tabindex: -1 },
      "The last rehearsal",
      element("span", { class: "kind" }, `from ${from}: ${verdict}`),
    ),
    reasons.length > 0 &&
      element(
        "ul",
        {},
        reasons.map((reason) => element("li", {}, reason)),
      ),
    element(
      "p",
      { class: "legend" },
      [
        ["up", "answered"],
        ["down", "no answer"],
        ["lost", "one probe lost"],
        ["change", "the change"],
        ["break", "broken on purpose"],
      ].map(([kind, text]) => element("span", {}, element("i", { class: kind }), text)),
      element("span", {}, `${seconds(end - begin)} in all`),
    ),
    list.box,
    table(
      "What happened",
      ["Number", "At", "What"],
      moments.map(({ at, text }, index) => [`${index + 1}`, seconds(at - begin), text]),
    ),
  );
}

function summary(/** @type {Path} */ { change, break: broken, presence, answersInTheEnd }) {
  const parts = [
    change.down > 0 && `down ${seconds(change.down)}`,
    change.lost > 0 && `${change.lost} lost`,
    broken.down > 0 && `down ${seconds(broken.down)} while broken`,
    presence !== "kept" && presence,
    !answersInTheEnd && "does not answer in the end",
  ].filter((part) => part !== false);
  return parts.length === 0 ? "never down" : parts.join(", ");
}

function seconds(/** @type {number} */ value) {
  return `${value.toFixed(value < 10 ? 1 : 0)} s`;
}
