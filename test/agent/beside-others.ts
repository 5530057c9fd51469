import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { imagePath } from "../../lab/image/image.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { type Outcome, ThrowawayHost, thoroughness, type Userland, userlands } from "./throwaway-host.ts";

/**
 * Other files that configure interfaces of a bundle, on hosts with the programs of the lab's image: its netplan generator,
 * its Python and its ifupdown2 read the files. What is then in force is looked at on twins (test/lab/agent-others.test.ts).
 */
/** Older ones by `npm run test:long`, which builds their image. */
const releases = thoroughness > 1 ? [undefined, "bookworm"] : [undefined];

/** As the image has them, which knows no gawk. */
const ofImage = (userland: Userland): Userland => ({
  ...userland,
  awk: userland.awk.replace("gawk", "mawk"),
});

/** eno1 and eno2 are the host's NICs, the second not the layout's. */
const nics = `
  for conf in all default; do echo 0 >/proc/sys/net/ipv6/conf/$conf/accept_dad; done
  for name in eno1 eno2; do ip link add $name type veth peer name far-$name; ip link set $name up; done
  ip link set eno1 address 02:00:00:00:00:01
  mkdir -p /sys; mount -t sysfs sysfs /sys
  if [ -e /etc/netplan/60-hextet.yaml ]; then sh /opt/in-force; fi`;

export const installer = "/etc/netplan/00-installer-config.yaml";
export const ours = "/etc/netplan/60-hextet.yaml";

/** What a layout gives eno1, as hextet writes it, and its addresses. */
export const netplan = (eno1: string, more = ""): HostFiles => {
  const content = `network:\n  version: 2\n  renderer: networkd\n  ethernets:\n    eno1:\n      dhcp6: false\n      accept-ra: false\n${eno1}${more}`;
  const addressed = content.includes("vmbr0") ? "vmbr0" : "eno1";
  return {
    host: "rack/box-1",
    units: [],
    expect: [...content.matchAll(/([0-9a-f:.]+)\/(\d+)/g)]
      .filter(([address]) => !address.includes("b0b:2:"))
      .map(([, address = "", length]) => ({
        kind: "address",
        address,
        length: Number(length),
        interface: addressed,
      })),
    files: [{ path: ours, mode: 0o600, subsystem: "netplan", content }],
  };
};
export const ipv6 = netplan(
  '      addresses: ["3fff:b0b:1::19/64"]\n      routes: [{ to: default, via: "fe80::2" }]\n',
);
export const both = netplan(
  '      addresses: ["3fff:b0b:1::19/64", "192.0.2.19/24"]\n      routes: [{ to: default, via: "fe80::2" }, { to: default, via: "192.0.2.1" }]\n',
);
export const bridge = netplan(
  "",
  '  bridges:\n    vmbr0:\n      interfaces: [eno1]\n      addresses: ["3fff:b0b:1::19/64"]\n',
);

/** Puts the addresses of hextet's file in force, as networkd would. */
const inForce = `#!/bin/sh
device=eno1
if grep -q vmbr0 ${ours}; then device=vmbr0; ip link add vmbr0 type bridge; ip link set vmbr0 up; fi
ip addr flush dev $device scope global
for address in $(grep -o '[0-9a-f:.]*/[0-9]*' ${ours}); do
  ip addr add $address dev $device
done
`;

/** As Ubuntu's installer writes it, with something for another NIC. */
export const ofInstaller = `# This is the network config written by 'subiquity'
network:
  ethernets:
    eno1:
      # the rack's switch, port 7
      addresses:
      - 192.0.2.10/24
      - 3fff:b0b:1::10/64
      nameservers:
        addresses:
        - 192.0.2.53
        search: []
      routes:
      - to: default
        via: 192.0.2.1
      - to: default
        via: fe80::1
        on-link: true
    eno2:
      dhcp4: true
  version: 2
`;

/** What the cases of a group are written with. */
export interface BesideOthers {
  readonly test: ReturnType<typeof inTurn>;
  /** The host of the case that runs. */
  readonly host: ThrowawayHost;
  /** Calls the agent on a host that has the two NICs. */
  readonly agent: (
    command: string,
    files?: HostFiles,
  ) => Promise<Record<string, unknown> & { taken?: unknown }>;
  readonly apply: (files: HostFiles) => ReturnType<BesideOthers["agent"]>;
  /** Applies beside a file of somebody else's; that file as it stands then, or undefined where it is away. */
  readonly beside: (
    content: string,
    files: HostFiles,
    path?: string,
  ) => Promise<{
    readonly answer: Awaited<ReturnType<BesideOthers["agent"]>>;
    readonly after: string | undefined;
  }>;
}

/** Describes cases of hosts that others have configured too, under each userland, with each release's programs. */
export function describeBesideOthers(name: string, cases: (given: BesideOthers) => void): void {
  for (const [release, userland] of releases.flatMap((system) =>
    userlands.map((own) => [system, own] as const),
  )) {
    const usr = join(imagePath(release), "usr");
    describeOnHosts(
      `${name}, under ${userland.name}${release === undefined ? "" : ` of ${release}`}`,
      () => {
        let host: ThrowawayHost;
        beforeEach(() => {
          host = new ThrowawayHost(ofImage(userland), ["netplan", "ifreload", "ifup", "systemctl"], usr);
          host.consumer("systemctl", systemdStandIn);
          host.consumer(
            "netplan",
            'if [ "$1" = apply ] && [ -e /etc/netplan/60-hextet.yaml ]; then sh /opt/in-force; fi 2>/dev/null',
          );
          host.write("/opt/in-force", inForce);
        });
        afterEach(() => host.dispose());

        const agent: BesideOthers["agent"] = async (command, files) => {
          host.write("/tmp/bundle", files === undefined ? "" : writeBundle(files));
          const { answer, stdout, stderr }: Outcome = await host.run([
            "sh",
            "-c",
            `{ ${nics}\n} 2>/dev/null; exec /opt/hextet-agent ${command} </tmp/bundle`,
          ]);
          if (answer === undefined) throw new Error(`${stdout}${stderr}`);
          return answer;
        };
        const apply: BesideOthers["apply"] = (files) => agent("apply --within 0", files);
        const beside: BesideOthers["beside"] = async (content, files, path = installer) => {
          await host.run(["sh", "-c", "rm -f /etc/netplan/*"]);
          host.write(path, content, 0o640);
          const answer = await apply(files);
          const after = host.exists(path) ? host.read(path) : undefined;
          if (answer["result"] === "failed") expect(after).toBe(content);
          else {
            expect(await agent("remove --within 0")).toMatchObject({ result: "changed" });
            expect(host.etc()[path.slice(4)]).toBe(`640\n${content}`);
          }
          return { answer, after };
        };
        cases({
          test: inTurn(userland),
          get host() {
            return host;
          },
          agent,
          apply,
          beside,
        });
      },
      existsSync(usr) ? undefined : `needs ${usr}: npm test builds it`,
    );
  }
}

/** What an answer says of a file of others of which something was taken. */
export const taken = (path: string, how: string, what: string) => [{ path, how, interfaces: "eno1", what }];
