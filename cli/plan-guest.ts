import { type Plan, renderCloudInit, waitingText, windowsText } from "../core/index.ts";
import { nearest } from "../core/problem/nearest.ts";
import { Answer } from "./answer.ts";
import type { LayoutFile } from "./layout-file.ts";
import { print } from "./say.ts";

/** `hextet plan NAME --guest GUEST` @throws Answer where the layout has no such guest, or several, or waits for a block */
export function printGuest(
  plan: Plan,
  { path }: LayoutFile,
  asked: string,
  version: string | undefined,
): void {
  const waiting = waitingText(plan);
  if (waiting !== undefined) throw new Answer(1, waiting);
  const guests = plan.sites.flatMap((site) =>
    site.hosts.flatMap((host) =>
      host.guests.map((guest) => ({
        guest,
        host: `${site.name}/${host.name}`,
        name: `${site.name}/${host.name}/${guest.name}`,
      })),
    ),
  );
  const meant = guests.filter(({ name }) => name === asked || name.endsWith(`/${asked}`));
  const [only] = meant;
  if (only === undefined)
    throw new Answer(
      2,
      `--guest ${asked}: ${path} ${unknown(
        asked,
        guests.map(({ name }) => name),
      )}`,
    );
  if (meant.length > 1)
    throw new Answer(2, `--guest ${asked}: say which: ${meant.map(({ name }) => name).join(" or ")}`);
  const { host, guest } = only;
  if (guest.os === "windows" && version === undefined) print(windowsText(host, guest));
  else
    print(
      renderCloudInit(host, guest, version === undefined ? (guest.cloudInit ?? 1) : version === "1" ? 1 : 2),
    );
}

function unknown(asked: string, names: readonly string[]): string {
  if (names.length === 0)
    return "has no guests; they are a Proxmox VE host's: guests: { git: { id: 101, network: vms } }";
  const near = nearest(asked, [...names, ...names.map((name) => name.replace(/.*\//, ""))]);
  return `has no such guest; ${near === undefined ? `there is: ${names.join(", ")}` : `did you mean ${near}?`}`;
}
