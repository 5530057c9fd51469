import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { type PageData, type PageText, pageHtml } from "../core/report/page/index.ts";

/** The page's modules, each after what it imports. */
const modules = [
  "addresses",
  "log-scale",
  "model",
  "find",
  "dom",
  "virtual-list",
  "tree",
  "picture",
  "networks",
  "hosts",
  "reach-model",
  "reach",
  "rehearsal",
  "app",
];

/** Characters of JSON from which on a page has its data packed: browsers read through all of a long text first. */
const longData = 1 << 20;

const folder = join(import.meta.dirname, "page");

/** The page of a layout; live where it hears of every change from who has sent it. */
export function pageOf(data: PageData, live = false): string {
  const json = JSON.stringify(data);
  const packed = json.length < longData ? {} : { packed: deflateSync(json).toString("base64") };
  return pageHtml(data, pageText(), { live, ...packed });
}

/** Script and style of a page, of the files that lie beside this one. */
export function pageText(): PageText {
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  return {
    script: modules.map((name) => asOneModule(read(`${name}.js`))).join("\n"),
    style: read("page.css"),
  };
}

/** A module's text as a part of one with all that it imports in it: names are unique in the folder. */
function asOneModule(text: string): string {
  return text
    .replace(/^import \{[^}]*\} from "[^"]+";\n/gm, "")
    .replace(/^export (?=(?:async )?(?:function|const|class)\b)/gm, "")
    .replace(/^\s*(?:\/\*\*(?:[^*]|\*(?!\/))*\*\/|\/\/.*)\n/gm, "");
}
