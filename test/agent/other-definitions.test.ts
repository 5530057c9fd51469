import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { imagePath } from "../../lab/image/image.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { type Outcome, ThrowawayHost, thoroughness, type Userland, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

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

/** eno1 and eno2 are the host's cards, the second not the layout's. */
const cards = `
  for conf in all default; do echo 0 >/proc/sys/net/ipv6/conf/$conf/accept_dad; done
  for name in eno1 eno2; do ip link add $name type veth peer name far-$name; ip link set $name up; done
  ip link set eno1 address 02:00:00:00:00:01
  mkdir -p /sys; mount -t sysfs sysfs /sys
  if [ -e /etc/netplan/60-hextet.yaml ]; then sh /opt/in-force; fi`;

const installer = "/etc/netplan/00-installer-config.yaml";
const ours = "/etc/netplan/60-hextet.yaml";

/** What a layout gives eno1, as hextet writes it, and its addresses. */
const netplan = (eno1: string, more = ""): HostFiles => {
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
const ipv6 = netplan(
  '      addresses: ["3fff:b0b:1::19/64"]\n      routes: [{ to: default, via: "fe80::2" }]\n',
);
const both = netplan(
  '      addresses: ["3fff:b0b:1::19/64", "192.0.2.19/24"]\n      routes: [{ to: default, via: "fe80::2" }, { to: default, via: "192.0.2.1" }]\n',
);
const bridge = netplan(
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

/** As Ubuntu's installer writes it, with something for another card. */
const ofInstaller = `# This is the network config written by 'subiquity'
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

for (const [release, userland] of releases.flatMap((one) => userlands.map((own) => [one, own] as const))) {
  const usr = join(imagePath(release), "usr");
  describeOnHosts(
    `other definitions of an interface, under ${userland.name}${release === undefined ? "" : ` of ${release}`}`,
    () => {
      const test = inTurn(userland);
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

      /** Calls the agent on a host that has the two cards. */
      async function agent(
        command: string,
        files?: HostFiles,
      ): Promise<Record<string, unknown> & { taken?: unknown }> {
        host.write("/tmp/bundle", files === undefined ? "" : writeBundle(files));
        const { answer, stdout, stderr }: Outcome = await host.run([
          "sh",
          "-c",
          `{ ${cards}\n} 2>/dev/null; exec /opt/hextet-agent ${command} </tmp/bundle`,
        ]);
        if (answer === undefined) throw new Error(`${stdout}${stderr}`);
        return answer;
      }
      const apply = (files: HostFiles) => agent("apply --within 0", files);
      const taken = (path: string, how: string, what: string) => [{ path, how, interfaces: "eno1", what }];

      /** Applies beside a file of somebody else's; that file as it stands then, or undefined where it is away. */
      async function beside(content: string, files: HostFiles, path = installer) {
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
      }

      test("an installer's file loses what it says of the family that is the layout's, and nothing else; removal puts it back", async () => {
        const { answer, after } = await beside(ofInstaller, ipv6);
        expect(answer).toMatchObject({
          result: "changed",
          activated: ["netplan"],
          files: [
            { path: ours, change: "created" },
            { path: installer, change: "updated" },
          ],
          taken: taken(installer, "cut", "addresses, routes"),
        });
        expect(after).toBe(
          ofInstaller
            .replace("      - 3fff:b0b:1::10/64\n", "")
            .replace("      - to: default\n        via: fe80::1\n        on-link: true\n", ""),
        );
      });

      test("with IPv4 in the layout, that goes too", async () => {
        const { after } = await beside(ofInstaller, both);
        expect(after).toBe(
          ofInstaller
            .replace(/ {6}addresses:\n.*\n.*\n/, "")
            .replace(/ {6}routes:\n(.*\n){5}(?= {4}eno2)/, ""),
        );
      });

      test("a file that says nothing else is set aside as a whole, JSON and gateway6 too", async () => {
        const json =
          '{"network": {"version": 2, "ethernets": {"eno1": {"addresses": ["3fff:b0b:1::10/64"]}}}}';
        expect(await beside(json, ipv6)).toMatchObject({
          answer: { taken: taken(installer, "aside", "addresses") },
          after: undefined,
        });
        const old = "network:\n  version: 2\n  ethernets:\n    eno1: {gateway6: 'fe80::1', dhcp6: yes}\n";
        expect(await beside(old, ipv6, "/etc/netplan/50-cloud-init.yaml")).toMatchObject({
          answer: { taken: taken("/etc/netplan/50-cloud-init.yaml", "aside", "gateway6, dhcp6") },
          after: undefined,
        });
      });

      test("a flow mapping keeps the rest: the card's name, name servers, routes of other tables", async () => {
        const flow = `network: {version: 2, ethernets: {"eno1": {match: {macaddress: "02:00:00:00:00:01"}, set-name: eno1,
  addresses: ["3fff:b0b:1::10/64", 192.0.2.10/24], nameservers: {addresses: [3fff::53]},
  routes: [{to: default, via: "fe80::1"}, {to: "3fff::/20", via: "fe80::9", table: 9}]}}}
`;
        expect((await beside(flow, ipv6)).after).toBe(
          `network: {version: 2, ethernets: {"eno1": {match: {macaddress: "02:00:00:00:00:01"}, set-name: eno1, addresses: [192.0.2.10/24], nameservers: {addresses: [3fff::53]}, routes: [{to: "3fff::/20", via: "fe80::9", table: 9}]}}}\n`,
        );
      });

      test("a card that becomes a bridge's port has nothing of its own any more, whatever the family", async () => {
        const { answer, after } = await beside(ofInstaller, bridge);
        expect(answer).toMatchObject({ taken: taken(installer, "cut", "addresses, routes") });
        expect(after).not.toMatch(/192\.0\.2\.10\/24|192\.0\.2\.1$/m);
        expect(after).toContain("192.0.2.53");
      });

      test("a section that matches our card alone by another name gets the card's, so that networkd reads one unit", async () => {
        const { answer, after } = await beside(
          "network:\n  version: 2\n  ethernets:\n    all-en:\n      match: {name: 'eno1*'}\n      dhcp4: true\n      dhcp6: true\n",
          ipv6,
          "/etc/netplan/90-default.yaml",
        );
        expect(answer).toMatchObject({
          taken: taken("/etc/netplan/90-default.yaml", "cut", "dhcp6, section all-en"),
        });
        expect(after).toBe("network:\n  version: 2\n  ethernets:\n    eno1:\n      dhcp4: true\n");
      });

      test("NetworkManager's file for our card hands it to networkd", async () => {
        const path = "/etc/netplan/90-NM-0b6a21a1-5dcd-4d4e-8a5c-0a4e4c8e5a11.yaml";
        const profile = `network:
  version: 2
  ethernets:
    NM-0b6a21a1-5dcd-4d4e-8a5c-0a4e4c8e5a11:
      renderer: NetworkManager
      match:
        name: "eno1"
      addresses:
      - "3fff:b0b:1::10/64"
      networkmanager:
        uuid: "0b6a21a1-5dcd-4d4e-8a5c-0a4e4c8e5a11"
        name: "Wired"
`;
        expect(await beside(profile, ipv6, path)).toMatchObject({
          answer: {
            taken: taken(
              path,
              "aside",
              "renderer, addresses, networkmanager, section NM-0b6a21a1-5dcd-4d4e-8a5c-0a4e4c8e5a11",
            ),
          },
          after: undefined,
        });
      });

      test("is refused where hextet's file would take another card from NetworkManager, or NetworkManager all of them", async () => {
        const others =
          "network:\n  version: 2\n  renderer: NetworkManager\n  ethernets:\n    eno2:\n      dhcp4: true\n";
        expect((await beside(others, ipv6)).answer).toMatchObject({
          step: "others",
          reason: expect.stringContaining(
            "eno2, which the layout does not know, would be configured otherwise",
          ),
        });
        const all = "network:\n  version: 2\n  renderer: NetworkManager\n";
        expect((await beside(all, ipv6, "/etc/netplan/99-all.yaml")).answer).toMatchObject({
          step: "others",
          reason: expect.stringContaining(
            "other files of netplan (/etc/netplan/99-all.yaml) would still change what the layout says of eno1",
          ),
        });
        // Before hextet's it is for all that say nothing else.
        expect((await beside(all, ipv6, "/etc/netplan/01-network-manager-all.yaml")).answer).toMatchObject({
          result: "changed",
        });
        const kept = others.replace("    eno2:\n", "    eno2:\n      renderer: NetworkManager\n");
        expect((await beside(kept, ipv6)).answer).toMatchObject({ result: "changed" });
      });

      const refusals: readonly (readonly [string, string, HostFiles, string])[] = [
        [
          "a section that matches other cards as well",
          "network:\n  version: 2\n  ethernets:\n    all-en:\n      match: {name: 'en*'}\n      dhcp6: true\n",
          ipv6,
          "its section all-en is for eno2, too; let it match those alone",
        ],
        [
          "a bridge that the layout does not know with our card in it",
          "network:\n  version: 2\n  bridges:\n    br0: {interfaces: [eno1], addresses: ['3fff:b0b:1::10/64']}\n  ethernets:\n    eno1: {}\n",
          ipv6,
          "its section br0 takes eno1 in; let that go there, or bring it into the layout",
        ],
        [
          "a section of our card's name for another card",
          "network:\n  version: 2\n  ethernets:\n    eno1: {match: {macaddress: '02:00:00:00:00:99'}, dhcp6: true}\n",
          ipv6,
          "its section eno1 is for another card than this host's eno1; give it another name",
        ],
        [
          "a bridge of ours with a card that the layout does not know",
          "network:\n  version: 2\n  ethernets:\n    eno1: {}\n    eno2: {}\n  bridges:\n    vmbr0: {interfaces: [eno1, eno2]}\n",
          bridge,
          "eno2, which the layout does not know, would be configured otherwise than it is by netplan's other files",
        ],
        [
          "a section that another one refers to",
          "network:\n  version: 2\n  ethernets:\n    eno1: &card\n      addresses: ['3fff:b0b:1::10/64']\n    eno2: *card\n",
          ipv6,
          "eno2, which the layout does not know, would be configured otherwise than it is",
        ],
      ];
      for (const [what, content, files, reason] of refusals) {
        test(`is refused where it can not go alone: ${what}`, async () => {
          const { answer } = await beside(content, files);
          expect(answer).toMatchObject({
            result: "failed",
            step: "others",
            reason: expect.stringContaining(reason),
          });
          expect(answer["reason"]).toMatch(/nothing was changed$/);
          expect([host.exists(ours), host.exists("/var/lib/hextet")]).toEqual([false, false]);
        });
      }

      test("a change that is taken back puts everything back; the next one takes it over again", async () => {
        host.write(installer, ofInstaller, 0o640);
        host.write("/etc/netplan/50-cloud-init.yaml", "network: {ethernets: {eno1: {dhcp6: true}}}\n", 0o600);
        const before = host.etc();
        expect(await agent("apply --within 60", ipv6)).toMatchObject({ result: "applied" });
        expect(host.exists("/etc/netplan/50-cloud-init.yaml")).toBe(false);
        expect(await agent("rollback")).toMatchObject({ result: "rolled-back", back: true });
        expect(host.etc()).toEqual(before);
        expect(await apply(ipv6)).toMatchObject({ result: "changed" });
        expect(await apply(ipv6)).toMatchObject({ result: "unchanged" });
      });

      test("what comes back is named, and taken over by a heal; removal then puts the later one back", async () => {
        host.write(installer, ofInstaller, 0o640);
        await apply(ipv6);
        const later = ofInstaller.replace("via: fe80::1", "via: fe80::7").replace("eno2:", "eno3:");
        host.write(installer, later, 0o640);
        expect(await agent("report")).toMatchObject({
          files: [],
          others: taken(installer, "cut", "addresses, routes"),
        });
        // An apply that changes nothing of the network leaves what would change it for a heal.
        expect(await apply(ipv6)).toMatchObject({
          result: "unchanged",
          waiting: taken(installer, "cut", "addresses, routes"),
        });
        expect(await agent("heal --within 0")).toMatchObject({ result: "changed", activated: ["netplan"] });
        expect(await agent("report")).toMatchObject({ others: [] });
        await agent("remove --within 0");
        expect(host.read(installer)).toBe(later);
      });

      test("what a person then writes of other interfaces is theirs: no drift, no refusal, and kept from being lost", async () => {
        host.write(installer, ofInstaller, 0o640);
        await apply(ipv6);
        const edited = host.read(installer).replace("    eno2:\n", "    eno3: {dhcp4: true}\n    eno2:\n");
        host.write(installer, edited, 0o640);
        expect(await agent("report")).toMatchObject({ files: [], others: [] });
        expect(await apply(netplan('      addresses: ["3fff:b0b:1::20/64"]\n'))).toMatchObject({
          result: "changed",
        });
        expect(host.read(installer)).toBe(edited);
        expect(await agent("remove --within 0")).toMatchObject({ result: "failed", step: "foreign" });
        await agent(`take ${installer}`);
        expect(await agent("remove --within 0")).toMatchObject({ result: "changed" });
        expect(host.read(installer)).toBe(ofInstaller);
      });

      test("an interface that leaves the layout gets its own section back, and others stay without theirs", async () => {
        const two = `network:
  version: 2
  ethernets:
    eno1:
      addresses: ["3fff:b0b:1::10/64"]
    eno2:
      addresses: ["3fff:b0b:2::10/64"]
`;
        host.write(installer, two, 0o640);
        const withBoth = netplan(
          '      addresses: ["3fff:b0b:1::19/64"]\n',
          '    eno2:\n      addresses: ["3fff:b0b:2::19/64"]\n',
        );
        expect(await apply(withBoth)).toMatchObject({ result: "changed" });
        expect(host.exists(installer)).toBe(false);
        expect(await apply(netplan('      addresses: ["3fff:b0b:1::19/64"]\n'))).toMatchObject({
          result: "changed",
        });
        expect(host.read(installer)).toBe(two.replace(/ {4}eno1:\n.*\n/, ""));
        expect(await apply(withBoth)).toMatchObject({ result: "changed" });
        expect(host.exists(installer)).toBe(false);
        await agent("remove --within 0");
        expect(host.read(installer)).toBe(two);
      });

      test("that means the same is taken over without telling anybody, also on a host that has long been hextet's", async () => {
        await apply(ipv6);
        host.calls();
        host.write(
          installer,
          "network: {version: 2, ethernets: {eno1: {addresses: ['3fff:b0b:1::19/64']}}}\n",
          0o600,
        );
        expect(await apply(ipv6)).toMatchObject({
          result: "changed",
          activated: [],
          taken: taken(installer, "aside", "addresses"),
        });
        expect(host.calls().filter((call) => call.startsWith("netplan"))).toEqual([]);
      });

      test("netplan files that differ in comments, order and spelling are installed, and nobody is told", async () => {
        await apply(both);
        host.calls();
        const respelled = netplan(
          '      routes:\n        - { via: "fe80::2", to: default } # the router\n        - { to: "default", via: "192.0.2.1" }\n      addresses: [192.0.2.19/24, "3fff:b0b:1::19/64"]\n',
        );
        expect(await apply(respelled)).toMatchObject({
          result: "changed",
          files: [{ path: ours, change: "updated" }],
          activated: [],
        });
        expect(host.read(ours)).toBe(respelled.files[0]?.content);
        expect(host.calls().filter((call) => call.startsWith("netplan"))).toEqual([]);
        expect(await apply(ipv6)).toMatchObject({ activated: ["netplan"] });
      });

      test("a bundle that expects more than its own files bring lives on what others say, and so does one that expects nothing", async () => {
        host.write(installer, ofInstaller, 0o640);
        const [first] = ipv6.expect ?? [];
        for (const expected of [
          [],
          first === undefined ? [] : [first, { ...first, address: "3fff:b0b:1::10" }],
        ]) {
          host.consumer(
            "netplan",
            "ip addr add 3fff:b0b:1::10/64 dev eno1; ip addr add 3fff:b0b:1::19/64 dev eno1; :",
          );
          const answer = await apply({ ...ipv6, expect: expected });
          expect(answer).toMatchObject({ result: "changed", activated: ["netplan"] });
          expect(answer).not.toHaveProperty("taken");
          expect(host.read(installer)).toBe(ofInstaller);
          await agent("remove --within 0");
        }
      });

      test("cloud-init is told to leave the network alone, where it is in use and not told already", async () => {
        const word = "/etc/cloud/cloud.cfg.d/99-hextet-network.cfg";
        host.write("/etc/cloud/cloud.cfg", "users: [default]\n");
        await apply(ipv6);
        expect(host.read(word)).toMatch(/^network: \{config: disabled\}$/m);
        await agent("remove --within 0");
        expect(host.exists(word)).toBe(false);
        for (const told of [
          "network: {config: disabled}\n",
          "network:\n  # not here\n  config: disabled\n",
        ]) {
          host.write("/etc/cloud/cloud.cfg.d/90-installer.cfg", told);
          await apply(ipv6);
          expect(host.exists(word)).toBe(false);
          await agent("remove --within 0");
        }
        host.write("/etc/cloud/cloud.cfg.d/90-installer.cfg", "network:\n  version: 2\n");
        host.write("/etc/cloud/cloud-init.disabled", "");
        await apply(ipv6);
        expect(host.exists(word)).toBe(false);
      });

      test("a unit of networkd's that matches first is set aside where it says nothing else, and refused otherwise", async () => {
        const unit = "/etc/systemd/network/05-wired.network";
        const text = "[Match]\nName=eno1\n\n[Network]\nAddress=3fff:b0b:1::10/64\nIPv6AcceptRA=no\n";
        const { answer, after } = await beside(text, ipv6, unit);
        expect({ answer, after }).toMatchObject({
          answer: {
            activated: ["networkd", "netplan"],
            taken: taken(unit, "aside", "Address, IPv6AcceptRA"),
          },
          after: undefined,
        });
        for (const [content, reason] of [
          [text.replace("eno1", "en*"), "it is for eno2, too; let its [Match] name those alone"],
          [`${text}DNS=3fff::53\n`, "it says DNS, too, which the layout does not"],
          [text.replace("3fff:b0b:1::10/64", "192.0.2.10/24"), "it says Address, too"],
        ] as const)
          expect((await beside(content, ipv6, unit)).answer).toMatchObject({
            step: "others",
            reason: expect.stringContaining(reason),
          });
        // networkd reads netplan's before these.
        host.write(unit, "");
        host.write("/etc/systemd/network/20-wired.network", text);
        host.write("/etc/systemd/network/06-other.network", text.replace("eno1", "!eno1 lo"));
        expect(await apply(ipv6)).not.toHaveProperty("taken");
      });
    },
    existsSync(usr) ? undefined : `needs ${usr}: npm test builds it`,
  );
}
