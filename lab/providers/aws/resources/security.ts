import { idle, type ResourceType, refused, regional, sent, tagged } from "../resource-type.ts";

const inlineRule = [
  ...["protocol", "fromPort", "toPort", "cidrBlocks", "ipv6CidrBlocks"],
  ...["securityGroups", "self", "description"],
];

export const securityGroup: ResourceType = {
  token: "aws:ec2/securityGroup:SecurityGroup",
  operation: "SecurityGroup",
  tagged: true,
  autoName: "name",
  inputs: {
    ...regional,
    ...tagged,
    description: sent("replace"),
    egress: sent("update", { computed: true, holds: inlineRule }),
    ingress: sent("update", { computed: true, holds: inlineRule }),
    name: sent("replace", { computed: true }),
    namePrefix: refused,
    revokeRulesOnDelete: idle(),
    vpcId: sent("replace", { required: true }),
  },
  outputs: { egress: [], ingress: [], namePrefix: "", revokeRulesOnDelete: false },
};

function rule(direction: "Ingress" | "Egress"): ResourceType {
  return {
    token: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
    operation: `SecurityGroup${direction}Rule`,
    tagged: true,
    inputs: {
      ...regional,
      ...tagged,
      cidrIpv4: sent("update"),
      cidrIpv6: sent("update"),
      description: sent("update"),
      fromPort: sent("update"),
      ipProtocol: sent("update", { required: true }),
      prefixListId: refused,
      referencedSecurityGroupId: sent("update"),
      securityGroupId: sent("replace", { required: true }),
      toPort: sent("update"),
    },
    outputs: {},
  };
}

export const securityGroupIngressRule = rule("Ingress");
export const securityGroupEgressRule = rule("Egress");

export const keyPair: ResourceType = {
  token: "aws:ec2/keyPair:KeyPair",
  operation: "KeyPair",
  tagged: true,
  autoName: "keyName",
  inputs: {
    ...regional,
    ...tagged,
    keyName: sent("replace", { computed: true }),
    keyNamePrefix: refused,
    publicKey: sent("replace", { required: true }),
  },
  outputs: { keyNamePrefix: "" },
};
