import { Ipv6Prefix } from "../../address/index.ts";
import { PlannedPrefix } from "../../plan/planned-prefix.ts";

/** What a default route leads to. */
export const everything = new PlannedPrefix(undefined, Ipv6Prefix.parse("::/0"));
