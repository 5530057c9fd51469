import { byName } from "../../layout/by-name.ts";
import type { HostSource } from "../../layout/source.ts";
import { leadsOutside, nounOf } from "../../links/index.ts";
import type { HostReading } from "../capability.ts";
import type { LayoutForward, LayoutForwardedPort } from "./values.ts";

const mostPort = 65_535;

type ForwardSource = NonNullable<HostSource["forwards"]>[string];

/** The forwards of a host; what can lead nowhere is reported. */
export function readForwards(reading: HostReading, source: HostSource): readonly LayoutForward[] {
  return byName(source.forwards).flatMap(([name, forward]) => {
    const path = [...reading.path, "forwards", name];
    const network = networkOf(reading, path, forward.interface);
    if (network === undefined) return [];
    const read = readForward(reading, path, name, forward, network);
    if (forward.to === undefined && Object.keys(forward.ports ?? {}).length === 0) {
      reading.reader.add(
        "HX290",
        path,
        undefined,
        "leads nowhere",
        "say to: and a container, or ports: such as { tcp/443: web }",
      );
      return [];
    }
    return [read];
  });
}

function readForward(
  { reader, pin }: HostReading,
  path: LayoutForward["path"],
  name: string,
  { interface: device, address, ipv4, to, ports }: ForwardSource,
  network: string,
): LayoutForward {
  const isOwn = address === "own";
  if (isOwn && to !== undefined)
    reader.add(
      "HX291",
      [...path, "to"],
      to,
      `would get all that is sent to the host itself at ${device}'s own address, SSH too`,
      "say ports: in its place, or leave address: own out, and the host gets one more address",
    );
  if (ipv4 !== undefined && Object.keys(ports ?? {}).length === 0)
    reader.add(
      "HX290",
      [...path, "ipv4"],
      ipv4,
      "has no port that would be forwarded: the address stays the host's",
      "say ports: such as { tcp/443: web }, or leave it out",
    );
  return {
    name,
    path,
    interface: device,
    network,
    isOwn,
    ipv4: ipv4 !== undefined,
    pin: isOwn ? undefined : pin([...path, "address"], address, name),
    to: isOwn ? undefined : to,
    ports: Object.entries(ports ?? {})
      .sort(([a], [b]) => compare(a, b))
      .flatMap(([listen, target]) => readPort(reader, [...path, "ports", listen], listen, target)),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The network of the interface that it names, which leads outside. */
function networkOf(
  { reader, interfaces }: HostReading,
  path: LayoutForward["path"],
  device: string,
): string | undefined {
  const at = [...path, "interface"];
  if (
    !reader.reference(
      at,
      device,
      "interface of this host",
      interfaces.map(({ name }) => name),
    )
  )
    return undefined;
  const found = interfaces.find(({ name }) => name === device);
  if (found === undefined) return undefined;
  if (!leadsOutside(found.link)) {
    reader.add(
      "HX005",
      at,
      device,
      `is a ${nounOf(found.link)} that leads nowhere`,
      "name the interface towards the router",
    );
    return undefined;
  }
  if (found.network === undefined)
    reader.add("HX005", at, device, "has no network, and so no address", "say network: at the interface");
  return found.network;
}

function readPort(
  reader: HostReading["reader"],
  path: LayoutForward["path"],
  listen: string,
  target: string,
): LayoutForwardedPort[] {
  if (reader.unreadable(path)) return [];
  const refuse = (value: string, reason: string, fix: string) => {
    reader.add("HX290", path, value, reason, fix);
    return [];
  };
  const [, protocol, from, to = from] = /^(tcp|udp)\/(\d{1,5})(?:-(\d{1,5}))?$/.exec(listen) ?? [];
  if (protocol === undefined)
    return refuse(listen, "is no protocol and port", "write both, such as tcp/443 or udp/6000-6010");
  const [first, last] = [Number(from), Number(to)];
  if (first < 1 || last > mostPort || last < first)
    return refuse(listen, "is no port", "ports are 1 to 65535, and of a range the lower one comes first");
  const [, name, port] = /^([a-z0-9-]+)(?::(\d{1,5}))?$/.exec(target) ?? [];
  if (name === undefined || Number(port ?? 1) < 1 || Number(port ?? 1) > mostPort)
    return refuse(
      target,
      "names no container",
      "write its name, and the port there if it is another: mail:25",
    );
  if (port !== undefined && last !== first)
    return refuse(target, "is one port for several", "leave the port out: each leads to the same one there");
  return [
    {
      path,
      protocol: protocol === "udp" ? "udp" : "tcp",
      listen: first === last ? `${first}` : `${first}-${last}`,
      to: name,
      port: port === undefined ? undefined : Number(port),
    },
  ];
}
