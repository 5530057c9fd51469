import type { HostSource } from "../../layout/source.ts";
import type { Capability } from "../capability.ts";
import { listedTargets } from "../listed-targets.ts";
import { guestAddress, planGuests } from "./plan.ts";
import { readGuests } from "./read.ts";
import { unforwardedGuests } from "./unforwarded.ts";

const written = (host: HostSource) => host.guests;

/** Guests of Proxmox VE: virtual machines and containers on a bridge of the host's. */
export const pve: Capability = {
  name: "pve",
  hostList: { key: "guests", written, read: (host) => host.guests },
  hostTargets: { ...listedTargets("guests", written), areTheHosts: false },
  readHost: (reading, source) => ({ guests: readGuests(reading, source) }),
  hostAddress: guestAddress,
  planHost: (planning) => ({ guests: planGuests(planning) }),
  checkPlan: unforwardedGuests,
  inhabitants: (host) => host.guests,
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
};
