/**
 * Seconds on the machine's monotonic clock, which no step of the time of day moves. All processes of the machine read
 * the same one.
 */
export function monotonicSeconds(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}
