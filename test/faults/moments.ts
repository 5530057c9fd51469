import type { FleetHost, Pace } from "./fleet.ts";
import { type HostState, networkFile } from "./states.ts";

/** Where a change is when a fault strikes. */
export type Moment = "before" | "at work" | "armed" | "in place" | "activated" | "answered" | "confirmed";

/** Exit statuses of a script that strikes: its moment did not come, or it found nothing to strike at. */
export const neverCame = 9;
export const nothingThere = 8;

/** A shell condition that holds on the host from that moment on; nothing where there is nothing to wait for. */
export function condition(moment: Moment, host: FleetHost, target: HostState): string | undefined {
  const unsettled = "[ -e /var/lib/hextet/transaction/current ]";
  switch (moment) {
    case "before":
      return undefined;
    case "at work":
      return "[ -n \"$(find /run/hextet -maxdepth 1 -name 'work.*' 2>/dev/null)\" ]";
    case "armed":
      return unsettled;
    case "in place":
      return `${unsettled} && grep -q -F '${target.second}' ${networkFile[host.renderer]}`;
    case "activated":
      return `${unsettled} && ip -6 -o addr show dev eno1 | grep -q -F '${target.second}/'`;
    case "answered":
      return `${unsettled} && grep -q '"applied"' /run/hextet/answer 2>/dev/null`;
    case "confirmed":
      return `[ ! -e /var/lib/hextet/transaction/current ] && ip -6 -o addr show dev eno1 | grep -q -F '${target.second}/'`;
  }
}

/**
 * A script that waits for the moment and then acts, on the host itself so that nothing comes in between. It waits for half of
 * the time that a script may take.
 */
export function atMoment(
  when: string | undefined,
  delay: number,
  action: string,
  { ownLook, script }: Pick<Pace, "ownLook" | "script">,
): string {
  const wait =
    when === undefined
      ? ""
      : `tries=0
until ${when}; do
  tries=$((tries + 1))
  if [ "$tries" -gt ${Math.ceil(script / 2 / ownLook)} ]; then echo "the moment did not come" >&2; exit ${neverCame}; fi
  sleep ${ownLook / 1000}
done
`;
  return `${wait}sleep ${(delay / 1000).toFixed(3)}\n${action}\n`;
}
