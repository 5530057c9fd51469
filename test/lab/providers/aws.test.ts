import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { declaredOutputs } from "../../providers/declared.ts";
import { longer } from "../longer.ts";
import { type EngineAnswer, EngineLab, type EngineState } from "./engine.ts";
import type { HostsParameters, NetworkParameters } from "./programs.ts";

jest.setTimeout(180_000);

const edge = "3fff:ec2:47b:ca03";

function resource(answer: EngineState, name: string) {
  const found = answer.resources.find(
    (resource) => resource.urn.endsWith(`::${name}`) && resource.type.startsWith("aws:"),
  );
  if (found === undefined) throw new Error(`there is no resource ${name} in the state`);
  return found;
}

const steps = (answer: EngineAnswer) => answer.steps.map(({ op, name }) => `${op} ${name}`).sort();

let lab: EngineLab;
beforeAll(async () => {
  lab = await EngineLab.start("providers-aws");
});
afterAll(() => lab?.end());

describe("a network, by the real engine and the stand-in for AWS", () => {
  const network: NetworkParameters = {
    addresses: ["1:1", "8"],
    description: "cloud/web-1 ens5: cloud/56+03::1:1",
  };

  /** Namespaces of VPCs' routers. */
  const routers = async () => {
    const { stdout } = await lab.client.ask("run", { argv: ["ls", "/run/netns"] });
    return stdout.split("\n").filter((name) => name.startsWith("vpc-"));
  };

  test("is previewed with what is known, and who stands in is said", async () => {
    const preview = await lab.run("preview", "network", network);
    expect(preview.errors).toEqual([]);
    expect(new Set(preview.steps.map(({ op }) => op))).toEqual(new Set(["create"]));
    expect(preview.said).toContain(
      ": provider aws is the lab's stand-in: it works on twins here, not on AWS",
    );
    expect(await routers()).toEqual([]);
  });

  test("is refused where EC2 would refuse it, with EC2's words, and the next run goes on from there", async () => {
    const refused = await lab.run("up", "network", { ...network, addresses: ["1"] });
    expect(refused.errors.join()).toContain(
      `InvalidParameterValue: Address ${edge}::1 is in subnet's reserved address range: the first four and the last of ${edge}::/64`,
    );
    const mended = await lab.run("up", "network", network);
    expect([mended.errors, steps(mended)]).toEqual([[], ["create probe"]]);
    expect(mended.outputs).toMatchObject({
      prefix: "3fff:ec2:47b:ca00::/56",
      subnet: `${edge}::/64`,
      zone: "eu-central-1a",
    });
  });

  test("has nothing to change the second time, and a refresh finds it as it was", async () => {
    expect(steps(await lab.run("preview", "network", network))).toEqual([]);
    const refreshed = await lab.run("refresh", "network", network);
    expect([refreshed.errors, steps(await lab.run("preview", "network", network))]).toEqual([[], []]);
  });

  test("gives every output that @pulumi/aws says is always there", async () => {
    const missing = lab
      .state()
      .resources.filter(({ type }) => type.startsWith("aws:"))
      .flatMap(({ type, outputs }) =>
        declaredOutputs(type)
          .filter((name) => outputs?.[name] === undefined)
          .map((name) => `${type} ${name}`),
      );
    expect(missing).toEqual([]);
  });

  test("changes in place what EC2 changes in place: addresses by difference, routes, tags", async () => {
    const before = resource(lab.state(), "probe");
    const changed: NetworkParameters = {
      ...network,
      addresses: ["1:1", "9"],
      tags: { team: "edge" },
      route: "egress-only",
    };
    const run = await lab.run("up", "network", changed);
    expect([run.errors, steps(run)]).toEqual([[], ["update cloud", "update edge-default", "update probe"]]);
    const after = resource(run, "probe");
    expect(after.id).toBe(before.id);
    expect(after.outputs?.["ipv6Addresses"]).toEqual([`${edge}::1:1`, `${edge}::9`]);
    expect(resource(run, "cloud").outputs?.["tagsAll"]).toEqual({ Name: "cloud", team: "edge" });
    await lab.run("up", "network", network);
  });

  test("replaces what EC2 cannot change", async () => {
    const preview = await lab.run("preview", "network", { ...network, zone: "eu-central-1b" });
    expect(steps(preview)).toEqual(expect.arrayContaining(["replace edge", "replace probe"]));
    expect(preview.steps.some(({ name }) => name === "cloud")).toBe(false);
  });

  test("is refused with a name that AWS does not know, or that a lab would have to ignore", async () => {
    const type = "aws:ec2/networkInterface:NetworkInterface";
    const inputs = { subnetId: "subnet-1", ipv6Adresses: ["::"], ipv6AddressLists: ["::"] };
    const { errors } = await lab.run("preview", "misspelt", { type, inputs });
    expect(errors.join("\n")).toContain(
      `${type} has no property 'ipv6Adresses'; did you mean 'ipv6Addresses'?`,
    );
    expect(errors.join("\n")).toContain(
      `the lab's stand-in for AWS does not imitate 'ipv6AddressLists' of ${type}`,
    );
  });

  test("is refused in every stack that is not the lab's", async () => {
    for (const place of [{ stack: "prod" }, { project: "shop" }]) {
      const { errors, resources } = await lab.run("up", "network", network, place);
      expect(errors.join()).toContain(
        `this aws provider is a lab's stand-in and works on stack ${lab.lab} of project hextet alone, not on `,
      );
      expect(resources.filter((resource) => resource.type.startsWith("aws:"))).toEqual([]);
    }
  });

  test("can be previewed without a lab, and not made", async () => {
    const nowhere = { stack: "example", environment: { HEXTET_LAB: "/nonexistent" } };
    const preview = await lab.run("preview", "network", network, nowhere);
    expect([preview.errors, preview.steps.length > 10]).toEqual([[], true]);
    const { errors } = await lab.run("up", "network", network, nowhere);
    expect(errors.join()).toMatch(
      /this aws provider is a lab's stand-in and changes nothing without one: no lab answers at \/nonexistent\/socket/,
    );
  });

  test("is found by a refresh to lack what has gone", async () => {
    const { id } = resource(lab.state(), "probe");
    await lab.client.call("ec2.deleteNetworkInterface", { id, inputs: { subnetId: "" } });
    await lab.run("refresh", "network", network);
    expect(steps(await lab.run("up", "network", network))).toEqual(["create probe"]);
  });

  test("is taken down in an order that EC2 allows", async () => {
    const destroyed = await lab.run("destroy", "network", network);
    expect(destroyed.errors).toEqual([]);
    expect(destroyed.resources.filter((resource) => resource.type.startsWith("aws:"))).toEqual([]);
    expect(await routers()).toEqual([]);
  });
});

