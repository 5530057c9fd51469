import { byName } from "../../layout/by-name.ts";
import type { LayoutReader } from "../../layout/reader.ts";
import { interfacePattern } from "../../layout/source/names.ts";
import type { HostSource } from "../../layout/source.ts";
import type { Path } from "../../layout/written.ts";
import type { HostReading } from "../capability.ts";
import type { LayoutOutsider, LayoutPrefixes, LayoutWireguard } from "./values.ts";

type Said = NonNullable<NonNullable<HostSource["interfaces"]>[string]["wireguard"]>;

/** What each WireGuard interface says of its other ends. */
export function readWireguard(
  reading: HostReading,
  { aws, interfaces }: HostSource,
): readonly LayoutWireguard[] {
  const { reader } = reading;
  return byName(interfaces).flatMap(
    ([name, { wireguard: said, network, defaultRoute }]): LayoutWireguard[] => {
      // Of an instance it is a problem as such.
      if (said === undefined || aws !== undefined) return [];
      const at = [...reading.path, "interfaces", name];
      const path = [...at, "wireguard"];
      const { server, allowed, behind, address, keepalive, peers } = said;
      const isClient = server !== undefined;
      if (network === undefined && (!isClient || "publicKey" in server))
        reader.add(
          "HX004",
          [...at, "network"],
          undefined,
          "is missing",
          isClient
            ? "say which network of the site its addresses are in"
            : "say which network it gives its clients of, or say server: where it is a client",
        );
      if (isClient && allowed !== undefined && !allowed.includes("::/0") && defaultRoute !== false)
        reader.add(
          "HX234",
          [...path, "allowed"],
          undefined,
          "is not everything, and the host's default route leads through this interface",
          'say defaultRoute: false at the interface, or add "::/0"',
        );
      return [
        {
          interface: name,
          path,
          end: isClient ? "client" : "server",
          network: isClient && "ref" in server ? undefined : network,
          local: localOf(reading, [...path, "local"], said, isClient),
          server: reading.interfaces.find((own) => own.name === name)?.server,
          outsiders: [
            ...(isClient && "publicKey" in server
              ? [outsider(reading, [...path, "server"], "server", { ...server, allowed, keepalive })]
              : []),
            ...byName(isClient ? undefined : peers).map(([peer, own]) =>
              outsider(reading, [...path, "peers", peer], peer, own),
            ),
          ],
          pin: isClient ? reader.address([...path, "address"], address) : undefined,
          allowed: prefixesOf(reading, [...path, "allowed"], allowed),
          behind: prefixesOf(reading, [...path, "behind"], behind),
          keepalive,
          clients: [],
        },
      ];
    },
  );
}

function localOf(
  { reader, address, interfaces, path: host }: HostReading,
  path: Path,
  { local }: Said,
  isClient: boolean,
): LayoutWireguard["local"] {
  if (local === undefined) return undefined;
  if (interfacePattern.test(local)) {
    const names = interfaces.map(({ name }) => name).filter((name) => name !== path[host.length + 1]);
    return reader.reference(path, local, "interface", names) ? { own: local } : undefined;
  }
  const found = address(path, local);
  if (!isClient || found === undefined) return found;
  reader.add(
    "HX005",
    path,
    local,
    "is an address, and of a client it is the interface that its packets leave by",
    "name that, or leave it out",
  );
  return undefined;
}

type SaidOutsider = NonNullable<Said["peers"]>[string];

function outsider(reading: HostReading, path: Path, name: string, said: SaidOutsider): LayoutOutsider {
  const { publicKey, endpoint, address, allowed, keepalive } = said;
  return {
    name,
    path,
    publicKey,
    endpoint: endpointOf(reading.reader, [...path, "endpoint"], endpoint),
    pin: reading.reader.address([...path, "address"], address),
    // Of a server they stand beside it, and are read there.
    allowed: path.at(-1) === "server" ? undefined : prefixesOf(reading, [...path, "allowed"], allowed),
    keepalive,
  };
}

/** `192.0.2.1:51820`, `[2001:db8::1]:51820` */
function endpointOf(reader: LayoutReader, path: Path, text: string | undefined): LayoutOutsider["endpoint"] {
  if (text === undefined) return undefined;
  const [, inBrackets, plain, port = ""] = /^(?:\[([^\]]*)\]|([0-9.]+)):([1-9][0-9]{0,4})$/.exec(text) ?? [];
  const own = inBrackets ?? plain;
  if (own === undefined || Number(port) > 65535) {
    reader.add(
      "HX236",
      path,
      text,
      "is no address with a UDP port",
      "write 192.0.2.1:51820, or [2001:db8::1]:51820",
    );
    return undefined;
  }
  const address = reader.wholeAddress(path, own);
  return address && { address, port: Number(port) };
}

function prefixesOf({ prefix }: HostReading, path: Path, said: Said["allowed"]): LayoutPrefixes | undefined {
  return said?.flatMap((own, index) => prefix([...path, index], own) ?? []);
}
