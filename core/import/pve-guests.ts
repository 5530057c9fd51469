import { ImportError } from "./found.ts";
import { labelOf } from "./host-names.ts";
import type { FoundGuest, FoundNic } from "./living.ts";

/** A guest's file of Proxmox VE's: `/etc/pve/qemu-server/101.conf`, `/etc/pve/lxc/102.conf`. */
export interface GuestFile {
  readonly path: string;
  readonly kind: FoundGuest["kind"];
  readonly text: string;
}

/**
 * What Proxmox VE has of a guest, as qm and pct keep it (pve-doc, qm.conf and pct.conf): what stands before the first snapshot, and no
 * change that waits for the guest's next start.
 * @throws ImportError naming the file
 */
export function readPveGuest({ path, kind, text }: GuestFile): FoundGuest | undefined {
  const number = /([1-9][0-9]{2,8})\.conf$/.exec(path)?.[1];
  if (number === undefined)
    throw new ImportError(path, "is not named after a guest's number, such as 101.conf");
  const settings = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line.startsWith("[")) break;
    const [, key, value = ""] = /^([a-z]+[0-9]*):\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined) settings.set(key, value);
    else if (!/^(#.*)?$/.test(line.trim()))
      throw new ImportError(path, `holds ${JSON.stringify(line)}, which is no setting of a guest's`);
  }
  if (settings.get("template") === "1") return undefined;
  const name = settings.get(kind === "vm" ? "name" : "hostname");
  return {
    number: Number(number),
    kind,
    name: name === undefined ? `guest-${number}` : labelOf(path, name),
    isWindows: kind === "vm" && /^w/.test(settings.get("ostype") ?? ""),
    nics: [...settings].flatMap(([key, value]) =>
      /^net\d+$/.test(key) ? [nicOf(key, value, settings.get(key.replace("net", "ipconfig")) ?? "")] : [],
    ),
  };
}

/** The model of a NIC of qm's stands before its MAC address: virtio=BC:24:11:00:00:01. */
function nicOf(key: string, device: string, ipconfig: string): FoundNic {
  const words = new Map(
    `${device},${ipconfig}`.split(",").map((word): [string, string] => {
      const [name = "", ...rest] = word.split("=");
      return [name.trim(), rest.join("=").trim()];
    }),
  );
  const mac = [...words.values()].find((value) => /^([0-9A-F]{2}:){5}[0-9A-F]{2}$/i.test(value));
  return {
    key,
    mac: mac?.toLowerCase(),
    bridge: words.get("bridge"),
    vlan: words.get("tag"),
    ip: words.get("ip"),
    ip6: words.get("ip6"),
    gw6: words.get("gw6"),
  };
}
