import { beforeAll, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";

const layout = `
hextet: 1
purpose: example
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks:
      edge:
        prefix: "0:0:0:3::/64"
        zone: eu-central-1a
        ipv4: 10.20.1.0/24
        ingress: [{ protocol: icmpv6, from: "::/0" }, { protocol: tcp, port: 443, from: "::/0" }]
    hosts:
      web-1:
        aws: { instanceType: t3.medium, image: debian-13 }
        interfaces:
          ens5: { network: edge, addresses: ["::1:1"], ipv4: 10.20.1.10, pools: { containers: "::8/126" } }
        docker: { bridge: { pool: containers } }
        containers: { shop: { image: "nginx:1.29", tcp: [443] } }
`;

/** What the program asked the engine to make. */
const made: pulumi.runtime.MockResourceArgs[] = [];
/** What AWS would answer: the block that it gives the VPC, the image that it finds. */
const answers: Record<string, Record<string, string>> = {
  "aws:ec2/vpc:Vpc": { ipv6CidrBlock: "2001:db8:0:ca00::/56" },
  "aws:ec2/getAmi:getAmi": { id: "ami-0123456789abcdef0" },
};

let table: string;

beforeAll(async () => {
  // Before anything is imported that makes resources.
  await pulumi.runtime.setMocks({
    newResource: (args) => {
      made.push(args);
      return { id: `${args.name}-id`, state: { ...args.inputs, ...answers[args.type] } };
    },
    call: (args) => ({ ...args.inputs, ...answers[args.token] }),
  });
  const { Landscape } = await import("../../components/index.ts");
  table = new Landscape("offices", { layout }).table;
  // Until everything has been registered.
  await pulumi.runtime.disconnect();
});

function inputs(type: string, name: string) {
  return made.find((resource) => resource.type === type && resource.name === name)?.inputs;
}

test("the web server holds its address and its containers' block", () => {
  expect(inputs("aws:ec2/networkInterface:NetworkInterface", "cloud-web-1-ens5")).toMatchObject({
    description: "cloud/web-1 ens5: cloud/56+03::1:1, 10.20.1.10, block cloud/56+03::8/126",
    privateIps: ["10.20.1.10"],
    ipv6Addresses: ["1:1", "8", "9", "a", "b"].map((part) => `2001:db8:0:ca03::${part}`),
  });
});

test("nothing but HTTPS and ping is let in", () => {
  const rules = made.filter(
    (resource) => resource.type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  );
  expect(rules.map(({ inputs: { ipProtocol, fromPort } }) => `${ipProtocol} ${fromPort}`).sort()).toEqual([
    "icmpv6 -1",
    "tcp 443",
  ]);
});

test("a changed layout does not replace a running host", () => {
  expect(inputs("aws:ec2/instance:Instance", "cloud-web-1")).toMatchObject({
    userDataReplaceOnChange: false,
  });
});

test("the plan is what was agreed on", () => {
  expect(table).toContain("web-1/ens5        interface  edge        cloud/56+03::1:1/64");
});
