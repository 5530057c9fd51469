import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles, RenderedFile } from "../../core/render/file.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { answers, type Outcome, ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(30_000);

const originalInterfaces =
  "# made by the installer\nauto lo\niface lo inet loopback\n\nauto eno1\niface eno1 inet6 auto";
const originalDaemon = '{\n\t"log-driver": "journald",\n\t"ipv6": false,\n\t"debug": true\n}\n';

for (const userland of userlands) {
  describeOnHosts(`a host under ${userland.name}`, () => {
    const testInTurn = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.write("/etc/network/interfaces", originalInterfaces, 0o640);
      host.write("/etc/docker/daemon.json", originalDaemon, 0o600);
      host.write("/etc/sysctl.d/10-others.conf", "kernel.sysrq = 0\n");
    });
    afterEach(() => host.dispose());

    const apply = (files: HostFiles) => host.agent("apply", writeBundle(files));

    test("gets what its bundle says, each subsystem notified once, in the order of dependency", async () => {
      const { status, stderr, answer } = await apply(pveHost);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(answer).toEqual({
        agent: "2",
        host: "rack/pve-1",
        result: "changed",
        files: [
          { path: "/etc/docker/daemon.json", change: "updated" },
          { path: "/etc/hextet/incus.yaml", change: "created" },
          { path: "/etc/network/interfaces", change: "updated" },
          { path: "/etc/sysctl.d/90-hextet.conf", change: "created" },
          { path: "/etc/systemd/system/hextet-routes.service", change: "created" },
        ],
        activated: ["sysctl", "ifupdown2", "docker", "incus", "systemd"],
        unvalidated: ["docker", "incus"],
        seconds: expect.any(Number),
      });
      expect(activations(host)).toEqual([
        "systemctl --quiet --no-reload enable hextet-routes.service",
        "ifreload -a",
        "systemctl restart docker.service",
        "incus admin waitready --timeout=50",
        "incus admin init --preseed",
        "systemctl daemon-reload",
        "systemctl restart hextet-routes.service",
      ]);
      for (const { path, mode, content, merge } of pveHost.files) {
        const [bits, text] = split(host.etc()[path.slice(4)]);
        // Whoever closed a daemon.json to others finds it closed afterwards.
        expect({ path, bits }).toEqual({ path, bits: merge === undefined ? mode.toString(8) : "600" });
        if (merge === undefined) expect(text).toBe(content);
      }
      expect(host.read("/etc/docker/daemon.json")).toBe(
        '{\n\t"log-driver": "journald",\n\t"ipv6": true,\n\t"debug": true,\n\t"fixed-cidr-v6": "2001:db8:b0b:2::8/126"\n}\n',
      );
    });

    testInTurn(
      "that holds its bundle already is left alone: nothing written, nobody notified, nothing restarted",
      async () => {
        await apply(pveHost);
        host.calls();
        const before = { etc: host.etc({ times: true }), state: host.tree("/var/lib", { times: true }) };
        const { answer } = await apply(pveHost);
        expect(answer).toMatchObject({ result: "unchanged", files: [], activated: [] });
        expect({ etc: host.etc({ times: true }), state: host.tree("/var/lib", { times: true }) }).toEqual(
          before,
        );
        expect(host.calls()).toEqual([]);
      },
    );

    testInTurn("that lost hextet's records is taken over without a restart", async () => {
      await apply(pveHost);
      await host.run(["rm", "-rf", "/var/lib/hextet"]);
      const before = host.etc({ times: true });
      host.calls();
      const { answer } = await apply(pveHost);
      expect(answer).toMatchObject({ result: "unchanged", files: [], activated: [] });
      expect(host.etc({ times: true })).toEqual(before);
      expect(activations(host)).toEqual([]);
      expect((await host.agent("status")).answer).toMatchObject({ result: "holds", host: "rack/pve-1" });
    });

    testInTurn("has only what differs replaced, and only its subsystem notified", async () => {
      await apply(pveHost);
      host.calls();
      const before = host.etc({ times: true });
      const { answer } = await apply(
        edited(pveHost, "/etc/network/interfaces", (text) => text.replace("::10/", "::11/")),
      );
      expect(answer).toMatchObject({
        result: "changed",
        files: [{ path: "/etc/network/interfaces", change: "updated" }],
        activated: ["ifupdown2"],
      });
      expect(activations(host)).toEqual(["ifreload -a"]);
      const { "/network/interfaces": _, ...rest } = before;
      expect(host.etc({ times: true })).toMatchObject(rest);
    });

    testInTurn(
      "has a mode that differs set right, and nobody is notified, since the file says what it said",
      async () => {
        await apply(pveHost);
        host.write("/etc/hextet/incus.yaml", host.read("/etc/hextet/incus.yaml"), 0o666);
        const { answer } = await apply(pveHost);
        expect(answer).toMatchObject({
          files: [{ path: "/etc/hextet/incus.yaml", change: "updated" }],
          activated: [],
        });
        expect(split(host.etc()["/hextet/incus.yaml"])[0]).toBe("600");
      },
    );

    testInTurn(
      "restarts a unit when its file or a program of ours that it names changed, and no other unit",
      async () => {
        const unit = (name: string, program: string): RenderedFile => ({
          path: `/etc/systemd/system/hextet-${name}.service`,
          mode: 0o644,
          subsystem: "systemd",
          content: `[Service]\nType=oneshot\nExecStart=${program}\n`,
        });
        const program = (text: string): RenderedFile => ({
          path: "/etc/hextet/announce",
          mode: 0o755,
          subsystem: "systemd",
          content: `#!/bin/sh\n${text}\n`,
        });
        const units = ["hextet-announce.service", "hextet-routes.service"];
        const files = (text: string) => ({
          host: "rack/pve-1",
          units,
          files: [unit("announce", "/etc/hextet/announce"), unit("routes", "/bin/true"), program(text)],
        });
        expect((await apply(files("exit 0"))).answer).toMatchObject({
          result: "changed",
          activated: ["systemd"],
        });
        host.calls();
        await apply(files("exit 0 # again"));
        expect(activations(host).filter((call) => /restart|start/.test(call))).toEqual([
          "systemctl restart hextet-announce.service",
          "systemctl start hextet-routes.service",
        ]);
      },
    );

    testInTurn(
      "gives back a file that the bundle no longer names, and stops a unit that it no longer names",
      async () => {
        await apply(pveHost);
        host.calls();
        host.write("/etc/systemd/system/multi-user.target.wants/hextet-routes.service", "");
        const { answer } = await apply(
          without(pveHost, "/etc/network/interfaces", "/etc/systemd/system/hextet-routes.service"),
        );
        expect(answer).toMatchObject({
          files: [
            { path: "/etc/network/interfaces", change: "removed" },
            { path: "/etc/systemd/system/hextet-routes.service", change: "removed" },
          ],
          activated: ["ifupdown2", "systemd"],
        });
        expect(activations(host)).toEqual([
          "ifreload -a",
          "systemctl stop hextet-routes.service",
          "systemctl daemon-reload",
        ]);
        expect(host.etc()["/network/interfaces"]).toBe(`640\n${originalInterfaces}`);
        expect(host.exists("/etc/systemd/system/multi-user.target.wants/hextet-routes.service")).toBe(false);
      },
    );

    test("gets a key of daemon.json back as it was when the bundle drops it, and keeps what a person added meanwhile", async () => {
      await apply(pveHost);
      host.write(
        "/etc/docker/daemon.json",
        host.read("/etc/docker/daemon.json").replace("{", '{\n\t"mtu": 1400,'),
        0o644,
      );
      await apply(
        edited(pveHost, "/etc/docker/daemon.json", () => '{"fixed-cidr-v6": "2001:db8:b0b:2::c/126"}\n'),
      );
      expect(host.read("/etc/docker/daemon.json")).toBe(
        '{\n\t"mtu": 1400,\n\t"log-driver": "journald",\n\t"ipv6": false,\n\t"debug": true,\n\t"fixed-cidr-v6": "2001:db8:b0b:2::c/126"\n}\n',
      );
      await host.agent("remove");
      expect(host.read("/etc/docker/daemon.json")).toBe(originalDaemon.replace("{", '{\n\t"mtu": 1400,'));
    });

    test("is after removal what it was before, byte for byte, with each subsystem notified once", async () => {
      const before = host.etc();
      await apply(pveHost);
      await apply(edited(pveHost, "/etc/network/interfaces", (text) => text.replace("::10/", "::11/")));
      host.calls();
      const { status, answer } = await host.agent("remove");
      expect(status).toBe(0);
      expect(answer).toMatchObject({
        result: "changed",
        activated: ["sysctl", "ifupdown2", "docker", "systemd"],
      });
      expect(activations(host)).toEqual([
        "ifreload -a",
        "systemctl restart docker.service",
        "systemctl stop hextet-routes.service",
        "systemctl daemon-reload",
      ]);
      expect(host.etc()).toEqual(before);
      expect(host.exists("/var/lib/hextet")).toBe(false);
      expect(host.exists("/etc/hextet")).toBe(false);
      expect((await host.agent("remove")).answer).toMatchObject({ result: "unchanged" });
    });

    testInTurn("has its kernel parameters set, and back at their old values after removal", async () => {
      host.write(
        "/tmp/bundle",
        writeBundle({
          ...pveHost,
          units: [],
          files: pveHost.files.filter(({ subsystem }) => subsystem === "sysctl"),
        }),
      );
      const show = "sysctl -n net.ipv6.conf.all.accept_ra net.ipv6.conf.all.forwarding";
      const script = `sysctl -q -w net.ipv6.conf.all.accept_ra=2; /opt/hextet-agent apply --within 0 </tmp/bundle; ${show}; /opt/hextet-agent remove --within 0; ${show}`;
      const { stdout } = await host.run(["sh", "-c", script]);
      expect(
        stdout.split("\n").flatMap((line) => (line === "" ? [] : (answers(line)[0]?.["result"] ?? line))),
      ).toEqual(["changed", "0", "1", "changed", "2", "0"]);
    });

    testInTurn(
      "says what it holds, what was changed or lost since, and what it held before hextet came",
      async () => {
        expect((await host.agent("status")).answer).toMatchObject({ result: "empty", files: [], host: "" });
        await apply(pveHost);
        host.write("/etc/network/interfaces", "auto lo\n");
        await host.run(["rm", "/etc/hextet/incus.yaml"]);
        expect((await host.agent("status")).answer).toEqual({
          agent: "2",
          host: "rack/pve-1",
          owner: "",
          records: "good",
          result: "holds",
          files: [
            { path: "/etc/docker/daemon.json", state: "held" },
            { path: "/etc/hextet/incus.yaml", state: "missing" },
            { path: "/etc/network/interfaces", state: "changed" },
            { path: "/etc/sysctl.d/90-hextet.conf", state: "held" },
            { path: "/etc/systemd/system/hextet-routes.service", state: "held" },
          ],
          units: ["hextet-routes.service"],
          busy: null,
        });
      },
    );

    testInTurn("is asked by check what apply would change, and not touched", async () => {
      const before = host.etc({ times: true });
      const { status, answer } = await host.agent("check", writeBundle(pveHost));
      expect(status).toBe(0);
      expect(answer).toMatchObject({ result: "valid", activated: [], unvalidated: ["docker", "incus"] });
      expect(answer?.["files"]).toHaveLength(5);
      expect(host.etc({ times: true })).toEqual(before);
      expect(host.exists("/var/lib/hextet")).toBe(false);
      expect(activations(host)).toEqual([]);
    });

    testInTurn("keeps what it stages and remembers from everybody but root", async () => {
      host.consumer("ifup", 'stat -c "%a %n" "$(dirname "$4")" "$4" >/var/log/staged');
      await apply(pveHost);
      expect(host.read("/var/log/staged")).toMatch(/^700 \S+\n600 \S+\n$/);
      const { stdout } = await host.run(["find", "/var/lib/hextet", "-maxdepth", "0", "-perm", "0700"]);
      expect(stdout).toBe("/var/lib/hextet\n");
    });

    testInTurn(
      "has netplan's files checked by netplan's own generator, without which systemd reads everything anew",
      async () => {
        const bundle = writeBundle({ ...pveHost, units: [], files: [netplanFile] });
        const generator = `#!/bin/sh\necho "generate $*" >>/var/log/calls\n! grep -q wrong "$2/etc/netplan/60-hextet.yaml"\n`;
        host.write("/opt/generate", generator, 0o755);
        host.write("/tmp/bundle", bundle);
        host.write("/tmp/wrong", bundle.replace("version: 2", "wrong: 2"));
        const apply = async (file: string) => {
          const place = "mount -t tmpfs tmpfs /usr/libexec && mkdir /usr/libexec/netplan";
          const script = `${place} && cp /opt/generate /usr/libexec/netplan/ && /opt/hextet-agent apply --within 0 <${file}`;
          const { answer } = await host.run(["bash", "-c", script]);
          return { answer, calls: host.calls().filter((call) => call.includes("generate")) };
        };
        // Of what is to come, and of what stands.
        const checked = ["planned", "now"].map((when) =>
          expect.stringMatching(new RegExp(`^generate --root-dir /run/hextet/work\\.\\d+/root\\.${when}$`)),
        );
        expect(await apply("/tmp/wrong")).toMatchObject({
          answer: { result: "failed", step: "validate" },
          calls: checked,
        });
        expect(await apply("/tmp/bundle")).toMatchObject({ answer: { result: "changed" }, calls: checked });
      },
    );

    testInTurn("is refused to anybody but root, and told how to call instead", async () => {
      for (const command of ["apply", "check", "remove", "status"]) {
        const argv = ["setpriv", "--reuid=65534", "--clear-groups", "/opt/hextet-agent", command];
        const { status, answer } = await host.run(argv, writeBundle(pveHost));
        expect({ command, status, answer }).toEqual({
          command,
          ...refusal("start", /runs as root.*sudo -n/),
        });
      }
    });
  });
}

