import { answerText } from "./answer-text.ts";

/** What happened to one file of a host. */
export interface FileChange {
  readonly path: string;
  readonly change: "created" | "updated" | "removed";
}

/**
 * How a call ended that did as it was asked. `valid` answers `check`: `files` is then what `apply` would change.
 * `applied` waits to be confirmed and is taken back otherwise; `changed` is final at once.
 */
export const agentResults = [
  "unchanged",
  "changed",
  "applied",
  "confirmed",
  "rolled-back",
  "removed",
  "not-owner",
  "taken-over",
  "taken",
  "left",
  "valid",
] as const;

export type AgentResult = (typeof agentResults)[number];

/** What the agent says, one JSON object on its standard output. */
export type AgentAnswer =
  | {
      readonly result: AgentResult;
      /** The agent's version. */
      readonly agent: string;
      /** `rack/pve-1` */
      readonly host: string;
      readonly files: readonly FileChange[];
      /** Subsystems, in the order in which they were activated. */
      readonly activated: readonly string[];
      /** Subsystems whose files could not be checked offline, since the host has no checker for them. */
      readonly unvalidated: readonly string[];
      readonly seconds: number;
      /** Names the change that waits to be confirmed, or was just settled. */
      readonly transaction?: string;
      /** Seconds until the host goes back by itself; only where that is armed. */
      readonly left?: number;
      /** Whether the host is as it was before; only where something was taken back. */
      readonly back?: boolean;
    }
  | {
      readonly result: "failed";
      readonly agent: string;
      /** Where it ended: `lock`, `pending`, `bundle`, `paths`, `consumers`, `validate`, `keep`, `install`, `activate`, ... */
      readonly step: string;
      /** One sentence. */
      readonly reason: string;
      /** Whether the host is as it was before; absent where this call had begun nothing. */
      readonly back?: boolean;
      /** Seconds until the change that stands in the way is taken back. */
      readonly left?: number;
    };

/**
 * Reads an answer; undefined where the text is none (the connection was lost, a shell's message came instead).
 */
export function parseAnswer(text: string): AgentAnswer | undefined {
  const answer = jsonObject(answerText(text));
  if (answer === undefined || typeof answer["agent"] !== "string") return undefined;
  const agent = answer["agent"];
  const { host, step, reason, seconds, back, left, transaction } = answer;
  const timing = {
    ...(typeof back === "boolean" ? { back } : {}),
    ...(typeof left === "number" ? { left } : {}),
  };
  if (answer["result"] === "failed") {
    return typeof step === "string" && typeof reason === "string"
      ? { result: "failed", agent, step, reason, ...timing }
      : undefined;
  }
  const result = agentResults.find((name) => name === answer["result"]);
  const files = list(answer["files"], fileChange);
  const activated = list(answer["activated"], string);
  const unvalidated = list(answer["unvalidated"], string);
  if (result === undefined || files === undefined || activated === undefined || unvalidated === undefined)
    return undefined;
  if (typeof host !== "string" || typeof seconds !== "number") return undefined;
  return {
    result,
    agent,
    host,
    files,
    activated,
    unvalidated,
    seconds,
    ...(typeof transaction === "string" ? { transaction } : {}),
    ...timing,
  };
}

/** The answer for a person: `changed /etc/netplan/90-hextet.yaml (created), activated netplan, 1.20 s`. */
export function answerSentence(answer: AgentAnswer): string {
  if (answer.result === "failed") return `failed at ${answer.step}: ${answer.reason}`;
  const files = answer.files.map((file) => `${file.path} (${file.change})`).join(", ");
  const parts = [
    files === "" ? answer.result : `${answer.result} ${files}`,
    ...(answer.activated.length === 0 ? [] : [`activated ${answer.activated.join(", ")}`]),
    ...(answer.unvalidated.length === 0 ? [] : [`not checked beforehand: ${answer.unvalidated.join(", ")}`]),
    `${answer.seconds.toFixed(2)} s`,
  ];
  return parts.join(", ");
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list<T>(value: unknown, read: (item: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.map(read);
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? known : undefined;
}

function string(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function fileChange(value: unknown): FileChange | undefined {
  if (!isRecord(value)) return undefined;
  const { path, change } = value;
  if (typeof path !== "string") return undefined;
  return change === "created" || change === "updated" || change === "removed" ? { path, change } : undefined;
}
