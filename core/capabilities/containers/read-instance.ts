import { byName } from "../../layout/by-name.ts";
import type { LayoutInterface, Path } from "../../layout/layout.ts";
import type { LayoutReader } from "../../layout/reader.ts";
import type { HostSource } from "../../layout/source.ts";
import { leadsOutside, nounOf } from "../../links/index.ts";
import type { LayoutContainer, LayoutInstance, LayoutProxyDevice } from "./values.ts";

export type ContainerSource = NonNullable<HostSource["containers"]>[string];

const mostPort = 65_535;

/** Where a NIC is routed through an interface in place of a bridge. */
export function routedPlace(
  reader: LayoutReader,
  path: Path,
  { network, pool }: ContainerSource,
  device: string,
  interfaces: readonly LayoutInterface[],
): LayoutContainer["on"] | undefined {
  const at = [...path, "routed"];
  const beside = network !== undefined ? "network" : pool !== undefined ? "pool" : undefined;
  if (beside !== undefined) {
    reader.add("HX024", at, device, `stands beside ${beside}`, "a container has one NIC here: leave one out");
    return undefined;
  }
  const found = parentOf(reader, at, device, interfaces);
  return found?.network === undefined
    ? undefined
    : { kind: "routed", interface: device, network: found.network };
}

/** An interface of the host's towards its router, which has addresses. */
function parentOf(
  reader: LayoutReader,
  path: Path,
  device: string,
  interfaces: readonly LayoutInterface[],
): LayoutInterface | undefined {
  const names = interfaces.map(({ name }) => name);
  if (!reader.reference(path, device, "interface of a host with Incus or LXD", names)) return undefined;
  const found = interfaces.find(({ name }) => name === device);
  if (found === undefined) return undefined;
  if (!leadsOutside(found.link) || found.network === undefined) {
    const reason = leadsOutside(found.link)
      ? "has no network, and so no address"
      : `is a ${nounOf(found.link)} that leads nowhere`;
    reader.add("HX294", path, device, reason, "name the interface towards the router, with its network");
    return undefined;
  }
  return found;
}

/** What is Incus's or LXD's of a container; what is not for it is reported. */
export function readInstance(
  reader: LayoutReader,
  path: Path,
  source: ContainerSource,
  isInstance: boolean,
  interfaces: readonly LayoutInterface[],
): LayoutInstance {
  const { adopt, vm, device, profiles, proxyDevices, image } = source;
  const refuse = (key: string, reason: string, fix: string) =>
    reader.add("HX294", [...path, key], undefined, reason, fix);
  const said = {
    adopt: adopt === true,
    vm: vm === true,
    device: device !== undefined && device !== "eth0",
    profiles: (profiles ?? []).length > 0,
    proxyDevices: Object.keys(proxyDevices ?? {}).length > 0,
  };
  for (const [key, isSaid] of Object.entries(said))
    if (!isInstance && isSaid)
      refuse(key, "is for containers of Incus's and LXD's, and this one is Docker's", "leave it out");
  if (said.adopt && image !== undefined)
    refuse("adopt", "stands beside image: what is made here is not adopted", "leave one of the two out");
  if (said.adopt && said.profiles)
    refuse("profiles", "stands beside adopt: what is adopted keeps its profiles", "leave one of the two out");
  if (isInstance && said.device && !said.adopt)
    refuse(
      "device",
      "is for a container that is adopted: what is made here has eth0",
      "leave it out, or say adopt: true",
    );
  if (!said.adopt && image === undefined)
    for (const key of ["profiles", "proxyDevices", "vm"] as const)
      if (isInstance && said[key])
        refuse(
          key,
          "is said of a container that hextet leaves to others",
          "say image: to have it made, or adopt: true",
        );
  if (said.vm && said.proxyDevices)
    refuse(
      "proxyDevices",
      "is not for a virtual machine, which Incus cannot connect into",
      "forward ports to it by forwards of the host",
    );
  return {
    adopt: said.adopt,
    vm: said.vm,
    device: device ?? "eth0",
    profiles: profiles ?? [],
    proxies: isInstance ? readProxies(reader, path, proxyDevices, device ?? "eth0", interfaces) : [],
  };
}

function readProxies(
  reader: LayoutReader,
  path: Path,
  proxies: ContainerSource["proxyDevices"],
  nic: string,
  interfaces: readonly LayoutInterface[],
): readonly LayoutProxyDevice[] {
  return byName(proxies).flatMap(([name, { interface: device, listen, port }]): LayoutProxyDevice[] => {
    const at = [...path, "proxyDevices", name];
    const found = parentOf(reader, [...at, "interface"], device, interfaces);
    const [protocol, text] = listen.split("/");
    const number = Number(text);
    if (number < 1 || number > mostPort) {
      reader.add("HX294", [...at, "listen"], listen, "is no port", "ports are 1 to 65535");
      return [];
    }
    if (name === nic) {
      reader.add("HX294", at, undefined, "is the name of its NIC too", "give the device another name");
      return [];
    }
    if (found === undefined) return [];
    return [
      {
        name,
        path: at,
        interface: device,
        protocol: protocol === "udp" ? "udp" : "tcp",
        listen: number,
        port: port ?? number,
      },
    ];
  });
}
