import {
  type Planned,
  planFromSource,
  planFromText,
  planTable,
  problemsText,
  renderHost,
  severityOf,
} from "../../../core/index.ts";

/** How long a fuzzer runs; there are two. `npm test` gives each six seconds, `npm run test:long` five. */
export const fuzzSeconds = Number(
  process.env["HEXTET_FUZZ_SECONDS"] ?? (process.env["HEXTET_LONG"] === undefined ? 6 : 300),
);

/** More than any input of the fuzzers' sizes may take, with other tests running beside. */
const slowest = 20_000;

/**
 * Plans what a fuzzer made. The only outcomes are a plan or problems, both of which can be printed.
 * @throws Error with the input, as a literal to be put into a test, where something else comes out
 */
export function outcomeOfText(yaml: string, ledger?: string): Planned {
  return outcome(ledger === undefined ? yaml : { yaml, ledger }, () =>
    planFromText("fuzzed", yaml, { ledger }),
  );
}

/** The same for a layout given as an object. */
export function outcomeOfSource(source: unknown): Planned {
  return outcome(source, () => planFromSource("fuzzed", source));
}

function outcome(input: unknown, act: () => Planned): Planned {
  const started = performance.now();
  try {
    const planned = act();
    check(planned);
    const took = performance.now() - started;
    if (took > slowest) throw new Error(`it took ${Math.round(took)} ms`);
    return planned;
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new Error(
      `${reason}\nThe input was:\n${typeof input === "string" ? JSON.stringify(input) : literal(input)}`,
    );
  }
}

function check({ plan, problems, allowed }: Planned): void {
  const errors = problems.filter((problem) => severityOf(problem) === "error");
  if (plan === undefined && errors.length === 0) throw new Error("there is neither a plan nor an error");
  if (plan !== undefined && errors.length > 0) throw new Error("there is a plan beside an error");
  const text = problemsText("fuzzed.layout.yaml", problems, allowed);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not reach a terminal
  if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(text))
    throw new Error(`unprintable: ${JSON.stringify(text)}`);
  for (const { reason, fix } of problems)
    if (/undefined|\[object|NaN/.test(reason + fix)) throw new Error(`not for people: ${reason}; ${fix}`);
  for (const { place } of problems) {
    if (place === undefined) continue;
    const { line, column, length, text: quoted } = place;
    const inLine = column >= 1 && length >= 1 && column <= quoted.length + 1;
    if (line < 1 || !inLine || quoted.includes("\n"))
      throw new Error(`no such place: ${JSON.stringify(place)}`);
  }
  if (plan === undefined) return;
  planTable(plan);
  for (const host of plan.sites.flatMap((site) => site.hosts)) renderHost(host);
}

function literal(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? `${inner}n` : inner)) ?? String(value)
  );
}
