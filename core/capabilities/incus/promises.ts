import type { HostPlan } from "../../plan/plan.ts";
import { failed, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import { keptLines } from "./kept.ts";
import type { DevicePromise } from "./values.ts";

/** That a container's devices have what is planned: a NIC that is taken over, and ports of the host. */
export const devicePromises = hostPromises<DevicePromise>({
  kind: "device",
  title: "devices",
  is: (promise) => promise.kind === "device",
  of: (host: HostPlan) =>
    keptLines(host).flatMap((line) => {
      const [kind, container = "", device = "", , ...settings] = line.split(" ");
      if (kind !== "device") return [];
      const runtime = host.incus?.flavor ?? "incus";
      return [{ kind: "device", runtime, container, device, settings: settings.filter(isLookedAt) } as const];
    }),
  text: ({ container, device, settings }) => `${device} of ${container}: ${settings.join(" ")}`,
  shell: `# What a device of a container is, in one line.
device() {
  shown=$("$2" config show "$3" --expanded 2>/dev/null) || { answer "$1" "absent"; return; }
  answer "$1" "is $(printf '%s\\n' "$shown" | awk -v wanted="$4" '
    /^[^ ]/ { in_devices = $0 == "devices:" }
    in_devices && /^  [^ ]/ { name = $1; sub(/:$/, "", name) }
    in_devices && /^    [^ ]/ && name == wanted { key = $1; sub(/:$/, "", key); gsub(/["\\047]/, "", $2); print key "=" $2 }
  ' | tr '\\n' ' ')"
}
`,
  ask: ({ runtime, container, device }, index) =>
    `device ${index} ${runtime === "incus" ? "incus" : "lxc"} ${container} ${device}`,
  judge: ({ container, settings }, host, word, said) => {
    if (word === "absent") return failed("there is no such container", `who makes ${container} on ${host}?`);
    const held = said.split(" ");
    const lacking = settings.filter((setting) =>
      setting.endsWith("=") ? held.some((own) => own.startsWith(setting)) : !held.includes(setting),
    );
    return lacking.length === 0
      ? ok("as planned")
      : failed(
          said === "" ? "is not there" : `has other settings: ${said}`,
          `systemctl status hextet-incus hextet-lxd; hextet heal NAME ${host} starts what puts it back`,
        );
  },
});

/** Its bridge may be said in several ways, and what it is called in there is the container's. */
function isLookedAt(setting: string): boolean {
  return !setting.startsWith("network=") && !setting.startsWith("name=");
}
