import { z } from "zod";
import {
  Ipv6Address,
  Ipv6Prefix,
  ipv4LengthOffset,
  isIpv4Address,
  parseIpv4Address,
  splitPrefix,
} from "../address/index.ts";
import { attempt } from "./attempt.ts";
import type { FoundInterface, FoundIpv4 } from "./found.ts";
import { labelOf } from "./host-names.ts";
import type {
  FoundBridge,
  FoundForward,
  FoundIncus,
  FoundInstance,
  FoundProxy,
  FoundSocket,
} from "./living.ts";
import { parseIpJson } from "./parse-ip-json.ts";

const config = z.record(z.string(), z.string()).nullish();

/** `incus network list --format json`, and of LXD the same: what is used of it. */
const networks = z.array(z.object({ name: z.string(), type: z.string(), managed: z.boolean(), config }));

/** `incus network forward list BRIDGE --format json` */
const forwards = z.array(
  z.object({
    listen_address: z.string(),
    config,
    ports: z
      .array(
        z.object({
          protocol: z.string(),
          listen_port: z.string(),
          target_port: z.string().nullish(),
          target_address: z.string(),
        }),
      )
      .nullish(),
  }),
);

/** `incus list --format json` */
const instances = z.array(
  z.object({
    name: z.string(),
    type: z.string(),
    config,
    expanded_devices: z.record(z.string(), z.record(z.string(), z.string())).nullish(),
    state: z
      .object({
        network: z
          .record(
            z.string(),
            z.object({
              addresses: z
                .array(z.object({ family: z.string(), address: z.string(), scope: z.string() }))
                .nullish(),
            }),
          )
          .nullish(),
      })
      .nullish(),
  }),
);

/** Of one host: a text of each kind, of forwards one for each bridge. */
export interface IncusFiles {
  readonly flavor: FoundIncus["flavor"];
  readonly networks: IncusFile | undefined;
  readonly instances: IncusFile | undefined;
  readonly forwards: readonly IncusFile[];
}

interface IncusFile {
  readonly path: string;
  readonly text: string;
}

/**
 * What Incus or LXD has, by its own JSON.
 * @returns it, and its bridges as interfaces of the host, which give the layout their networks
 * @throws ImportError where a text is not what the program prints
 */
export function readIncusHost(
  host: string,
  files: IncusFiles,
): { incus: FoundIncus; interfaces: readonly FoundInterface[]; notes: readonly string[] } {
  const notes: string[] = [];
  const client = files.flavor === "incus" ? "incus" : "lxc";
  const read = <T>(file: IncusFile, schema: z.ZodType<T>, command: string): T =>
    parseIpJson(file.path, file.text, schema, `${client} ${command} --format json`);
  const own = (files.networks === undefined ? [] : read(files.networks, networks, "network list")).filter(
    ({ type, managed }) => type === "bridge" && managed,
  );
  const bridges = own.flatMap(({ name, config: settings }): MadeBridge[] => {
    const address = prefixed(settings?.["ipv6.address"]);
    if (address === undefined) {
      notes.push(`${host}/${name} is left out: ${client} has no IPv6 address for it`);
      return [];
    }
    const ipv4 = ipv4Of(settings?.["ipv4.address"]);
    return [
      {
        name,
        nat: settings?.["ipv6.nat"] === "true",
        ipv4,
        at: [address],
      },
    ];
  });
  const incus = {
    flavor: files.flavor,
    bridges,
    instances: (files.instances === undefined ? [] : read(files.instances, instances, "list")).flatMap(
      (instance) => instanceOf(host, files.instances?.path ?? "", instance, notes),
    ),
    forwards: files.forwards.flatMap((file) =>
      read(file, forwards, "network forward list").flatMap(forwardOf),
    ),
  };
  const interfaces = bridges.map(({ name, at, ipv4 }) => ({
    ...{ name, ports: [], addresses: at, blocks: [], gateway: undefined, fileIpv4: ipv4 },
    defaultRoute: "none" as const,
  }));
  return { incus, interfaces, notes };
}

/** As an interface of its host too. */
interface MadeBridge extends FoundBridge {
  readonly at: FoundInterface["addresses"];
  readonly ipv4: FoundIpv4 | undefined;
}

