import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { planFromText, renderHost } from "../../core/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { type AgentTwins, box, pve } from "./agent-twins.ts";

/** The name server of the lab, and one that nobody has. */
const servers = ["3fff:fff::80", "3fff:b0b:1::53"];

const ownFiles = `
        files:
          /etc/lab.d/clocks/lab.conf: { mode: "0640", content: "# häuslich\\nserver 2001:db8::123\\n" }
          /etc/hextet/announce: { mode: "0755", content: "#!/bin/sh\\ncat /etc/lab.d/clocks/lab.conf >/run/announced\\n" }
          /etc/systemd/system/hextet-announce.service:
            content: |
              [Service]
              Type=oneshot
              RemainAfterExit=yes
              ExecStart=/etc/hextet/announce
              ExecStop=/bin/rm /run/announced
              [Install]
              WantedBy=multi-user.target
          /etc/systemd/system/hextet-tick.service:
            content: |
              [Service]
              Type=oneshot
              ExecStart=/bin/touch /run/ticked
          /etc/systemd/system/hextet-tick.timer:
            content: |
              [Timer]
              OnActiveSec=1
              AccuracySec=100ms
              [Install]
              WantedBy=timers.target
        units: [hextet-announce.service, hextet-tick.timer]`;

/** The two hosts of the small lab as a layout has them. */
function hosts({ dns = "", files = "" }: { readonly dns?: string; readonly files?: string }): {
  readonly box: HostFiles;
  readonly pve: HostFiles;
} {
  const text = `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      inner: { prefix: "3fff:b0b:2::/64" }
    ${dns}
    hosts:
      box-1:
        connect: { address: "${box}", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::10"] } }${files}
      pve-1:
        connect: { address: "${pve}", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::20"] }
          vmbr2: { bridge: { ports: [] }, network: inner, addresses: ["::1"] }
`;
  const { plan, problems } = planFromText("rack", text);
  const [first, second] = plan?.sites[0]?.hosts ?? [];
  if (first === undefined || second === undefined) throw new Error(JSON.stringify(problems));
  return { box: renderHost(first), pve: renderHost(second) };
}

