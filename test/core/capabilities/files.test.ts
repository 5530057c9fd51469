import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { firstBoot } from "../../../core/capabilities/files/first-boot.ts";
import { subsystemOf } from "../../../core/capabilities/files/index.ts";
import { type Plan, planFromText, problemText, renderHost, renderUserData } from "../../../core/index.ts";
import { withFileContents } from "../../../lab/rehearsal/whole-layout.ts";

const rack = (files: string, units = "[]") => `
hextet: 1
purpose: lab
sites:
  rack:
    networks: { uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" } }
    hosts:
      clock-1:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::10"] } }
        files: ${files}
        units: ${units}
`;

const cloud = (content: string) => `
hextet: 1
purpose: lab
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: "3fff:b0b:2:100::/56" } }
    networks: { edge: { prefix: "3fff:b0b:2:103::/64", zone: eu-central-1a, ipv4: 10.20.1.0/24 } }
    hosts:
      web-1:
        aws: { instanceType: t3.micro, image: debian-13 }
        interfaces: { ens5: { network: edge, addresses: ["::1:1"], ipv4: 10.20.1.4 } }
        files: { /etc/lab.d/note: { content: ${JSON.stringify(content)} } }
`;

const hostOf = (plan: Plan | undefined) => {
  const host = plan?.sites[0]?.hosts[0];
  if (host === undefined) throw new Error("no host");
  return host;
};

describe("files that a layout gives a host", () => {
  test("are files of whose place they lie in, and of nobody elsewhere", () => {
    const { plan } = planFromText(
      "lab",
      rack(
        `{ /etc/lab.d/a: { content: a }, /etc/sysctl.d/70-lab.conf: { content: "a.b = 1" }, /etc/hextet/x.yaml: { content: x }, /etc/hextet/y.yaml: { content: y, subsystem: incus } }`,
      ),
    );
    const notified = renderHost(hostOf(plan)).files.map(({ path, subsystem }) => `${path} ${subsystem}`);
    expect(notified).toEqual(
      expect.arrayContaining([
        "/etc/lab.d/a inert",
        "/etc/sysctl.d/70-lab.conf sysctl",
        "/etc/hextet/x.yaml systemd",
        "/etc/hextet/y.yaml incus",
      ]),
    );
  });

  test("run as units only where the layout says so", () => {
    const files = `{ /etc/systemd/system/hextet-a.service: { content: x }, /etc/systemd/system/hextet-b.timer: { content: x } }`;
    const units = (list: string) => renderHost(hostOf(planFromText("lab", rack(files, list)).plan)).units;
    expect(units("[]")).toEqual([]);
    expect(units("[hextet-b.timer]")).toEqual(["hextet-b.timer"]);
  });

  test("are the same from a file beside the layout as from the layout itself, byte for byte", () => {
    const text = "größe: 1\n\n  two\n";
    const layout = rack("{ /etc/lab.d/a: { path: files/a, mode: '0640' } }");
    const beside = (path: string) => ({ text: path === "files/a" ? text : "" });
    const there = hostOf(planFromText("lab", layout, { beside }).plan);
    const whole = withFileContents(layout, beside);
    expect(parse(whole)).not.toEqual(parse(layout));
    expect(hostOf(planFromText("lab", whole).plan)).toEqual(there);
    expect(there.files).toMatchObject([{ path: "/etc/lab.d/a", mode: 0o640, content: text }]);
    expect(withFileContents(rack("{ /etc/lab.d/a: { content: x } }"), beside)).toBe(
      rack("{ /etc/lab.d/a: { content: x } }"),
    );
  });

  test("say why they cannot be read", () => {
    const { problems } = planFromText("lab", rack("{ /etc/lab.d/a: { path: files/a } }"), {
      beside: () => ({ reason: "cannot be read: it is a folder" }),
    });
    expect(problems.map(problemText)).toEqual([
      expect.stringMatching(/files\/a cannot be read: it is a folder; .*\[HX117\]/),
    ]);
  });

  test.each(["a", "a\n".repeat(40), "\u2028\u{1f4a9}\t".repeat(30), ' "\\ \n'.repeat(30)])(
    "take no more of a first boot than is reckoned: %j",
    (content) => {
      const size = (text: string) => {
        const host = hostOf(planFromText("lab", text).plan);
        if (host.kind !== "ec2") throw new Error("no instance");
        return {
          bytes: new TextEncoder().encode(renderUserData(host)).length,
          most: firstBoot.mostBytes(host),
        };
      };
      const without = size(cloud("x").replace(/files: .*/, "")).bytes;
      const { bytes, most } = size(cloud(content));
      expect(bytes - without).toBeGreaterThan(0);
      expect(bytes - without).toBeLessThanOrEqual(most);
    },
  );

  test("that are too much for a first boot are a problem", () => {
    const { problems } = planFromText("lab", cloud("0123456789abcdef\n".repeat(1100)));
    expect(problems.map(({ code }) => code)).toEqual(["HX105"]);
  });
});

test.each([
  "/etc/radvd.conf",
  "/etc/kea/kea-dhcp6.conf",
  "/etc/systemd/network/60-hextet-x.network",
  "/etc/systemd/network/60-hextet-x.netdev",
  "/etc/sysconfig/network-scripts/ifcfg-eth9",
  "/etc/sysconfig/network-scripts/route6-eth9",
  "/etc/NetworkManager/system-connections/hextet-x.nmconnection",
])(
  "%s of a layout that names no subsystem is inert, as it was before anything else wrote such files",
  (path) => {
    expect(subsystemOf(path)).toBe("inert");
  },
);
