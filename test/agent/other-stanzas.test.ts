import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { imagePath } from "../../lab/image/image.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

/**
 * Stanzas of ifupdown2 that configure interfaces of a bundle, beside /etc/network/interfaces. Where the image is there,
 * its ifup checks the files and its ifquery proves that the rest is read as before.
 */
const image = imagePath();

const path = "/etc/network/interfaces.d/50-rack";

/** vmbr0 over eno1, and what it has beside IPv6. */
const ours = (ipv4 = ""): HostFiles => ({
  host: "rack/pve-1",
  units: [],
  expect: [{ kind: "address", address: "3fff:b0b:1::20", length: 64, interface: "vmbr0" }],
  files: [
    {
      path: "/etc/network/interfaces",
      mode: 0o644,
      subsystem: "ifupdown2",
      content: `auto lo
iface lo inet loopback

iface eno1 inet manual

auto vmbr0
${ipv4}iface vmbr0 inet6 static
	address 3fff:b0b:1::20/64
	gateway fe80::1
	bridge-ports eno1
	bridge-stp off
	bridge-fd 0

source /etc/network/interfaces.d/*
`,
    },
  ],
});
const dual = ours("iface vmbr0 inet static\n\taddress 192.0.2.20/24\n\n");

const cases: readonly (readonly [string, HostFiles, string, string | undefined, string])[] = [
  [
    "a stanza goes with all its lines, and `auto` where nothing is left of it; comments and other stanzas stay",
    ours(),
    `# a
auto vmbr0 eno5
iface vmbr0 inet6 static
    address 3fff:b0b:1::88/64
    # in the middle
    gateway fe80::9

# b
iface eno5 inet manual
    mtu 9000
`,
    `# a
auto eno5

# b
iface eno5 inet manual
    mtu 9000
`,
    "inet6 static",
  ],
  [
    "IPv4 stays where the layout gives none, without what makes the bridge",
    ours(),
    "auto vmbr0\niface vmbr0 inet static\n\taddress 192.0.2.10/24\n\tbridge-ports eno1\n\tbridge-stp on\n\niface vmbr0 inet6 auto\n",
    "auto vmbr0\niface vmbr0 inet static\n\taddress 192.0.2.10/24\n\n",
    "bridge-ports, bridge-stp, inet6 auto",
  ],
  [
    "IPv4 goes where the layout gives some, labels of addresses too",
    dual,
    "auto vmbr0:0\niface vmbr0:0 inet static\n\taddress 192.0.2.11/24\n\nauto lo\niface lo inet loopback\n",
    undefined,
    "inet static",
  ],
  [
    "a port of a bridge has nothing of its own",
    ours(),
    "auto eno1\niface eno1 inet dhcp\n\nauto lo\niface lo inet loopback\n\tdns-nameservers 192.0.2.53\n",
    "\nauto lo\niface lo inet loopback\n\tdns-nameservers 192.0.2.53\n",
    "inet dhcp",
  ],
];

const refusals: readonly (readonly [string, string, string])[] = [
  [
    "a bridge that the layout does not know takes its card in",
    "auto br9\niface br9 inet manual\n\tbridge-ports eno1\n",
    "br9 in it takes eno1 in; let that go there, or bring it into the layout",
  ],
  [
    "its bridge takes in a card that the layout does not know",
    "iface vmbr0 inet6 manual\n\tbridge-ports eno1 eno2\n",
    "vmbr0 in it takes eno2 in; let that go there, or bring it into the layout",
  ],
  [
    "a stanza is of both families",
    "auto vmbr0\niface vmbr0\n\taddress 192.0.2.10/24\n\taddress 3fff:b0b:1::88/64\n",
    "its stanza of vmbr0 names no family; write one for inet and one for inet6",
  ],
];

