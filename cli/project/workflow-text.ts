import type { ProjectAnswers } from "./answers.ts";

/** What GitHub runs for each pull request: all that needs neither secrets nor a cloud. */
export function workflowText({ stack }: ProjectAnswers): string {
  return `# The layout and its ledger, the program and its test: nothing here needs a secret, so that it runs for forks too.
name: layout

on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          persist-credentials: false
      - uses: actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0
        with:
          node-version: 24
          cache: npm
      - run: npm ci
      - run: npx hextet plan ${stack} --check
      - run: npm test
`;
}
