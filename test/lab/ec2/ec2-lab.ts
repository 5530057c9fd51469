import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enterController, enterNamespace } from "../../../lab/supervisor/enter.ts";
import { EngineLab } from "../providers/engine.ts";

/** Addresses under the first block that the stand-in gives. */
export const edge = "3fff:ec2:47b:ca03";
export const internet = "3fff:fff::80";
const image = "ami-0123456789abcdef0";

interface Made {
  readonly id: string;
  readonly outputs: Record<string, unknown>;
}

/** A lab whose EC2 is asked directly, as its provider would ask. */
export class Ec2Lab {
  readonly engine: EngineLab;
  readonly publicKey: string;
  readonly #folder: string;

  private constructor(engine: EngineLab, folder: string) {
    this.engine = engine;
    this.#folder = folder;
    this.publicKey = readFileSync(join(folder, "key.pub"), "utf8").trim();
  }

  static async start(idea: string): Promise<Ec2Lab> {
    const engine = await EngineLab.start(idea);
    const folder = mkdtempSync(join(tmpdir(), "hextet-ec2-"));
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
    return new Ec2Lab(engine, folder);
  }

  async end(): Promise<void> {
    await this.engine.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async create(kind: string, inputs: object, name = "one"): Promise<Made> {
    return (await this.engine.client.call(`ec2.create${kind}`, { name, inputs }, 120_000)) as Made;
  }

  async update(kind: string, id: string, inputs: object): Promise<Record<string, unknown>> {
    const answer = await this.engine.client.call(`ec2.update${kind}`, { id, inputs }, 120_000);
    return (answer as Made).outputs;
  }

  async delete(kind: string, id: string, inputs: object): Promise<void> {
    await this.engine.client.call(`ec2.delete${kind}`, { id, inputs }, 120_000);
  }

  async waitForUserData(id: string): Promise<void> {
    await this.engine.client.call("ec2.waitForUserData", { id, deadline: 120_000 }, 130_000);
  }

  /** A VPC with a gateway and a table that leads there. */
  async vpc(name: string, ipv4: string) {
    const vpc = await this.create("Vpc", {
      cidrBlock: ipv4,
      assignGeneratedIpv6CidrBlock: true,
      tags: { Name: name },
    });
    const gateway = await this.create("InternetGateway", { vpcId: vpc.id });
    const table = await this.create("RouteTable", { vpcId: vpc.id });
    const route = { routeTableId: table.id, destinationIpv6CidrBlock: "::/0" };
    await this.create("Route", { ...route, gatewayId: gateway.id });
    return { id: vpc.id, gatewayId: gateway.id, tableId: table.id, route };
  }

  /** A group that lets everything out and in what `ingress` says, by name. */
  async group(vpcId: string, name: string, ingress: Record<string, object>) {
    const group = await this.create("SecurityGroup", { name, description: name, vpcId });
    await this.create("SecurityGroupEgressRule", {
      securityGroupId: group.id,
      ipProtocol: "-1",
      cidrIpv6: "::/0",
    });
    const rules = new Map<string, string>();
    for (const [key, rule] of Object.entries(ingress)) {
      const made = await this.create("SecurityGroupIngressRule", {
        securityGroupId: group.id,
        cidrIpv6: "::/0",
        ...rule,
      });
      rules.set(key, made.id);
    }
    return { id: group.id, rules };
  }

  networkInterface(subnetId: string, groupId: string, ipv6Addresses: readonly string[]): Promise<Made> {
    return this.create("NetworkInterface", { subnetId, securityGroups: [groupId], ipv6Addresses });
  }

  instance(name: string, networkInterfaceId: string, userData: string): Promise<Made> {
    const inputs = instanceInputs(networkInterfaceId, userData);
    return this.create("Instance", inputs, name);
  }

  /** Whether a ping from a twin (in one of its containers, where named) is answered. */
  async pings(from: string, to: string, container?: string): Promise<boolean> {
    const ping = ["ping", "-c1", "-W1", to];
    const { status } = await this.engine.inside(from, ...inContainer(container, ping));
    return status === 0;
  }

  /** The same where an answer must come, though a host may first have to forget that nobody answered. */
  async reaches(from: string, to: string, container?: string): Promise<boolean> {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (await this.pings(from, to, container)) return true;
    }
    return false;
  }

  /** The hop limit that an answer arrives with; undefined where none does. */
  async hopsLeft(from: string, to: string, container?: string): Promise<number | undefined> {
    const ping = ["ping", "-c1", "-W1", to];
    const { stdout } = await this.engine.inside(from, ...inContainer(container, ping));
    const found = /ttl=(\d+)/.exec(stdout)?.[1];
    return found === undefined ? undefined : Number(found);
  }

  /** What a TCP connection to port 80 ends with. */
  async fetches(from: string, to: string, container?: string): Promise<boolean> {
    const wget = ["busybox", "wget", "-T", "1", "-q", "-O-", `http://[${to}]/`];
    const { status } = await this.engine.inside(from, ...inContainer(container, wget));
    return status === 0;
  }

  /** The same from outside, in the controller's network. */
  controllerPings(to: string): boolean {
    return succeeds([...enterController(this.engine.pid), "ping", "-c1", "-W1", to]);
  }

  /** Whether SSH's banner comes from port 22, from the controller. */
  controllerConnects(to: string): boolean {
    const script = `exec 3<>/dev/tcp/${to}/22 && read -t 3 line <&3 && case $line in SSH-2*) ;; *) exit 1 ;; esac`;
    return succeeds([...enterController(this.engine.pid), "timeout", "5", "bash", "--norc", "-c", script]);
  }

  /** What a command prints in a namespace of the lab. */
  inNamespace(netns: string, ...argv: string[]): string {
    const [command = "", ...rest] = [...enterNamespace(this.engine.pid, netns), ...argv];
    return execFileSync(command, rest, { encoding: "utf8", timeout: 20_000 });
  }
}

export function instanceInputs(networkInterfaceId: string, userData: string): object {
  return {
    ami: image,
    instanceType: "r5d.large",
    primaryNetworkInterface: { networkInterfaceId },
    userData,
  };
}

/** Static addressing without DHCPv6 and advertisements, as for the hosts that hextet makes. */
export function staticUserData(own: string, block: string): string {
  return `#cloud-config
write_files:
  - path: /etc/netplan/60-static.yaml
    permissions: "0600"
    content: |
      network:
        version: 2
        ethernets:
          ens5:
            dhcp6: false
            accept-ra: false
            addresses: ["${own}/64"]
            routes: [{ to: default, via: "fe80:ec2::1" }]
  - path: /etc/sysctl.d/60-forwarding.conf
    content: net.ipv6.conf.all.forwarding=1
  - path: /etc/docker/daemon.json
    content: '{"ipv6": true, "fixed-cidr-v6": "${block}"}'
runcmd:
  - [netplan, apply]
  - [sysctl, -qp, /etc/sysctl.d/60-forwarding.conf]
  - [systemctl, restart, docker]
  - [docker, run, -d, --name, web, hextet-workload]
`;
}

function inContainer(container: string | undefined, argv: readonly string[]): readonly string[] {
  return container === undefined ? argv : ["docker", "exec", container, ...argv];
}

function succeeds([command = "", ...argv]: readonly string[]): boolean {
  try {
    execFileSync(command, argv, { stdio: "ignore", timeout: 15_000 });
    return true;
  } catch {
    return false;
  }
}
