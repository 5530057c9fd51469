import type { HostPlan } from "../../plan/plan.ts";
import { clientOf } from "./flavors.ts";
import { keptLines } from "./kept.ts";

/** What a person runs on a host that hextet does not change, in place of the keeper and besides the preseed. */
export function commandsText(host: HostPlan): string | undefined {
  const { incus } = host;
  const lines = keptLines(host);
  if (incus === undefined || lines.length === 0) return undefined;
  const client = clientOf(incus);
  const commands = lines.map((line) => {
    const [kind, ...words] = line.split(" ");
    if (kind === "device") {
      const [container, device, type, ...settings] = words;
      return type === "nic"
        ? `${client} config device set ${container} ${device} ${settings.join(" ")}`
        : `${client} config device add ${container} ${device} ${type} ${settings.join(" ")}`;
    }
    const [bridge, address, ...rest] = words;
    if (kind === "port") return `${client} network forward port add ${bridge} ${address} ${rest.join(" ")}`;
    const target = rest[0] === "-" ? "" : ` target_address=${rest[0]}`;
    return `${client} network forward create ${bridge} ${address}${target}`;
  });
  return `${commands.join("\n")}\n`;
}