/** What a layout says of files, units and resolvers, and what systemd, networkd and the C library make of it. */
export function ownFilesCases(twins: () => AgentTwins): void {
  const bare = hosts({});
  const asking = hosts({ dns: `dns: { servers: ["${servers.join('", "')}"], search: [rack.example] }` });
  const gone = async (address: string, ...paths: readonly string[]) =>
    expect((await twins().ssh(address, `ls -d ${paths.join(" ")} 2>/dev/null`)).stdout).toBe("");

  describe("files and units of a person's own", () => {
    const full = hosts({ files: ownFiles }).box;

    beforeAll(async () => {
      expect(await twins().answered(box, "apply --within 0", bare.box)).toMatchObject({ result: "changed" });
    });
    afterAll(async () => {
      await twins().answered(box, "remove --within 0");
    });

    test("are there as they were written, root's, and the units run what they name", async () => {
      const answer = await twins().answered(box, "apply --within 0", full);
      expect(answer).toMatchObject({ result: "changed", activated: ["systemd"] });
      const standing = await twins().outputOf(
        box,
        "stat -c '%a %U %G %n' /etc/lab.d/clocks/lab.conf /etc/hextet/announce",
      );
      expect(standing).toBe("640 root root /etc/lab.d/clocks/lab.conf\n755 root root /etc/hextet/announce");
      expect(await twins().outputOf(box, "cat /run/announced")).toBe("# häuslich\nserver 2001:db8::123");
      const units = "hextet-announce.service hextet-tick.timer";
      expect(await twins().outputOf(box, `systemctl is-active ${units}`)).toBe("active\nactive");
      expect(await twins().outputOf(box, `systemctl is-enabled ${units}`)).toBe("enabled\nenabled");
      await twins().outputOf(
        box,
        "for i in $(seq 100); do [ -e /run/ticked ] && exit; sleep 0.1; done; exit 1",
      );
    });

    test("are gone once the layout has them no longer: stopped, without a file or a folder that was made for one", async () => {
      const answer = await twins().answered(box, "apply --within 0", bare.box);
      expect(answer).toMatchObject({ result: "changed", activated: ["systemd"] });
      await gone(
        box,
        "/run/announced",
        "/etc/lab.d",
        "/etc/hextet",
        "/etc/systemd/system/hextet-announce*",
        "/etc/systemd/system/hextet-tick*",
      );
      const known = "systemctl list-units --all --plain --no-legend 'hextet-announce*' 'hextet-tick*'";
      expect(await twins().outputOf(box, known)).toBe("");
    });
  });

  describe("resolvers", () => {
    /** What networkd hands on to whoever asks it: servers and domains of the link. */
    const networkd = () =>
      twins().outputOf(
        box,
        "sed -n -e 's/^DNS=//p' -e 's/^DOMAINS=//p' /run/systemd/netif/links/$(cat /sys/class/net/eno1/ifindex)",
      );

    test("reach networkd by netplan, and leave it again, without a change of its link", async () => {
      expect(await twins().answered(box, "apply --within 0", bare.box)).toMatchObject({ result: "changed" });
      expect(await networkd()).toBe("");
      const monitor = "timeout 60 ip monitor address </dev/null >/tmp/lost 2>&1 & echo $!";
      const watching = await twins().outputOf(box, monitor);
      expect(await twins().answered(box, "apply --within 0", asking.box)).toMatchObject({
        result: "changed",
        activated: ["netplan"],
      });
      expect(await networkd()).toBe(`${servers.join(" ")}\nrack.example`);
      expect(await twins().outputOf(box, "networkctl status eno1")).toMatch(
        /DNS: 3fff:fff::80\s+3fff:b0b:1::53\s+Search Domains: rack\.example/i,
      );
      expect(await twins().answered(box, "apply --within 0", bare.box)).toMatchObject({ result: "changed" });
      expect(await networkd()).toBe("");
      expect(
        await twins().outputOf(box, `kill ${watching}; grep -c '^Deleted.*3fff:b0b:1::10' /tmp/lost || :`),
      ).toBe("0");
      await twins().answered(box, "remove --within 0");
    });

    test("are in /etc/resolv.conf beside ifupdown2, where the C library asks them and looks in their domain", async () => {
      const before = await twins().outputOf(pve, "stat -c '%a %u:%g' /etc/resolv.conf; cat /etc/resolv.conf");
      await twins().names({ "git.rack.example": ["3fff:b0b:2::25"] });
      expect((await twins().ssh(pve, "getent ahostsv6 git")).status).toBe(2);
      expect(await twins().answered(pve, "apply --within 0", asking.pve)).toMatchObject({
        result: "changed",
        files: expect.arrayContaining([{ path: "/etc/resolv.conf", change: "updated" }]),
      });
      expect(await twins().outputOf(pve, "grep -v '^#' /etc/resolv.conf")).toBe(
        `search rack.example\n${servers.map((server) => `nameserver ${server}`).join("\n")}`,
      );
      expect(await twins().outputOf(pve, "getent ahostsv6 git")).toMatch(
        /^3fff:b0b:2::25 .*git\.rack\.example$/m,
      );
      expect((await twins().ssh(pve, "getent ahostsv6 nobody")).status).toBe(2);
      await twins().answered(pve, "apply --within 0", bare.pve);
      expect(await twins().outputOf(pve, "stat -c '%a %u:%g' /etc/resolv.conf; cat /etc/resolv.conf")).toBe(
        before,
      );
      expect((await twins().ssh(pve, "getent ahostsv6 git")).status).toBe(2);
      await twins().answered(pve, "remove --within 0");
    });
  });
}
