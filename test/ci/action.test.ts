import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { program } from "../cli/hextet.ts";
import { GitServer } from "./git-server.ts";
import { type ActionRun, runAction } from "./run-action.ts";
import { StandIn } from "./stand-in.ts";

jest.setTimeout(300_000);

const layout = (guests: string) => `hextet: 1
purpose: lab
prefixes: { home: 3fff:b0b::/48 }
sites:
  rack:
    networks:
      inner: { prefix: "3fff:b0b:0:8::/64" }
    hosts:
      pve-1:
        connect: { address: "3fff:b0b::10", hostKey: lab }
        interfaces:
          vmbr0: { bridge: { ports: [] }, network: inner, addresses: ["::1"] }
        guests: { ${guests} }
`;
const guest = (name: string, id: number, address: string) =>
  `${name}: { id: ${id}, network: inner, address: "${address}" }`;
const path = "stacks/rack.layout.yaml";
const git = guest("git", 101, "::2");

const scratch = mkdtempSync(join(tmpdir(), "hextet-action-"));
const hextet = `${process.execPath} --disable-warning=ExperimentalWarning ${program}`;
let github: StandIn;
let server: GitServer;

beforeAll(async () => {
  github = await StandIn.start("github");
  github.tokens.set("actions", { login: "github-actions[bot]", rights: "write" });
  github.tokens.set("of-a-fork", { login: "github-actions[bot]", rights: "read" });
  server = new GitServer(join(scratch, "server"));
  server.push("main", { [path]: layout(git) }, "one guest");
});

beforeEach(() => github.clear());

afterAll(() => {
  github.close();
  rmSync(scratch, { recursive: true, force: true });
});

interface Run {
  readonly checkout: string;
  readonly token?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly event?: unknown;
  readonly env?: Readonly<Record<string, string>>;
}

const pull = (repository = "owner/net") => ({
  pull_request: { number: 7, head: { repo: { full_name: repository } }, base: { sha: server.sha("main") } },
});

function run({
  checkout,
  token = "actions",
  inputs = {},
  event = pull(),
  env = {},
}: Run): Promise<ActionRun> {
  return runAction({
    checkout,
    scratch,
    inputs: { stack: "rack", command: hextet, ...inputs },
    event,
    env: {
      GITHUB_TOKEN: token,
      GITHUB_API_URL: github.url,
      GITHUB_SERVER_URL: "https://github.example.net",
      GITHUB_REPOSITORY: "owner/net",
      GITHUB_RUN_ID: "42",
      ...env,
    },
  });
}

const ours = () => github.comments.filter(({ body }) => body.startsWith("<!-- hextet-review rack -->\n"));

describe("a pull request", () => {
  test("gets one comment, which the next push changes in place; what is merged as it was reviewed may be put in place, and nothing else", async () => {
    server.push("more", { [path]: layout(`${git}, ${guest("mail", 102, "::25")}`) }, "a second guest");
    github.add("octocat", "<!-- hextet-review rack -->\nlooks like the review, and is by somebody else");
    for (let index = 0; index < 230; index++) github.add("octocat", `remark ${index}`);

    const first = await run({ checkout: server.pullCheckout("more") });
    expect(first).toMatchObject({
      status: 0,
      said: expect.stringContaining("The comment for rack is added."),
    });
    const [, comment] = ours();
    expect(comment?.body).toContain("Addresses: 3 kept, 1 added, 0 removed, 0 renumbered, 0 moved");
    expect(comment?.body).toContain("| added | `pve-1/mail` | guest | — | `3fff:b0b:0:8::25/64` |");
    expect(first.summary).toContain("## hextet: `rack`");
    expect(readFileSync(join(first.artifact ?? "", "review-whole.md"), "utf8")).toContain("pve-1/mail");
    expect(comment?.body).toContain(`Reviewed: \`${first.outputs["hash"]}\``);

    for (let index = 0; index < 120; index++) github.add("octocat", `later remark ${index}`);
    server.push(
      "more",
      { [path]: layout(`${guest("git", 101, "::3")}, ${guest("mail", 102, "::25")}`) },
      "another address",
    );
    const second = await run({ checkout: server.pullCheckout("more"), inputs: { rules: "renumbered" } });
    expect(second).toMatchObject({
      status: 1,
      said: expect.stringContaining("The comment for rack is changed."),
    });
    expect(ours()).toHaveLength(2);
    expect(ours()[1]?.id).toBe(comment?.id);
    expect(ours()[1]?.body).toContain("❌ Does not hold: nothing is renumbered — `rack/pve-1/git`.");
    expect(second.outputs["hash"]).not.toBe(first.outputs["hash"]);

    const before = server.sha("main");
    const merged = server.squash("more");
    github.merged.set(merged, 7);
    const up = { inputs: { mode: "check" }, event: { before }, env: { GITHUB_SHA: merged } };
    const asReviewed = await run({ ...up, checkout: server.mainCheckout() });
    expect(asReviewed).toMatchObject({ status: 0, said: expect.stringContaining("is what was reviewed") });

    const checkout = server.mainCheckout();
    writeFileSync(join(checkout, path), layout(`${guest("git", 101, "::4")}, ${guest("mail", 102, "::25")}`));
    const stale = await run({ ...up, checkout });
    expect(stale.status).toBe(1);
    expect(stale.said).toMatch(/^rack: is not what was reviewed: .*; review it again: hextet review rack$/m);

    github.merged.clear();
    const unseen = await run({ ...up, checkout });
    expect(unseen).toMatchObject({
      status: 1,
      said: expect.stringContaining("nothing is put in place that nobody has seen"),
    });
  });

  test("whose base is not there says how to have it", async () => {
    const found = await run({ checkout: server.pullCheckout("more", 1) });
    expect(found).toMatchObject({ status: 1, said: expect.stringContaining("needs fetch-depth: 2") });
  });
});

