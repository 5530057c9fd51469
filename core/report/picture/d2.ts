import type { Plan } from "../../plan/index.ts";
import {
  livingText,
  type PictureHost,
  type PictureNetwork,
  type PictureSite,
  pictureModel,
} from "./picture-model.ts";

/**
 * The plan in D2: a container for each site and each network, with the hosts on it inside.
 *
 * @see https://d2lang.com/tour/containers
 */
export function planD2(plan: Plan): string {
  const sites = pictureModel(plan);
  return `direction: right
internet: { shape: cloud }
${sites.map(siteText).join("")}`;
}

function siteText({ name, title, networks, others }: PictureSite): string {
  const behind = networks.flatMap((network) => edgeTo(networks, network));
  return `${quoted(name)}: ${quoted(title)} {
  router: { shape: hexagon }
${networks.map(networkText).join("")}${others.map((host) => hostText(host, "  ")).join("")}${networks
  .filter((network) => network.behind === undefined)
  .map(
    (network) =>
      `  router -- ${key(network)}${network.gateway === undefined ? "" : `: ${quoted(network.gateway)}`}\n`,
  )
  .join("")}${behind.join("")}}
internet -- ${quoted(name)}.router
`;
}

/** From the host that routes a network, where that is on a segment, to the network. */
function edgeTo(networks: readonly PictureNetwork[], network: PictureNetwork): string[] {
  if (network.behind === undefined) return [];
  const segment = networks.find(
    (other) =>
      other !== network &&
      other.behind === undefined &&
      other.hosts.some(({ name }) => name === network.behind),
  );
  return segment === undefined ? [] : [`  ${key(segment)}.${quoted(network.behind)} -- ${key(network)}\n`];
}

function networkText(network: PictureNetwork): string {
  const columns = Math.max(1, Math.min(6, Math.ceil(Math.sqrt(network.hosts.length / 2))));
  const label = [network.name, ...network.prefixes].join("\\n");
  return `  ${key(network)}: ${quoted(label)} {
    grid-columns: ${columns}
${network.hosts.map((host) => hostText(host, "    ")).join("")}  }
`;
}

function hostText(host: PictureHost, margin: string): string {
  const living = livingText(host);
  const label = [host.name, ...host.addresses, ...(living === "" ? [] : [living])].join("\\n");
  return `${margin}${quoted(host.name)}: ${quoted(label)}\n`;
}

/** Networks and routers of a site have names of their own each. */
function key({ name }: PictureNetwork): string {
  return quoted(`network ${name}`);
}

/** In double quotes \\n is a line's end, and neither a quotation mark nor a dollar sign means anything after a backslash. */
function quoted(text: string): string {
  return `"${text.replace(/["$]/g, "\\$&")}"`;
}
