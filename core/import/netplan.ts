import { parse } from "yaml";
import { z } from "zod";
import { AddressError, Ipv6Address, splitPrefix } from "../address/index.ts";
import { type FoundAddress, type FoundHost, type FoundInterface, ImportError, ipv4Note } from "./found.ts";

const device = z.object({
  addresses: z.array(z.union([z.string(), z.record(z.string(), z.unknown())])).nullish(),
  gateway6: z.string().nullish(),
  routes: z.array(z.object({ to: z.string().nullish(), via: z.string().nullish() })).nullish(),
  interfaces: z.array(z.string()).nullish(),
});
const devices = z.record(z.string(), device.nullable()).nullish();

/** netplan's own format, version 2: what is used of it. */
const schema = z.object({
  network: z.object({ ethernets: devices, bridges: devices, vlans: devices, bonds: devices }),
});

/**
 * One host from its netplan files, in the order in which netplan reads them. Addresses of later files are added,
 * as netplan does it.
 * @throws ImportError where a file is not netplan's
 */
export function readNetplan(
  host: string,
  files: readonly { readonly path: string; readonly text: string }[],
): { host: FoundHost; notes: readonly string[] } {
  const notes: string[] = [];
  const interfaces = new Map<string, FoundInterface>();
  for (const { path, text } of files) {
    const network = netplanOf(path, text);
    for (const [kind, group] of Object.entries(network)) {
      for (const [name, settings] of Object.entries(group ?? {})) {
        const addresses = (settings?.addresses ?? []).map(addressText);
        for (const text of addresses) if (!text.includes(":")) notes.push(ipv4Note(host, name, text));
        const one = interfaceOf(path, kind, name, settings ?? {});
        const before = interfaces.get(name);
        interfaces.set(name, {
          ...one,
          addresses: [...(before?.addresses ?? []), ...one.addresses],
          gateway: one.gateway ?? before?.gateway,
          ports: one.ports ?? before?.ports,
        });
      }
    }
  }
  return { host: { name: host, interfaces: [...interfaces.values()], instance: undefined }, notes };
}

function interfaceOf(
  path: string,
  kind: string,
  name: string,
  settings: z.output<typeof device>,
): FoundInterface {
  const addresses = (settings.addresses ?? []).flatMap((entry): FoundAddress[] => {
    const text = addressText(entry);
    return text.includes(":") ? [read(path, () => splitPrefix(text))] : [];
  });
  const viaDefault = (settings.routes ?? []).find(
    ({ to, via }) => (to === "default" || to === "::/0") && via?.includes(":") === true,
  )?.via;
  const via = viaDefault ?? settings.gateway6 ?? undefined;
  return {
    name,
    ports: kind === "bridges" ? (settings.interfaces ?? []) : undefined,
    addresses: addresses.filter(({ address }) => !address.isLinkLocal),
    blocks: [],
    gateway: via === undefined ? undefined : read(path, () => Ipv6Address.parse(via)),
  };
}

/** An address stands alone, or as the key of what is said of it. */
function addressText(entry: string | Record<string, unknown>): string {
  return typeof entry === "string" ? entry : (Object.keys(entry)[0] ?? "");
}

/** YAML 1.1, as netplan's own reader takes it. */
function netplanOf(path: string, text: string): z.output<typeof schema>["network"] {
  let value: unknown;
  try {
    value = parse(text, { version: "1.1", maxAliasCount: 100 });
  } catch (error) {
    throw new ImportError(
      path,
      `is not YAML: ${error instanceof Error ? error.message.split("\n", 1)[0] : error}`,
    );
  }
  const result = schema.safeParse(value);
  if (!result.success)
    throw new ImportError(path, `is not netplan's: ${z.prettifyError(result.error).split("\n").join(" ")}`);
  return result.data.network;
}

function read<T>(path: string, parseText: () => T): T {
  try {
    return parseText();
  } catch (error) {
    throw error instanceof AddressError ? new ImportError(path, error.message) : error;
  }
}
