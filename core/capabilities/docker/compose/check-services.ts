import { isOther } from "./check-networks.ts";
import { type Difference, mendable, unmendable } from "./difference.ts";
import { appending, asMapping, setting } from "./edits.ts";
import type { ComposePlaces, Place } from "./places.ts";
import { sameAddress } from "./same.ts";
import type { ComposeWanted, WantedService } from "./wanted.ts";

/** What surrounds the services of a file. */
interface Around {
  readonly wanted: ComposeWanted;
  /** The keys of the plan's networks in the file, by the plan's names. */
  readonly keys: ReadonlyMap<string, string>;
}

/** The service that makes each container of the plan, by the container's name. */
export function servicesOf(file: ComposePlaces): ReadonlyMap<string, readonly string[]> {
  const services = new Map<string, string[]>();
  for (const service of file.at(["services"]).keys) {
    const named = file.at(["services", service, "container_name"]).text;
    const name = named === "" ? service : named;
    services.set(name, [...(services.get(name) ?? []), service]);
  }
  return services;
}

/** What of a service is not what the plan says of its container. */
export function checkService(
  file: ComposePlaces,
  service: string,
  container: WantedService,
  around: Around,
): readonly Difference[] {
  const at = ["services", service];
  const place = (...keys: string[]) => file.at([...at, ...keys]);
  const elsewhere = place("extends");
  if (elsewhere.kind !== "none")
    return [
      unmendable(
        [...at, "extends"],
        elsewhere,
        "takes the service's keys from elsewhere, which is not followed",
        "check what Compose makes of it: docker compose config | hextet compose NAME HOST -",
      ),
    ];
  const mode = place("network_mode");
  if (mode.kind !== "none")
    return [
      unmendable(
        [...at, "network_mode"],
        mode,
        `is ${mode.text}, and the plan has ${service} on ${container.network}`,
        "leave it out: it does not go with networks",
      ),
    ];
  return [
    ...checkCopies(file, at),
    ...checkName(place("container_name"), at, container),
    ...checkOnNetwork(file, at, container, around),
    ...checkMac(file, at, container, around),
    ...checkDns(place("dns"), at, around.wanted),
    ...checkSysctls(file, at, container),
    ...checkOptions(file, at, container, around),
  ];
}

/** Several containers can not have one name and one address. */
function checkCopies(file: ComposePlaces, at: readonly string[]): readonly Difference[] {
  return [["scale"], ["deploy", "replicas"]].flatMap((keys) => {
    const path = [...at, ...keys];
    const count = file.at(path);
    return count.kind === "text" && count.text !== "1"
      ? [
          unmendable(
            path,
            count,
            `is ${count.text}, and the plan has one address`,
            "leave it out, or declare each container in the layout",
          ),
        ]
      : [];
  });
}

function checkName(found: Place, at: readonly string[], { name }: WantedService): readonly Difference[] {
  const path = [...at, "container_name"];
  return found.kind === "text"
    ? []
    : [
        mendable(
          path,
          found,
          `is missing: Compose would call the container PROJECT-${at.at(-1)}-1, and the plan calls it ${name}`,
          setting(path, name),
        ),
      ];
}

function checkOnNetwork(
  file: ComposePlaces,
  at: readonly string[],
  container: WantedService,
  { wanted, keys }: Around,
): readonly Difference[] {
  const key = keys.get(container.network) ?? container.network;
  const networks = file.at([...at, "networks"]);
  const path = [...at, "networks", key];
  const others = wanted.networks
    .filter(({ name }) => name !== container.network)
    .flatMap(({ name }) => {
      const other = keys.get(name);
      return other !== undefined && isOn(networks, other)
        ? [
            unmendable(
              [...at, "networks", other],
              networks.kind === "map" ? file.at([...at, "networks", other]) : networks,
              `puts it on ${name} too, where the plan gives it no address`,
              "take it off that network",
            ),
          ]
        : [];
    });
  const addresses = (
    [
      ["ipv6_address", container.ipv6],
      ["ipv4_address", container.ipv4],
    ] as const
  ).flatMap(([name, planned]) => {
    if (planned === undefined) return [];
    const own = [...path, name];
    const found = networks.kind === "list" ? { ...networks, kind: "none" as const, text: "" } : file.at(own);
    if (found.text.includes("$")) return [filledIn(own, found, planned)];
    return sameAddress(found.text, planned)
      ? []
      : [mendable(own, found, isOther(found.text, planned), settingOnNetwork(at, own, planned))];
  });
  const isLacking = container.ipv6 === undefined && container.ipv4 === undefined && !isOn(networks, key);
  const missing = isLacking ? [mendable(path, networks, "is missing", settingOnNetwork(at, path, {}))] : [];
  return [...missing, ...addresses, ...others];
}

