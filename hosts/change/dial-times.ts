/** How long Pulumi's command provider may try to log in; seconds. */
export interface DialTimes {
  /** For one TCP connection. */
  readonly perDial: number;
  /** For one run of its command. It dials no more after that; a command that runs by then is not ended. */
  readonly perRun: number;
}

/**
 * Times in which a confirmation that does not get through can be made three times while the host waits for it: left to
 * itself, the provider dials eleven times.
 *
 * @param within seconds in which a change has to be confirmed
 */
export function dialTimes(within: number): DialTimes {
  const perRun = between(2, Math.floor(within / 3), 30);
  return { perRun, perDial: between(1, Math.floor(perRun / 3), 10) };
}

function between(least: number, wanted: number, most: number): number {
  return Math.min(most, Math.max(least, wanted));
}
