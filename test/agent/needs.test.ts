import { basename } from "node:path";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import {
  allConsumers,
  answers,
  ThrowawayHost,
  thoroughness,
  type Userland,
  userlands,
} from "./throwaway-host.ts";

const bundle = writeBundle(pveHost);

jest.setTimeout(30_000);

/** Every program that the agent calls, and Debian's package of it; what the packages of a user land share is left out. */
const packages: Readonly<Record<string, readonly string[]>> = {
  coreutils:
    "cat chmod chown cksum cp cut date env head id install ln mkdir mktemp mv readlink rm rmdir sha256sum sleep stat sync tail timeout tr".split(
      " ",
    ),
  "gawk (or mawk)": ["awk"],
  diffutils: ["cmp", "diff"],
  findutils: ["find"],
  grep: ["grep"],
  "iproute2 (iproute in the RHEL family)": ["ip"],
  sed: ["sed"],
  "util-linux": ["flock", "setsid"],
};
const tools = Object.values(packages).flat();

/** Leaves of the machine's programs none but a shell and `names`; what it hides is then below /hidden. */
const only = (userland: Userland, names: readonly string[]) => `
mkdir /hidden && mount --rbind /usr /hidden
for folder in bin sbin; do /hidden/bin/mount -t tmpfs tmpfs /usr/$folder; done
for name in sh ${names.join(" ")}; do
  program=/hidden/sbin/$name
  if [ $name = awk ]; then program=/hidden/bin/${basename(userland.awk)}; fi
  if [ $name = sh ]; then program=/hidden/bin/dash; fi
  if [ ! -e "$program" ]; then program=/hidden/bin/$name; fi
  /hidden/bin/ln -s "$program" /usr/bin/$name
done`;

