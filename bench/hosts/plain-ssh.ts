import { runOverSsh } from "../../components/onprem/index.ts";
import { enterController } from "../../lab/supervisor/enter.ts";
import { fleetFiles, fleetUnit } from "./files.ts";
import type { Fleet } from "./fleet.ts";

/**
 * The least that a tool can do: one `ssh` a host, all at once, that writes the files and activates them, with nothing
 * looked at, checked, kept or confirmed. What the hosts themselves work on, every tool waits for.
 *
 * @returns milliseconds
 * @throws Error where a host failed
 */
export async function runPlainSsh(fleet: Fleet): Promise<number> {
  const begun = performance.now();
  await Promise.all(
    Object.entries(fleet.connections).map(async ([host, connection]) => {
      const run = { stdin: script(connection.address), deadline: 300_000, patience: 60_000, isPublic: true };
      const enter = enterController(fleet.pid);
      const { status, stderr } = await runOverSsh(connection, "sh -s", { ...run, enter });
      if (status !== 0) throw new Error(`${host}: the plain activation ended with ${status}: ${stderr}`);
    }),
  );
  return performance.now() - begun;
}

function script(address: string): string {
  const files = fleetFiles(address).map(
    ({ path, mode, content }) => `cat >${path} <<'EOT'\n${content}EOT\nchmod ${mode} ${path}\n`,
  );
  return `set -eu
${files.join("")}sysctl -q -p /etc/sysctl.d/60-hextet.conf
netplan apply
systemctl daemon-reload
systemctl enable --now ${fleetUnit}
`;
}
