import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, jest } from "@jest/globals";
import { z } from "zod";
import { planFromText } from "../../core/index.ts";
import { describeLonger, longer } from "../lab/longer.ts";
import { LanguageServer } from "./language-server.ts";
import { run } from "./user-project.ts";

jest.setTimeout(300_000);

const root = join(import.meta.dirname, "..", "..");
const Items = z.union([
  z.object({ items: z.array(z.looseObject({ label: z.string() })) }).transform(({ items }) => items),
  z.array(z.looseObject({ label: z.string() })),
]);

/** The real server, which npm installs into a folder of its own: it needs the network. */
describeLonger("in an editor with yaml-language-server", () => {
  const scratch = mkdtempSync(join(tmpdir(), "hextet-editor-"));
  const layout = join(scratch, "stacks", "prod.layout.yaml");
  let server: LanguageServer;

  beforeAll(async () => {
    writeFileSync(join(scratch, "package.json"), '{ "private": true }');
    run(
      scratch,
      "npm",
      "install",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "yaml-language-server@1.25.0",
    );
    // Where a project has the package, and so where the first line of its layout leads.
    symlinkSync(root, join(scratch, "node_modules", "hextet"));
    mkdirSync(join(scratch, "stacks"));
    server = new LanguageServer([
      process.execPath,
      join(scratch, "node_modules/.bin/yaml-language-server"),
      "--stdio",
    ]);
    await server.start(scratch);
  });
  afterAll(() => {
    server?.end();
    rmSync(scratch, { recursive: true, force: true });
  });

  const head =
    "# yaml-language-server: $schema=../node_modules/hextet/schema/layout.schema.json\nhextet: 1\npurpose: lab\n";
  let count = 0;
  /** What the server says of the place at the end of a text. */
  const ask = async (method: string, text: string, back = 0) => {
    const path = layout.replace("prod", `case-${count++}`);
    const whole = head + text;
    writeFileSync(path, whole);
    server.open(path, whole);
    const lines = whole.split("\n");
    return server.request(method, {
      textDocument: { uri: pathToFileURL(path).href },
      position: { line: lines.length - 1, character: (lines.at(-1) ?? "").length - back },
    });
  };
  const completed = async (text: string) => Items.parse(await ask("textDocument/completion", text));

  longer("keys are completed, with values where there are few", async () => {
    const keys = (await completed("sites:\n  rack:\n    ")).map(({ label }) => label);
    expect(keys).toEqual(expect.arrayContaining(["aws", "networks", "hosts", "routers", "dns"]));
    expect(keys).not.toContain("interfaces");
    const text = "sites:\n  rack:\n    networks:\n      lan:\n        mode: ";
    expect((await completed(text)).map(({ label }) => label)).toEqual(
      expect.arrayContaining(["static", "slaac", "dhcp", "dhcp-stateless"]),
    );
  });

  longer("a key says what it is when the pointer is on it", async () => {
    const hover = z
      .object({ contents: z.unknown() })
      .parse(await ask("textDocument/hover", "sites:\n  rack:\n    networks: {}", 6));
    expect(JSON.stringify(hover.contents)).toMatch(/[Nn]etwork/);
  });

  longer("a snippet is a site with a host, of which hextet makes a plan", async () => {
    const insert = async (text: string, label: string) => {
      const item = (await completed(text)).find((candidate) => candidate.label === label);
      const given = z.object({ insertText: z.string() }).parse(item).insertText;
      // An editor indents what it inserts as the line that the cursor is on.
      const indent = /[^\n]*$/.exec(text)?.[0] ?? "";
      return `${text}${given.replace(/\$\{\d+:([^}]*)\}/g, "$1").replaceAll("\n", `\n${indent}`)}`.trimEnd();
    };
    const site = await insert("sites:\n  ", "site on-prem");
    const host = (await insert(`${site}\n    hosts:\n      `, "host over SSH")).replace(
      "ssh-ed25519 AAAA...",
      "lab",
    );
    const { plan, problems } = planFromText("prod", head + host);
    expect({ problems, hosts: plan?.sites.map(({ hosts }) => hosts.map(({ name }) => name)) }).toEqual({
      problems: [],
      hosts: [["host-1"]],
    });
  });
});
