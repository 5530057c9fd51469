import type { ProjectAnswers } from "./answers.ts";

/** What stands in the project's README: what there is, and what to type. */
export function readmeText({ name, stack }: ProjectAnswers): string {
  return `# ${name}

| file | is |
|---|---|
| \`stacks/${stack}.layout.yaml\` | what there is: prefixes, sites, networks, hosts, guests |
| \`stacks/${stack}.ledger.jsonl\` | which numbers have been given, by name; written by hextet, committed with the layout |
| \`stacks/Pulumi.${stack}.yaml\` | the stack's settings |
| \`index.ts\` | what Pulumi runs |
| \`test/layout.test.ts\` | a test of both, without a cloud or a host |

\`\`\`sh
npm install
npx hextet plan ${stack}             # every address
npx hextet plan ${stack} --write     # after each change of the layout: the ledger
npm test
npx hextet doctor               # what is missing on this machine, and for what
\`\`\`

With \`purpose: lab\` in the layout, its hosts can be had on this machine (root on Linux): \`npx hextet lab up ${stack}\`.

For hosts of your own: their addresses and keys into the layout, \`purpose\` out of it, then

\`\`\`sh
pulumi stack init ${stack}
pulumi preview --diff
pulumi up
\`\`\`

How a host is connected today says \`npx hextet survey ${stack} ADDRESS\`; \`npx hextet import ${stack} FILE... --force\` writes a layout
of what exists, with everything where it is.
`;
}
