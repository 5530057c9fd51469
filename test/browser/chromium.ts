import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { onPath } from "../../setup/engine.mjs";

/** Where Debian's package `chromium` has put the browser; nothing where it is not installed. */
export const chromium = onPath("chromium");

/** Milliseconds that the browser may take for one thing. */
const deadline = 60_000;

type Json = Readonly<Record<string, unknown>>;

interface Waiting {
  readonly take: (result: Json) => void;
  readonly refuse: (error: Error) => void;
}

/**
 * A Chromium without a window, spoken to by its DevTools protocol over a pipe: no port of the machine is opened.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/
 */
export class Chromium {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #heard = new Set<(method: string, params: Json, session: string) => void>();
  #count = 0;
  #text = "";

  constructor(program: string) {
    this.#folder = mkdtempSync(join(tmpdir(), "hextet-chromium-"));
    const args = [
      "--headless",
      // Tests run as root and in containers, which have no namespaces of their own to give.
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--hide-scrollbars",
      "--force-color-profile=srgb",
      "--font-render-hinting=none",
      "--remote-debugging-pipe",
      `--user-data-dir=${this.#folder}`,
    ];
    this.#child = spawn(program, args, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.#child.on("exit", () => {
      for (const { refuse } of this.#waiting.values()) refuse(new Error("the browser has ended"));
    });
    const [, , , input, output] = this.#child.stdio;
    // Both ends of the pipe go with the browser.
    for (const pipe of [input, output]) pipe?.on("error", () => {});
    (output as Readable).setEncoding("utf8").on("data", (text: string) => this.#read(text));
  }

