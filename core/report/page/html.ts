import { createHash } from "node:crypto";
import type { PageData } from "./page-data.ts";

/** What a page does and how it looks: the same for every layout. */
export interface PageText {
  readonly script: string;
  readonly style: string;
}

/**
 * A page as one text that needs nothing else. What runs in it is known by its hash, so that no part of the data can run
 * whatever it says, and it asks nobody for anything (Content Security Policy, level 3).
 *
 * @param packed the data's JSON by DEFLATE, in base64; as it is where absent
 * @param live whether it hears from who has sent it of every change
 * @see https://www.w3.org/TR/CSP3/
 */
export function pageHtml(
  data: PageData,
  { script, style }: PageText,
  { live = false, packed }: { readonly live?: boolean; readonly packed?: string } = {},
): string {
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hashOf(script)}'`,
    `style-src 'sha256-${hashOf(style)}'`,
    ...(live ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en"${live ? " data-live" : ""}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(data.name)}: hextet</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header>
<h1><span id="name">${escaped(data.name)}</span></h1>
<p id="counts"></p>
<search>
<label for="search">Search</label>
<input id="search" type="search" role="combobox" aria-expanded="false" aria-controls="found" aria-autocomplete="list" autocomplete="off" spellcheck="false" placeholder="Name, address or prefix; press /">
<ul id="found" role="listbox" aria-label="Found" hidden></ul>
</search>
<button id="theme" type="button" aria-pressed="false">Dark</button>
</header>
<nav id="views" aria-label="Views"></nav>
<p id="problems" role="alert" hidden></p>
<div id="warnings"></div>
<main id="main" tabindex="-1"><noscript>This page draws itself with a script of its own; the same as text: hextet plan NAME</noscript></main>
<p id="status" role="status"></p>
<script type="application/json" id="data"${packed === undefined ? "" : " data-packed"}>${packed ?? jsonInHtml(data)}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("base64");
}

/**
 * JSON as the content of a script element, where `</script` and `<!--` mean something whatever they stand in.
 *
 * @see https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 */
export function jsonInHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