const netplanFile = {
  path: "/etc/netplan/60-hextet.yaml",
  mode: 0o600,
  subsystem: "netplan",
  content: "network:\n  version: 2\n",
} as const;

/** Calls that change something: checks and questions left out. */
function activations(host: ThrowawayHost): string[] {
  return host
    .calls()
    .filter((call) => !/generate|^ifup |^dockerd |is-enabled|is-active|reset-failed|show -p/.test(call));
}

function refusal(step: string, reason: RegExp): Pick<Outcome, "status" | "answer"> {
  return { status: 1, answer: { agent: "2", result: "failed", step, reason: expect.stringMatching(reason) } };
}

function edited(host: HostFiles, path: string, edit: (content: string) => string): HostFiles {
  return {
    ...host,
    files: host.files.map((file) => (file.path === path ? { ...file, content: edit(file.content) } : file)),
  };
}

function without(host: HostFiles, ...paths: readonly string[]): HostFiles {
  return {
    ...host,
    files: host.files.filter(({ path }) => !paths.includes(path)),
    units: host.units.filter((unit) => !paths.includes(`/etc/systemd/system/${unit}`)),
  };
}

function split(entry = ""): [string, string] {
  const end = entry.indexOf("\n");
  return [entry.slice(0, end), entry.slice(end + 1)];
}
