import { writeFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import { local, remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

/** The programs that tests run by the real engine, and what each takes. */
export interface Programs {
  readonly network: NetworkParameters;
  readonly twoHosts: HostsParameters;
  readonly misspelt: { readonly inputs: Record<string, unknown>; readonly type: string };
  readonly commands: { readonly commands: Record<string, CommandParameters> };
}

export interface NetworkParameters {
  readonly addresses?: readonly string[];
  readonly description?: string;
  readonly tags?: Record<string, string>;
  readonly sourceDestCheck?: boolean;
  readonly ingress?: Record<string, object>;
  readonly zone?: string;
  readonly groupDescription?: string;
  readonly route?: "internet" | "egress-only" | "none";
}

export interface HostsParameters extends NetworkParameters {
  readonly publicKey: string;
  readonly instanceType?: string;
  readonly userData: Record<string, string>;
  readonly replaceOnUserData?: boolean;
  readonly hosts: Record<string, readonly string[]>;
}

export interface CommandParameters {
  readonly kind: "remote" | "local";
  readonly args: Record<string, unknown>;
  readonly secretStdin?: string;
  readonly options?: pulumi.CustomResourceOptions;
  /** File in which a hook before each update writes what it gets of the old connection. */
  readonly oldConnection?: string;
}

/** In the place of a value among a command's arguments: the output of another command of the same program. */
export interface OutputOf {
  readonly outputOf: string;
}

/** A resource as nobody's types allow it. */
class Anything extends pulumi.CustomResource {
  constructor(type: string, inputs: Record<string, unknown>) {
    super(type, "misspelt", inputs);
  }
}

const block = "10.20.0.0/16";
const all = "::/0";

export const programs: Readonly<Record<string, (parameters: never) => Promise<Record<string, unknown>>>> = {
  network: async (parameters: NetworkParameters) => network(parameters).outputs,
  twoHosts: async (parameters: HostsParameters) => twoHosts(parameters),
  misspelt: async ({ type, inputs }: Programs["misspelt"]) => {
    new Anything(type, inputs);
    return {};
  },
  commands: async ({ commands }: Programs["commands"]) => {
    const stdouts: Record<string, pulumi.Output<string>> = {};
    for (const [name, { kind, args, secretStdin, options, oldConnection }] of Object.entries(commands)) {
      const inputs = {
        ...Object.fromEntries(Object.entries(args).map(([key, value]) => [key, outputOf(value, stdouts)])),
        ...(secretStdin === undefined ? {} : { stdin: pulumi.secret(secretStdin) }),
      } as unknown as remote.CommandArgs;
      const hooks = oldConnection === undefined ? {} : { hooks: { beforeUpdate: [writes(oldConnection)] } };
      const Made = kind === "remote" ? remote.Command : local.Command;
      stdouts[name] = new Made(name, inputs, { ...options, ...hooks }).stdout;
    }
    return stdouts;
  },
};

function outputOf(value: unknown, outputs: Readonly<Record<string, unknown>>): unknown {
  return typeof value === "object" && value !== null && "outputOf" in value
    ? outputs[String(value.outputOf)]
    : value;
}

function writes(file: string): pulumi.ResourceHook {
  return new pulumi.ResourceHook(file, async ({ oldInputs }) => {
    writeFileSync(file, JSON.stringify(await reported(oldInputs?.["connection"])));
  });
}

/** A value as a hook gets it, in JSON. */
async function reported(value: unknown): Promise<unknown> {
  if (!pulumi.Output.isInstance<unknown>(value)) return value;
  const inner = await new Promise((resolve) => value.apply(resolve));
  return (await pulumi.isSecret(value)) ? { secret: inner } : { output: inner };
}

function network(parameters: NetworkParameters) {
  const tags = { Name: "cloud", ...parameters.tags };
  const vpc = new aws.ec2.Vpc("cloud", { cidrBlock: block, assignGeneratedIpv6CidrBlock: true, tags });
  const inside = (subnet: string, host: string) =>
    vpc.ipv6CidrBlock.apply((text) => text.replace(/00::\/56$/, `${subnet}::${host}`));
  const subnet = new aws.ec2.Subnet("edge", {
    vpcId: vpc.id,
    cidrBlock: "10.20.1.0/24",
    ipv6CidrBlock: inside("03", "/64"),
    availabilityZone: parameters.zone ?? "eu-central-1a",
    assignIpv6AddressOnCreation: false,
  });
  const table = new aws.ec2.RouteTable("edge-routes", { vpcId: vpc.id });
  new aws.ec2.RouteTableAssociation("edge-routes", { subnetId: subnet.id, routeTableId: table.id });
  const route = parameters.route ?? "internet";
  const gateway = new aws.ec2.InternetGateway("internet", { vpcId: vpc.id });
  const egressOnly = new aws.ec2.EgressOnlyInternetGateway("egress-only", { vpcId: vpc.id });
  if (route !== "none") {
    new aws.ec2.Route("edge-default", {
      routeTableId: table.id,
      destinationIpv6CidrBlock: all,
      ...(route === "internet" ? { gatewayId: gateway.id } : { egressOnlyGatewayId: egressOnly.id }),
    });
  }
  const group = new aws.ec2.SecurityGroup("edge", {
    vpcId: vpc.id,
    ...(parameters.groupDescription === undefined ? {} : { description: parameters.groupDescription }),
  });
  new aws.vpc.SecurityGroupEgressRule("edge-out", {
    securityGroupId: group.id,
    ipProtocol: "-1",
    cidrIpv6: all,
  });
  const ingress = parameters.ingress ?? {
    ssh: { ipProtocol: "tcp", fromPort: 22, toPort: 22 },
    ping: { ipProtocol: "icmpv6", fromPort: -1, toPort: -1 },
  };
  for (const [name, rule] of Object.entries(ingress)) {
    new aws.vpc.SecurityGroupIngressRule(`edge-${name}`, {
      securityGroupId: group.id,
      cidrIpv6: all,
      ...rule,
    } as unknown as aws.vpc.SecurityGroupIngressRuleArgs);
  }
  const networkInterface = (name: string, hosts: readonly string[], description?: string) =>
    new aws.ec2.NetworkInterface(name, {
      subnetId: subnet.id,
      securityGroups: [group.id],
      ipv6Addresses: hosts.map((host) => inside("03", host)),
      sourceDestCheck: parameters.sourceDestCheck ?? true,
      ...(description === undefined ? {} : { description }),
    });
  if (parameters.addresses !== undefined) {
    networkInterface("probe", parameters.addresses, parameters.description);
  }
  return {
    vpc,
    networkInterface,
    outputs: {
      prefix: vpc.ipv6CidrBlock,
      subnet: subnet.ipv6CidrBlock,
      zone: subnet.availabilityZone,
      arn: vpc.arn,
      groupName: group.name,
    },
  };
}

async function twoHosts(parameters: HostsParameters): Promise<Record<string, unknown>> {
  const { networkInterface, outputs } = network(parameters);
  const key = new aws.ec2.KeyPair("operator", { publicKey: parameters.publicKey });
  const ami = aws.ec2.getAmiOutput({
    owners: ["136693071363"],
    mostRecent: true,
    filters: [{ name: "name", values: ["debian-13-amd64-*"] }],
  }).id;
  const hosts = Object.entries(parameters.hosts).map(([name, addresses]) => {
    const nic = networkInterface(`cloud-${name}-ens5`, addresses);
    const instance = new aws.ec2.Instance(
      `cloud-${name}`,
      {
        ami,
        instanceType: parameters.instanceType ?? "r5d.large",
        keyName: key.keyName,
        primaryNetworkInterface: { networkInterfaceId: nic.id },
        metadataOptions: { httpTokens: "required", httpProtocolIpv6: "enabled" },
        userData: parameters.userData[name] ?? "",
        userDataReplaceOnChange: parameters.replaceOnUserData ?? false,
        tags: { Name: `cloud-${name}` },
      },
      { deleteBeforeReplace: true },
    );
    return [name, instance.id] as const;
  });
  return { ...outputs, ...Object.fromEntries(hosts) };
}
