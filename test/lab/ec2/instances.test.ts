import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { portDevice } from "../../../lab/ec2/fabric/view.ts";
import { waitFor } from "../../../lab/supervisor/deadline.ts";
import { Ec2Lab, edge, instanceInputs, internet } from "./ec2-lab.ts";

jest.setTimeout(180_000);

const addresses = ["1:1", "8", "9", "a", "b"].map((host) => `${edge}::${host}`);

/** What a first container does to docker0: its bridge gets a carrier, and its address is looked for elsewhere from then on. */
const firstPort = [
  "ip link add br9 type bridge",
  "ip -6 addr add 2001:db8:9::1/64 dev br9",
  "ip link set br9 up",
  "ip link add inner9 type veth peer name outer9",
  "ip link set outer9 master br9",
  "ip link set outer9 up",
  "ip link set inner9 up",
].join("; ");

describe("an instance", () => {
  const twin = "cloud--web-1";
  let lab: Ec2Lab;
  let vpcId: string;
  let subnetId: string;
  let groupId: string;
  let nic: string;
  let instance: string;

  const twinNames = async () => (await lab.engine.client.ask("twins", null)).map(({ name }) => name);
  const fileOf = async (path: string) => (await lab.engine.inside(twin, "cat", path)).stdout;

  beforeAll(async () => {
    lab = await Ec2Lab.start("ec2-instances");
    const vpc = await lab.vpc("cloud", "10.20.0.0/16");
    vpcId = vpc.id;
    const subnet = { vpcId, cidrBlock: "10.20.1.0/24", ipv6CidrBlock: `${edge}::/64` };
    subnetId = (await lab.create("Subnet", subnet)).id;
    await lab.create("RouteTableAssociation", { subnetId, routeTableId: vpc.tableId });
    groupId = (await lab.group(vpcId, "edge", { ping: { ipProtocol: "icmpv6", fromPort: -1, toPort: -1 } }))
      .id;
    nic = (await lab.networkInterface(subnetId, groupId, addresses)).id;
    await lab.create("KeyPair", { keyName: "operator", publicKey: lab.publicKey });
    instance = (
      await lab.create(
        "Instance",
        {
          ...instanceInputs(
            nic,
            `#cloud-config\nruncmd: [[touch, /root/first-boot], [sh, -c, "${firstPort}"]]\n`,
          ),
          keyName: "operator",
        },
        "cloud-web-1",
      )
    ).id;
    await lab.waitForUserData(instance);
  });

  afterAll(() => lab?.end());

  test("has had its first boot once none of its addresses is tentative: the first packet waits for none", async () => {
    const { stdout } = await lab.engine.inside(twin, "ip", "-6", "-o", "addr", "show", "dev", "br9");
    expect(stdout).toMatch(/inet6 2001:db8:9::1\/64 /);
    expect(stdout).not.toContain("tentative");
  });

  test("shows, before anybody configures it, all its addresses by DHCPv6 as EC2 gives them", async () => {
    const shown = await waitFor({
      failure: "web-1 did not have all its addresses",
      deadline: 20_000,
      probe: async () => {
        const address = ["ip", "-6", "addr", "show", "dev", "ens5", "scope", "global", "-tentative"];
        const { stdout } = await lab.engine.inside(twin, ...address);
        const line = /inet6 (\S+) scope global (.*)\n\s+valid_lft (\d+)sec preferred_lft (\d+)sec/g;
        const found = [...stdout.matchAll(line)];
        return found.length >= addresses.length ? found : undefined;
      },
    });
    expect(shown.map(([, address]) => address).sort()).toEqual(
      addresses.map((address) => `${address}/128`).sort(),
    );
    for (const [, , flags, valid, preferred] of shown) {
      expect(flags?.trim()).toBe("dynamic noprefixroute");
      expect([Number(valid) <= 450, Number(preferred) <= 140]).toEqual([true, true]);
    }
  });

  test("has its subnet on-link and its default route from the router's advertisements", async () => {
    const { stdout } = await lab.engine.inside(twin, "ip", "-6", "route", "show", "proto", "ra");
    expect(stdout).toMatch(new RegExp(`^${edge}::/64 dev ens5 `, "m"));
    expect(stdout).toMatch(/^default .*via fe80::\S+ dev ens5/m);
    expect(await lab.reaches(twin, internet)).toBe(true);
  });

  test("has its private IPv4 address by DHCP, and the netplan file that cloud-init writes", async () => {
    const { stdout } = await lab.engine.inside(twin, "ip", "-4", "addr", "show", "dev", "ens5");
    expect(stdout).toMatch(/inet 10\.20\.1\.4\/24 .* dynamic ens5/);
    expect(await fileOf("/etc/netplan/50-cloud-init.yaml")).toMatch(/ens5:\n\s+dhcp4: true\n\s+dhcp6: true/);
  });

  test("has its name, its key, and did its user data once", async () => {
    expect((await lab.engine.inside(twin, "hostname")).stdout).toBe("web-1\n");
    expect(await fileOf("/root/.ssh/authorized_keys")).toContain(lab.publicKey);
    expect((await lab.engine.inside(twin, "test", "-e", "/root/first-boot")).status).toBe(0);
  });

  test("stops and starts for other user data, keeps its disk, and does not run it", async () => {
    const before = await lab.engine.twin(twin);
    await lab.engine.inside(twin, "rm", "/root/first-boot");
    const inputs = {
      ...instanceInputs(nic, "#cloud-config\nruncmd: [[touch, /root/second-boot]]\n"),
      keyName: "operator",
    };
    const outputs = await lab.update("Instance", instance, inputs);
    expect(outputs["instanceState"]).toBe("running");
    await lab.waitForUserData(instance);
    expect((await lab.engine.twin(twin)).pid).not.toBe(before.pid);
    const { stdout } = await lab.engine.inside(twin, "ls", "/root");
    expect(stdout).not.toMatch(/first-boot|second-boot/);
    expect(await fileOf("/var/lib/cloud/seed/nocloud/user-data")).toContain("second-boot");
    await waitFor({
      failure: "the restarted instance was not reached",
      deadline: 20_000,
      probe: async () => ((await lab.pings("internet--host", `${edge}::1:1`)) ? true : undefined),
    });
  });

  test("that cannot be started leaves nothing of itself, and nobody else's twin is touched", async () => {
    const other = (await lab.networkInterface(subnetId, groupId, [`${edge}::77`])).id;
    const inputs = { ...instanceInputs(other, ""), tags: { Name: "internet--host" } };
    await expect(lab.create("Instance", inputs)).rejects.toThrow(
      "twin internet--host: there is one of that name already",
    );
    expect(await twinNames()).toContain("internet--host");
    expect(await lab.reaches("internet--host", `${edge}::1:1`)).toBe(true);
    await lab.delete("NetworkInterface", other, { subnetId });
  });

  test("says what its user data could not do", async () => {
    const other = (await lab.networkInterface(subnetId, groupId, [`${edge}::78`])).id;
    const { id } = await lab.instance("cloud-web-2", other, "#cloud-config\nruncmd: [[/bin/false]]\n");
    await expect(lab.waitForUserData(id)).rejects.toThrow(
      /^cloud-init on cloud--web-2 did not do everything: .*runcmd|scripts/,
    );
    await lab.delete("Instance", id, instanceInputs(other, ""));
    await lab.delete("NetworkInterface", other, { subnetId });
  });

  test("ends without its interface, which another takes with the same addresses", async () => {
    await lab.delete("Instance", instance, instanceInputs(nic, ""));
    expect(await twinNames()).not.toContain(twin);
    expect(lab.inNamespace(vpcId, "nft", "list", "ruleset")).not.toContain(portDevice(nic));
    expect(lab.inNamespace(vpcId, "ip", "-6", "route")).not.toContain(`${edge}::1:1`);
    const next = await lab.instance("cloud-web-1", nic, "");
    expect(next.outputs["ipv6Addresses"]).toEqual(addresses);
    await lab.waitForUserData(next.id);
    expect(await fileOf("/var/lib/cloud/data/instance-id")).toBe(`${next.id}\n`);
    await waitFor({
      failure: "the new instance was not reached at the interface's address",
      deadline: 20_000,
      probe: async () => ((await lab.pings("internet--host", `${edge}::8`)) ? true : undefined),
    });
  });

  test("keeps all that it needs from being deleted under it", async () => {
    const refused = (kind: string, id: string, inputs: object) =>
      expect(lab.delete(kind, id, inputs)).rejects;
    await refused("NetworkInterface", nic, { subnetId }).toThrow(
      /^InvalidParameterValue: Network interface '.*' is currently in use/,
    );
    await refused("SecurityGroup", groupId, { name: "edge", description: "edge", vpcId }).toThrow(
      /^DependencyViolation/,
    );
    await refused("Subnet", subnetId, { vpcId }).toThrow(/^DependencyViolation/);
    await refused("Vpc", vpcId, { cidrBlock: "10.20.0.0/16" }).toThrow(/^DependencyViolation/);
    expect(await lab.reaches("internet--host", `${edge}::8`)).toBe(true);
  });
});
