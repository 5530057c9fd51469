/** A time as a person writes it: `0.05 s`, `1.5 s`, `10 s`. */
export function secondsText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${Number(seconds.toPrecision(2))} s`;
  return `${seconds < 9.95 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`;
}
