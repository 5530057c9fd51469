import type { ChangeKind, PlanChange } from "../diff.ts";
import { fitted, type Part } from "./fit.ts";
import type { FilePatch, TouchedHost } from "./hosts.ts";
import { code, counted, fence, folded, htmlCode, row, some, tableHead } from "./markdown.ts";
import type { Ends, PathChange } from "./paths.ts";
import { reviewPicture } from "./picture.ts";
import type { Review } from "./review.ts";
import { brokenRules, type ReviewRule, reviewRules, rulesAskedOf, ruleWords } from "./rules.ts";

/** How long a review may be, and where its reader finds the whole of it. */
export interface ReviewOptions {
  /** Bytes. */
  readonly limit: number;
  /** Address of the whole; without it the command that prints it is named. */
  readonly link?: string | undefined;
  /** What the verdict is held to. */
  readonly rules?: readonly ReviewRule[];
}

/**
 * GitHub takes 65,536 characters for a comment: this leaves room for the line by which the comment is found again.
 *
 * @see https://docs.github.com/en/rest/issues/comments
 */
export const commentLimit = 64_000;

/** Bytes of one host's patch that are shown before it is cut. */
const patchLimit = 12_000;

/** The review as Markdown: the verdict first and last, since long comments are cut from either end. */
export function reviewText(review: Review, { limit, link, rules = reviewRules }: ReviewOptions): string {
  const verdict = verdictText(review, rules);
  const pointer =
    link === undefined
      ? `\`hextet review ${/^[\w.-]+$/.test(review.stack) ? review.stack : "NAME"} --whole\` prints all.`
      : `[The whole review](<${encodeURI(link).replace(/[<>]/g, "")}>) has all.`;
  const first = `## hextet: ${code(review.stack)}\n\n${verdict}\n`;
  const last = `\n---\n${verdict}\n\nCompared with ${code(review.base)}. Reviewed: ${code(review.hash)}\n`;
  return fitted(first, partsOf(review, limit === Number.POSITIVE_INFINITY), last, limit, pointer);
}

function verdictText(review: Review, rules: readonly ReviewRule[]): string {
  const { diff, paths, hosts, routes } = review;
  const broken = brokenRules(review, rules);
  const asked = rulesAskedOf(review, rules);
  const sums = countsText(diff.counts);
  const others = [
    ...(diff.ways.length === 0 ? [] : [`${diff.ways.length} said otherwise`]),
    ...(paths.opened.length === 0 ? [] : [`paths opened: ${paths.opened.length}`]),
    ...(paths.closed.length === 0 ? [] : [`**paths closed: ${paths.closed.length}**`]),
    ...(routes.length === 0 ? [] : [`**routers to notify: ${counted(routes.length, "route")}**`]),
    `hosts touched: ${hosts.length}`,
  ];
  const judgement =
    broken.length === 0
      ? `✅ ${`Holds: ${asked.map((rule) => ruleWords[rule]).join("; ")}.`}`
      : `❌ ${broken.map(({ rule, by }) => `Does not hold: ${ruleWords[rule]} — ${some(by)}.`).join(" ")}`;
  const rehearsal =
    review.rehearsed === undefined ? "" : ` Rehearsal: ${rehearsalWords[review.rehearsed.verdict]}.`;
  return `**${judgement}**\n\n${sums}; ${others.join("; ")}.${rehearsal}`;
}

const rehearsalWords = {
  well: "all is well",
  bad: "**not well**",
  unknown: "could not be found out",
  same: "no change",
} as const;

function countsText(counts: Review["diff"]["counts"]): string {
  const kinds: readonly ChangeKind[] = [
    "kept",
    "added",
    "removed",
    "renumbered",
    "moved",
    "resized",
    "handed over",
  ];
  return `Addresses: ${kinds
    .filter((kind) => counts[kind] > 0 || ["kept", "added", "removed", "renumbered", "moved"].includes(kind))
    .map((kind) =>
      counts[kind] > 0 && ["renumbered", "moved"].includes(kind)
        ? `**${counts[kind]} ${kind}**`
        : `${counts[kind]} ${kind}`,
    )
    .join(", ")}`;
}

