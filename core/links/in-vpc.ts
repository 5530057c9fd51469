import type { LinkFault } from "./link-kind.ts";

/** A link that only other hosts on the wire would understand, on an instance. */
export function inVpc(noun: string): LinkFault {
  return {
    code: "HX101",
    path: [],
    value: undefined,
    reason: `is a ${noun}, and a VPC delivers plain packets to interfaces of its own alone`,
    fix: "give the instance a network interface in the subnet",
  };
}
