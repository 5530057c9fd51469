import { z } from "zod";

/**
 * What a page has from commands that were run before: what they print as JSON, of which only what is shown is read. Other
 * members are let through and left out, so that a newer command's answer is as good.
 */

const probe = z.object({
  id: z.string(),
  kind: z.enum(["echo", "tcp"]),
  from: z.string(),
  to: z.string(),
  port: z.int().optional(),
  expected: z.enum(["answer", "silence"]),
});

/** What `hextet verify NAME --json` prints. */
const verify = z.object({
  probes: z.array(
    z.object({
      probe,
      ok: z.boolean(),
      asked: z.boolean(),
      milliseconds: z.number().optional(),
      detail: z.string(),
      next: z.string().default(""),
    }),
  ),
  checks: z.array(
    z.object({
      id: z.string(),
      check: z.object({ host: z.string() }),
      verdict: z.enum(["ok", "failed", "unknown"]),
      seen: z.string(),
      next: z.string(),
    }),
  ),
});

const outage = z.object({ from: z.number(), to: z.number(), missed: z.int(), open: z.boolean() });
const figures = z.object({ down: z.number(), longest: z.number(), lost: z.int(), outages: z.array(outage) });

/** What `hextet rehearse NAME --json` prints. */
const rehearsal = z.object({
  format: z.literal("hextet-rehearsal-1"),
  from: z.string(),
  verdict: z.string(),
  reasons: z.array(z.string()),
  phases: z.array(
    z.object({
      kind: z.enum(["before", "change", "break"]),
      name: z.string(),
      from: z.number(),
      to: z.number(),
    }),
  ),
  moments: z.array(z.object({ at: z.number(), text: z.string() })),
  paths: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      presence: z.enum(["kept", "moved", "added", "removed"]),
      touched: z.boolean(),
      broken: z.boolean(),
      answersInTheEnd: z.boolean(),
      change: figures,
      break: figures,
    }),
  ),
});

/** What `hextet drift NAME --json` prints. */
const drift = z.array(
  z.object({
    host: z.string(),
    result: z.enum(["same", "drifted", "lost", "not-adopted", "unknown"]),
    problem: z.string().optional(),
    pending: z.boolean().optional(),
    drift: z
      .array(z.object({ kind: z.string(), thing: z.string(), state: z.string(), diff: z.string() }))
      .default([]),
  }),
);

export type VerifyEvidence = z.output<typeof verify>;
export type RehearsalEvidence = z.output<typeof rehearsal>;
export type DriftEvidence = z.output<typeof drift>;

/** Kinds of evidence, each with the command that prints it. */
const kinds = {
  evidence: { schema: verify, command: "verify" },
  rehearsal: { schema: rehearsal, command: "rehearse" },
  drift: { schema: drift, command: "drift" },
} as const;

export type EvidenceKind = keyof typeof kinds;

/** Thrown where a text is no such evidence. */
export class EvidenceError extends Error {
  override readonly name = "EvidenceError";
}

/**
 * Reads what a command has printed.
 * @throws EvidenceError naming the first place that is not as the command prints it, and what to do
 */
export function readEvidence<Kind extends EvidenceKind>(
  kind: Kind,
  text: string,
  called: string,
): z.output<(typeof kinds)[Kind]["schema"]>;
export function readEvidence(kind: EvidenceKind, text: string, called: string): unknown {
  const { schema, command } = kinds[kind];
  const fix = `give what this prints: hextet ${command} ${called} --json`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new EvidenceError(`is not JSON; ${fix}`);
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const place = issue?.path.join(".") || "its top";
  throw new EvidenceError(`${place}: ${issue?.message ?? "is something else"}; ${fix}`);
}
