import type { HostSource } from "../../layout/source.ts";
import { isInner } from "../../links/index.ts";
import type { HostPlan } from "../../plan/plan.ts";
import type { Capability } from "../capability.ts";
import { listedTargets } from "../listed-targets.ts";
import { renderCloudInit } from "./cloud-init.ts";
import { foretellGuests } from "./foretell.ts";
import { renderGuestCommands, snippetOf } from "./guest-commands.ts";
import { renderGuestFiles } from "./guest-files.ts";
import { guestsHold } from "./holds.ts";
import { hopsOutside } from "./hops-outside.ts";
import { mapGuest } from "./map-addresses.ts";
import { guestAddress, planGuests } from "./plan.ts";
import { guestPromises } from "./promises.ts";
import { readGuests } from "./read.ts";
import { guestRequests } from "./requests.ts";
import { unforwardedGuests } from "./unforwarded.ts";
import { unreservedGuests } from "./unreserved.ts";
import { windowsGuests } from "./windows.ts";

const written = (host: HostSource) => host.guests;

export { renderCloudInit } from "./cloud-init.ts";
export { type CloudInitVersion, cloudInitVersions } from "./cloud-init-versions.ts";
export { renderGuestCommands } from "./guest-commands.ts";
export { renderGuestNetwork } from "./guest-network.ts";
export { windowsText } from "./windows.ts";

/** Guests of Proxmox VE: virtual machines and containers on a bridge of the host's. */
export const pve = {
  name: "pve",
  hostList: { key: "guests", written, read: (host) => host.guests, givenMacs: (host) => host.guests },
  hostTargets: { ...listedTargets("guests", written), areTheHosts: false },
  readHost: (reading, source) => ({ guests: readGuests(reading, source) }),
  refused: (kind, source) =>
    kind === "ec2" && Object.keys(source.guests ?? {}).length > 0
      ? [
          {
            code: "HX101",
            at: ["guests"],
            reason: "live on a host with Proxmox VE, and EC2 delivers nothing to them",
            fix: "move them to a host that is reached over SSH",
          },
        ]
      : [],
  forwardsTo: ({ interfaces, guests }) => {
    const inner = interfaces.filter(({ link }) => isInner(link)).map(({ network }) => network);
    return guests.map(({ network }) => network).filter((network) => inner.includes(network));
  },
  hostRequests: guestRequests,
  fillPins: (host, pinOf) => ({
    guests: host.guests.map((guest) => {
      const pin = pinOf(guest, { network: guest.network });
      return pin === undefined ? guest : { ...guest, pin };
    }),
  }),
  foretell: (site, host, macOf) => ({ guests: foretellGuests(site, host, macOf) }),
  asksForIpv4: (host, name) => host.guests.some((guest) => guest.name === name && guest.ipv4 !== undefined),
  hostAddress: guestAddress,
  planHost: (planning) => ({ guests: planGuests(planning) }),
  hostParts: {
    guests: {
      holds: guestsHold,
      map: (host, to) => ({ guests: host.guests.map((guest) => mapGuest(guest, to)) }),
    },
  },
  checkPlan: (site, networks, hosts) => [
    ...unforwardedGuests(site, networks, hosts),
    ...unreservedGuests(site, hosts),
    ...windowsGuests(site),
    ...hopsOutside(site, hosts),
  ],
  inhabitants: { word: "guest", of: (host) => host.guests },
  files: renderGuestFiles,
  besideFiles: (host) =>
    host.guests.every(({ nic }) => nic !== undefined)
      ? []
      : [["guest-commands", `${renderGuestCommands(host).join("\n")}\n`], ...snippets(host)],
  promises: guestPromises,
  endpoints: ({ site, name: host, guests }) =>
    guests.map((guest) => {
      const name = `${site}/${host}/${guest.name}`;
      return { name, address: guest.address, tcp: guest.tcp, place: { kind: "host", host: name } };
    }),
  madeLinks: { names: /^(tap|fwbr|fwln|fwpr)/, key: "guests" },
} satisfies Capability;

/** What is put into a storage of the host's, for guests whose cloud-init is handed it. */
function snippets(host: HostPlan): (readonly [name: string, content: string])[] {
  return host.guests.flatMap((guest) =>
    guest.cloudInit === undefined
      ? []
      : [[snippetOf(guest), renderCloudInit(`${host.site}/${host.name}`, guest, guest.cloudInit)] as const],
  );
}
