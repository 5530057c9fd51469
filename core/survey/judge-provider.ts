import type { EchoCount, ProviderKind, ProviderLook, ProviderProbe, ProviderTrial } from "./provider.ts";
import { providerLayout } from "./provider-layout.ts";

/** Seconds without an answer, while the host's own address has some, after which an address counts as cut off. */
const silence = 3;

/** What a provider does, from what has been tried. */
export function judgeProvider(look: ProviderLook, trial: ProviderTrial): ProviderProbe {
  const { prefix, behind, onUplink, watched } = trial;
  const cutOff = cutOffAfter(trial);
  const isSeen = (onUplink ?? behind).answered > 0;
  const isAnswered = isSeen && cutOff === null;
  const isRouted = onUplink === undefined && behind.solicited === 0;
  const undelivered: ProviderKind = prefix.length > 64 && prefix.contains(look.own) ? "connects" : "single";
  const is = !isAnswered ? undelivered : isRouted ? "routed" : "on-link";
  const evidence = [
    behindText(trial),
    ...(onUplink === undefined
      ? []
      : [
          isSeen
            ? `an address on ${look.uplink} was answered`
            : `an address on ${look.uplink} was not answered either, and the host's own was`,
        ]),
    ...(cutOff === null
      ? watched === undefined
        ? []
        : [`it still was after ${watched.sent} s`]
      : [`it was cut off after ${cutOff} s, while the host's own was answered`]),
  ];
  return {
    format: "hextet-provider-1",
    host: look.host,
    prefix: `${prefix}`,
    is,
    target: look.target,
    interface: look.uplink,
    own: `${look.own}`,
    watched: watched?.sent ?? 0,
    cutOff,
    evidence,
    layout: providerLayout(look, prefix, is),
  };
}

function behindText({ behind }: ProviderTrial): string {
  const heard =
    behind.solicited > 0 ? "and the router looked for it there" : "and no router looked for it there";
  if (behind.answered === 0) return `an address that the host has behind it was not answered, ${heard}`;
  return behind.solicited === 0
    ? "an address that the host has behind it was answered, and no router looked for it on the segment"
    : "an address that the host has behind it was looked for on the segment and answered: something answers for it there already, such as ndppd";
}

/** Seconds after which nothing came any more; null where answers came until the end, or never. */
function cutOffAfter({ watched }: ProviderTrial): number | null {
  if (watched === undefined) return null;
  return isSilent(watched) ? (watched.last ?? -1) + 1 : null;
}

/** Whether nothing was answered in the end. */
export function isSilent({ sent, last }: EchoCount): boolean {
  return sent - 1 - (last ?? -1) >= silence;
}
