import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A comment or note, whoever wrote it. */
export interface StandingComment {
  readonly id: number;
  readonly author: string;
  body: string;
}

/** What a token may do. */
export type Rights = "write" | "read" | "none";

/** What was asked, in order: `PATCH /repos/o/r/issues/comments/7`. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/**
 * The parts of GitHub's and GitLab's APIs that a review's comment needs, with their documented limits: 100 entries a page at most
 * and 30 or 20 by default, the next page in `Link` or `x-next-page`, 65,536 and 1,000,000 characters of a comment, refusals
 * of tokens without rights, and limits of how often, with `retry-after`.
 *
 * @see https://docs.github.com/en/rest/issues/comments
 * @see https://docs.gitlab.com/api/notes/
 */
export class StandIn {
  readonly comments: StandingComment[] = [];
  readonly calls: Call[] = [];
  /** Which commits came by which pull request. */
  readonly merged = new Map<string, number>();
  /** Tokens and what they may do. */
  readonly tokens = new Map<string, { readonly login: string; readonly rights: Rights }>();
  /** How many of the writes to come are refused as too many, and as the server's own fault once they were done. */
  refusals = { limit: 0, brokenAfter: 0 };
  readonly #kind: "github" | "gitlab";
  readonly #server: Server;
  #ids = 1000;

