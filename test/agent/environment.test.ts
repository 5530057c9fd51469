import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

const bundle = writeBundle(pveHost);

jest.setTimeout(120_000);

/** What stands in some person's or some system's environment, and changes what the programs of a host do. */
const odd = {
  POSIXLY_CORRECT: "1",
  PYTHONHOME: "/nowhere",
  PYTHONPATH: "/nowhere",
  GREP_OPTIONS: "--invert-match",
  GREP_COLOR: "1",
  IFS: "/.a",
  ENV: "/tmp/spoils",
  BASH_ENV: "/tmp/spoils",
  SHELLOPTS: "nounset:noglob",
  LC_ALL: "tr_TR.UTF-8",
  CDPATH: "/tmp",
  LD_LIBRARY_PATH: "/nowhere",
  TZ: "Nowhere/Land",
};

for (const userland of userlands) {
  describeOnHosts(`whatever is in the environment, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.write("/etc/network/interfaces", "auto lo\n");
      host.write("/tmp/spoils", "exit 9\n");
      host.write("/tmp/bundle", bundle);
      host.consumer("ifreload", "env >/var/log/environment");
    });
    afterEach(() => host.dispose());

    test("a change is made as ever, and its consumers see nothing of it", async () => {
      const connection = "2001:db8:9::1 40000 2001:db8:1::10 22";
      const environment = { ...odd, SSH_CONNECTION: connection };
      const { answer, stderr } = await host.agent("apply", bundle, { environment });
      expect({ stderr, answer }).toMatchObject({ stderr: "", answer: { result: "changed" } });
      const seen = host.read("/var/log/environment").trimEnd().split("\n");
      const names = seen.map((line) => line.replace(/=.*/s, ""));
      const shells = ["PWD", "OLDPWD", "SHLVL", "_"];
      expect(names.filter((name) => !shells.includes(name)).sort()).toEqual([
        "HOME",
        "LC_ALL",
        "PATH",
        "SSH_CONNECTION",
      ]);
      expect(seen).toContain(`SSH_CONNECTION=${connection}`);
    });

    test("programs are looked for where they are, not where the caller looks for them", async () => {
      host.write("/opt/odd/stat", "#!/bin/sh\nexit 1\n", 0o755);
      for (const path of ["/opt/odd", "", ".", "/nowhere:/opt/odd"]) {
        const script = `PATH=${path}; export PATH; exec /opt/hextet-agent apply --within 0 </tmp/bundle`;
        const { answer } = await host.run(["/bin/sh", "-c", script]);
        expect({ path, answer }).toMatchObject({ path, answer: { host: "rack/pve-1" } });
      }
      const hidden = "for folder in bin sbin; do mount -t tmpfs tmpfs /usr/$folder; done";
      const copy = "mkdir /hidden && mount --rbind /usr /hidden";
      const script = `${copy}; PATH=/hidden/bin; ${hidden}; ln -s /hidden/bin/dash /usr/bin/sh; exec /opt/hextet-agent apply </tmp/bundle`;
      const { answer } = await host.run(["/bin/sh", "-c", script]);
      // What is missing is missing from the host, whatever else the caller has. Busybox's shell has an env of its own.
      const missing = userland.shell.endsWith("/busybox") ? "cksum" : "env";
      expect(answer).toMatchObject({
        step: "start",
        reason: expect.stringContaining(`${missing} from the package coreutils`),
      });
    });

    test("the work is done wherever the caller stands, and however the program is called", async () => {
      const gone =
        "mkdir /tmp/gone; cd /tmp/gone; rmdir /tmp/gone; exec /opt/hextet-agent apply --within 0 </tmp/bundle";
      expect((await host.run(["/bin/sh", "-c", gone])).answer).toMatchObject({ result: "changed" });
      const relative = "cd /opt; exec sh ./hextet-agent apply --within 0 </tmp/bundle";
      expect((await host.run(["/bin/sh", "-c", relative])).answer).toMatchObject({ result: "unchanged" });
    });

    test("an answer is a line of its own that says it is one", async () => {
      for (const command of ["status", "report", "check"]) {
        const { stdout } = await host.agent(command, bundle);
        expect({ command, stdout }).toEqual({
          command,
          stdout: expect.stringMatching(/^\nhextet-answer: \{"agent": .*\}\n$/),
        });
      }
    });
  });
}
