import type { Advertisement, HostSurvey, SurveyedInterface, SurveyedRoute } from "../survey/index.ts";
import { columns } from "./columns.ts";

/** A survey as tables for a person; what a survey has besides stands in its JSON. */
export function surveyText(survey: HostSurvey): string {
  const { host } = survey;
  const about = [host.system, `kernel ${host.kernel}`, host.machine].filter((word) => word !== "").join(", ");
  const parts = [
    `${host.name} (${about})\n`,
    interfacesText(survey),
    addressesText(survey),
    section("Default routes:", survey.defaultRoutes.map(routeRow)),
    advertisementsText(survey),
    section(
      "Resolvers:",
      survey.resolvers.map(({ address, interface: name, used, sources }) => [
        address,
        name ?? "",
        `${sources.join(", ")}${used ? "" : "; programs do not ask it"}`,
      ]),
    ),
    section(
      "Software:",
      survey.software.map(({ name, version, runs }) => [
        name,
        version,
        runs === null ? "" : runs ? "runs" : "does not run",
      ]),
    ),
    ...[...survey.pending, ...survey.notes].map((note) => `note: ${note}\n`),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

/** Cards, and whatever has an address of its own or somebody who configures it. */
function isShown({ kind, addresses, owner, master }: SurveyedInterface): boolean {
  if (kind === "loopback") return addresses.length > 2;
  return (
    (kind === null && master === null) ||
    owner.by !== null ||
    addresses.some(({ origin }) => origin !== "link-local")
  );
}

function interfacesText({ interfaces }: HostSurvey): string {
  const shown = interfaces.filter(isShown);
  const rows = shown.map((link) => [
    link.name,
    link.ipv6.length === 0 ? "none" : link.ipv6.join(" + "),
    link.up ? (link.carrier ? "up" : "no carrier") : "down",
    link.mac ?? "",
    `${link.mtu ?? ""}`,
    ownerText(link),
  ]);
  const others = interfaces.length - shown.length;
  const rest = others === 0 ? "" : `  and ${others} more without an address of their own (--json has them)\n`;
  return `${columns([["INTERFACE", "IPV6", "STATE", "MAC", "MTU", "CONFIGURED BY"], ...rows], "  ")}\n${rest}`;
}

function ownerText({ owner }: SurveyedInterface): string {
  const { by, through, cloudInit, files } = owner;
  if (by === null) return "nobody known";
  const words = [by, ...(through === null ? [] : [through]), ...(cloudInit ? ["cloud-init"] : [])];
  return `${words.join(" < ")}${files.length === 0 ? "" : `: ${files.join(", ")}`}`;
}

function addressesText({ interfaces }: HostSurvey): string {
  const rows = interfaces
    .filter(isShown)
    .flatMap(({ name, addresses }) =>
      addresses
        .filter(({ origin, state }) => origin !== "link-local" || state.length > 0)
        .map(({ address, length, origin, identifier, valid, preferred, state, evidence }) => [
          name,
          `${address}/${length}`,
          origin,
          identifier ?? "",
          valid === null ? "for ever" : `${valid} s, preferred ${preferred ?? "for ever"}`,
          [...state, ...evidence].join("; "),
        ]),
    );
  if (rows.length === 0) return "";
  return `${columns([["INTERFACE", "ADDRESS", "FROM", "IDENTIFIER", "VALID", "AS"], ...rows], "  ")}\n`;
}

function routeRow(route: SurveyedRoute): readonly string[] {
  const { neighbour } = route;
  return [
    route.interface ?? "",
    `${route.to}${route.via === null ? "" : ` via ${route.via}`}`,
    `metric ${route.metric}${route.table === null ? "" : `, table ${route.table}`}`,
    `by ${route.protocol}${route.expires === null ? "" : `, for ${route.expires} s`}`,
    neighbour === null
      ? "not in the neighbour table"
      : [neighbour.mac ?? "no MAC", ...(neighbour.router ? ["router"] : []), ...neighbour.states].join(" "),
  ];
}

function advertisementsText(survey: HostSurvey): string {
  const { asked, advertisements } = survey;
  if (asked === null) return keptText(survey);
  const title = `Routers' advertisements, asked for by ${asked}:`;
  if (advertisements.length === 0) return `${title}\n  none came\n`;
  return `${title}\n${advertisements.map(advertisementText).join("")}`;
}

/** Where nobody was asked: what of former advertisements is in force. */
function keptText({ onLink }: HostSurvey): string {
  const rows = onLink
    .filter(({ expires, by }) => by === "ra" || expires !== null)
    .map(({ interface: name, prefix, expires }) => [name, prefix, `on-link for ${time(expires)}`]);
  return section(
    "What is in force of former advertisements (the routing table; M, O and A are not in it):",
    rows,
  );
}

function advertisementText(heard: Advertisement): string {
  const first = [
    `M ${word(heard.managed)}, O ${word(heard.otherConfiguration)}`,
    heard.lifetime === 0 ? "no default router" : `default router for ${heard.lifetime} s`,
    ...(heard.preference === "medium" ? [] : [`${heard.preference} preference`]),
    ...(heard.mtu === null ? [] : [`MTU ${heard.mtu}`]),
  ];
  const rows = [
    ...heard.prefixes.map(
      ({ prefix, onLink, autonomous, valid, preferred }) =>
        `prefix ${prefix}: L ${word(onLink)}, A ${word(autonomous)}, valid ${time(valid)}, preferred ${time(preferred)}`,
    ),
    ...heard.resolvers.map(({ address, lifetime }) => `resolver ${address} (RDNSS), for ${time(lifetime)}`),
    ...(heard.domains.length === 0 ? [] : [`domains ${heard.domains.join(", ")} (DNSSL)`]),
    ...heard.routes.map(({ prefix, lifetime }) => `route ${prefix}, for ${time(lifetime)}`),
    ...heard.nat64.map((prefix) => `NAT64 prefix ${prefix}`),
  ];
  const own = heard.own ? ", which is this host" : "";
  return `  ${heard.interface}  ${heard.router}${own}: ${first.join(", ")}\n${rows.map((row) => `    ${row}\n`).join("")}`;
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? "" : `${title}\n${columns(rows, "  ")}\n`;
}

function word(set: boolean): string {
  return set ? "yes" : "no";
}

function time(seconds: number | null): string {
  return seconds === null ? "ever" : `${seconds} s`;
}
