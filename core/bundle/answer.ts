/** What happened to one file of a host. */
export interface FileChange {
  readonly path: string;
  readonly change: "created" | "updated" | "removed";
}

/** What the agent says, one JSON object on its standard output. */
export type AgentAnswer =
  | {
      /** `valid` answers `check`: `files` is then what `apply` would change. */
      readonly result: "changed" | "unchanged" | "valid";
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
    }
  | {
      readonly result: "failed";
      readonly agent: string;
      /** Where it ended: `lock`, `bundle`, `paths`, `consumers`, `merge`, `validate`, `keep`, `install`, `activate`, ... */
      readonly step: string;
      /** One sentence. */
      readonly reason: string;
    };

/**
 * Reads an answer; undefined where the text is none (the connection was lost, a shell's message came instead).
 */
export function parseAnswer(text: string): AgentAnswer | undefined {
  const answer = jsonObject(text);
  if (answer === undefined || typeof answer["agent"] !== "string") return undefined;
  const agent = answer["agent"];
  const { result, host, step, reason, seconds } = answer;
  if (result === "failed") {
    return typeof step === "string" && typeof reason === "string"
      ? { result, agent, step, reason }
      : undefined;
  }
  const files = list(answer["files"], fileChange);
  const activated = list(answer["activated"], string);
  const unvalidated = list(answer["unvalidated"], string);
  if (result !== "changed" && result !== "unchanged" && result !== "valid") return undefined;
  if (files === undefined || activated === undefined || unvalidated === undefined) return undefined;
  if (typeof host !== "string" || typeof seconds !== "number") return undefined;
  return { result, agent, host, files, activated, unvalidated, seconds };
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
