import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { pathToFileURL } from "node:url";

/** What a server answers to a request. */
type Answer = Readonly<Record<string, unknown>> | readonly unknown[] | null;

/** A language server on its standard input and output, asked as an editor does (Language Server Protocol 3.17). */
export class LanguageServer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #received = Buffer.alloc(0);
  #last = 0;

  constructor(command: readonly string[]) {
    const [program = "", ...args] = command;
    this.#child = spawn(program, args);
    this.#child.stdout.on("data", (data: Buffer) => this.#take(data));
  }

  async start(folder: string): Promise<void> {
    await this.request("initialize", {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      capabilities: {
        textDocument: { completion: { completionItem: { snippetSupport: true } }, hover: {} },
        workspace: { configuration: false },
      },
    });
    this.#notify("initialized", {});
    this.#notify("workspace/didChangeConfiguration", {
      settings: { yaml: { completion: true, hover: true, validate: true, schemaStore: { enable: false } } },
    });
  }

  open(path: string, text: string): void {
    this.#notify("textDocument/didOpen", {
      textDocument: { uri: pathToFileURL(path).href, languageId: "yaml", version: 1, text },
    });
  }

  request(method: string, params: unknown): Promise<Answer> {
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#send({ jsonrpc: "2.0", id, method, params });
    });
  }

  end(): void {
    this.#child.kill();
  }

  #notify(method: string, params: unknown): void {
    this.#send({ jsonrpc: "2.0", method, params });
  }

  #send(message: unknown): void {
    const text = JSON.stringify(message);
    this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #take(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const end = this.#received.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/.exec(this.#received.toString("ascii", 0, end))?.[1]);
      if (this.#received.length < end + 4 + length) return;
      const message = JSON.parse(this.#received.toString("utf8", end + 4, end + 4 + length));
      this.#received = this.#received.subarray(end + 4 + length);
      if (message.method === undefined) this.#waiting.get(message.id)?.(message.result ?? null);
      // What the server asks of an editor: this one has nothing to say to it.
      else if (message.id !== undefined) this.#send({ jsonrpc: "2.0", id: message.id, result: null });
    }
  }
}
