import type { Range } from "../allocate/index.ts";
import { type LedgerLine, lastNumber } from "../ledger/index.ts";
import type { Problem } from "../problem/index.ts";
import { lengthOf, type NumberRequest, rangeOf, siteOf } from "./number-request.ts";
import { words, written } from "./number-words.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";
import type { NumberSpace, Standing } from "./standing-numbers.ts";

/** The number that the ledger keeps for a request; reported and `undefined` where it cannot have it. */
export function keptOffset(
  { space, holders, resting, problems }: Standing,
  request: NumberRequest,
  line: LedgerLine,
): bigint | undefined {
  const length = lengthOf(request);
  const range = rangeOf(line.number, length);
  const { prefix } = space;
  const report = (code: Problem["code"], reason: string, fix: string) => {
    problems.push({ code, path: request.path, value: undefined, reason, fix });
    return undefined;
  };
  if (range.last >= prefix.value.size || lastNumber(line) >= prefix.value.size) {
    return report(
      "HX067",
      `has number ${line.number.toString(16)} by the ledger, which is outside of ${prefix}`,
      "keep the prefix as long as it was, or pin another number",
    );
  }
  const has = () => `has ${words(prefix, line.number, line.length ?? 128)} by the ledger`;
  const grows = length < (line.length ?? 128);
  if (length < 128 && line.number % (range.last - range.first + 1n) !== 0n) {
    const begin = prefix.prefixAt(line.number, length);
    return report(
      "HX066",
      `${has()}, and cannot become a ${written(prefix, length)} there: that begins further down, at ${begin.network}`,
      `keep the length, or pin a ${written(prefix, length)} to move it`,
    );
  }
  const other = holders.meeting(range);
  // Two of one name: that is reported where the layout is read, and there is no other to be numbered anew.
  if (other?.owner === request.owner) return undefined;
  if (other !== undefined) {
    const theirs = `${words(prefix, other.first, 128 - bits(other))} of ${other.owner}`;
    if (grows) {
      return report(
        "HX066",
        `${has()}, and cannot become a ${written(prefix, length)} there: ${theirs} is in the way`,
        `keep the length, or pin a ${written(prefix, length)} to move it`,
      );
    }
    return report(
      "HX063",
      `${has()}, and so has ${other.owner}`,
      `keep one and renumber the other: hextet ledger resolve ${space.called} --base REF`,
    );
  }
  const rests = grows ? resting.meeting(range, ({ owner }) => owner === request.owner) : undefined;
  if (rests !== undefined) {
    return report(
      "HX066",
      `${has()}, and cannot become a ${written(prefix, length)} there: ${restText(prefix, rests.line)} is in the way`,
      `keep the length, or release it: hextet ledger release ${space.called} ${rests.line.owner}`,
    );
  }
  const hit = space.reserved.find(
    (reservation) => reservation.first <= range.last && range.first <= reservation.last,
  );
  if (hit !== undefined)
    return report(
      hit.code,
      `${has()}, which ${hit.reason}`,
      "pin another number, or change what reserves it",
    );
  reportObstacles(space, request, range, problems);
  return line.number;
}

/** Another source of numbers that lies where a number has been given already: reported at the one that came later. */
function reportObstacles(
  { obstacles }: NumberSpace,
  request: NumberRequest,
  range: Range,
  problems: Problem[],
): void {
  for (const { path, prefix, isNetwork } of obstacles.of(siteOf(request)).allMeeting(range)) {
    if (isNetwork) continue;
    problems.push({
      code: "HX030",
      path,
      value: `${prefix}`,
      reason: `overlaps what has ${request.owner}, by the ledger`,
      fix: "give one that is free",
    });
  }
}

function bits({ first, last }: Range): number {
  return (last - first + 1n).toString(2).length - 1;
}

function restText(prefix: PlannedPrefix, line: LedgerLine): string {
  const since = line.freed === undefined ? "" : ` since ${line.freed}`;
  return `${words(prefix, line.number, line.length ?? 128)}, which was ${line.owner}'s and rests${since},`;
}
