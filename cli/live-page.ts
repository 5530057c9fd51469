import { type FSWatcher, watch } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { dirname } from "node:path";
import type { PageData } from "../core/report/page/index.ts";
import { thrownText } from "../core/thrown-text.ts";
import { pageOf } from "./page-text.ts";
import { isSystemError } from "./reason.ts";

/** Milliseconds without a further change after which files are read: editors write one in several steps. */
const quiet = 100;

/** What the page shows now. */
interface Shown {
  /** Of the last layout without an error. */
  readonly data: PageData;
  /** What is wrong with the layout as it is; empty where nothing is. */
  readonly problems: string;
}

export interface LivePageOptions {
  /** 0: a free one. */
  readonly port: number;
  /** Makes the page's data of the files as they are. @throws with all problems as its message */
  readonly make: () => PageData;
  /** What is shown while there has been no layout without an error. */
  readonly empty: PageData;
  /** Files whose folders are watched. */
  readonly files: readonly string[];
}

/**
 * A page that is served on this machine's loopback alone, and made anew when files change. Whoever asks by another name than
 * loopback's is refused: a page of somebody else's, whose name was made to lead here, could read it otherwise (DNS rebinding).
 */
export class LivePage {
  readonly #options: LivePageOptions;
  readonly #servers: Server[] = [];
  readonly #watchers: FSWatcher[] = [];
  readonly #listeners = new Set<ServerResponse>();
  #shown: Shown;
  #timer: NodeJS.Timeout | undefined;
  #port = 0;

  private constructor(options: LivePageOptions) {
    this.#options = options;
    this.#shown = this.#made({ data: options.empty, problems: "" });
  }

  /** @throws where the port is taken, or this machine has no loopback */
  static async start(options: LivePageOptions): Promise<LivePage> {
    const page = new LivePage(options);
    try {
      await page.#listen();
    } catch (error) {
      await page.end();
      throw error;
    }
    for (const folder of new Set(options.files.map((file) => dirname(file))))
      page.#watchers.push(watch(folder, () => page.#changed()));
    return page;
  }

  /** Both of loopback's addresses, as far as the machine has them, at one port. */
  async #listen(): Promise<void> {
    const { port } = this.#options;
    for (const address of ["::1", "127.0.0.1"]) {
      const server = createServer((request, response) => this.#answer(request, response));
      try {
        this.#port = await listening(server, address, this.#port === 0 ? port : this.#port);
        this.#servers.push(server);
      } catch (error) {
        const lacks = isSystemError(error) && ["EADDRNOTAVAIL", "EAFNOSUPPORT"].includes(error.code ?? "");
        if (!lacks) throw error;
      }
    }
    if (this.#servers.length === 0) throw new Error("this machine has neither ::1 nor 127.0.0.1");
  }

  /** Where a browser finds it. */
  get urls(): readonly string[] {
    return this.#servers.map((server) => {
      const bound = server.address();
      const host = typeof bound === "object" && bound?.family === "IPv6" ? `[${bound.address}]` : "127.0.0.1";
      return `http://${host}:${this.#port}/`;
    });
  }

  async end(): Promise<void> {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
    for (const response of this.#listeners) response.end();
    await Promise.all(
      this.#servers.map((server) => {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        return closed;
      }),
    );
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const before = JSON.stringify(this.#shown);
      this.#shown = this.#made(this.#shown);
      if (JSON.stringify(this.#shown) !== before)
        for (const response of this.#listeners) response.write(this.#event());
    }, quiet);
  }

  #made({ data }: Shown): Shown {
    try {
      return { data: this.#options.make(), problems: "" };
    } catch (error) {
      return { data, problems: thrownText(error) };
    }
  }

  #event(): string {
    return `event: layout\ndata: ${JSON.stringify(this.#shown)}\n\n`;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const refusal = this.#refusal(request);
    if (refusal !== undefined) {
      const [status, reason] = refusal;
      response.writeHead(status, { ...always, "content-type": "text/plain; charset=utf-8" });
      response.end(`${reason}\n`);
    } else if (request.url === "/events") {
      response.writeHead(200, { ...always, "content-type": "text/event-stream" });
      response.write(this.#event());
      this.#listeners.add(response);
      response.on("close", () => this.#listeners.delete(response));
    } else {
      response.writeHead(200, { ...always, "content-type": "text/html; charset=utf-8" });
      response.end(pageOf(this.#shown.data, true));
    }
  }

  #refusal({ headers, method, url }: IncomingMessage): readonly [status: number, reason: string] | undefined {
    if (!this.#isOwn(headers.host))
      return [403, `ask for this page by its own address: ${this.urls.join(" or ")}`];
    if (method !== "GET") return [405, "there is nothing here but to read"];
    return url === "/" || url === "/events" ? undefined : [404, "there is one page, and it is at /"];
  }

  #isOwn(host: string | undefined): boolean {
    return ["[::1]", "127.0.0.1", "localhost"].some((name) => host === `${name}:${this.#port}`);
  }
}

/** Nothing is kept by a browser, framed by a page of somebody else's or given to one. */
const always = {
  "cache-control": "no-store",
  "content-security-policy": "frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

function listening(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, exclusive: true }, () => {
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : port);
    });
  });
}
