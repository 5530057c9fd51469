import type { Advertisement, SurveyedInterface } from "../../core/survey/index.ts";
import type { Sections } from "./sections.ts";

/** What could not be found out, and what of the answers does not go together: a sentence each. */
export function notesOf(
  sections: Sections,
  solicited: Sections,
  interfaces: readonly SurveyedInterface[],
  advertisements: readonly Advertisement[],
): string[] {
  return [
    ...readingNotes(sections, solicited),
    ...interfaces.flatMap(({ name, addresses }) =>
      addresses
        .filter(({ state }) => state.includes("dadfailed"))
        .map(({ address }) => `${name}: another host has ${address} too (dadfailed)`),
    ),
    ...advertisements.flatMap((heard) => {
      const link = interfaces.find(({ name }) => name === heard.interface);
      return advertisementNotes(heard, link?.ipv6 ?? []);
    }),
  ];
}

function readingNotes(sections: Sections, solicited: Sections): readonly string[] {
  return [
    ...(solicited.has("not-solicited")
      ? ["the routers were not asked: neither rdisc6, perl nor python3"]
      : []),
    ...(solicited.has("unasked") ? ["the routers were not asked, as was wanted"] : []),
    ...(solicited.has("end") ? [] : ["the routers were asked, and what they answered is cut short"]),
    ...(sections.map("system").get("uid") === "0"
      ? []
      : ["not read as root: leases and some files were left out"]),
  ];
}

function advertisementNotes(
  { interface: name, router, managed, otherConfiguration, complete, own }: Advertisement,
  modes: SurveyedInterface["ipv6"],
): readonly string[] {
  const unread = complete ? [] : [`${name}: an option of ${router}'s advertisement could not be read`];
  if (own) return unread;
  if (managed && !modes.includes("dhcp"))
    return [...unread, `${name}: ${router} says that addresses come by DHCPv6 (M), and none has come`];
  if (!managed && otherConfiguration && modes.includes("slaac"))
    return [
      ...unread,
      `${name}: ${router} offers other configuration by DHCPv6 (O), and nothing here is seen to ask for it`,
    ];
  return unread;
}
