import { idle, type ResourceType, refused, regional, sent, tagged } from "../resource-type.ts";

export const vpc: ResourceType = {
  token: "aws:ec2/vpc:Vpc",
  operation: "Vpc",
  tagged: true,
  inputs: {
    ...regional,
    ...tagged,
    assignGeneratedIpv6CidrBlock: sent("update"),
    cidrBlock: sent("replace", { required: true }),
    enableDnsHostnames: idle("update", { computed: true }),
    enableDnsSupport: idle(),
    enableNetworkAddressUsageMetrics: idle("update", { computed: true }),
    instanceTenancy: idle("replace", { computed: true }),
    ipv4IpamPoolId: refused,
    ipv4NetmaskLength: refused,
    ipv6CidrBlock: sent("update", { computed: true }),
    ipv6CidrBlockNetworkBorderGroup: refused,
    ipv6IpamPoolId: sent("update"),
    ipv6NetmaskLength: sent("update"),
  },
  outputs: {
    assignGeneratedIpv6CidrBlock: false,
    defaultNetworkAclId: "",
    dhcpOptionsId: "",
    enableDnsHostnames: false,
    enableDnsSupport: true,
    enableNetworkAddressUsageMetrics: false,
    instanceTenancy: "default",
    ipv6CidrBlockNetworkBorderGroup: "",
  },
};

export const subnet: ResourceType = {
  token: "aws:ec2/subnet:Subnet",
  operation: "Subnet",
  tagged: true,
  inputs: {
    ...regional,
    ...tagged,
    assignIpv6AddressOnCreation: sent("update"),
    availabilityZone: sent("replace", { computed: true }),
    availabilityZoneId: refused,
    cidrBlock: sent("replace"),
    customerOwnedIpv4Pool: refused,
    enableDns64: refused,
    enableLniAtDeviceIndex: refused,
    enableResourceNameDnsARecordOnLaunch: idle(),
    enableResourceNameDnsAaaaRecordOnLaunch: idle(),
    ipv4IpamPoolId: refused,
    ipv4NetmaskLength: refused,
    ipv6CidrBlock: sent("update"),
    ipv6IpamPoolId: refused,
    ipv6Native: sent("replace"),
    ipv6NetmaskLength: refused,
    mapCustomerOwnedIpOnLaunch: refused,
    mapPublicIpOnLaunch: refused,
    outpostArn: refused,
    privateDnsHostnameTypeOnLaunch: idle("update", { computed: true }),
    vpcId: sent("replace", { required: true }),
  },
  outputs: {
    enableDns64: false,
    enableResourceNameDnsARecordOnLaunch: false,
    enableResourceNameDnsAaaaRecordOnLaunch: false,
    mapPublicIpOnLaunch: false,
    privateDnsHostnameTypeOnLaunch: "ip-name",
  },
};

export const internetGateway: ResourceType = {
  token: "aws:ec2/internetGateway:InternetGateway",
  operation: "InternetGateway",
  tagged: true,
  inputs: { ...regional, ...tagged, vpcId: sent("update", { computed: true }) },
  outputs: {},
};

export const egressOnlyInternetGateway: ResourceType = {
  token: "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
  operation: "EgressOnlyInternetGateway",
  tagged: true,
  inputs: { ...regional, ...tagged, vpcId: sent("replace", { required: true }) },
  outputs: {},
};

export const routeTable: ResourceType = {
  token: "aws:ec2/routeTable:RouteTable",
  operation: "RouteTable",
  tagged: true,
  inputs: {
    ...regional,
    ...tagged,
    propagatingVgws: refused,
    routes: sent("update", {
      computed: true,
      holds: ["cidrBlock", "ipv6CidrBlock", "gatewayId", "egressOnlyGatewayId", "networkInterfaceId"],
    }),
    vpcId: sent("replace", { required: true }),
  },
  outputs: { propagatingVgws: [] },
};

export const route: ResourceType = {
  token: "aws:ec2/route:Route",
  operation: "Route",
  tagged: false,
  inputs: {
    ...regional,
    carrierGatewayId: refused,
    coreNetworkArn: refused,
    destinationCidrBlock: sent("replace"),
    destinationIpv6CidrBlock: sent("replace"),
    destinationPrefixListId: refused,
    egressOnlyGatewayId: sent("update"),
    gatewayId: sent("update"),
    localGatewayId: refused,
    natGatewayId: refused,
    networkInterfaceId: sent("update", { computed: true }),
    odbNetworkArn: refused,
    routeTableId: sent("replace", { required: true }),
    transitGatewayId: refused,
    vpcEndpointId: refused,
    vpcPeeringConnectionId: refused,
  },
  outputs: { instanceId: "", instanceOwnerId: "", networkInterfaceId: "" },
};

export const routeTableAssociation: ResourceType = {
  token: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  operation: "RouteTableAssociation",
  tagged: false,
  inputs: {
    ...regional,
    gatewayId: refused,
    routeTableId: sent("update", { required: true }),
    subnetId: sent("replace", { required: true }),
  },
  outputs: {},
};
