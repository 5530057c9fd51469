import { z } from "zod";
import { AddressError } from "../../core/address/index.ts";
import type { Operations } from "../supervisor/world.ts";
import { Ec2Error } from "./ec2-error.ts";

/** The region where neither the resource nor its provider names one. */
const defaultRegion = "eu-central-1";

/** How one type of resource is kept: its inputs as they arrive, and what is done with them. */
export interface ResourceKind<Inputs> {
  readonly inputs: z.ZodType<Inputs>;
  /** @param name the resource's name in the program */
  create(inputs: Inputs, name: string, region: string): Promise<Created> | Created;
  update(id: string, inputs: Inputs): Promise<object> | object;
  delete(id: string, inputs: Inputs): Promise<void> | void;
  read(id: string, inputs: Inputs): object;
}

export interface Created {
  readonly id: string;
  readonly outputs: object;
}

const createArguments = z.strictObject({
  name: z.string(),
  region: z.string().default(defaultRegion),
  inputs: z.unknown(),
});
const existingArguments = z.strictObject({ id: z.string(), inputs: z.unknown() });

/**
 * The four operations of a type of resource: `ec2.createVpc`, `ec2.updateVpc`, `ec2.deleteVpc` and
 * `ec2.readVpc`, which answers null for what is gone.
 * @param settle runs after every change, before it is answered
 */
export function resourceOperations<Inputs>(
  name: string,
  kind: ResourceKind<Inputs>,
  settle: () => Promise<void>,
): Operations {
  return {
    [`ec2.create${name}`]: refusing(async (args) => {
      const { name: resourceName, region, inputs } = parse(createArguments, args);
      const created = await kind.create(parse(kind.inputs, inputs), resourceName, region);
      await settle();
      return created;
    }),
    [`ec2.update${name}`]: refusing(async (args) => {
      const { id, inputs } = parse(existingArguments, args);
      const outputs = await kind.update(id, parse(kind.inputs, inputs));
      await settle();
      return { outputs };
    }),
    [`ec2.delete${name}`]: refusing(async (args) => {
      const { id, inputs } = parse(existingArguments, args);
      await kind.delete(id, parse(kind.inputs, inputs));
      await settle();
      return null;
    }),
    [`ec2.read${name}`]: refusing(async (args) => {
      const { id, inputs } = parse(existingArguments, args);
      try {
        return { outputs: kind.read(id, parse(kind.inputs, inputs)) };
      } catch (error) {
        if (error instanceof Ec2Error && error.code.endsWith(".NotFound")) return null;
        throw error;
      }
    }),
  };
}

/** @throws Ec2Error naming the first property that is not as it should be */
export function parse<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join(".") ?? "";
  throw new Ec2Error(
    "InvalidParameterValue",
    `${path === "" ? "" : `${path}: `}${issue?.message ?? "not understood"}`,
  );
}

function refusing(operation: (args: unknown) => Promise<unknown>): (args: unknown) => Promise<unknown> {
  return async (args) => {
    try {
      return await operation(args);
    } catch (error) {
      if (error instanceof AddressError) throw new Ec2Error("InvalidParameterValue", error.message);
      throw error;
    }
  };
}
