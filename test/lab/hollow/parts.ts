import * as pulumi from "@pulumi/pulumi";
import type { HostFileArgs } from "../../../components/onprem/index.ts";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx9Z7Gq2n1h0m5o7Qm8m2s4kqXJ3v1u5w6x7y8z9A0B";

/** What comes to each input that a component takes as an output, where it is as it should be. */
const good = {
  content: "net.ipv6.conf.all.forwarding = 1\n",
  secret: "a secret",
  user: "root",
  address: "3fff:b0b:1::10",
  unit: "",
  hop: "fe80::1",
  files: "net.ipv6.conf.default.forwarding = 1\n",
  landscape: "56",
  vpcLength: "56",
  subnet: "0:0:0:3::/64",
  block: "::8/126",
  description: "held by web-1",
  group: "",
  userData: "#cloud-config\n{}\n",
} as const;

export type Part = keyof typeof good;

/** What is wrong instead, and what is said of it; an output that fails itself where that is no value. */
export const bad: Readonly<Record<Part, { readonly value?: string; readonly says: string }>> = {
  content: { value: "net.ipv6.conf.all.forwarding = 1\r\n", says: "rack/content: /etc/sysctl.d/60-a.conf: " },
  secret: { value: "a secret\r", says: "rack/secret: secret key: it holds a control character" },
  user: { says: "user itself fails" },
  address: { says: "address itself fails" },
  unit: {
    value: "hextet-absent.service",
    says: 'rack/unit: bundle line 8: "hextet-absent.service" has no file',
  },
  hop: { value: "nowhere", says: 'rack/hop: bundle line 4: "expect gateway nowhere eno1" is nothing' },
  files: { says: "files itself fails" },
  landscape: {
    value: "52",
    says: "land: the VPC's block 2600:1f18:47b:ca00::/56 is a /56, and a /52 was planned",
  },
  vpcLength: {
    value: "52",
    says: "vpcLength: the VPC's block 2600:1f18:47b:ca00::/56 is a /56, and a /52 was planned",
  },
  subnet: { value: "2001:db8:1::/64", says: "subnet-edge: 2001:db8:1::/64 lies outside of the VPC's block" },
  block: { value: "::/120", says: "block: block ::/120 has more addresses than the 64" },
  description: { value: "<b>", says: "description: description <b> has a <, which EC2 refuses" },
  group: { says: "group itself fails" },
  userData: { value: "x".repeat(20_000), says: "userData: 20000 bytes of user data are more than the 16384" },
};

/** A VPC with an instance, and a machine with a route into it. */
const layout = (length: string) => `
hextet: 1
purpose: lab
sites:
  land:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: { ipam: ipam-pool-0123456789abcdef0, length: ${length} } } }
    networks:
      edge: { prefix: "0:0:0:3::/64", zone: eu-central-1a, ipv4: 10.20.1.0/24 }
    hosts:
      landscape:
        aws: { instanceType: r5d.large, image: debian-13 }
        interfaces: { ens5: { network: edge, addresses: ["::1:1"], ipv4: 10.20.1.4 } }
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1", routes: [{ to: { ref: land }, via: "fe80::7" }] }
    hosts:
      landscape:
        connect: { address: "${good.address}", hostKey: ${hostKey} }
        interfaces: { eno1: { network: uplink, addresses: ["::10"] } }
`;

/** A program in which each part stands by itself, named by what it is given as an output; those in `broken` are given what is wrong. */
export async function parts(broken: readonly Part[]): Promise<Record<string, unknown>> {
  const { ManagedHost } = await import("../../../components/onprem/managed-host.ts");
  const { AddressedInterface, DockerHost, Ipv6Vpc } = await import("../../../components/aws/index.ts");

  const given = (part: Part): string => (broken.includes(part) ? (bad[part].value ?? "") : good[part]);
  /** Known a little later, as whatever comes from another resource is. */
  const later = (part: Part): pulumi.Output<string> =>
    pulumi.output(new Promise<string>((resolve) => setTimeout(resolve, 50, ""))).apply(() => {
      if (broken.includes(part) && bad[part].value === undefined) throw new Error(`${part} itself fails`);
      return given(part);
    });
  const file = (content: pulumi.Input<string>): HostFileArgs => ({ subsystem: "sysctl", content });

  const path = "/etc/sysctl.d/60-a.conf";
  const host = (part: Part) => ({
    host: `rack/${part}`,
    connection: { address: good.address, hostKey },
    files: { [path]: file(good.content) },
  });
  new ManagedHost("content", { ...host("content"), files: { [path]: file(later("content")) } });
  const secret = { name: "key", version: "1", content: later("secret") };
  new ManagedHost("secret", {
    ...host("secret"),
    files: { "/etc/hextet/key": { subsystem: "systemd", secret } },
  });
  new ManagedHost("user", {
    ...host("user"),
    connection: { address: good.address, hostKey, user: later("user") },
  });
  new ManagedHost("address", { ...host("address"), connection: { address: later("address"), hostKey } });
  new ManagedHost("unit", {
    ...host("unit"),
    units: later("unit").apply((unit) => (unit === "" ? [] : [unit])),
  });
  const expect = later("hop").apply((address) => [{ kind: "gateway", address, interface: "eno1" } as const]);
  new ManagedHost("hop", { ...host("hop"), expect });
  new ManagedHost("files", {
    ...host("files"),
    files: later("files").apply((text) => ({ [path]: file(text) })),
  });

  const { Landscape } = await import("../../../components/landscape.ts");
  new Landscape("landscape", { layout: layout(given("landscape")) });

  const edge = { zone: "eu-central-1a", ipv4: "10.20.1.0/24", ipv6: good.subnet };
  const vpc = { ipv4: "10.20.0.0/16", ipam: { poolId: "ipam-pool-0123456789abcdef0" }, subnets: { edge } };
  const length = Number(given("vpcLength"));
  new Ipv6Vpc("vpcLength", { ...vpc, ipam: { ...vpc.ipam, length } });
  new Ipv6Vpc("subnet", { ...vpc, subnets: { edge: { ...edge, ipv6: given("subnet") } } });
  const held = { subnetId: "subnet-1", securityGroupIds: [], prefix: "3fff:b0b:1::/64", addresses: ["::10"] };
  new AddressedInterface("block", { ...held, blocks: [later("block")] });
  new AddressedInterface("description", { ...held, description: later("description") });
  new AddressedInterface("group", { ...held, securityGroupIds: [later("group")] });
  new DockerHost("userData", {
    networkInterfaceId: "eni-1",
    instanceType: "t3.micro",
    image: "ami-0debian13000000",
    userData: later("userData"),
  });
  return {};
}

export function isPart(name: string): name is Part {
  return name in good;
}

export const partNames: readonly Part[] = Object.keys(good).filter(isPart);