  #read(text: string): void {
    const [first = "", ...more] = text.split("\0");
    this.#text += first;
    for (const next of more) {
      this.#take(JSON.parse(this.#text));
      this.#text = next;
    }
  }

  #take(message: Json): void {
    const { id, result, error, method, params, sessionId } = message;
    const waiting = this.#waiting.get(Number(id));
    if (waiting !== undefined) {
      this.#waiting.delete(Number(id));
      if (error === undefined) waiting.take(result as Json);
      else waiting.refuse(new Error(JSON.stringify(error)));
    } else for (const hear of this.#heard) hear(String(method), (params ?? {}) as Json, String(sessionId));
  }

  send(method: string, params: Json = {}, sessionId?: string): Promise<Json> {
    const id = ++this.#count;
    const [, , , input] = this.#child.stdio;
    (input as Writable).write(
      `${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
    );
    return new Promise((take, refuse) => {
      const timer = setTimeout(
        () => refuse(new Error(`${method} took longer than ${deadline} ms`)),
        deadline,
      );
      this.#waiting.set(id, {
        take: (result) => {
          clearTimeout(timer);
          take(result);
        },
        refuse: (error) => {
          clearTimeout(timer);
          refuse(error);
        },
      });
    });
  }

  hear(each: (method: string, params: Json, session: string) => void): void {
    this.#heard.add(each);
  }

  /** `Chrome/156.0.8078.114` */
  async version(): Promise<string> {
    return String((await this.send("Browser.getVersion"))["product"]);
  }

  async page(size: Size = { width: 1280, height: 800 }): Promise<Page> {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, String(sessionId));
    await page.begin(size);
    return page;
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    if (this.#child.exitCode === null) {
      this.#child.kill("SIGKILL");
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One page of a browser, with what it has complained about and asked for. */
export class Page {
  /** What the console and the browser itself have said that is no mere message, errors of scripts and of the policy too. */
  readonly complaints: string[] = [];
  /** URLs that it has asked for. */
  readonly requests: string[] = [];
  readonly #browser: Chromium;
  readonly #session: string;

  constructor(browser: Chromium, session: string) {
    this.#browser = browser;
    this.#session = session;
    browser.hear((method, params, from) => {
      if (from !== session) return;
      if (method === "Network.requestWillBeSent")
        this.requests.push((params as { request: { url: string } }).request.url);
      if (method === "Runtime.exceptionThrown")
        this.complaints.push(JSON.stringify(params["exceptionDetails"]));
      if (method === "Log.entryAdded") this.complaints.push(JSON.stringify(params["entry"]));
      if (method === "Runtime.consoleAPICalled") this.complaints.push(JSON.stringify(params["args"]));
    });
  }

  send(method: string, params: Json = {}): Promise<Json> {
    return this.#browser.send(method, params, this.#session);
  }

  /** Calls back at each event of this page. */
  hear(each: (method: string, params: Json) => void): void {
    this.#browser.hear((method, params, session) => {
      if (session === this.#session) each(method, params);
    });
  }

  async begin(size: Size): Promise<void> {
    for (const domain of ["Page", "Runtime", "Log", "Network", "Accessibility", "DOM"])
      await this.send(`${domain}.enable`);
    await this.resize(size);
  }

  async resize({ width, height }: Size): Promise<void> {
    await this.send("Emulation.setDeviceMetricsOverride", {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: false,
    });
  }

  /** Like a person who prefers it, or who prints. */
  async prefer({
    dark = false,
    print = false,
  }: {
    readonly dark?: boolean;
    readonly print?: boolean;
  }): Promise<void> {
    const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
    await this.send("Emulation.setEmulatedMedia", { media: print ? "print" : "", features });
  }

  /** Goes to a page and waits until it has drawn itself. */
  async open(url: string): Promise<void> {
    await this.send("Page.navigate", { url });
    await this.until(`document.documentElement?.dataset.ready === "yes"`);
    await this.frame();
  }

  /** What an expression is in the page, as JSON. */
  async value<Value>(expression: string): Promise<Value> {
    const answer = await this.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    const { result, exceptionDetails } = answer as { result: { value: Value }; exceptionDetails?: unknown };
    if (exceptionDetails !== undefined) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return result.value;
  }

  /** The text that is seen of the first element that a selector finds; of all of the page where absent. */
  text(selector = "body"): Promise<string> {
    return this.value(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ""`);
  }

  async until(expression: string): Promise<void> {
    const end = Date.now() + deadline;
    while (!(await this.value<boolean>(`Boolean(${expression})`))) {
      if (Date.now() > end) throw new Error(`never came: ${expression}; ${this.complaints.join("\n")}`);
      await this.frame();
    }
  }

  /** Waits until what was asked for is drawn. */
  async frame(): Promise<void> {
    await this.value(
      "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(1))))",
    );
  }

  /** One key after the other, by their names: `ArrowDown`, `/`, `Tab`. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const { code, text, number } = named[key] ?? {
        code: "",
        text: key,
        number: key.toUpperCase().charCodeAt(0),
      };
      const shared = { key, code, windowsVirtualKeyCode: number };
      await this.send("Input.dispatchKeyEvent", {
        type: text === "" ? "rawKeyDown" : "keyDown",
        text,
        ...shared,
      });
      await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...shared });
    }
    await this.frame();
  }

  async type(text: string): Promise<void> {
    await this.send("Input.insertText", { text });
    await this.frame();
  }

  /** Presses the mouse on the first element that a selector finds, in its middle. */
  async click(selector: string): Promise<void> {
    const at = await this.value<{ x: number; y: number } | null>(
      `(() => { const found = document.querySelector(${JSON.stringify(selector)}); if (!found) return null;
        found.scrollIntoView({ block: "nearest" }); const box = found.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 }; })()`,
    );
    if (at === null) throw new Error(`nothing to click: ${selector}`);
    for (const type of ["mousePressed", "mouseReleased"])
      await this.send("Input.dispatchMouseEvent", { type, ...at, button: "left", clickCount: 1 });
    await this.frame();
  }

  async screenshot(path: string, format: "png" | "webp" = "png"): Promise<void> {
    await this.frame();
    const { data } = await this.send("Page.captureScreenshot", {
      format,
      ...(format === "webp" ? { quality: 85 } : {}),
    });
    writeFileSync(path, Buffer.from(String(data), "base64"));
  }
}

const named: Readonly<
  Record<string, { readonly code: string; readonly text: string; readonly number: number }>
> = {
  Enter: { code: "Enter", text: "\r", number: 13 },
  Escape: { code: "Escape", text: "", number: 27 },
  Tab: { code: "Tab", text: "", number: 9 },
  Home: { code: "Home", text: "", number: 36 },
  End: { code: "End", text: "", number: 35 },
  ArrowLeft: { code: "ArrowLeft", text: "", number: 37 },
  ArrowUp: { code: "ArrowUp", text: "", number: 38 },
  ArrowRight: { code: "ArrowRight", text: "", number: 39 },
  ArrowDown: { code: "ArrowDown", text: "", number: 40 },
};
