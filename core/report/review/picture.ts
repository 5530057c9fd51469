import { printable } from "../../problem/text-place.ts";
import { type Ends, endsName } from "./paths.ts";
import type { Review } from "./review.ts";

/**
 * What readers' pages draw without being asked: Mermaid refuses more than 50,000 characters or 500 edges, and GitLab draws
 * no more than 2,000 characters before somebody agrees to it.
 *
 * @see https://mermaid.js.org/config/schema-docs/config.html#maxtextsize
 * @see https://docs.gitlab.com/user/markdown/#mermaid
 */
export const pictureLimits = { characters: 2_000, edges: 500 };

/** A picture's text, for a block of code of the language `mermaid`; `undefined` where there is nothing to draw. */
export function reviewPicture(review: Review): string | undefined {
  const { hosts, paths, sites } = review;
  if (hosts.length + paths.opened.length + paths.closed.length === 0) return undefined;
  for (const withHosts of [true, false])
    for (const most of [Number.POSITIVE_INFINITY, 8, 0]) {
      const text = new Picture(review, withHosts, most).text;
      if (text.length <= pictureLimits.characters && edgesIn(text) <= pictureLimits.edges) return text;
    }
  return `flowchart LR\n  all["${label(`${hosts.length} hosts in ${sites.length} sites`)}"]\n`;
}

/** How many edges a picture has. */
function edgesIn(text: string): number {
  return text.split("\n").filter((line) => / (-->|-\.->)\|/.test(line)).length;
}

class Picture {
  readonly text: string;
  readonly #ids = new Map<string, string>();

  /** @param most how many paths of each kind are drawn */
  constructor({ hosts, paths, sites }: Review, withHosts: boolean, most: number) {
    const drawn = sites.flatMap((site) => {
      const touched = hosts.filter(({ host }) => host.startsWith(`${site}/`));
      if (touched.length === 0) return [];
      const nodes = withHosts
        ? touched.map(({ host, change }) =>
            this.#node(host, `${host.slice(site.length + 1)}: ${change}`, change),
          )
        : [this.#node(site, countsOf(touched.map(({ change }) => change)), "changed")];
      return [`  subgraph s${this.#ids.size}["${label(site)}"]\n${nodes.join("")}  end\n`];
    });
    const edges = [
      ...paths.opened.slice(0, most).map((path) => this.#edge(path.from, path.to, "-->", path.what)),
      ...paths.closed
        .slice(0, most)
        .map((path) => this.#edge(path.from, path.to, "-.->", ["closed", ...path.what])),
    ];
    const classes = [
      "  classDef added stroke:#1a7f37,stroke-width:2px",
      "  classDef changed stroke:#9a6700,stroke-width:2px",
      "  classDef removed stroke:#cf222e,stroke-width:2px,stroke-dasharray:4",
    ];
    this.text = `flowchart LR\n${drawn.join("")}${edges.join("")}${classes.join("\n")}\n`;
  }

  #node(key: string, text: string, change: string): string {
    const look =
      change === "added" ? "added" : ["removed", "replaced"].includes(change) ? "removed" : "changed";
    return `    ${this.#id(key)}["${label(text)}"]:::${look}\n`;
  }

  #edge(from: Ends, to: Ends, arrow: string, what: readonly string[]): string {
    const ends = [from, to].map((end) => `${this.#id(endsName(end))}["${label(endsName(end))}"]`);
    return `  ${ends[0]} ${arrow}|"${label(what.join(", "))}"| ${ends[1]}\n`;
  }

  #id(key: string): string {
    const id = this.#ids.get(key) ?? `n${this.#ids.size}`;
    this.#ids.set(key, id);
    return id;
  }
}

function countsOf(changes: readonly string[]): string {
  return [...Map.groupBy(changes, (change) => change)]
    .map(([change, all]) => `${all.length} ${change}`)
    .join(", ");
}

/** A text between quotes: what Mermaid, Markdown or HTML would read is a number (`#35;`). */
function label(text: string): string {
  return printable(text).replace(/[^A-Za-z0-9 ._/:,-]|--/gu, (signs) =>
    Array.from(signs, (sign) => `#${sign.codePointAt(0)};`).join(""),
  );
}
