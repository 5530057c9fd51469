import type { AddressMembers } from "../address-members.ts";
import type { PlannedConnection, PlannedEndpoint, WayIn } from "../plan.ts";
import { type AddressMapping, maybe } from "./mapping.ts";

export function mapWayIn(wayIn: WayIn, to: AddressMapping): WayIn {
  const mapped: AddressMembers<WayIn> = {
    today: maybe(wayIn.today, (connection) => mapConnection(connection, to)),
  };
  return { ...wayIn, ...mapped };
}

export function mapConnection(connection: PlannedConnection, to: AddressMapping): PlannedConnection {
  const mapped: Omit<AddressMembers<PlannedConnection>, keyof PlannedEndpoint> = {
    bastion: maybe(connection.bastion, (bastion) => mapEndpoint(bastion, to)),
  };
  return { ...mapEndpoint(connection, to), ...mapped };
}

/** One end of a connection: its text follows the address of the thing that it names. */
export function mapEndpoint<End extends PlannedEndpoint>(end: End, to: AddressMapping): End {
  if (end.referred === undefined) return end;
  const mapped: AddressMembers<PlannedEndpoint> = { referred: to.address(end.referred) };
  return { ...end, ...mapped, address: `${mapped.referred}` };
}
