import { below, type LinkSource, linkOf } from "../links/index.ts";
import type { FoundInterface } from "./found.ts";

/** What a found interface has by the kind of link that it is. */
export function ofLink(
  name: string,
  link: LinkSource | undefined,
): Pick<FoundInterface, "ports" | "link" | "on"> {
  const under = link === undefined ? undefined : below(linkOf(name, link));
  return {
    ports: under?.as === "ports" ? under.names : undefined,
    link,
    on: under?.as === "parent" ? under.names[0] : undefined,
  };
}

/** Whether the host makes it, so that it is there without an address too. */
export function isMadeLink({ link = {} }: FoundInterface): boolean {
  return Object.entries(link).some(([key, value]) => key !== "nic" && value !== undefined);
}
