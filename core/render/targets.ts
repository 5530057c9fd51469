import type { BootText, PeerText, RouterText } from "../capabilities/capability.ts";
import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { HostPlan, SitePlan } from "../plan/index.ts";
import { hostExpectations } from "./expectations.ts";
import type { HostFiles, RenderedFile } from "./file.ts";
import { renderIfcfg } from "./ifcfg.ts";
import { renderIfupdown } from "./ifupdown.ts";
import { renderIfupdown2 } from "./ifupdown2.ts";
import { renderLinkFiles } from "./link-files.ts";
import { renderNetplan } from "./netplan.ts";
import { renderNetworkd } from "./networkd.ts";
import { networkmanagerConnections, renderNetworkmanager } from "./networkmanager.ts";
import { nmcliText } from "./nmcli.ts";
import { renderSysctl } from "./sysctl.ts";

/** What configures every host; each returns the files that it has for a host, or none. A new target is one more line. */
const targets: readonly ((host: HostPlan, capabilities: readonly Capability[]) => readonly RenderedFile[])[] =
  [
    renderSysctl,
    renderLinkFiles,
    renderNetplan,
    renderIfupdown2,
    renderNetworkd,
    renderIfcfg,
    renderNetworkmanager,
    renderIfupdown,
  ];

const unitFolder = "/etc/systemd/system/";

/**
 * Everything one host must hold: what configures it, then the files of every capability, then their units. Where a block is
 * still unknown, addresses read as words: `cloud/56+03::a`.
 */
export function renderHost(host: HostPlan): HostFiles {
  return renderHostWith(host, allCapabilities);
}

/** The same of these capabilities. */
export function renderHostWith(host: HostPlan, capabilities: readonly Capability[]): HostFiles {
  const units = capabilities.flatMap((capability) => capability.units?.(host) ?? []);
  const files = [
    ...targets.flatMap((target) => target(host, capabilities)),
    ...capabilities.flatMap((capability) => capability.files?.(host) ?? []),
    ...units,
  ];
  return {
    host: `${host.site}/${host.name}`,
    files,
    units: units.map(({ path }) => path.slice(unitFolder.length)),
    expect: hostExpectations(host, capabilities),
  };
}

/** By path who writes it on a host, besides what the layout itself names: `netplan`, or a capability. */
export function writersOf(host: HostPlan, capabilities: readonly Capability[]): ReadonlyMap<string, string> {
  const ofTargets = targets.flatMap((target) =>
    target(host, capabilities).map(({ path, subsystem }) => [path, subsystem] as const),
  );
  const ofCapabilities = capabilities.flatMap(({ name, files, units, chosenPaths }) => {
    const chosen = new Set(chosenPaths?.(host).map(({ path }) => path));
    return [...(files?.(host) ?? []), ...(units?.(host) ?? [])].flatMap(({ path }) =>
      chosen.has(path) ? [] : [[path, name] as const],
    );
  });
  return new Map([...ofTargets, ...ofCapabilities]);
}

/** What a person gets beside a host's files, by the name that it goes by: commands to run there. */
export function renderBeside(host: HostPlan): readonly (readonly [name: string, content: string])[] {
  return allCapabilities.flatMap((capability) => capability.besideFiles?.(host) ?? []);
}

/**
 * What a person may type on a host of NetworkManager's in the place of its keyfiles, `nmcli connection add` for each; empty where
 * the host has another renderer.
 */
export function renderNmcli(host: HostPlan): string {
  return nmcliText(networkmanagerConnections(host, allCapabilities));
}

/** What the routers of a site are to be configured with, in order of their names. */
export function renderRouters(site: SitePlan): readonly RouterText[] {
  return allCapabilities.flatMap((capability) => capability.routerTexts?.(site) ?? []);
}

/** What the other ends of tunnels of a site's hosts are to be configured with. */
export function renderPeers(site: SitePlan): readonly PeerText[] {
  return allCapabilities.flatMap((capability) => capability.peerTexts?.(site) ?? []);
}

/** What hosts of a site are to run at each boot, where hextet does not change them. */
export function renderBootTexts(site: SitePlan): readonly BootText[] {
  return allCapabilities.flatMap((capability) => capability.bootTexts?.(site) ?? []);
}