for (const userland of userlands) {
  const isReal = existsSync(image) && !userland.awk.includes("gawk");
  describeOnHosts(`stanzas beside hextet's, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(
        userland,
        ["ifreload", "ifup", "systemctl"],
        isReal ? join(image, "usr") : "/usr",
      );
      host.consumer("systemctl", 'case "$*" in is-*) exit 1 ;; esac');
      const put =
        "ip link add vmbr0 type bridge; ip link set vmbr0 up; ip addr add 3fff:b0b:1::20/64 dev vmbr0";
      host.consumer(
        "ifreload",
        `ip=/usr/sbin/ip; [ -x $ip ] || ip=/usr/bin/ip; ${put.replaceAll("ip ", "$ip ")}; :`,
      );
      host.write("/etc/network/interfaces", "auto lo\niface lo inet loopback\n");
      if (!isReal) return;
      cpSync(join(image, "etc/network/ifupdown2"), join(host.root, "etc/network/ifupdown2"), {
        recursive: true,
      });
      host.write("/run/network/.keep", "");
      for (const name of ["ifup", "ifquery"]) host.consumer(name, `exec /usr/sbin/${name} "$@"`);
    });
    afterEach(() => host.dispose());

    for (const [name, files, before, after, what] of cases)
      test(name, async () => {
        host.write(path, before, 0o640);
        const { answer } = await host.agent("apply", writeBundle(files));
        expect(answer).toMatchObject({
          result: "changed",
          activated: ["ifupdown2"],
          taken: [{ path, how: after === undefined ? "aside" : "cut", what }],
        });
        expect(host.exists(path) ? host.read(path) : undefined).toBe(after);
        expect((await host.agent("apply", writeBundle(files))).answer).toMatchObject({ result: "unchanged" });
        await host.agent("remove");
        expect(host.etc()[path.slice(4)]).toBe(`640\n${before}`);
      });

    for (const [name, before, reason] of refusals)
      test(`is refused where ${name}`, async () => {
        host.write(path, before);
        const { answer } = await host.agent("apply", writeBundle(ours()));
        expect(answer).toMatchObject({
          result: "failed",
          step: "others",
          reason: expect.stringContaining(`${path}: ${reason}`),
        });
        expect(host.read(path)).toBe(before);
        expect(host.exists("/var/lib/hextet")).toBe(false);
      });

    test("where nobody may bring ifupdown2's file up at the next boot, it is refused", async () => {
      host.write("/run/systemd/system/.keep", "");
      host.consumer("systemctl", 'case "$*" in "is-enabled networking.service") echo masked ;; esac; exit 1');
      const before = host.etc();
      expect((await host.agent("apply", writeBundle(ours()))).answer).toMatchObject({
        result: "failed",
        step: "validate",
        reason: expect.stringContaining("run systemctl unmask networking.service on the host first"),
      });
      expect(host.etc()).toEqual(before);
    });

    test("where changes of Proxmox VE's panel wait, which a boot would put there, it is refused, unless they are what comes", async () => {
      const waiting = "/etc/network/interfaces.new";
      host.write(waiting, "auto lo\niface lo inet loopback\n");
      host.consumer("pvesh", ":");
      const before = host.etc();
      const { answer } = await host.agent("apply", writeBundle(ours()));
      expect(answer).toMatchObject({ result: "failed", step: "validate" });
      expect(answer?.["reason"]).toContain("apply or revert them there");
      expect(host.etc()).toEqual(before);

      host.write(waiting, ours().files[0]?.content ?? "");
      expect((await host.agent("apply", writeBundle(ours()))).answer).toMatchObject({ result: "changed" });
      expect(host.read(waiting)).toBe(ours().files[0]?.content);
    });

    test("where netplan is to configure them, stanzas that are brought up at boot are in the way; others are not", async () => {
      host.consumer(
        "netplan",
        'ip=/usr/sbin/ip; [ -x $ip ] || ip=/usr/bin/ip; [ "$1" = apply ] || exit 0; $ip link add eno1 type veth peer name far; $ip link set far up; $ip link set eno1 up; $ip addr add 3fff:b0b:1::19/64 dev eno1',
      );
      // No netplan to speak of: what is in the bundle is told apart by its generator.
      host.write("/opt/generate", generator, 0o755);
      const netplan: HostFiles = {
        host: "rack/box-1",
        units: [],
        expect: [{ kind: "address", address: "3fff:b0b:1::19", length: 64, interface: "eno1" }],
        files: [
          {
            path: "/etc/netplan/60-hextet.yaml",
            mode: 0o600,
            subsystem: "netplan",
            content: "network: {version: 2}\n",
          },
        ],
      };
      host.write(
        "/etc/network/interfaces",
        "auto eno1\niface eno1 inet6 static\n\taddress 3fff:b0b:1::88/64\n",
      );
      host.write("/tmp/bundle", writeBundle(netplan));
      const apply = async () => {
        const place = "mount -t tmpfs tmpfs /usr/libexec && mkdir /usr/libexec/netplan";
        const script = `${place} && cp /opt/generate /usr/libexec/netplan/ && /opt/hextet-agent apply --within 0 </tmp/bundle`;
        return (await host.run(["bash", "-c", script])).answer;
      };
      host.consumer(
        "systemctl",
        'case "$*" in "is-enabled --quiet networking.service") exit 0 ;; is-*) exit 1 ;; esac',
      );
      expect(await apply()).toMatchObject({
        taken: [{ path: "/etc/network/interfaces", how: "aside", interfaces: "eno1", what: "inet6 static" }],
      });
      await host.agent("remove");
      // Classic ifupdown, of which nobody can ask what it would read.
      await host.run(["rm", "/opt/consumers/ifreload"]);
      if (isReal) return;
      expect(await apply()).toMatchObject({
        step: "others",
        reason: expect.stringContaining(
          "/etc/network/interfaces configures eno1 too: it says inet6 static, and networking.service brings that up at boot",
        ),
      });
      host.consumer("systemctl", 'case "$*" in is-*) exit 1 ;; esac');
      expect(await apply()).not.toHaveProperty("taken");
    });
  });
}

/** What netplan makes of any file here: a unit for eno1. */
const generator = `#!/bin/sh
mkdir -p "$2/run/systemd/network"
printf '[Match]\\nName=eno1\\n[Network]\\nAddress=3fff:b0b:1::19/64\\n' >"$2/run/systemd/network/10-netplan-eno1.network"
`;
