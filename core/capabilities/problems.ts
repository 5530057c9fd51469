import { containerCodes, containerPages } from "./containers/problems.ts";
import { delegationCodes, delegationPages } from "./delegation/problems.ts";
import { dockerCodes, dockerPages } from "./docker/problems.ts";
import { fileCodes, filePages } from "./files/problems.ts";
import { forwardCodes, forwardPages } from "./forwards/problems.ts";
import { incusCodes, incusPages } from "./incus/problems.ts";
import { macvlanCodes, macvlanPages } from "./macvlans/problems.ts";
import { mappedCodes, mappedPages } from "./mapped/problems.ts";
import { modeCodes, modePages } from "./modes/problems.ts";
import { mtuCodes, mtuPages } from "./mtu/problems.ts";
import { proxiedCodes, proxiedPages } from "./proxied/problems.ts";
import { guestCodes, guestPages } from "./pve/problems.ts";
import { resolverCodes, resolverPages } from "./resolvers/problems.ts";
import { routerCodes, routerPages } from "./routers/problems.ts";
import { upstreamCodes, upstreamPages } from "./upstream/problems.ts";
import { wireguardCodes, wireguardPages } from "./wireguard/problems.ts";

/** Codes of problems that a capability has as its own, and their pages. */

export const capabilityCodes = {
  ...dockerCodes,
  ...fileCodes,
  ...resolverCodes,
  ...mtuCodes,
  ...modeCodes,
  ...routerCodes,
  ...upstreamCodes,
  ...proxiedCodes,
  ...mappedCodes,
  ...wireguardCodes,
  ...delegationCodes,
  ...guestCodes,
  ...containerCodes,
  ...forwardCodes,
  ...incusCodes,
  ...macvlanCodes,
};

export const capabilityPages = {
  ...dockerPages,
  ...filePages,
  ...resolverPages,
  ...mtuPages,
  ...modePages,
  ...routerPages,
  ...upstreamPages,
  ...proxiedPages,
  ...mappedPages,
  ...wireguardPages,
  ...delegationPages,
  ...guestPages,
  ...containerPages,
  ...forwardPages,
  ...incusPages,
  ...macvlanPages,
};