/** Whether a service is on a network: it names it, or names none and that is the default. */
export function isOn(networks: Place, key: string): boolean {
  return networks.kind === "none" ? key === "default" : [...networks.keys, ...networks.items].includes(key);
}

function filledIn(path: readonly string[], found: Place, planned: string): Difference {
  return unmendable(
    path,
    found,
    `is ${found.text}, which Compose fills in, and the plan has ${planned}`,
    "write the address; or check what Compose makes of it: docker compose config | hextet compose NAME HOST -",
  );
}

/** It may stand at the service, or at its network. */
function checkMac(
  file: ComposePlaces,
  at: readonly string[],
  { mac, network }: WantedService,
  { wanted, keys }: Around,
): readonly Difference[] {
  if (mac === undefined) return [];
  const onService = [...at, "mac_address"];
  const onNetwork = [...at, "networks", keys.get(network) ?? network, "mac_address"];
  const inPlace = wanted.macOnNetwork ? onNetwork : onService;
  const path = [onNetwork, onService].find((own) => file.at(own).kind === "text") ?? inPlace;
  const found = file.at(path);
  const same = found.text.toLowerCase().replaceAll("-", ":") === mac.toLowerCase();
  const edit = path === onNetwork ? settingOnNetwork(at, path, mac) : setting(path, mac);
  return same ? [] : [mendable(path, found, isOther(found.text, mac), edit)];
}

/** A service may ask others than its host does, of each family that its host asks. */
function checkDns(found: Place, at: readonly string[], { dns }: ComposeWanted): readonly Difference[] {
  const path = [...at, "dns"];
  const given = found.kind === "text" ? [found.text] : found.items;
  if (dns.length === 0 || given.some((server) => server.includes("$"))) return [];
  if (given.length === 0)
    return [mendable(path, found, `is missing, and the plan has ${dns.join(", ")}`, setting(path, dns))];
  const isIpv6 = (server: string) => server.includes(":");
  return [true, false].flatMap((ipv6) => {
    const lacking = dns.filter((server) => isIpv6(server) === ipv6);
    if (lacking.length === 0 || given.some((server) => isIpv6(server) === ipv6)) return [];
    const reason = `has no resolver of IPv${ipv6 ? 6 : 4}, and the plan has ${lacking.join(", ")}`;
    return [mendable(path, found, reason, appending(path, lacking))];
  });
}

function checkSysctls(
  file: ComposePlaces,
  at: readonly string[],
  { sysctls }: WantedService,
): readonly Difference[] {
  const path = [...at, "sysctls"];
  const found = file.at(path);
  return Object.entries(sysctls).flatMap(([key, value]) => {
    const index = found.items.findIndex((item) => item.startsWith(`${key}=`));
    const own = [...path, key];
    const text =
      found.kind === "list" ? (found.items[index]?.slice(key.length + 1) ?? "") : file.at(own).text;
    if (text === value) return [];
    const reason = isOther(text, value);
    if (found.kind !== "list") return [mendable(own, file.at(own), reason, setting(own, value))];
    return index < 0
      ? [
          mendable(
            path,
            found,
            `has no ${key}, and the plan has ${value}`,
            appending(path, [`${key}=${value}`]),
          ),
        ]
      : [unmendable(own, found, reason, `write ${key}=${value} there`)];
  });
}

function checkOptions(
  file: ComposePlaces,
  at: readonly string[],
  { network, options }: WantedService,
  { keys }: Around,
): readonly Difference[] {
  return Object.entries(options).flatMap(([key, value]) => {
    const path = [...at, "networks", keys.get(network) ?? network, "driver_opts", key];
    const found = file.at(path);
    return found.text === value
      ? []
      : [mendable(path, found, isOther(found.text, value), settingOnNetwork(at, path, value))];
  });
}

/** What a service has on a network has room below that one's name alone: a list of names becomes a mapping. */
function settingOnNetwork(at: readonly string[], path: readonly string[], value: string | object) {
  const asNames = asMapping([...at, "networks"]);
  return (text: string) => setting(path, value)(asNames(text));
}
