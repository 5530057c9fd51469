import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { portDevice } from "../../../lab/ec2/fabric/view.ts";
import { Ec2Lab, edge, internet, staticUserData } from "./ec2-lab.ts";

jest.setTimeout(180_000);

const everything = {
  ssh: { ipProtocol: "tcp", fromPort: 22, toPort: 22 },
  web: { ipProtocol: "tcp", fromPort: 80, toPort: 80 },
  ping: { ipProtocol: "icmpv6", fromPort: -1, toPort: -1 },
};

/** Two Docker hosts in one subnet, each with an address and a block of its own on one interface. */
describe("between two Docker hosts of one subnet", () => {
  const web1 = "cloud--web-1";
  const web2 = "cloud--web-2";
  const container1 = `${edge}::a`;
  const container2 = `${edge}::e`;
  let lab: Ec2Lab;
  let vpc: Awaited<ReturnType<Ec2Lab["vpc"]>>;
  let subnetId: string;
  let associationId: string;
  let group: Awaited<ReturnType<Ec2Lab["group"]>>;
  let nics: readonly { readonly id: string }[];

  const nicInputs = (ipv6Addresses: readonly string[], more: object = {}) => ({
    subnetId,
    securityGroups: [group.id],
    ipv6Addresses,
    ...more,
  });
  const held = (hosts: readonly string[]) => hosts.map((host) => `${edge}::${host}`);
  const first = held(["1:1", "8", "9", "a", "b"]);
  const second = held(["2:2", "c", "d", "e", "f"]);

  beforeAll(async () => {
    lab = await Ec2Lab.start("ec2-data-path");
    vpc = await lab.vpc("cloud", "10.20.0.0/16");
    const subnet = { vpcId: vpc.id, cidrBlock: "10.20.1.0/24", ipv6CidrBlock: `${edge}::/64` };
    subnetId = (await lab.create("Subnet", subnet)).id;
    associationId = (await lab.create("RouteTableAssociation", { subnetId, routeTableId: vpc.tableId })).id;
    group = await lab.group(vpc.id, "edge", everything);
    nics = [
      await lab.networkInterface(subnetId, group.id, first),
      await lab.networkInterface(subnetId, group.id, second),
    ];
    const instances = await Promise.all([
      lab.instance("cloud-web-1", nics[0]?.id ?? "", staticUserData(`${edge}::1:1`, `${edge}::8/126`)),
      lab.instance("cloud-web-2", nics[1]?.id ?? "", staticUserData(`${edge}::2:2`, `${edge}::c/126`)),
    ]);
    await Promise.all(instances.map(({ id }) => lab.waitForUserData(id)));
  });

  afterAll(() => lab?.end());

  test("hosts, containers and the internet reach each other on their own addresses", async () => {
    const reached = {
      hostToHost: await lab.reaches(web1, `${edge}::2:2`),
      hostToContainer: await lab.reaches(web1, container2),
      containerToContainer: await lab.reaches(web2, container1, "web"),
      containerToInternet: await lab.reaches(web1, internet, "web"),
      internetToContainer: await lab.reaches("internet--host", container1),
      containerFetchesContainer: await lab.fetches(web1, container2, "web"),
      internetFetchesContainer: await lab.fetches("internet--host", container2),
    };
    expect(Object.values(reached)).toEqual(Object.values(reached).map(() => true));
  });

  test("the fabric takes no hop, so containers see each other two hops away", async () => {
    expect(await lab.hopsLeft(web1, container2, "web")).toBe(62);
    expect(await lab.hopsLeft(web1, `${edge}::2:2`)).toBe(64);
  });

  test("the host is never asked for what its interface holds, and asks nobody but the fabric", async () => {
    await lab.pings(web2, container1, "web");
    const neighbours = lab.inNamespace(
      vpc.id,
      "ip",
      "-6",
      "neigh",
      "show",
      "nud",
      "reachable",
      "nud",
      "stale",
      "nud",
      "failed",
    );
    expect(neighbours).not.toContain(`${edge}::`);
    const { stdout } = await lab.engine.inside(web1, "ip", "-6", "neigh", "show", "dev", "ens5");
    const macs = new Set([...stdout.matchAll(/lladdr (\S+)/g)].map(([, mac]) => mac));
    expect(macs.size).toBe(1);
  });

  test("an address that no interface holds is not delivered, though a host has it", async () => {
    await lab.engine.inside(web2, "ip", "addr", "add", `${edge}::99/128`, "dev", "ens5", "nodad");
    expect(await lab.pings(web1, `${edge}::99`)).toBe(false);
    expect(await lab.pings("internet--host", `${edge}::99`)).toBe(false);
    await lab.update("NetworkInterface", nics[1]?.id ?? "", nicInputs([...second, `${edge}::99`]));
    expect(await lab.reaches(web1, `${edge}::99`)).toBe(true);
    expect(await lab.reaches("internet--host", `${edge}::99`)).toBe(true);
    await lab.update("NetworkInterface", nics[1]?.id ?? "", nicInputs(second));
    expect(await lab.pings("internet--host", `${edge}::99`)).toBe(false);
    await lab.engine.inside(web2, "ip", "addr", "del", `${edge}::99/128`, "dev", "ens5");
  });

  test("a source that the interface does not hold is dropped, unless the check is off", async () => {
    const foreign = "3fff:b0b:77::1";
    await lab.engine.inside(web1, "ip", "addr", "add", `${foreign}/128`, "dev", "lo");
    const from = async () =>
      (await lab.engine.inside(web1, "ping", "-c1", "-W2", "-I", foreign, `${edge}::2:2`)).status === 0;
    const drops = () => lab.inNamespace(vpc.id, "nft", "list", "chain", "inet", "fabric", "prerouting");
    expect(await from()).toBe(false);
    expect(drops()).toMatch(/ip6 saddr != @held6 counter packets [1-9]/);
    await lab.update("NetworkInterface", nics[0]?.id ?? "", nicInputs(first, { sourceDestCheck: false }));
    // The way back is a route to the interface, as for a router of one's own.
    const route = {
      routeTableId: vpc.tableId,
      destinationIpv6CidrBlock: `${foreign.replace("::1", "::/64")}`,
    };
    const made = await lab.create("Route", { ...route, networkInterfaceId: nics[0]?.id });
    expect((await from()) || (await from())).toBe(true);
    await lab.delete("Route", made.id, route);
    expect(await from()).toBe(false);
    await lab.update("NetworkInterface", nics[0]?.id ?? "", nicInputs(first));
    await lab.engine.inside(web1, "ip", "addr", "del", `${foreign}/128`, "dev", "lo");
  });

  test("without a rule for ICMPv6 echo towards the hosts fails, and nothing else does", async () => {
    await lab.delete("SecurityGroupIngressRule", group.rules.get("ping") ?? "", {
      securityGroupId: group.id,
      ...everything.ping,
    });
    const seen = {
      pingIn: lab.controllerPings(`${edge}::1:1`),
      pingContainer: await lab.pings(web1, container2, "web"),
      tcpIn: lab.controllerConnects(`${edge}::1:1`),
      tcpContainer: await lab.fetches("internet--host", container2),
      pingOut: await lab.reaches(web1, internet),
      pingOutOfContainer: await lab.reaches(web2, internet, "web"),
    };
    await lab.create("SecurityGroupIngressRule", {
      securityGroupId: group.id,
      cidrIpv6: "::/0",
      ...everything.ping,
    });
    expect(seen).toEqual({
      pingIn: false,
      pingContainer: false,
      tcpIn: true,
      tcpContainer: true,
      pingOut: true,
      pingOutOfContainer: true,
    });
    expect(await lab.reaches(web1, container2, "web")).toBe(true);
  });

  test("a subnet whose table leads nowhere reaches nothing outside, and its neighbours still", async () => {
    const empty = await lab.create("RouteTable", { vpcId: vpc.id });
    await lab.update("RouteTableAssociation", associationId, { subnetId, routeTableId: empty.id });
    expect(await lab.pings(web1, internet)).toBe(false);
    expect(await lab.pings("internet--host", `${edge}::1:1`)).toBe(false);
    expect(await lab.reaches(web1, container2, "web")).toBe(true);
    await lab.update("RouteTableAssociation", associationId, { subnetId, routeTableId: vpc.tableId });
    await lab.delete("RouteTable", empty.id, { vpcId: vpc.id });
    expect(await lab.reaches(web1, internet)).toBe(true);
  });

  test("through an egress-only gateway conversations begin inside alone", async () => {
    const egressOnly = await lab.create("EgressOnlyInternetGateway", { vpcId: vpc.id });
    await lab.update("Route", "", { ...vpc.route, egressOnlyGatewayId: egressOnly.id });
    const seen = {
      pingOut: await lab.reaches(web1, internet, "web"),
      fetchOut: await lab.fetches(web1, internet, "web"),
      pingIn: await lab.pings("internet--host", container1),
      fetchIn: await lab.fetches("internet--host", container1),
    };
    await lab.update("Route", "", { ...vpc.route, gatewayId: vpc.gatewayId });
    await lab.delete("EgressOnlyInternetGateway", egressOnly.id, { vpcId: vpc.id });
    expect(seen).toEqual({ pingOut: true, fetchOut: true, pingIn: false, fetchIn: false });
    expect(await lab.fetches("internet--host", container1)).toBe(true);
  });

  test("a rule for a group lets in its members, and IPv4 goes as far as the VPC", async () => {
    const ipv4 = async () => (await lab.engine.inside(web1, "ping", "-c1", "-W1", "10.20.1.5")).status === 0;
    expect(await ipv4()).toBe(false);
    const out = { securityGroupId: group.id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" };
    const members = {
      securityGroupId: group.id,
      ipProtocol: "icmp",
      fromPort: -1,
      toPort: -1,
      referencedSecurityGroupId: group.id,
    };
    const made = {
      out: (await lab.create("SecurityGroupEgressRule", out)).id,
      members: (await lab.create("SecurityGroupIngressRule", members)).id,
    };
    expect((await ipv4()) || (await ipv4())).toBe(true);
    const world = await lab.engine.inside(web1, "ping", "-c1", "-W1", "192.0.2.80");
    expect(world.status).not.toBe(0);
    await lab.delete("SecurityGroupIngressRule", made.members, members);
    await lab.delete("SecurityGroupEgressRule", made.out, out);
  });

  test("a large packet from outside learns the path's size, since errors belong to their conversation", async () => {
    const { stdout } = await lab.engine.inside(
      web1,
      "ping",
      "-c2",
      "-W2",
      "-s",
      "3000",
      "-M",
      "do",
      internet,
    );
    expect(stdout).toMatch(/Packet too big|mtu ?= ?1500/);
    const fetched = await lab.engine.inside(web1, "ping", "-c1", "-W2", "-s", "3000", internet);
    expect(fetched.status).toBe(0);
  });

  test("a host that restarts is delivered to as before", async () => {
    await lab.engine.inside(web2, "sh", "-c", "date >/root/kept; systemctl reboot");
    const end = Date.now() + 60_000;
    let up = false;
    while (!up && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      up = lab.controllerConnects(`${edge}::2:2`);
    }
    expect(up).toBe(true);
    expect(await lab.reaches(web1, `${edge}::2:2`)).toBe(true);
    expect((await lab.engine.inside(web2, "cat", "/root/kept")).status).toBe(0);
    const port = portDevice(nics[1]?.id ?? "");
    expect(lab.inNamespace(vpc.id, "ip", "-6", "route", "show", "dev", port)).toContain(
      `${edge}::2:2 via fe80::`,
    );
  });
});
