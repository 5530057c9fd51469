import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { contentsScript, type HostContents, readContents } from "../../../core/bundle/index.ts";
import { adoptionOf, adoptionText, type HostFiles, renderHost } from "../../../core/index.ts";
import { labPlan } from "../probe/lab-plan.ts";

const folder = mkdtempSync(join(tmpdir(), "hextet-adoption-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pve = labPlan()
  .sites.flatMap((site) => site.hosts)
  .filter((host) => host.name === "pve-1")
  .map(renderHost)[0] as HostFiles;

const interfaces = pve.files.find(({ path }) => path === "/etc/network/interfaces")?.content ?? "";
const sysctl = pve.files.find(({ path }) => path === "/etc/sysctl.d/60-hextet.conf")?.content ?? "";

function found(files: Readonly<Record<string, [number, string]>>, held?: readonly string[]): HostContents {
  return {
    files: new Map(
      Object.entries(files).map(([path, [mode, content]]) => [path, { path, mode, content }] as const),
    ),
    adopted: held !== undefined,
    held: held ?? [],
    units: new Map(),
    complete: true,
  };
}

test("a host that was never touched shows what comes and what changes, as patches", () => {
  const now = found({ "/etc/network/interfaces": [0o644, interfaces.replace("::10/64", "::11/64")] });
  expect(
    adoptionText(adoptionOf(pve, now)),
  ).toBe(`rack/pve-1: hextet has not been there yet; files: 1 to come, 1 to change
--- /dev/null
+++ rack/pve-1:/etc/sysctl.d/60-hextet.conf (after up, mode 0644)
@@ -0,0 +1,4 @@
+# Written by hextet for rack/pve-1; changes belong in its layout.
+net.ipv6.conf.all.forwarding = 1
+net.ipv6.conf.default.forwarding = 1
+net.ipv6.conf.default.accept_ra = 0
--- rack/pve-1:/etc/network/interfaces (now, mode 0644)
+++ rack/pve-1:/etc/network/interfaces (after up, mode 0644)
@@ -5,7 +5,7 @@
 
 auto vmbr0
 iface vmbr0 inet6 static
-	address 3fff:b0b:1::11/64
+	address 3fff:b0b:1::10/64
 	gateway fe80::1
 	bridge-ports eno1
 	bridge-stp off
`);
});

test("a host that holds everything says so in a line", () => {
  const now = found(
    { "/etc/network/interfaces": [0o644, interfaces], "/etc/sysctl.d/60-hextet.conf": [0o644, sysctl] },
    ["/etc/network/interfaces", "/etc/sysctl.d/60-hextet.conf"],
  );
  expect(adoptionText(adoptionOf(pve, now))).toBe("rack/pve-1: holds all 2 files already\n");
});

test("what the layout names no longer goes, and another mode is a change", () => {
  const now = found(
    {
      "/etc/network/interfaces": [0o600, interfaces],
      "/etc/sysctl.d/60-hextet.conf": [0o644, sysctl],
      "/etc/netplan/60-hextet.yaml": [0o600, "network: {}\n"],
    },
    ["/etc/network/interfaces", "/etc/netplan/60-hextet.yaml"],
  );
  expect(
    adoptionText(adoptionOf(pve, now)),
  ).toBe(`rack/pve-1: files: 1 to get another mode, 1 to go, 1 as they are
rack/pve-1:/etc/network/interfaces: mode 0600 becomes 0644
--- rack/pve-1:/etc/netplan/60-hextet.yaml
+++ (goes; what stood there before hextet returns)
@@ -1 +0,0 @@
-network: {}
`);
});

test("Docker's file is shown as it would be merged, and one that cannot be merged says why", () => {
  const docker = {
    path: "/etc/docker/daemon.json",
    mode: 0o644,
    subsystem: "docker",
    merge: "json",
  } as const;
  const files: HostFiles = {
    host: "rack/d",
    files: [{ ...docker, content: '{\n  "ip6tables": false\n}\n' }],
    units: ["hextet-container-a.service"],
  };
  const merged = adoptionText(
    adoptionOf(files, found({ [docker.path]: [0o600, '{\n  "debug": true\n}\n'] })),
  );
  expect(merged).toContain(' {\n-  "debug": true\n+  "debug": true,\n+  "ip6tables": false\n }\n');
  expect(merged).toContain("rack/d: hextet-container-a.service (not there) would be enabled and started\n");
  expect(adoptionText(adoptionOf(files, found({ [docker.path]: [0o644, "{"] })))).toMatch(
    /^rack\/d: hextet has not been there yet; files: 1 that cannot be merged\nrack\/d:\/etc\/docker\/daemon.json cannot be merged: /,
  );
});

describe.each(["dash", "bash"])("the script that reads a host, under %s", (shell) => {
  test("brings contents and modes byte for byte, and the paths of the bundle that is held", () => {
    const odd = "tab\there\nend\nfile /x 644 AAAA\n\u00e4 no newline at the end";
    writeFileSync(join(folder, "odd"), odd);
    chmodSync(join(folder, "odd"), 0o640);
    writeFileSync(join(folder, "held"), "was here\n");
    writeFileSync(
      join(folder, "agent"),
      `#!/bin/sh\nprintf 'hextet bundle 1\\nfile ${folder}/held mode=0644\\n  file /no\\nend\\n'\n`,
    );
    chmodSync(join(folder, "agent"), 0o755);
    const script = contentsScript(join(folder, "agent"), [join(folder, "odd"), join(folder, "none")], []);
    const { stdout } = spawnSync(shell, ["-s"], { input: script, encoding: "utf8", timeout: 10_000 });
    const contents = readContents(stdout);
    expect(contents.complete).toBe(true);
    expect(contents.held).toEqual([join(folder, "held")]);
    expect([...contents.files.keys()].sort()).toEqual([join(folder, "held"), join(folder, "odd")]);
    expect(contents.files.get(join(folder, "odd"))).toMatchObject({ mode: 0o640, content: odd });
  });
});
