/**
 * What AWS documents of packets ("Network MTU for your EC2 instance"): 9001 bytes inside of a VPC, and 1500 through an
 * internet gateway.
 */
export const insideVpc = 9001;
export const towardsInternet = 1500;