function instanceOf(
  host: string,
  file: string,
  { name, type, config: settings, expanded_devices: devices, state }: z.output<typeof instances>[number],
  notes: string[],
): FoundInstance[] {
  const nics = Object.entries(devices ?? {}).filter(([, device]) => device["type"] === "nic");
  for (const [device, nic] of nics) {
    const inside = state?.network?.[nic["name"] ?? device]?.addresses ?? [];
    const of = (family: string) =>
      inside.find((own) => own.family === family && own.scope === "global")?.address;
    // A routed NIC may have several, with commas between.
    const address = known(nic["ipv6.address"]?.split(",")[0]) ?? known(of("inet6"));
    const on = nic["network"] ?? nic["parent"];
    if (
      address === undefined ||
      on === undefined ||
      !["routed", "bridged", undefined].includes(nic["nictype"])
    )
      continue;
    return [
      {
        name: labelOf(file, name),
        vm: type === "virtual-machine",
        device,
        on,
        isRouted: nic["nictype"] === "routed",
        address,
        ipv4: known(nic["ipv4.address"]?.split(",")[0]) ?? known(of("inet")),
        mac: (nic["hwaddr"] ?? settings?.[`volatile.${device}.hwaddr`])?.toLowerCase(),
        proxies: Object.entries(devices ?? {}).flatMap(([proxy, own]) =>
          proxyOf(host, name, proxy, own, notes),
        ),
      },
    ];
  }
  notes.push(`${host}/${name} is left out: no NIC of it on a bridge, or routed, has an IPv6 address`);
  return [];
}

function proxyOf(
  host: string,
  instance: string,
  name: string,
  device: Readonly<Record<string, string>>,
  notes: string[],
): FoundProxy[] {
  if (device["type"] !== "proxy") return [];
  const [listen, connect] = [socketOf(device["listen"]), socketOf(device["connect"])];
  if (listen !== undefined && connect !== undefined && device["bind"] !== "instance")
    return [{ name, listen, connect }];
  notes.push(
    `${host}/${instance}: its proxy device ${name} is left out: ${device["listen"]} to ${device["connect"]}`,
  );
  return [];
}

/** `tcp:[2001:db8::1]:80`, `udp:192.0.2.1:53`; nothing of a range, or of a socket that is a file. */
function socketOf(text = ""): FoundSocket | undefined {
  const [, protocol = "", inner, plain, port = ""] =
    /^(tcp|udp):(?:\[(.*)\]|([0-9.]+)):([0-9]+)$/.exec(text) ?? [];
  const address = known(inner ?? plain);
  return address === undefined ? undefined : { protocol, address, port };
}

function forwardOf({
  listen_address: at,
  config: settings,
  ports,
}: z.output<typeof forwards>[number]): FoundForward[] {
  const listen = known(at);
  if (listen === undefined) return [];
  return [
    {
      listen,
      target: known(settings?.["target_address"]),
      ports: (ports ?? []).flatMap(
        ({ protocol, listen_port: from, target_port: to, target_address: target }) => {
          const address = known(target);
          const there = (to ?? "").split(",").filter((port) => port !== "");
          // One target port may be that of all.
          return from
            .split(",")
            .flatMap((port, index) =>
              address === undefined
                ? []
                : [{ protocol, listen: port, target: address, port: there[index] ?? there[0] ?? port }],
            );
        },
      ),
    },
  ];
}

function prefixed(text = ""): FoundInterface["addresses"][number] | undefined {
  return attempt(() => splitPrefix(text));
}

function known(text = ""): Ipv6Address | undefined {
  return attempt(() => (isIpv4Address(text) ? parseIpv4Address(text) : Ipv6Address.parse(text)));
}

function ipv4Of(text = ""): FoundIpv4 | undefined {
  const [address = "", length] = text.split("/");
  const own = known(address);
  if (own === undefined || length === undefined) return undefined;
  const prefix = Ipv6Prefix.containing(own, Number(length) + ipv4LengthOffset);
  return { address: own, prefix, gateway: undefined, gatewayOnLink: false, metric: undefined };
}
