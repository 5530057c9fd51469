import { z } from "zod";
import { Ec2Error } from "../ec2-error.ts";
import { accountId, arn, type Identifiers } from "./identifiers.ts";
import type { Ec2State, EgressOnlyInternetGateway, InternetGateway } from "./state.ts";
import { checkTags, tagsSchema } from "./tags.ts";
import type { Vpcs } from "./vpcs.ts";

export const internetGatewayInputs = z.strictObject({ vpcId: z.string().optional(), tags: tagsSchema });
export const egressOnlyInternetGatewayInputs = z.strictObject({ vpcId: z.string(), tags: tagsSchema });

export type InternetGatewayInputs = z.infer<typeof internetGatewayInputs>;
export type EgressOnlyInternetGatewayInputs = z.infer<typeof egressOnlyInternetGatewayInputs>;

/** Internet gateways: attached to one VPC at a time, and a VPC has at most one. */
export class InternetGateways {
  readonly #state: Ec2State;
  readonly #identifiers: Identifiers;
  readonly #vpcs: Vpcs;

  constructor(state: Ec2State, identifiers: Identifiers, vpcs: Vpcs) {
    this.#state = state;
    this.#identifiers = identifiers;
    this.#vpcs = vpcs;
  }

  create(inputs: InternetGatewayInputs, region: string): InternetGateway {
    const tags = checkTags(inputs.tags);
    this.#checkFree(inputs.vpcId, undefined);
    const gateway: InternetGateway = { id: this.#identifiers.next("igw"), region, tags, vpcId: inputs.vpcId };
    this.#state.internetGateways.set(gateway.id, gateway);
    return gateway;
  }

  update(id: string, inputs: InternetGatewayInputs): InternetGateway {
    const gateway = this.get(id);
    const tags = checkTags(inputs.tags);
    this.#checkFree(inputs.vpcId, id);
    gateway.vpcId = inputs.vpcId;
    gateway.tags = tags;
    return gateway;
  }

  /** Routes that point to it stay, and lead nowhere. */
  delete(id: string): void {
    this.get(id);
    this.#state.internetGateways.delete(id);
  }

  get(id: string): InternetGateway {
    const gateway = this.#state.internetGateways.get(id);
    if (gateway === undefined) {
      throw new Ec2Error(
        "InvalidInternetGatewayID.NotFound",
        `The internetGateway ID '${id}' does not exist`,
      );
    }
    return gateway;
  }

  outputs(gateway: InternetGateway) {
    return {
      arn: arn(gateway.region, `internet-gateway/${gateway.id}`),
      ownerId: accountId,
      region: gateway.region,
      vpcId: gateway.vpcId ?? "",
    };
  }

  #checkFree(vpcId: string | undefined, except: string | undefined): void {
    if (vpcId === undefined) return;
    this.#vpcs.get(vpcId);
    const other = [...this.#state.internetGateways.values()].find(
      (gateway) => gateway.vpcId === vpcId && gateway.id !== except,
    );
    if (other !== undefined) {
      throw new Ec2Error(
        "InvalidParameterValue",
        `Network ${vpcId} already has an internet gateway attached: ${other.id}`,
      );
    }
  }
}

/** Egress-only internet gateways: docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html. */
export class EgressOnlyInternetGateways {
  readonly #state: Ec2State;
  readonly #identifiers: Identifiers;
  readonly #vpcs: Vpcs;

  constructor(state: Ec2State, identifiers: Identifiers, vpcs: Vpcs) {
    this.#state = state;
    this.#identifiers = identifiers;
    this.#vpcs = vpcs;
  }

  create(inputs: EgressOnlyInternetGatewayInputs): EgressOnlyInternetGateway {
    const vpc = this.#vpcs.get(inputs.vpcId);
    const gateway = {
      id: this.#identifiers.next("eigw"),
      region: vpc.region,
      tags: checkTags(inputs.tags),
      vpcId: vpc.id,
    };
    this.#state.egressOnlyInternetGateways.set(gateway.id, gateway);
    return gateway;
  }

  update(id: string, inputs: EgressOnlyInternetGatewayInputs): EgressOnlyInternetGateway {
    const gateway = this.get(id);
    gateway.tags = checkTags(inputs.tags);
    return gateway;
  }

  delete(id: string): void {
    this.get(id);
    this.#state.egressOnlyInternetGateways.delete(id);
  }

  get(id: string): EgressOnlyInternetGateway {
    const gateway = this.#state.egressOnlyInternetGateways.get(id);
    if (gateway === undefined) {
      throw new Ec2Error(
        "InvalidGatewayID.NotFound",
        `The egress-only internet gateway ID '${id}' does not exist`,
      );
    }
    return gateway;
  }

  outputs(gateway: EgressOnlyInternetGateway) {
    return { region: gateway.region, vpcId: gateway.vpcId };
  }
}
