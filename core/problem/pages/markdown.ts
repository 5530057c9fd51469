import { allowable, type ProblemCode, problemCodes } from "../codes.ts";
import type { ProblemPage } from "./page.ts";

/** A code's page, as it lies in docs/problems/. */
export function pageMarkdown(code: ProblemCode, page: ProblemPage): string {
  const ledger =
    page.ledger === undefined ? "" : `\nbeside this ledger:\n\n\`\`\`json\n${page.ledger}\`\`\`\n`;
  return `# ${code}: ${problemCodes[code].title}

${kindText(code)}

${page.meaning}

## A layout that raises it

\`\`\`yaml
${page.example}\`\`\`
${ledger}
## What to do

${page.fix}
`;
}

/** The table of all codes. */
export function pagesIndex(codes: readonly ProblemCode[]): string {
  const rows = codes.map(
    (code) =>
      `| [${code}](${code}.md) | ${problemCodes[code].severity}${allowable(code) ? ", allowable" : ""} | ${problemCodes[code].title} |`,
  );
  return `# Problems

What \`hextet plan\` can find in a layout and its ledger. Errors stop; warnings do not. What is allowable can be allowed where it stands,
with a reason that is printed: \`allow: { HX053: "the router filters" }\` at the layout's top, a site, a network, a
host, an interface, a container or a guest holds for what is there and inside. \`hextet explain HX012\` prints a page.

| code | | what |
|---|---|---|
${rows.join("\n")}
`;
}

function kindText(code: ProblemCode): string {
  if (problemCodes[code].severity === "warning")
    return "A warning: nothing stops, and it can be allowed where it stands.";
  return allowable(code)
    ? "An error, which can be allowed where it stands."
    : "An error: there is no plan until it is mended.";
}
