import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { planFromText, renderHost, renderNmcli } from "../../core/index.ts";
import { buildLayers } from "../../lab/layers/layers.ts";
import { inImage } from "./in-image.ts";

/**
 * Debian's own nmcli, without a daemon, on the commands and the keyfiles of the golden case: of a command it makes a keyfile, and a
 * keyfile it reads and writes anew.
 */
jest.setTimeout(120_000);

const golden = join(import.meta.dirname, "..", "core", "golden", "networkmanager", "layout.yaml");
const hosts = planFromText("networkmanager", readFileSync(golden, "utf8")).plan?.sites[0]?.hosts ?? [];
const folder = mkdtempSync(join(tmpdir(), "hextet-nmcli-"));

beforeAll(() => buildLayers(["networkmanager"]));
afterAll(() => rmSync(folder, { recursive: true }));

/** A script that prints, for each connection, its name and what differs. */
function script(commands: (text: string) => string): string {
  return hosts
    .flatMap((host) =>
      commands(renderNmcli(host))
        .trimEnd()
        .split("\n")
        .map((line) => {
          const connection = / con-name (\S+)/.exec(line)?.[1];
          const keyfile = `/tmp/files/${host.name}/${connection}.nmconnection`;
          return `echo "${host.name} ${connection}"
${line.replace("nmcli ", "nmcli --offline ")} >/tmp/added
nmcli --offline connection modify connection.autoconnect-priority 100 <${keyfile} >/tmp/read
grep -q ^uuid= /tmp/added && diff /tmp/read /tmp/added || :`;
        }),
    )
    .join("\n");
}

function compared(commands: (text: string) => string = (text) => text): string {
  for (const host of hosts) {
    mkdirSync(join(folder, host.name), { recursive: true });
    for (const { path, content, subsystem } of renderHost(host).files)
      if (subsystem === "networkmanager")
        writeFileSync(join(folder, host.name, path.split("/").at(-1) ?? ""), content, { mode: 0o600 });
  }
  const run = join(folder, "run.sh");
  writeFileSync(run, script(commands));
  return inImage(run, "sh -e /tmp/files/run.sh", "", ["networkmanager"]);
}

test("nmcli makes of each command what it reads from the keyfile in its place", () => {
  const keyfiles = hosts.flatMap((host) =>
    renderHost(host).files.flatMap(({ path, subsystem }) =>
      subsystem === "networkmanager"
        ? [`${host.name} ${path.split("/").at(-1)?.replace(".nmconnection", "")}`]
        : [],
    ),
  );
  expect(keyfiles).toHaveLength(24);
  expect(compared().trimEnd().split("\n").sort()).toEqual(keyfiles.sort());
});

test("one address, metric or token that is another is seen", () => {
  const differing = compared((text) =>
    text
      .replace("3fff:b0b:1::21/64", "3fff:b0b:1::22/64")
      .replace("2001:db8:9::1 2048", "2001:db8:9::1 2049")
      .replace("ipv6.token ::10", "ipv6.token ::11"),
  );
  expect(differing.split("\n").filter((line) => line.startsWith("> "))).toEqual([
    expect.stringContaining("2001:db8:9::1,2049"),
    "> token=::11",
    expect.stringContaining("3fff:b0b:1::22/64"),
  ]);
});
