/** What hextet has to refuse of a layout, by what its documents say: the codes, found from the text alone. */

import { leadsOutside, modeOf, readLayout, type WrittenHost, type WrittenInterface } from "./read-layout.ts";

/** Every code that the layout deserves. What is wrong may keep hextet from looking on: it says some of them, and no other. */
export function refusals(text: string): ReadonlySet<string> {
  const host = readLayout(text);
  return new Set(
    Object.entries(host.interfaces).flatMap(([name, device]) => [
      ...ofLinks(host, device),
      ...ofWords(host, name, device),
      ...(device.network === undefined ? [] : ofNetwork(host, name, device)),
    ]),
  );
}

/** What can be made of what. */
function ofLinks({ interfaces }: WrittenHost, { bond, bridge, vlan, macvlan }: WrittenInterface): string[] {
  const isMade = (name: string) => Object.keys(interfaces[name] ?? {}).some((key) => made.has(key));
  const isOneOf = (name: string, kinds: readonly (keyof WrittenInterface)[]) =>
    kinds.some((kind) => interfaces[name]?.[kind] !== undefined);
  const parent = vlan?.on ?? macvlan?.on;
  return [
    ...(bond?.ports.some(isMade) ? ["HX043"] : []),
    ...(bridge?.ports.some((port) => isOneOf(port, ["bridge", "macvlan", "dummy"])) ? ["HX043"] : []),
    ...(parent !== undefined && isOneOf(parent, ["macvlan", "dummy"]) ? ["HX155"] : []),
  ];
}

const made = new Set(["bond", "bridge", "vlan", "macvlan", "dummy"]);

/** What a renderer has no words for. */
function ofWords(host: WrittenHost, name: string, device: WrittenInterface): string[] {
  const { renderer } = host;
  const { bridge, dummy, macvlan, identifier } = device;
  const lacks = (...renderers: string[]) => renderers.includes(renderer);
  const { prefixes = {} } = host.networks[device.network ?? ""] ?? {};
  const isDeprecated = Object.values(prefixes).some(
    (more) => typeof more === "object" && more.deprecated === true,
  );
  const mode = modeOf(host, device);
  // Of an address that nobody can tell beforehand its router says whether it is deprecated.
  const isKnown = mode === "static" || typeof identifier === "object";
  return [
    ...(bridge?.vlans !== undefined && lacks("netplan", "ifcfg") ? ["HX154"] : []),
    ...(macvlan !== undefined && lacks("netplan", "ifcfg") ? ["HX154"] : []),
    ...(dummy !== undefined && lacks("ifcfg") ? ["HX154"] : []),
    ...(name.includes(".") && device.vlan === undefined && lacks("ifupdown2", "ifupdown") ? ["HX154"] : []),
    ...(isDeprecated && isKnown && lacks("ifcfg", "networkmanager") ? ["HX113"] : []),
    ...(mode === "dhcp-stateless" && lacks("ifupdown2") ? ["HX184"] : []),
    ...(mode === "slaac" && identifier === "stable-privacy" && lacks("ifupdown2", "ifupdown")
      ? ["HX184"]
      : []),
  ];
}

function ofNetwork(host: WrittenHost, name: string, device: WrittenInterface): string[] {
  const network = host.networks[device.network ?? ""];
  if (network === undefined) throw new Error(`${name} is in no network`);
  const mode = modeOf(host, device);
  const isOutside = leadsOutside(host, name);
  const isSingle = network.prefix.endsWith("/128");
  const asksRouter = device.metric !== undefined || network.gateway !== undefined;
  const hasWayOut = isOutside && mode === "static" && network.gateway !== undefined;
  return [
    ...(device.dummy !== undefined && device.mtu !== undefined ? ["HX005"] : []),
    ...(isSingle && (device.addresses?.length ?? 0) > 1 ? ["HX031"] : []),
    ...(isSingle && network.mode !== undefined && network.mode !== "dhcp" ? ["HX180"] : []),
    ...(!isOutside && (device.bridge === undefined ? mode !== "static" : network.mode !== undefined)
      ? ["HX181"]
      : []),
    ...(device.bridge !== undefined && !isOutside && mode !== "static" ? ["HX185"] : []),
    ...(mode !== "static" && asksRouter ? ["HX182"] : []),
    ...(device.table !== undefined && device.dummy === undefined && !hasWayOut ? ["HX176"] : []),
  ];
}
