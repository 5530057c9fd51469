import { splitAnswers } from "../../core/probe/index.ts";
import type { HostSurvey } from "../../core/survey/index.ts";
import { readHeard } from "./advertisements.ts";
import { readDhcpClients } from "./dhcp-clients.ts";
import { readIdentity } from "./identity.ts";
import { surveyedInterface } from "./interfaces.ts";
import { readLinks } from "./kernel-tables.ts";
import { readNetworkManager } from "./network-manager.ts";
import { readNetworkd } from "./networkd.ts";
import { notesOf } from "./notes.ts";
import { Owners } from "./owners.ts";
import { readResolvers } from "./resolvers.ts";
import { readDefaultRoutes, readOnLink } from "./routes.ts";
import { Sections } from "./sections.ts";
import { readSettings } from "./settings.ts";
import { readSoftware } from "./software.ts";
import { resolverClaims, type Speakers } from "./speakers.ts";

/** The host's answer is no survey: it is cut short, or something else has answered. */
export class SurveyError extends Error {}

/**
 * How a host is connected, from what the reader and the solicitation printed there.
 * @throws SurveyError where the reader did not come to its end
 */
export function readSurvey(printed: string): HostSurvey {
  const [readers = "", solicitation = ""] = splitAnswers(printed, 2);
  const sections = new Sections(readers);
  const solicited = new Sections(solicitation);
  const links = readLinks(sections.all("addresses"));
  if (!sections.has("end") || links.length === 0)
    throw new SurveyError("what it printed is no survey, or is cut short");
  const { asked, advertisements } = readHeard(solicited, links);
  const speakers: Speakers = {
    networkd: readNetworkd(sections),
    networkManager: readNetworkManager(sections),
    clients: readDhcpClients(sections),
    advertisements,
  };
  const settings = readSettings(sections);
  const owners = new Owners(sections, speakers.networkd, speakers.networkManager);
  const interfaces = links.map((link) => surveyedInterface(link, speakers, settings(link.name), owners));
  return {
    format: "hextet-survey-1",
    host: readHost(sections),
    interfaces,
    defaultRoutes: readDefaultRoutes(sections),
    asked,
    advertisements: [...advertisements],
    onLink: readOnLink(sections),
    resolvers: [...readResolvers(sections, resolverClaims(links, speakers), advertisements)],
    software: readSoftware(sections),
    pending: sections.lines("interfaces-new").includes("differs")
      ? [
          "/etc/network/interfaces.new differs from /etc/network/interfaces: changes of PVE's panel wait there",
        ]
      : [],
    identity: readIdentity(sections, links, speakers),
    notes: notesOf(sections, solicited, interfaces, advertisements),
  };
}

function readHost(sections: Sections): HostSurvey["host"] {
  const system = sections.map("system");
  const name = sections.map("os-release", "=").get("PRETTY_NAME") ?? "";
  return {
    name: system.get("hostname") ?? "",
    system: name.replace(/^["']|["']$/g, ""),
    kernel: system.get("kernel") ?? "",
    machine: system.get("machine") ?? "",
  };
}
