import { z } from "zod";
import { ImportError } from "./found.ts";

const tags = z.array(z.object({ Key: z.string(), Value: z.string() })).optional();
const state = z.object({ State: z.string() }).optional();

/** Answers of `aws ec2 describe-*` (API version 2016-11-15): what is used of them. */
const answer = z.object({
  Vpcs: z
    .array(
      z.object({
        VpcId: z.string(),
        CidrBlock: z.string(),
        CidrBlockAssociationSet: z
          .array(z.object({ CidrBlock: z.string(), CidrBlockState: state }))
          .optional(),
        Ipv6CidrBlockAssociationSet: z
          .array(
            z.object({
              Ipv6CidrBlock: z.string(),
              Ipv6CidrBlockState: state,
              Ipv6Pool: z.string().optional(),
            }),
          )
          .optional(),
        Tags: tags,
      }),
    )
    .optional(),
  Subnets: z
    .array(
      z.object({
        SubnetId: z.string(),
        VpcId: z.string(),
        AvailabilityZone: z.string(),
        CidrBlock: z.string().optional(),
        Ipv6CidrBlockAssociationSet: z
          .array(z.object({ Ipv6CidrBlock: z.string(), Ipv6CidrBlockState: state }))
          .optional(),
        Tags: tags,
      }),
    )
    .optional(),
  NetworkInterfaces: z
    .array(
      z.object({
        NetworkInterfaceId: z.string(),
        SubnetId: z.string(),
        VpcId: z.string(),
        Ipv6Addresses: z.array(z.object({ Ipv6Address: z.string() })).optional(),
        Ipv6Prefixes: z.array(z.object({ Ipv6Prefix: z.string() })).optional(),
        PrivateIpAddress: z.string().optional(),
        PrivateIpAddresses: z.array(z.object({ PrivateIpAddress: z.string() })).optional(),
        Attachment: z
          .object({ InstanceId: z.string().optional(), DeviceIndex: z.number().optional() })
          .optional(),
        TagSet: tags,
      }),
    )
    .optional(),
  Reservations: z
    .array(
      z.object({
        Instances: z.array(
          z.object({ InstanceId: z.string(), InstanceType: z.string(), ImageId: z.string(), Tags: tags }),
        ),
      }),
    )
    .optional(),
});

type Answer = z.output<typeof answer>;
type Item<Key extends keyof Answer> = NonNullable<Answer[Key]>[number];

/** Something of AWS's, with the file that reports it. */
export type Reported<Value> = Value & { readonly file: string };

export type AwsTags = z.output<typeof tags>;
export type AwsVpc = Reported<Item<"Vpcs">>;
export type AwsSubnet = Reported<Item<"Subnets">>;
export type AwsInterface = Reported<Item<"NetworkInterfaces">>;
export type AwsInstance = Reported<Item<"Reservations">["Instances"][number]>;

/** All that any number of answers report. */
export interface AwsAnswers {
  readonly vpcs: readonly AwsVpc[];
  readonly subnets: readonly AwsSubnet[];
  readonly interfaces: readonly AwsInterface[];
  readonly instances: readonly AwsInstance[];
}

/** Whether a JSON value is an answer of describe-vpcs, -subnets, -network-interfaces or -instances. */
export function isAwsAnswer(value: unknown): boolean {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  return Object.keys(answer.shape).some((key) => keys.includes(key));
}

/** @throws ImportError naming the file that has another form */
export function awsAnswers(files: readonly { readonly path: string; readonly value: unknown }[]): AwsAnswers {
  const reported = files.map(({ path, value }) => {
    const result = answer.safeParse(value);
    if (result.success) return { file: path, ...result.data };
    throw new ImportError(
      path,
      `is no answer of aws ec2 describe-*: ${z.prettifyError(result.error).split("\n").join(" ")}`,
    );
  });
  return {
    vpcs: reported.flatMap(({ file, Vpcs = [] }) => Vpcs.map((vpc) => ({ ...vpc, file }))),
    subnets: reported.flatMap(({ file, Subnets = [] }) => Subnets.map((subnet) => ({ ...subnet, file }))),
    interfaces: reported.flatMap(({ file, NetworkInterfaces = [] }) =>
      NetworkInterfaces.map((networkInterface) => ({ ...networkInterface, file })),
    ),
    instances: reported.flatMap(({ file, Reservations = [] }) =>
      Reservations.flatMap(({ Instances }) => Instances.map((instance) => ({ ...instance, file }))),
    ),
  };
}
