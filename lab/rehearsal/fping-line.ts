/** What fping says of one probe. */
export interface FpingAnswer {
  readonly address: string;
  /** Counts from 0, for each address. */
  readonly sequence: number;
  /** Round trip in seconds; `undefined` where no answer came within the time that was given. */
  readonly roundTrip: number | undefined;
}

/**
 * Reads a line of `fping --loop`; `undefined` for all that is no probe's outcome.
 *
 *     3fff:b0b::25 : [0], 64 bytes, 0.039 ms (0.039 avg, 0% loss)
 *     3fff:b0b::26 : [7], timed out (NaN avg, 100% loss)
 */
export function readFpingLine(line: string): FpingAnswer | undefined {
  const [, address, sequence, milliseconds] =
    /^([0-9a-f:.]+) +: \[([0-9]+)\], (?:[0-9]+ bytes, ([0-9.]+) ms|timed out) /.exec(line) ?? [];
  if (address === undefined || sequence === undefined) return undefined;
  return {
    address,
    sequence: Number(sequence),
    roundTrip: milliseconds === undefined ? undefined : Number(milliseconds) / 1000,
  };
}
