import type { HostSurvey } from "../../core/survey/index.ts";
import { duidBytes } from "./duid.ts";
import type { LinkFacts } from "./kernel-facts.ts";
import type { Sections } from "./sections.ts";
import type { Speakers } from "./speakers.ts";

/** What two clones of one disk have in common. */
export function readIdentity(
  sections: Sections,
  links: readonly LinkFacts[],
  { networkd, networkManager, clients }: Speakers,
): HostSurvey["identity"] {
  const machineId = sections.map("system").get("machine-id") ?? "";
  const ofLinks = links.flatMap(({ index, name }) => [
    ...duidOf("networkd", name, networkd.get(index)?.duid),
    ...duidOf("NetworkManager", name, networkManager.get(name)?.duid),
  ]);
  return {
    machineId: /^[0-9a-f]{32}$/.test(machineId) ? machineId : null,
    duids: [...ofLinks, ...clients.duids.flatMap(({ by, interface: name, duid }) => duidOf(by, name, duid))],
    secrets: sections.lines("identity").flatMap((line) => {
      const [, of, fingerprint] = /^((?:stable_secret|secret_key):\S+) ([0-9a-f]{16})$/.exec(line) ?? [];
      return of === undefined || fingerprint === undefined ? [] : [{ of, fingerprint }];
    }),
  };
}

function duidOf(by: string, name: string | null, text: string | undefined): HostSurvey["identity"]["duids"] {
  const duid = text === undefined ? undefined : duidBytes(text);
  return duid === undefined ? [] : [{ by, interface: name, duid }];
}