describe("an instance, by the real engine", () => {
  let folder: string;
  let host: HostsParameters;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "hextet-aws-"));
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
    host = {
      publicKey: readFileSync(join(folder, "key.pub"), "utf8").trim(),
      userData: { "web-1": "#cloud-config\nruncmd: [[touch, /root/one]]\n" },
      replaceOnUserData: true,
      hosts: { "web-1": ["1:1", "8"] },
    };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is refused on a type that takes fewer addresses than its interface holds", async () => {
    const { errors } = await lab.run("up", "twoHosts", {
      ...host,
      instanceType: "t3.micro",
      hosts: { "web-1": ["1:1", "8", "9"] },
    });
    expect(errors.join()).toMatch(
      /PrivateIpAddressLimitExceeded: .* has 3, an interface of t3\.micro takes 2/,
    );
  });

  test("is started once its interface is as asked for, with every output", async () => {
    const run = await lab.run("up", "twoHosts", host);
    expect([run.errors, steps(run)]).toEqual([[], ["create cloud-web-1", "update cloud-web-1-ens5"]]);
    const { outputs, type } = resource(run, "cloud-web-1");
    // A VPC that is made again gets another block.
    const again = "3fff:ec2:47b:cb03";
    expect(outputs).toMatchObject({
      instanceState: "running",
      privateIp: "10.20.1.4",
      ipv6Addresses: [`${again}::1:1`, `${again}::8`],
    });
    expect(declaredOutputs(type).filter((name) => outputs?.[name] === undefined)).toEqual([]);
    expect((await lab.twin("cloud--web-1")).state).toBe("running");
    expect(steps(await lab.run("preview", "twoHosts", host))).toEqual([]);
  });

  longer("is replaced for other user data, the old one first, and keeps its interface", async () => {
    const before = lab.state();
    const next = { ...host, userData: { "web-1": "#cloud-config\nruncmd: [[touch, /root/two]]\n" } };
    const run = await lab.run("up", "twoHosts", next);
    expect(run.errors).toEqual([]);
    expect(run.steps.map(({ op, name }) => `${op} ${name}`)).toEqual(
      expect.arrayContaining(["delete-replaced cloud-web-1", "create-replacement cloud-web-1"]),
    );
    expect(resource(run, "cloud-web-1-ens5").id).toBe(resource(before, "cloud-web-1-ens5").id);
    expect(resource(run, "cloud-web-1").id).not.toBe(resource(before, "cloud-web-1").id);
    await lab.client.call(
      "ec2.waitForUserData",
      { id: resource(run, "cloud-web-1").id, deadline: 60_000 },
      65_000,
    );
    expect((await lab.inside("cloud--web-1", "ls", "/root")).stdout).toBe("two\n");
  });

  test("goes with its stack", async () => {
    expect((await lab.run("destroy", "twoHosts", host)).errors).toEqual([]);
    expect((await lab.client.ask("twins", null)).map(({ name }) => name)).toEqual(["internet--host"]);
  });
});
