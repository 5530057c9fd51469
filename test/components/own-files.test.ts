import { describe, expect, jest, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import type { LandscapeArgs } from "../../components/landscape.ts";
import { mockedStack, only } from "./mocked-stack.ts";

jest.setTimeout(30_000);

const { Landscape } = await import("../../components/landscape.ts");

const layout = `
hextet: 1
purpose: lab
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks: { edge: { prefix: "0:0:0:3::/64", zone: eu-central-1a, ipv4: 10.20.1.0/24 } }
    hosts:
      web-1:
        aws: { instanceType: t3.micro, image: debian-13 }
        interfaces: { ens5: { network: edge, addresses: ["::1:1"], ipv4: 10.20.1.4 } }
  rack:
    networks:
      uplink:
        prefix: "3fff:b0b:1::/64"
        gateway: "fe80::1"
        routes: [{ to: { ref: cloud/edge }, via: "fe80::2" }]
    hosts:
      clock-1:
        connect: { address: "3fff:b0b:1::10", hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx9Z7Gq2n1h0m5o7Qm8m2s4kqXJ3v1u5w6x7y8z9A0B }
        interfaces: { eno1: { network: uplink, addresses: ["::10"] } }
        files: { /etc/lab.d/note: { content: from the layout } }
`;

const bundleOf = async (args: Partial<LandscapeArgs>) => {
  const made = await mockedStack(() => {
    new Landscape("lab", { layout, ...args });
  });
  return `${only(made, "Command", "rack-clock-1").inputs["stdin"]}`;
};

describe("files that a program gives a host", () => {
  test("stand beside those of its layout, and its units run; a secret by name and version alone", async () => {
    const bundle = await bundleOf({
      files: {
        "rack/clock-1": {
          "/etc/lab.d/said": { content: pulumi.output("later\n"), mode: "0640" },
          "/etc/lab.d/key": { secret: { name: "ntp", version: "2", content: pulumi.secret("planted") } },
          "/etc/systemd/system/hextet-a.service": { content: "[Service]\nExecStart=/bin/true\n" },
        },
      },
      units: { "rack/clock-1": ["hextet-a.service"] },
    });
    expect(bundle).toContain("file /etc/lab.d/note mode=0644 subsystem=inert\n  from the layout\n");
    expect(bundle).toContain("file /etc/lab.d/said mode=0640 subsystem=inert\n  later\n");
    expect(bundle).toContain("file /etc/lab.d/key mode=0600 subsystem=inert secret=ntp@2\n");
    expect(bundle).toContain("file /etc/systemd/system/hextet-a.service mode=0644 subsystem=systemd\n");
    expect(bundle).toContain("unit hextet-a.service\n");
    expect(bundle).not.toContain("planted");
    // The block that Amazon gives stands in what waits for it.
    expect(bundle).toContain('to: "2600:1f18:47b:ca03::/64"');
  });

  test("leave a bundle as it is where there are none", async () => {
    expect(await bundleOf({ files: { "rack/clock-1": {} } })).toBe(await bundleOf({}));
  });

  test.each([
    [
      { files: { "rack/clock-2": {} } },
      "rack/clock-2: files are given for it, and the layout has no such host",
    ],
    [
      { files: { "cloud/web-1": {} } },
      "cloud/web-1: files are given for it, and an instance gets its files by",
    ],
    [
      { files: { "rack/clock-1": { "/etc/lab.d/note": { content: "x" } } } },
      "/etc/lab.d/note is a file of its layout's already",
    ],
    [
      { files: { "rack/clock-1": { "/etc/netplan/60-hextet.yaml": { content: "x" } } } },
      "/etc/netplan/60-hextet.yaml is a file of its layout's already",
    ],
    [{ files: { "rack/clock-1": { "/etc/shadow": { content: "x" } } } }, '"/etc/shadow" is left to the host'],
    [
      { files: { "rack/clock-1": { "/etc/lab.d/x": { content: "x", mode: "0666" } } } },
      "lets others write what root runs",
    ],
    [{ units: { "rack/clock-1": ["hextet-a.service"] } }, "hextet-a.service"],
  ] satisfies readonly [Partial<LandscapeArgs>, string][])(
    "are refused before anything is made: %j",
    async (args, message) => {
      await expect(bundleOf(args)).rejects.toThrow(message);
    },
  );
});
