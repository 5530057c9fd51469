import { afterEach, describe, expect, jest, test } from "@jest/globals";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DockerHostArgs } from "../../../components/aws/index.ts";
import type { Transform } from "../../../components/transform.ts";
import { known, mockedStack, only } from "../mocked-stack.ts";

const { DockerHost } = await import("../../../components/aws/docker-host.ts");

const netplan = "/etc/netplan/90-hextet.yaml";
const daemon = "/etc/docker/daemon.json";

function userData(files: Readonly<Record<string, string>>, run = "netplan apply"): string {
  return `#cloud-config\n${JSON.stringify({
    write_files: Object.entries(files).map(([path, content]) => ({ path, content })),
    runcmd: [run],
  })}\n`;
}

const args: DockerHostArgs = {
  networkInterfaceId: "eni-1",
  instanceType: "r5d.large",
  userData: userData({ [netplan]: "v2", [daemon]: "{}" }),
};

/** A host whose state holds these outputs, and what it warned of. */
async function placed(change: Partial<DockerHostArgs> = {}, outputs: Readonly<Record<string, unknown>> = {}) {
  const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
  let behind: string[] = [];
  const stack = await mockedStack(
    async () => {
      behind = await known(new DockerHost("cloud-web-1", { ...args, ...change }).behind);
    },
    { outputs: { "aws:ec2/instance:Instance": outputs } },
  );
  return { stack, behind, warnings: warn.mock.calls.map(([message]) => message) };
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe("DockerHost", () => {
  test("boots on its interface, with the metadata service as IPv6 hosts with containers need it", async () => {
    const { stack } = await placed();
    expect(only(stack, "Instance").inputs).toEqual({
      ami: "ami-0debian13000000",
      instanceType: "r5d.large",
      primaryNetworkInterface: { networkInterfaceId: "eni-1" },
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpProtocolIpv6: "enabled",
        httpPutResponseHopLimit: 2,
      },
      rootBlockDevice: { encrypted: true },
      userData: args.userData,
      userDataReplaceOnChange: false,
      tags: { Name: "cloud-web-1", "hextet:image": "debian-13" },
    });
  });

  test("keeps running by default, whatever becomes of its user data or of Debian's images", async () => {
    const { stack } = await placed();
    expect(only(stack, "Instance").options).toMatchObject({
      ignoreChanges: ["userData", "ami", 'tags["hextet:image"]', "rootBlockDevice"],
      deleteBeforeReplace: true,
    });
  });

  test("is replaced, old one first, when told so", async () => {
    const { stack } = await placed({ onUserDataChange: "replace", image: "ami-0123456789abcdef0" });
    expect(only(stack, "Instance").inputs).toMatchObject({
      userDataReplaceOnChange: true,
      ami: "ami-0123456789abcdef0",
    });
    expect(only(stack, "Instance").options).toMatchObject({
      ignoreChanges: ["rootBlockDevice"],
      deleteBeforeReplace: true,
    });
  });

  test("keeps its metadata service to itself where there are to be no containers", async () => {
    const { stack } = await placed({ containers: false });
    const { inputs, options } = only(stack, "Instance");
    expect(inputs).toMatchObject({ metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } });
    expect(options.ignoreChanges).toContain("metadataOptions.httpPutResponseHopLimit");
  });

  test("has the volume that a transform gives it, whose changes are no longer ignored", async () => {
    const instance: Transform<aws.ec2.InstanceArgs> = (given, opts) => ({
      args: { ...given, rootBlockDevice: { volumeSize: 50 } },
      opts,
    });
    const { stack } = await placed({ transform: { instance } });
    const { inputs, options } = only(stack, "Instance");
    expect(inputs).toMatchObject({ rootBlockDevice: { volumeSize: 50 } });
    expect(options.ignoreChanges).not.toContain("rootBlockDevice");
  });

  test("warns, file by file, of what the running host does not have yet", async () => {
    const { behind, warnings } = await placed(
      {},
      { userData: userData({ [netplan]: "v1", "/etc/motd": "old" }, "true") },
    );
    expect(behind).toEqual([
      `${netplan} (changed)`,
      `${daemon} (new)`,
      "/etc/motd (no longer wanted)",
      "other parts of its first boot (changed)",
    ]);
    expect(warnings).toEqual([
      `cloud-web-1 is kept as it first booted and does not have yet: ${behind.join(", ")}. Bring these there by hand, or set onUserDataChange to replace: that deletes the instance and makes a new one with the same addresses.`,
    ]);
  });

  test("says nothing while the host has what it should", async () => {
    const { behind, warnings } = await placed();
    expect([behind, warnings]).toEqual([[], []]);
  });

  test("reports that another image is named than the host was made from", async () => {
    const { behind } = await placed({ image: "debian-13" }, { tags: { "hextet:image": "debian-12" } });
    expect(behind).toEqual(["its image (debian-12, not debian-13)"]);
  });

  test.each(["not cloud-config", "#cloud-config\n[unfinished", "#cloud-config\nwrite_files: 7\n"])(
    "tells that the user data is another where it cannot be read: %j",
    async (booted) => {
      const { behind } = await placed({}, { userData: booted });
      expect(behind).toEqual(["its user data (changed)"]);
    },
  );

  test("attaches further interfaces in order of their names", async () => {
    const { stack } = await placed({ moreInterfaceIds: { ens7: "eni-3", ens6: "eni-2" } });
    const attached = stack.filter((registered) => registered.type.endsWith("NetworkInterfaceAttachment"));
    expect(
      attached.map(({ name, inputs }) => [name, inputs["networkInterfaceId"], inputs["deviceIndex"]]),
    ).toEqual([
      ["cloud-web-1-ens6", "eni-2", 1],
      ["cloud-web-1-ens7", "eni-3", 2],
    ]);
  });

  test.each([
    ["r5d.large", "debian-13-amd64-*"],
    ["t4g.small", "debian-13-arm64-*"],
    ["m7gd.large", "debian-13-arm64-*"],
  ])("on %s asks for %s", async (instanceType, name) => {
    const calls: unknown[] = [];
    await mockedStack(
      () => {
        new DockerHost("web", { ...args, instanceType });
      },
      { called: (inputs) => calls.push(inputs) },
    );
    expect(calls).toEqual([expect.objectContaining({ filters: [{ name: "name", values: [name] }] })]);
  });

  test("knows the images that it can look up", async () => {
    await mockedStack(() => {
      expect(() => new DockerHost("web", { ...args, image: "debian-9" })).toThrow(
        "debian-9 is no image that is known here; give debian-12, debian-13 or an AMI's id (ami-...)",
      );
    });
  });

  test("refuses user data that EC2 would refuse, before anything is asked of EC2", async () => {
    await mockedStack(() => {
      expect(() => new DockerHost("web", { ...args, userData: "x".repeat(16_385) })).toThrow(
        "web: 16385 bytes of user data are more than the 16384 that EC2 takes",
      );
    });
  });
});