  private constructor(kind: "github" | "gitlab") {
    this.#kind = kind;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        response.statusCode = 599;
        response.end(String(error));
      });
    });
  }

  static async start(kind: "github" | "gitlab"): Promise<StandIn> {
    const standIn = new StandIn(kind);
    await new Promise<void>((resolve) => standIn.#server.listen(0, "127.0.0.1", resolve));
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Forgets what was said and asked. */
  clear(): void {
    this.comments.length = 0;
    this.calls.length = 0;
    this.refusals = { limit: 0, brokenAfter: 0 };
  }

  add(author: string, body: string): StandingComment {
    const comment = { id: this.#ids++, author, body };
    this.comments.push(comment);
    return comment;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", this.url);
    const method = request.method ?? "GET";
    const asked = { method, url, body: await text(request), headers: request.headers };
    const found = this.#kind === "github" ? this.#github(asked) : this.#gitlab(asked);
    const isBroken = method !== "GET" && found.status < 300 && this.refusals.brokenAfter-- > 0;
    const {
      status,
      value,
      headers = {},
    } = isBroken ? { status: 502, value: { message: "Bad gateway" } } : found;
    this.calls.push({ method, path: url.pathname, status });
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(value));
  }

  #github({ method, url, body, headers }: Asked): Answered {
    const token = this.tokens.get(/^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1] ?? "");
    if (headers["user-agent"] === undefined)
      return refused(403, "Request forbidden by administrative rules.");
    if (token === undefined && headers.authorization !== undefined) return refused(401, "Bad credentials");
    if (token === undefined || token.rights === "none") return refused(404, "Not Found");
    const list = /^\/repos\/owner\/net\/issues\/(\d+)\/comments$/.exec(url.pathname);
    const single = /^\/repos\/owner\/net\/issues\/comments\/(\d+)$/.exec(url.pathname);
    const pulls = /^\/repos\/owner\/net\/commits\/([0-9a-f]{40})\/pulls$/.exec(url.pathname);
    const shown = ({ id, author, body: said }: StandingComment) => ({
      id,
      body: said,
      user: { login: author },
    });
    if (pulls !== null && method === "GET") {
      const number = this.merged.get(pulls[1] ?? "");
      return {
        status: 200,
        value: number === undefined ? [] : [{ number, merged_at: "2026-11-30T10:00:00Z" }],
      };
    }
    if (list !== null && method === "GET") {
      const { entries, page, last } = paged(this.comments, url, 30);
      const at = (number: number, rel: string) => {
        const there = new URL(url);
        there.searchParams.set("page", `${number}`);
        return `<${there}>; rel="${rel}"`;
      };
      const link: Record<string, string> =
        page < last ? { link: `${at(page + 1, "next")}, ${at(last, "last")}` } : {};
      return { status: 200, value: entries.map(shown), headers: link };
    }
    if (list === null && single === null) return refused(404, "Not Found");
    if (token.rights !== "write") return refused(403, "Resource not accessible by integration");
    if (this.#isTooMuch())
      return {
        ...refused(429, "You have exceeded a secondary rate limit."),
        headers: { "retry-after": "1" },
      };
    const said = saidOf(body);
    if (said === undefined) return refused(422, 'Invalid request.\n\n"body" wasn\'t supplied.');
    if ([...said].length > 65_536) {
      const message = "Body is too long (maximum is 65536 characters)";
      const errors = [{ resource: "IssueComment", code: "unprocessable", field: "data", message }];
      return { status: 422, value: { message: "Validation Failed", errors } };
    }
    if (list !== null && method === "POST") return { status: 201, value: shown(this.add(token.login, said)) };
    const found = this.comments.find(({ id }) => `${id}` === single?.[1]);
    if (found === undefined || method !== "PATCH") return refused(404, "Not Found");
    found.body = said;
    return { status: 200, value: shown(found) };
  }

  #gitlab({ method, url, body, headers }: Asked): Answered {
    const token = this.tokens.get(`${headers["private-token"] ?? ""}`);
    if (token === undefined) return refused(401, "401 Unauthorized");
    if (url.pathname === "/user")
      return { status: 200, value: { id: userId(token.login), username: token.login } };
    if (token.rights === "none") return refused(404, "404 Project Not Found");
    const notes = /^\/projects\/owner%2Fnet\/merge_requests\/(\d+)\/notes(?:\/(\d+))?$/.exec(url.pathname);
    const commits = /^\/projects\/owner%2Fnet\/repository\/commits\/([0-9a-f]{40})\/merge_requests$/.exec(
      url.pathname,
    );
    const shown = ({ id, author, body: said }: StandingComment) => ({
      id,
      body: said,
      system: author === "system",
      author: { id: userId(author) },
    });
    if (commits !== null) {
      const iid = this.merged.get(commits[1] ?? "");
      return {
        status: 200,
        value: iid === undefined ? [] : [{ iid, state: "merged" }],
        headers: { "x-next-page": "" },
      };
    }
    if (notes === null) return refused(404, "404 Not Found");
    if (method === "GET") {
      const { entries, page, last } = paged(this.comments, url, 20);
      const pages = { "x-page": `${page}`, "x-next-page": page < last ? `${page + 1}` : "" };
      return { status: 200, value: entries.map(shown), headers: pages };
    }
    if (token.rights !== "write") return refused(403, "403 Forbidden");
    if (this.#isTooMuch())
      return {
        ...refused(429, "This endpoint has been requested too many times."),
        headers: { "retry-after": "1" },
      };
    const said = saidOf(body);
    if (said === undefined) return refused(400, "body is missing");
    if ([...said].length > 1_000_000) return refused(400, "note is too long (maximum is 1000000 characters)");
    if (method === "POST" && notes[2] === undefined)
      return { status: 201, value: shown(this.add(token.login, said.trim())) };
    const found = this.comments.find(({ id }) => `${id}` === notes[2]);
    if (found === undefined || method !== "PUT") return refused(404, "404 Not found");
    found.body = said.trim();
    return { status: 200, value: shown(found) };
  }

  #isTooMuch(): boolean {
    return this.refusals.limit > 0 && this.refusals.limit-- > 0;
  }
}

function refused(status: number, message: string): Answered {
  return { status, value: { message } };
}

interface Answered {
  readonly status: number;
  readonly value: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
}

function paged<Entry>(
  all: readonly Entry[],
  url: URL,
  usual: number,
): { entries: readonly Entry[]; page: number; last: number } {
  const size = Math.min(100, Number(url.searchParams.get("per_page") ?? usual));
  const page = Number(url.searchParams.get("page") ?? 1);
  return {
    entries: all.slice((page - 1) * size, page * size),
    page,
    last: Math.max(1, Math.ceil(all.length / size)),
  };
}

function saidOf(body: string): string | undefined {
  const given: unknown = JSON.parse(body);
  if (typeof given !== "object" || given === null || !("body" in given)) return undefined;
  return typeof given.body === "string" && given.body !== "" ? given.body : undefined;
}

function userId(login: string): number {
  return Array.from(login).reduce((sum, letter) => sum * 31 + (letter.codePointAt(0) ?? 0), 7) % 1_000_003;
}
