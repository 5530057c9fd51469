export {
  AddressedInterface,
  type AddressedInterfaceArgs,
  type AddressedInterfaceTransforms,
} from "./addressed-interface.ts";
export type { CloudSite, CloudTransforms } from "./cloud-site.ts";
export { DockerHost, type DockerHostArgs, type DockerHostTransforms } from "./docker-host.ts";
export {
  type Ipv6IpamArgs,
  type Ipv6Subnet,
  type Ipv6SubnetArgs,
  Ipv6Vpc,
  type Ipv6VpcArgs,
  type Ipv6VpcTransforms,
  type Outbound,
} from "./ipv6-vpc.ts";
export type { IngressRuleArgs } from "./security-group-rule.ts";
