import type { HostSource } from "../../layout/source.ts";
import { leadsOutside, nounOf } from "../../links/index.ts";
import type { HostReading } from "../capability.ts";
import type { LayoutMapping, MappedKind } from "./values.ts";

/** What each interface maps; what nothing can be mapped to is reported. */
export function readMappings(
  reading: HostReading,
  { aws, interfaces: written }: HostSource,
): readonly LayoutMapping[] {
  const { reader, path, interfaces } = reading;
  return Object.entries(written ?? {}).flatMap(([name, { maps, network }]): LayoutMapping[] => {
    if (maps === undefined) return [];
    const at = [...path, "interfaces", name, "maps"];
    const link = interfaces.find((own) => own.name === name)?.link;
    const refuse = (reason: string, fix: string) => {
      reader.add("HX005", at, undefined, reason, fix);
      return [];
    };
    if (aws !== undefined)
      return refuse("is not for an EC2 instance: a VPC delivers by interface", "leave it out");
    if (link !== undefined && !leadsOutside(link))
      return refuse(
        `is said of a ${nounOf(link)} that leads nowhere`,
        "say it at the interface towards the router",
      );
    if (network === undefined)
      return refuse(
        "needs a network of the interface's, where the router is",
        "say network: at the interface",
      );
    return Object.keys(maps)
      .sort()
      .flatMap((target) =>
        readMapping(reading, { interface: name, network }, at, target, maps[target] ?? ""),
      );
  });
}

function readMapping(
  reading: HostReading,
  on: Pick<LayoutMapping, "interface" | "network">,
  at: LayoutMapping["path"],
  name: string,
  text: string,
): LayoutMapping[] {
  const { reader, interfaces, earlier } = reading;
  const path = [...at, name];
  const kinds = kindsOf(reading, name);
  const [kind = "host", other] = kinds;
  const refuse = (value: string | undefined, reason: string, fix: string) => {
    reader.add("HX221", path, value, reason, fix);
    return [];
  };
  if (other !== undefined)
    return refuse(name, `is the name of a ${kind} and of a ${other}`, "give one of the two another name");
  const isBlock = kind === "pool" || kind === "network";
  const length =
    kind === "pool"
      ? interfaces.flatMap(({ pools }) => pools).find((pool) => pool.name === name)?.length
      : undefined;
  const isAuto = text === "auto";
  if (isAuto && kind === "network")
    return refuse(
      text,
      "is for one address, and a network has a whole prefix",
      "write the prefix that stands for it",
    );
  if (!isAuto && text.includes("/") !== isBlock)
    return isBlock
      ? refuse(text, `is one address, and ${name} is a ${kind}`, "write a prefix of the same length")
      : refuse(text, `is a prefix, and ${name} has one address`, 'write an address such as "::25", or auto');
  const address = isAuto || isBlock ? undefined : reader.address(path, text);
  const prefix = isAuto || !isBlock ? undefined : reader.prefix(path, text);
  if (!isAuto && address === undefined && prefix === undefined) return [];
  const isRouted = earlier.routed.some(({ prefix: routed }) =>
    routed.value.contains((address ?? prefix)?.value ?? routed.value),
  );
  return [{ ...on, name, kind, path, address, prefix, length, isRouted: !isAuto && isRouted }];
}

/** What of the host goes by a name, and networks. */
function kindsOf({ interfaces, networkNames, earlier }: HostReading, name: string): readonly MappedKind[] {
  const pools = interfaces.flatMap((device) => device.pools);
  const lists: readonly (readonly [MappedKind, readonly string[]])[] = [
    ["guest", earlier.guests.map((guest) => guest.name)],
    ["container", earlier.containers.map((container) => container.name)],
    ["pool", pools.map((pool) => pool.name)],
    ["network", networkNames],
  ];
  return lists.flatMap(([kind, names]) => (names.includes(name) ? [kind] : []));
}