describe("what an API may answer", () => {
  /** In the place of hextet: says what it is given to say. */
  const saying = (text: string) => {
    const said = join(scratch, `says-${text.length}`);
    writeFileSync(`${said}.md`, text);
    writeFileSync(
      `${said}.sh`,
      `[ "$1" = review ] || exit 0\nwhile [ "$1" != --out ]; do shift; done\ncp ${said}.md "$2/review-whole.md"\ncat ${said}.md\n`,
    );
    return `sh ${said}.sh`;
  };
  let checkout: string;
  beforeAll(() => {
    checkout = server.mainCheckout();
  });
  const said = (text: string, more: Partial<Run> = {}) =>
    run({ checkout, inputs: { command: saying(text), base: "HEAD" }, ...more });

  test("is a limit of how often: it is waited for as long as it says", async () => {
    github.refusals.limit = 2;
    expect(await said("a review\n")).toMatchObject({ status: 0 });
    expect(github.calls.map(({ status }) => status)).toEqual([200, 429, 429, 201]);
    expect(ours()).toHaveLength(1);
  });

  test("is a fault of its own after it has written: there is one comment all the same", async () => {
    github.refusals.brokenAfter = 1;
    expect(await said("a review\n")).toMatchObject({ status: 0 });
    expect(ours()).toHaveLength(1);
  });

  test("is that a token may not: the run fails, and says which right is missing", async () => {
    const found = await said("a review\n", { token: "of-a-fork" });
    expect(found).toMatchObject({
      status: 1,
      said: expect.stringContaining("the job needs the permission pull-requests: write"),
    });
  });

  test("is that a fork's token reads alone: the review is in the run's summary", async () => {
    const found = await said("a review\n", { token: "of-a-fork", event: pull("stranger/net") });
    expect(found).toMatchObject({
      status: 0,
      said: expect.stringContaining("::notice::A pull request of a fork gets no comment"),
    });
    expect(found.summary).toContain("a review");
    expect(github.comments).toEqual([]);
  });

  test("is asked to keep why no review could be made, whatever stands in it", async () => {
    const file = join(scratch, "refuses.sh");
    writeFileSync(
      file,
      "cat >&2 <<'END'\nerror: sites: ```\n</details> @octocat has host bits set [HX012]\nEND\nexit 1\n",
    );
    const found = await run({ checkout, inputs: { command: `sh ${file}`, base: "HEAD" } });
    expect(found.status).toBe(1);
    expect(ours()[0]?.body).toMatch(
      /The review could not be made\.\*\*\n\n````\nerror: sites: ```\n<\/details> @octocat has host bits set \[HX012\]\n\n?````/,
    );
  });

  test("is nothing where the comment is the same already", async () => {
    await said("a review\n");
    github.calls.length = 0;
    await said("a review\n");
    expect(github.calls.map(({ method }) => method)).toEqual(["GET"]);
  });

  test("is a refusal of what is too long, which a whole review would be and its comment is not", async () => {
    expect((await said(`${"x".repeat(70_000)}\n`)).said).toContain("Validation Failed");
  });

  test("puts stacks into comments of their own", async () => {
    await said("a review\n");
    await said("a review\n", {
      inputs: { command: saying("a review\n"), base: "HEAD", stack: "other --> <b>" },
    });
    expect(github.comments.map(({ body }) => body.split("\n", 1)[0])).toEqual([
      "<!-- hextet-review rack -->",
      "<!-- hextet-review other%20%2D%2D%3E%20%3Cb%3E -->",
    ]);
  });
});