// Not under busybox: its shell runs its own programs and asks no PATH for them.
for (const userland of userlands.slice(0, 2)) {
  describeOnHosts(`under ${userland.name}`, () => {
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.write("/etc/network/interfaces", "auto lo\n");
      host.write("/tmp/bundle", bundle);
      host.write("/tmp/next", bundle.replace("::10/64", "::11/64"));
    });
    afterEach(() => host.dispose());

    test("each program that is missing is named with its package, before anything is touched", async () => {
      const before = host.etc({ times: true });
      const script = `${only(userland, tools)}
        for tool in ${tools.join(" ")}; do
          /hidden/bin/mv /usr/bin/$tool /tmp/away
          /opt/hextet-agent apply </tmp/bundle; echo " $? $tool"
          /hidden/bin/mv /tmp/away /usr/bin/$tool
        done`;
      const { stdout, stderr } = await host.run(["sh", "-c", script]);
      expect(stderr).toBe("");
      const said = stdout.split("\n").filter((line) => line !== "");
      const expected = Object.entries(packages).flatMap(([name, programs]) =>
        programs.flatMap((program) => [
          `hextet-answer: {"agent": "2", "result": "failed", "step": "start", "reason": "this host lacks what hextet-agent needs: ${program} from the package ${name}; install that; nothing was changed"}`,
          ` 1 ${program}`,
        ]),
      );
      expect([...said].sort()).toEqual([...expected].sort());
      expect(host.etc({ times: true })).toEqual(before);
      expect([host.exists("/var/lib/hextet"), host.exists("/run/hextet")]).toEqual([false, false]);
    });

    test("several are named at once, whatever was asked for", async () => {
      const commands = "apply check confirm heal remove rollback take leave status report bundle".split(" ");
      const script = `${only(
        userland,
        tools.filter((tool) => tool !== "tr" && tool !== "flock"),
      )}
        for command in ${commands.join(" ")}; do /opt/hextet-agent $command </dev/null; done`;
      const { stdout, stderr } = await host.run(["sh", "-c", script]);
      expect(stderr).toBe("");
      const said = answers(stdout);
      expect(said).toHaveLength(commands.length);
      for (const word of said)
        expect(word).toMatchObject({
          reason:
            "this host lacks what hextet-agent needs: flock from the package util-linux, tr from the package coreutils; install that; nothing was changed",
        });
    });

    (userland === userlands[0] || thoroughness > 1 ? test : test.skip)(
      "a whole life of a host needs no other programs",
      async () => {
        host.consumer("systemctl", systemdStandIn);
        // Of the subsystems: sysctl has no stand-in.
        const script = `${only(userland, [...tools, "sysctl"])}
        agent() { printf '%s\\n' "$* $(/opt/hextet-agent "$@" | tail -n 1)"; cat /run/hextet/log >>/tmp/log; }
        agent check </tmp/bundle
        agent apply --within 60 </tmp/bundle
        agent status </dev/null
        agent confirm </tmp/bundle
        agent apply --within 60 </tmp/next
        agent rollback </dev/null
        agent report </dev/null
        echo "# by hand" >>/etc/network/interfaces
        agent apply --within 60 </tmp/next
        agent take </dev/null
        agent heal --within 0 </dev/null
        agent remove --within 20 </dev/null`;
        const { stdout, stderr } = await host.run(["sh", "-c", script]);
        const results = stdout
          .split("\n")
          .slice(0, -1)
          .map((line) => line.replace(/ hextet-answer: \{.*"result": "([^"]*)".*/, ": $1"));
        expect({ results, stderr }).toEqual({
          results: [
            "check: valid",
            "apply --within 60: applied",
            "status: empty",
            "confirm: confirmed",
            "apply --within 60: applied",
            "rollback: rolled-back",
            "report: report",
            "apply --within 60: failed",
            "take: taken",
            "heal --within 0: changed",
            "remove --within 20: removed",
          ],
          stderr: "",
        });
        expect(host.read("/tmp/log")).not.toMatch(/not found|No such file or directory/);
      },
      30_000,
    );

    test("a bundle that expects a gateway is refused where nothing can look for it", async () => {
      host.write("/tmp/bundle", netplanBundle.replace("\n\n", "\nexpect gateway fe80::1 eno1\n\n"));
      const { answer } = await host.run([
        "sh",
        "-c",
        `${only(userland, tools)}
        exec /opt/hextet-agent apply --within 0 </tmp/bundle`,
      ]);
      expect(answer).toMatchObject({
        step: "consumers",
        reason:
          "this host has no ping, with which the bundle's gateway is looked for; install the package iputils-ping (iputils in the RHEL family); nothing was changed",
      });
      expect(host.exists("/var/lib/hextet")).toBe(false);
    });

    if (userland !== userlands[0]) return;

    // Of no user land.
    test.each([
      ["sysctl", "procps (procps-ng in the RHEL family)"],
      ["netplan", "netplan.io"],
      ["ifreload", "ifupdown2"],
      ["dockerd", "docker.io (docker-ce where Docker itself packages it)"],
      ["incus", "incus"],
      ["systemctl", "systemd"],
    ])("a bundle that needs %s is refused where it is missing, with its package", async (program, name) => {
      host.dispose();
      host = new ThrowawayHost(
        userland,
        allConsumers.filter((consumer) => consumer !== program),
      );
      host.write("/tmp/bundle", program === "netplan" ? netplanBundle : bundle);
      const { stdout } = await host.run([
        "sh",
        "-c",
        `${only(userland, program === "sysctl" ? tools : [...tools, "sysctl"])}
        exec /opt/hextet-agent apply --within 0 </tmp/bundle`,
      ]);
      expect(answers(stdout)[0]).toMatchObject({
        result: "failed",
        step: "consumers",
        reason: expect.stringContaining(`this host has no ${program}, which the bundle's files for`),
      });
      expect(stdout).toContain(
        `install it (package ${name}), or let the layout name another renderer; nothing was changed`,
      );
      expect(host.exists("/var/lib/hextet")).toBe(false);
    });
  });
}

const netplanBundle = `hextet bundle 1
host rack/box-1

file /etc/netplan/60-hextet.yaml mode=0600 subsystem=netplan
  network:
    version: 2

end
`;
