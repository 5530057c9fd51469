import { spawn } from "node:child_process";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "@jest/globals";
import { findLayout } from "../../cli/layout-file.ts";
import { LivePage } from "../../cli/live-page.ts";
import { dataOf } from "../../cli/report.ts";
import { emptyData } from "../../cli/serve.ts";
import { environment, program, Workspace } from "./hextet.ts";

const workspace = new Workspace();
const path = join(workspace.path, "stacks", "own.layout.yaml");
const pages: LivePage[] = [];
afterEach(async () => {
  for (const page of pages.splice(0)) await page.end();
});
afterAll(() => workspace.remove());

function write(network: string): void {
  workspace.write(
    "stacks/own.layout.yaml",
    `hextet: 1\npurpose: lab\nsites:\n  rack:\n    networks:\n      ${network}\n`,
  );
}

async function started(): Promise<LivePage> {
  write('lan: { prefix: "2001:db8:1::/64" }');
  const page = await LivePage.start({
    port: 0,
    make: () => dataOf(findLayout(path), {}),
    empty: emptyData(findLayout(path)),
    files: [path],
  });
  pages.push(page);
  return page;
}

interface Asked {
  readonly url: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask({ url, path: at = "/", method = "GET", headers = {} }: Asked): Promise<IncomingMessage> {
  const asked = request(new URL(at, url), { method, headers, agent: false });
  asked.end();
  const [response] = await once(asked, "response");
  return response;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of response.setEncoding("utf8")) text += piece;
  return text;
}

test("the page is at both of loopback's addresses, and says so by its policy", async () => {
  const page = await started();
  expect(page.urls.map((url) => new URL(url).hostname)).toEqual(["[::1]", "127.0.0.1"]);
  for (const url of page.urls) {
    const response = await ask({ url });
    expect(response.statusCode).toBe(200);
    const text = await textOf(response);
    expect(text).toContain("connect-src 'self'");
    expect(text).toContain('"name":"rack/lan"');
  }
});

test("who asks by another name, wants to write, or asks for a file is refused", async () => {
  const [url = ""] = (await started()).urls;
  for (const host of [
    "evil.example",
    `evil.example:${new URL(url).port}`,
    "127.0.0.1",
    "[::1].evil.example",
  ]) {
    const response = await ask({ url, headers: { host } });
    expect([host, response.statusCode]).toEqual([host, 403]);
    expect(await textOf(response)).not.toContain("2001:db8");
  }
  expect((await ask({ url, headers: { host: `localhost:${new URL(url).port}` } })).statusCode).toBe(200);
  expect((await ask({ url, method: "POST" })).statusCode).toBe(405);
  expect((await ask({ url, path: "/../../etc/passwd" })).statusCode).toBe(404);
});

test("a change of the layout is told at once, a broken one with its problems beside what was", async () => {
  const [url = ""] = (await started()).urls;
  const response = await ask({ url, path: "/events" });
  const events = eventsOf(response);
  expect(await events()).toMatchObject({ problems: "", data: { things: [{ name: "rack/lan" }] } });
  write('wan: { prefix: "2001:db8:2::/64" }');
  expect(await events()).toMatchObject({ problems: "", data: { things: [{ name: "rack/wan" }] } });
  write('wan: { prefix: "2001:db8:2::1/64" }');
  const broken = await events();
  expect(broken).toMatchObject({ data: { things: [{ name: "rack/wan" }] } });
  expect(broken.problems).toMatch(/has host bits set.*HX012/s);
  write('wan: { prefix: "2001:db8:3::/64" }');
  expect(await events()).toMatchObject({ problems: "" });
  response.destroy();
});

/** One event after the other. */
function eventsOf(response: IncomingMessage): () => Promise<{ problems: string; data: object }> {
  const pieces = response.setEncoding("utf8")[Symbol.asyncIterator]();
  let text = "";
  return async () => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const [, data = ""] = /^data: (.*)$/m.exec(text.slice(0, end)) ?? [];
        text = text.slice(end + 2);
        return JSON.parse(data);
      }
      const { value, done } = await pieces.next();
      if (done) throw new Error("the page has ended");
      text += value;
    }
  };
}

test("Ctrl-C ends the command, with somebody listening, with status 0", async () => {
  write('lan: { prefix: "2001:db8:1::/64" }');
  const child = spawn(process.execPath, [program, "serve", path, "--port", "0"], {
    env: environment,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [first] = await once(child.stdout.setEncoding("utf8"), "data");
  const [url = ""] = String(first).split("\n");
  const response = await ask({ url, path: "/events" });
  const ended = once(child, "exit");
  child.kill("SIGINT");
  expect(await ended).toEqual([0, null]);
  response.on("error", () => {}).destroy();
  await expect(ask({ url })).rejects.toThrow("ECONNREFUSED");
});
