import { type Difference, mendable, unmendable } from "./difference.ts";
import { setting } from "./edits.ts";
import type { ComposePlaces } from "./places.ts";
import { sameAddress, samePrefix } from "./same.ts";
import { definition } from "./text.ts";
import type { ComposeWanted, MadeNetwork, WantedNetwork, WantedPool } from "./wanted.ts";

/** The keys by which a file has the plan's networks, by the plan's names. */
export function networkKeys(file: ComposePlaces, { networks }: ComposeWanted): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const key of file.at(["networks"]).keys) {
    const given = [file.at(["networks", key, "name"]), file.at(["networks", key, "external", "name"])].find(
      ({ kind }) => kind === "text",
    );
    const name = given?.text ?? key;
    if (networks.some((network) => network.name === name) && !keys.has(name)) keys.set(name, key);
  }
  return keys;
}

/** The networks of the plan's that a file makes, by the plan's names. */
export function madeIn(file: ComposePlaces, wanted: ComposeWanted): readonly string[] {
  return [...networkKeys(file, wanted)].flatMap(([name, key]) => (isExternal(file, key) ? [] : [name]));
}

/**
 * What of the definition of networks is not the plan's.
 *
 * @param elsewhere names of those that another file makes
 */
export function checkNetworks(
  file: ComposePlaces,
  wanted: ComposeWanted,
  keys: ReadonlyMap<string, string>,
  elsewhere: readonly string[],
): readonly Difference[] {
  return wanted.networks.flatMap((network) => {
    const key = keys.get(network.name);
    const made = elsewhere.includes(network.name) ? undefined : network.made;
    if (key !== undefined)
      return made === undefined
        ? checkExternal(file, network, key)
        : checkMade(file, network.name, made, key);
    const isUsed = made !== undefined || wanted.services.some((service) => service.network === network.name);
    const path = ["networks", network.name];
    const missing = definition({ ...network, made });
    return isUsed ? [mendable(path, file.at(path), "is missing", setting(path, missing))] : [];
  });
}

const ofTheirOwn = [
  "driver",
  "driver_opts",
  "ipam",
  "enable_ipv6",
  "enable_ipv4",
  "internal",
  "attachable",
  "labels",
];

function isExternal(file: ComposePlaces, key: string): boolean {
  const { kind, text } = file.at(["networks", key, "external"]);
  return kind === "map" || isTrue(text);
}

/** hextet makes it, or another file: Compose is to find it. */
function checkExternal(
  file: ComposePlaces,
  { name, made }: WantedNetwork,
  key: string,
): readonly Difference[] {
  const path = ["networks", key, "external"];
  const external = file.at(path);
  if (isExternal(file, key)) return [];
  const maker = made === undefined ? "hextet makes" : "another file makes";
  const own = file.at(["networks", key]).keys.filter((each) => ofTheirOwn.includes(each));
  const reason =
    external.kind === "none"
      ? `is missing: Compose would make a network beside ${name}, which ${maker} with the plan's prefix`
      : `is ${external.text || "empty"}, and ${maker} ${name}`;
  return own.length === 0
    ? [mendable(path, external, reason, setting(path, true))]
    : [
        unmendable(
          path,
          external,
          reason,
          `leave ${own.join(", ")} out and write external: true${made === undefined ? "; or say compose: true at the network in the layout, and this file makes it" : ""}`,
        ),
      ];
}

/** Compose makes it: with the plan's prefix, by the name that the plan has. */
function checkMade(
  file: ComposePlaces,
  network: string,
  made: MadeNetwork,
  key: string,
): readonly Difference[] {
  const at = ["networks", key];
  const external = file.at([...at, "external"]);
  if (isExternal(file, key))
    return [
      unmendable(
        [...at, "external"],
        external,
        `is ${external.text || "a mapping"}, and by the layout a Compose file makes ${network}`,
        "leave it out; or leave compose: true out at the network in the layout, and hextet makes it",
      ),
    ];
  const name = file.at([...at, "name"]);
  const ipv6 = file.at([...at, "enable_ipv6"]);
  return [
    ...(name.kind === "text"
      ? []
      : [
          mendable(
            [...at, "name"],
            name,
            `is missing: Compose would call it PROJECT_${key}, and the plan looks for ${network}`,
            setting([...at, "name"], network),
          ),
        ]),
    ...(isTrue(ipv6.text)
      ? []
      : [
          mendable(
            [...at, "enable_ipv6"],
            ipv6,
            ipv6.kind === "none"
              ? "is missing: the network would have no IPv6"
              : `is ${ipv6.text || "empty"}`,
            setting([...at, "enable_ipv6"], true),
          ),
        ]),
    ...checkPool(file, [...at, "ipam", "config"], made.ipv6, 6),
    ...(made.ipv4 === undefined ? [] : checkPool(file, [...at, "ipam", "config"], made.ipv4, 4)),
  ];
}

/** Its prefix of one family, and what the bridge has of that. */
function checkPool(
  file: ComposePlaces,
  path: readonly string[],
  wanted: WantedPool,
  family: 6 | 4,
): readonly Difference[] {
  const config = file.at(path);
  if (config.kind === "none" || config.kind === "empty")
    return [
      mendable(
        path,
        config,
        `is missing: Docker would choose another prefix than ${wanted.subnet}`,
        setting(path, [wanted]),
      ),
    ];
  const indexes = config.items.map((_item, index) => `${index}`);
  const index = indexes.find(
    (own) => file.at([...path, own, "subnet"]).text.includes(":") === (family === 6),
  );
  if (index === undefined)
    return [
      unmendable(
        path,
        config,
        `has no IPv${family} subnet`,
        `write one more item there: { subnet: "${wanted.subnet}", gateway: "${wanted.gateway}" }`,
      ),
    ];
  const item = [...path, index];
  const subnet = file.at([...item, "subnet"]);
  const gateway = file.at([...item, "gateway"]);
  return [
    ...(samePrefix(subnet.text, wanted.subnet)
      ? []
      : [
          mendable(
            [...item, "subnet"],
            subnet,
            isOther(subnet.text, wanted.subnet),
            setting([...item, "subnet"], wanted.subnet),
          ),
        ]),
    ...(sameAddress(gateway.text, wanted.gateway)
      ? []
      : [
          mendable(
            [...item, "gateway"],
            gateway,
            isOther(gateway.text, wanted.gateway),
            setting([...item, "gateway"], wanted.gateway),
          ),
        ]),
  ];
}

/** `is A, and the plan has B` */
export function isOther(found: string, planned: string): string {
  return found === ""
    ? `is missing, and the plan has ${planned}`
    : `is ${found}, and the plan has ${planned}`;
}

function isTrue(text: string): boolean {
  return /^(true|yes|on)$/i.test(text);
}
