export {
  AddressedInterface,
  type AddressedInterfaceArgs,
  type AddressedInterfaceTransforms,
} from "./addressed-interface.ts";
export type { CloudSite, CloudTransforms } from "./cloud-site.ts";
export { DockerHost, type DockerHostArgs, type DockerHostTransforms } from "./docker-host.ts";
export { type Ipv6Subnet, Ipv6Vpc } from "./ipv6-vpc.ts";
export type {
  Ipv6IpamArgs,
  Ipv6SubnetArgs,
  Ipv6VpcArgs,
  Ipv6VpcTransforms,
  Outbound,
} from "./ipv6-vpc-args.ts";
export type { IngressRuleArgs } from "./security-group-rule.ts";
