import type { Capability } from "../capabilities/capability.ts";
import type { LayoutHost, LayoutInterface, Path, SiteLayouts } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";

/** The name of every host's loopback interface. */
export const loopback = "lo";

/** What a loopback cannot have, and networks that it cannot be in. */
export function checkLoopbacks(
  reader: LayoutReader,
  isAws: boolean,
  hosts: readonly LayoutHost[],
  parts: SiteLayouts,
  capabilities: readonly Capability[],
): void {
  const attached = new Map<string, string>();
  for (const host of hosts) {
    const lives = [
      ...host.interfaces.filter((one) => one.name !== loopback),
      ...capabilities.flatMap((capability) => capability.layoutBridges?.(host) ?? []),
    ];
    for (const { name, network } of lives)
      if (network !== undefined) attached.set(network, `${host.name}/${name}`);
  }
  const refuse = (path: Path, network: string | undefined) => {
    const other = network === undefined ? undefined : attached.get(network);
    if (network === undefined || other === undefined) return;
    reader.add(
      "HX027",
      [...path, "network"],
      network,
      `is the network of ${other} too, which would look for the address on its segment`,
      "give loopbacks and services a network of their own, that no other interface is in",
    );
  };
  for (const { path, network } of capabilities.flatMap(({ onLoopbacks }) => onLoopbacks?.(parts) ?? []))
    refuse(path, network);
  for (const one of hosts.flatMap((host) => host.interfaces.filter(({ name }) => name === loopback))) {
    refuse(one.path, one.network);
    checkLoopback(reader, isAws, one);
  }
}

function checkLoopback(reader: LayoutReader, isAws: boolean, { path, ports, pools }: LayoutInterface): void {
  if (isAws) {
    reader.add(
      "HX005",
      path,
      undefined,
      "is not for a host in a VPC, which delivers to interfaces and to no loopback",
      "give the host's interface a second address instead",
    );
  }
  for (const [key, value] of [
    ["bridge", ports],
    ["pools", pools.length === 0 ? undefined : pools],
  ] as const) {
    if (value !== undefined)
      reader.add("HX005", [...path, key], undefined, "does not go with a loopback", "leave it out");
  }
}
