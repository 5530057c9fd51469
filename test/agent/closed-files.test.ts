import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { allConsumers, ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(30_000);

/** What a person wrote into files that nobody but root may read. */
const password = "staple-of-horse";
const ours = "/etc/netplan/60-hextet.yaml";
const theirs = "/etc/netplan/50-wifi.yaml";
const wifi = `network:\n  version: 2\n  wifis:\n    wlan0:\n      access-points: {home: {password: ${password}}}\n`;

const network: HostFiles = {
  host: "rack/pve-1",
  units: [],
  files: [
    {
      path: ours,
      mode: 0o600,
      subsystem: "netplan",
      content: "network:\n  version: 2\n  ethernets: {eno1: {addresses: ['2001:db8::10/64']}}\n",
    },
  ],
};

const docker: HostFiles = {
  host: "rack/pve-1",
  units: [],
  files: [
    {
      path: "/etc/docker/daemon.json",
      mode: 0o644,
      subsystem: "docker",
      merge: "json",
      content: '{\n  "ipv6": true\n}\n',
    },
  ],
};

for (const userland of userlands) {
  describeOnHosts(`a file closed to others under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland, allConsumers);
      host.consumer("systemctl", systemdStandIn);
    });
    afterEach(() => host.dispose());

    const agent = async (words: string, stdin = "") => {
      const { stdout, stderr, answer } = await host.run(["/opt/hextet-agent", ...words.split(" ")], stdin);
      return { said: stdout + stderr, reason: `${answer?.["reason"]}`, answer };
    };
    const log = () => (host.exists("/run/hextet/log") ? host.read("/run/hextet/log") : "");

    test("is not quoted by netplan, when it checks, when it is notified, and on the way back", async () => {
      const quote = `grep -rh password /etc/netplan "$3" >&2`;
      for (const body of [`${quote}; [ "$1" != generate ]`, `${quote}; [ "$1" != apply ]`]) {
        host.write(theirs, wifi, 0o600);
        host.consumer("netplan", body);
        const { said, reason } = await agent("apply --within 60", writeBundle(network));
        expect(reason).toContain(
          `(what else it said is not shown: it may quote ${theirs}, closed to others than root)`,
        );
        expect(said + log()).not.toContain(password);
        // Whoever may read the file may read what is said of it.
        host.write(theirs, wifi, 0o644);
        expect((await agent("apply --within 60", writeBundle(network))).reason).toContain(password);
        expect(host.exists(ours)).toBe(false);
      }
    });

    test("that the bundle brings is quoted, since every preview has its text", async () => {
      host.consumer("netplan", 'echo "$3/etc/netplan/60-hextet.yaml:3:8: Error: what is eno1" >&2; exit 1');
      const said = `netplan refuses the files of this bundle: ${ours}:3:8: Error: what is eno1`;
      expect((await agent("apply --within 60", writeBundle(network))).reason).toBe(said);
      // Also beside a file that is closed to others, as cloud-init's is on most servers.
      host.write(theirs, wifi, 0o600);
      const beside = (await agent("apply --within 60", writeBundle(network))).reason;
      expect(beside).toBe(
        `${said}\n(what else it said is not shown: it may quote ${theirs}, closed to others than root)`,
      );
    });

    test("is not quoted by dockerd, and stays closed once it is merged", async () => {
      const proxy = `{\n  "proxies": {"http-proxy": "http://me:${password}@proxy"}\n}\n`;
      host.write("/etc/docker/daemon.json", proxy, 0o600);
      host.consumer("dockerd", 'case $1 in --help) echo --validate ;; *) cat "$3"; exit 1 ;; esac');
      const { said, reason } = await agent("apply --within 60", writeBundle(docker));
      expect(reason).toContain("it may quote /etc/docker/daemon.json, closed to others than root");
      expect(said + log()).not.toContain(password);
      host.consumer("dockerd", "");
      expect((await agent("apply --within 0", writeBundle(docker))).answer).toMatchObject({
        result: "changed",
      });
      expect(host.etc()["/docker/daemon.json"]).toMatch(/^600\n/);
      expect((await agent("apply --within 0", writeBundle(docker))).answer).toMatchObject({
        result: "unchanged",
      });
    });

    test("that a person changed is named with the way to see what it holds, in refusals, removals and reports", async () => {
      await agent("apply --within 0", writeBundle(network));
      host.write(
        ours,
        `${host.read(ours)}  wifis: {wlan0: {access-points: {home: {password: ${password}}}}}\n`,
        0o600,
      );
      const next = writeBundle(network).replace("::10/64", "::11/64");
      for (const [words, stdin] of [
        ["apply --within 0", next],
        ["remove --within 0", ""],
        ["report", ""],
      ] as const) {
        const { said, answer } = await agent(words, stdin);
        expect(said).not.toContain(password);
        expect(said).toContain(ours);
        expect(`${JSON.stringify(answer)}`).toContain("hextet diff NAME HOST --show-secret-files shows it");
      }
      host.write(ours, host.read(ours), 0o604);
      expect((await agent("apply --within 0", next)).reason).toContain(password);
    });

    test("that a person changed and that is let stand is not quoted by who reads it", async () => {
      await agent("apply --within 0", writeBundle(network));
      host.write(
        ours,
        `${host.read(ours)}  wifis: {wlan0: {access-points: {home: {password: ${password}}}}}\n`,
        0o600,
      );
      await agent("leave");
      const [file] = network.files;
      const more = file === undefined ? [] : [file, { ...file, path: "/etc/netplan/61-hextet.yaml" }];
      for (const verb of ["generate", "apply"]) {
        host.consumer("netplan", `grep -rh password /etc/netplan "$3" >&2; [ "$1" != ${verb} ]`);
        const { said, reason } = await agent("apply --within 60", writeBundle({ ...network, files: more }));
        expect(reason).toContain(`it may quote ${ours}, closed to others than root`);
        expect(said + log()).not.toContain(password);
      }
    });

    test("is not shown among other files that configure the same interfaces, unless that is asked for", async () => {
      host.write(
        "/etc/network/interfaces.d/eno1",
        `iface eno1 inet6 static\n  address 2001:db8::9/64\n  wpa-psk ${password}\n`,
        0o600,
      );
      const bundle = writeBundle({
        host: "rack/pve-1",
        units: [],
        expect: [{ kind: "address", address: "2001:db8::10", length: 64, interface: "eno1" }],
        files: [
          {
            path: "/etc/network/interfaces",
            mode: 0o644,
            subsystem: "ifupdown2",
            content:
              "source /etc/network/interfaces.d/*\n\nauto eno1\niface eno1 inet6 static\n\taddress 2001:db8::10/64\n",
          },
        ],
      });
      const hidden = await agent("others", bundle);
      expect(hidden.answer).toMatchObject({
        others: [
          {
            path: "/etc/network/interfaces.d/eno1",
            how: "aside",
            diff: expect.stringContaining("--show-secret-files shows it"),
          },
        ],
      });
      expect(hidden.said).not.toContain(password);
      expect((await agent("others --show-secret-files", bundle)).said).toContain(password);
    });
  });
}