function partsOf(review: Review, whole: boolean): readonly Part[] {
  return [
    picturePart(review),
    pathsPart("Paths opened", review.paths.opened),
    pathsPart("Paths closed", review.paths.closed),
    table(
      "Rules of subnets",
      ["", "network", "rule"],
      "rules",
      review.filters.map(({ change, network, rule }) => row(change, code(network), code(rule))),
    ),
    routesPart(review),
    hostsPart(review),
    rehearsalPart(review),
    previewPart(review),
    ...review.sites.map((site) => sitePart(review, site)),
    waysPart(review),
    patchesPart(review.hosts, whole),
  ].filter(({ head, rows }) => head !== "" && (rows.length > 0 || head.includes("```")));
}

function table(title: string, columns: readonly string[], of: string, rows: readonly string[]): Part {
  return { head: `\n### ${title}\n\n${tableHead(...columns)}`, rows, tail: "", of };
}

function picturePart(review: Review): Part {
  const picture = reviewPicture(review);
  return { head: picture === undefined ? "" : `\n${fence(picture, "mermaid")}`, rows: [], tail: "", of: "" };
}

function pathsPart(title: string, paths: readonly PathChange[]): Part {
  const rows = paths.map(({ from, to, what }) =>
    row(endsText(from), endsText(to), what.map(code).join(", ")),
  );
  return table(title, ["from", "to", "what"], "paths", rows);
}

function endsText({ as, names }: Ends): string {
  return as === undefined ? some(names) : code(as);
}

function routesPart({ routes }: Review): Part {
  const words = { added: "to learn", removed: "to forget" };
  const rows = routes.map(({ change, site, to, via, host }) =>
    row(code(site), words[change], code(to), code(via), code(host)),
  );
  return table("Routers that must be told", ["router of", "", "route to", "via", "host"], "routes", rows);
}

function hostsPart({ hosts, diff }: Review): Part {
  const restarts = Map.groupBy(diff.restarts, ({ host }) => host);
  const rows = hosts.map(({ host, change, wayBack, confirmedAt }) => {
    const starts = (restarts.get(host) ?? []).map(({ what }) => what);
    return row(
      code(host),
      change,
      `${wayBack}${confirmedAt === undefined ? "" : `, at ${code(confirmedAt)}`}`,
      starts.length === 0 ? "" : some(starts),
    );
  });
  return table(
    "Hosts touched, and the way each comes back",
    ["host", "", "way back", "starts anew"],
    "hosts",
    rows,
  );
}

function sitePart({ diff }: Review, site: string): Part {
  const here = diff.changes.filter(({ name }) => name === site || name.startsWith(`${site}/`));
  const kept = here.filter(({ change }) => change === "kept").length;
  const rows = here.filter(({ change }) => change !== "kept").map((change) => changeRow(change, site));
  return table(
    `Site ${code(site)}: ${kept} kept, ${rows.length} otherwise`,
    ["", "thing", "kind", "before", "now"],
    "rows",
    rows,
  );
}

function changeRow({ change, name, kind, before, after, from }: PlanChange, site: string): string {
  const word = change === "renumbered" || change === "moved" ? `**${change}**` : change;
  const was = from === null ? "" : `, was ${code(from)}'s`;
  return row(
    word,
    code(name.slice(site.length + 1) || name),
    kind,
    code(before ?? ""),
    `${code(after ?? "")}${was}`,
  );
}

function waysPart({ diff }: Review): Part {
  const rows = diff.ways.map(({ name, what, before, after }) =>
    row(code(name), code(what), code(before ?? ""), code(after ?? "")),
  );
  return table("Said otherwise", ["thing", "what", "before", "now"], "rows", rows);
}

