import { z } from "zod";
import { printableText } from "../bundle/host-json.ts";
import { yamlLibrary } from "../yaml.ts";
import { ImportError } from "./found.ts";

const route = z.looseObject({
  to: z.string().nullish(),
  via: z.string().nullish(),
  table: z.union([z.number(), z.string()]).nullish(),
  type: z.string().nullish(),
  metric: z.number().nullish(),
  from: z.string().nullish(),
  "on-link": z.boolean().nullish(),
  scope: z.string().nullish(),
});

const rule = z.looseObject({
  from: z.string().nullish(),
  to: z.string().nullish(),
  table: z.union([z.number(), z.string()]).nullish(),
  priority: z.number().nullish(),
});

const device = z.looseObject({
  addresses: z.array(z.union([z.string(), z.record(z.string(), z.unknown())])).nullish(),
  gateway4: z.string().nullish(),
  gateway6: z.string().nullish(),
  routes: z.array(route).nullish(),
  "routing-policy": z.array(rule).nullish(),
  interfaces: z.array(z.string()).nullish(),
  "set-name": z.string().nullish(),
  match: z.looseObject({ name: z.union([z.string(), z.array(z.string())]).nullish() }).nullish(),
  dhcp4: z.boolean().nullish(),
  dhcp6: z.boolean().nullish(),
  "accept-ra": z.boolean().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  nameservers: z
    .looseObject({ addresses: z.array(z.string()).nullish(), search: z.array(z.string()).nullish() })
    .nullish(),
});

/** What netplan's files say of one device; whatever has no name here is kept as it is. */
export type NetplanSettings = z.output<typeof device>;
export type NetplanRoute = z.output<typeof route>;
export type NetplanRule = z.output<typeof rule>;

const devices = z.record(z.string(), device.nullish()).nullish();

/** netplan's own format, version 2. */
const schema = z.object({ network: z.looseObject({ version: z.number().optional() }) });

/** Keys of `network` that hold no devices. */
const settings = new Set(["version", "renderer"]);

export interface NetplanDevice {
  /** `ethernets`, `bonds`, ... */
  readonly section: string;
  /** What the files call it; its interface may have another name. */
  readonly id: string;
  /** The file that spoke of it last. */
  readonly path: string;
  readonly settings: NetplanSettings;
}

/**
 * The devices of a host's netplan files, in the order in which netplan reads them: of one device lists follow each
 * other, and of anything else the later one counts.
 * @returns the devices, and keys of `network` that hold none
 * @throws ImportError where a file is not netplan's
 */
export function netplanDevices(files: readonly { readonly path: string; readonly text: string }[]): {
  readonly devices: readonly NetplanDevice[];
  readonly others: readonly string[];
} {
  const found = new Map<string, NetplanDevice>();
  const others = new Set<string>();
  for (const { path, text } of files) {
    for (const [section, value] of Object.entries(networkOf(path, text))) {
      if (settings.has(section)) continue;
      const group = devices.safeParse(value);
      if (!group.success && sections.has(section)) throw notNetplan(path, group.error);
      if (!group.success || !sections.has(section)) {
        others.add(section);
        continue;
      }
      for (const [id, said] of Object.entries(group.data ?? {})) {
        const key = `${section} ${id}`;
        const before = found.get(key)?.settings ?? {};
        found.set(key, { section, id, path, settings: together(before, said ?? {}) });
      }
    }
  }
  return { devices: [...found.values()], others: [...others] };
}

/** Keys of `network` whose values are devices by name. */
const sections = new Set([
  ...["ethernets", "bridges", "bonds", "vlans", "vrfs", "tunnels", "dummy-devices", "virtual-ethernets"],
  ...["wifis", "modems", "nm-devices"],
]);

function together(before: NetplanSettings, said: NetplanSettings): NetplanSettings {
  const merged: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(said)) {
    const had = merged[key];
    merged[key] =
      Array.isArray(had) && Array.isArray(value)
        ? [...had, ...value]
        : isMap(had) && isMap(value)
          ? { ...had, ...value }
          : value;
  }
  return merged;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** YAML 1.1, as netplan's own reader takes it. */
function networkOf(path: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = yamlLibrary().parse(text, printableText, { version: "1.1", maxAliasCount: 100 });
  } catch (error) {
    throw new ImportError(
      path,
      `is not YAML: ${error instanceof Error ? error.message.split("\n", 1)[0] : error}`,
    );
  }
  const result = schema.safeParse(value);
  if (!result.success) throw notNetplan(path, result.error);
  const { network } = result.data;
  if (network.version === 1 || "config" in network)
    throw new ImportError(
      path,
      "is cloud-init's network configuration of version 1, and netplan's files have version 2; give what stands in /etc/netplan on the host, or what ip -j -6 addr prints there",
    );
  if (network.version !== undefined && network.version !== 2)
    throw new ImportError(path, `is of version ${network.version}, and netplan's files have version 2`);
  return network;
}

function notNetplan(path: string, error: z.ZodError): ImportError {
  return new ImportError(path, `is not netplan's: ${z.prettifyError(error).split("\n").join(" ")}`);
}
