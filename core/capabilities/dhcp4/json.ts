import { z } from "zod";
import { name } from "../../report/json-values.ts";
import type { HostPlans } from "../values.ts";

export const dhcp4JsonKeys = {
  dhcp4: z.array(name).optional().describe("Interfaces that have IPv4 by DHCP; absent where there is none"),
};

/** Of a host, as a plan's JSON tells them. */
export function dhcp4Json({ dhcp4 }: HostPlans): { dhcp4?: string[] } {
  return dhcp4.length === 0 ? {} : { dhcp4: dhcp4.map(({ interface: link }) => link) };
}