function rehearsalPart({ rehearsed }: Review): Part {
  if (rehearsed === undefined) return { head: "", rows: [], tail: "", of: "" };
  const { verdict, from, reasons, paths } = rehearsed;
  const down = paths.filter(({ change, answersInTheEnd }) => change.down > 0 || !answersInTheEnd);
  const worst = down.toSorted(
    (a, b) => b.change.down - a.change.down || compare(a.from, b.from) || compare(a.to, b.to),
  );
  const why = reasons.map((reason) => `- ${code(reason)}\n`).join("");
  const said = `The rehearsal from ${code(from)}: ${rehearsalWords[verdict]}; ${down.length} of ${counted(paths.length, "path")} down.\n`;
  return {
    head: `\n### What a rehearsal measured\n\n${said}${why}${worst.length === 0 ? "" : `\n${tableHead("from", "to", "down", "longest", "in the end")}`}`,
    rows:
      worst.length === 0
        ? ["\n"]
        : worst.map(({ from: source, to, change, touched, answersInTheEnd }) =>
            row(
              code(source),
              code(to),
              `${change.down} s${touched ? "" : ", **not touched**"}`,
              `${change.longest} s`,
              answersInTheEnd ? "answers" : "**silent**",
            ),
          ),
    tail: "",
    of: "paths",
  };
}

/** What is taken away or made anew is named; the rest is counted. */
function previewPart({ preview }: Review): Part {
  if (preview === undefined) return { head: "", rows: [], tail: "", of: "" };
  const { steps, errors } = preview;
  const sums = [...Map.groupBy(steps, ({ op }) => op)]
    .toSorted()
    .map(([op, all]) => `${all.length} ${code(op)}`);
  const grave = steps.filter(({ op }) => /replace|delete/.test(op));
  const rest = [
    ...Map.groupBy(
      steps.filter((step) => !grave.includes(step)),
      ({ op, type }) => `${op} ${type}`,
    ).values(),
  ];
  const rows = [
    ...grave.map(({ op, type, name }) => row(`**${op.replace(/[^a-z-]/g, "")}**`, code(type), code(name))),
    ...rest.flatMap((all) =>
      all.slice(0, 1).map(({ op, type }) => row(code(op), code(type), some(all.map(({ name }) => name)))),
    ),
  ];
  const failed = errors === 0 ? "" : ` **The preview has ${counted(errors, "error")}.**`;
  return {
    head: `\n### Resources\n\nThe preview: ${sums.join(", ") || "no changes"}.${failed}\n\n${rows.length === 0 ? "" : tableHead("", "type", "names")}`,
    rows: rows.length === 0 ? ["\n"] : rows,
    tail: "",
    of: "resources",
  };
}

/** Hosts that get the same patch share it. */
function patchesPart(hosts: readonly TouchedHost[], whole: boolean): Part {
  const patches = hosts.filter((host) => host.patches.length > 0);
  const same = [...Map.groupBy(patches, (host) => JSON.stringify(host.patches)).values()];
  const rows = same.map((all) => {
    const [first] = all;
    const files = first?.patches ?? [];
    const names = all.map(({ host }) => host);
    const title = `${names.slice(0, 3).map(htmlCode).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}: ${counted(files.length, "file")}`;
    return folded(title, fence(patchText(files, whole), "diff"));
  });
  return { head: "\n### Files of hosts\n\n", rows, tail: "", of: "patches" };
}

function patchText(files: readonly FilePatch[], whole: boolean): string {
  const text = files
    .map(
      ({ path, diff }) =>
        `--- ${path}\n${diff === undefined ? "changed; its content is not for everybody\n" : diff}`,
    )
    .join("");
  if (whole || text.length <= patchLimit) return text;
  const shown = text.slice(0, text.lastIndexOf("\n", patchLimit) + 1);
  return `${shown}... and ${text.slice(shown.length).split("\n").length} more lines\n`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
