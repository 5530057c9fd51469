import { randomBytes } from "node:crypto";
import type {
  CheckResult,
  CreateResult,
  DiffResult,
  InvokeResult,
  Provider,
  ReadResult,
  UpdateResult,
} from "@pulumi/pulumi/provider/index.js";
import type { LabSupervisor } from "../lab-supervisor.ts";
import { holdsSecret, isRecord, type Properties, plain, plainProperties } from "../property-value.ts";
import { invokes } from "./invokes.ts";
import { changedProperties, failures, type ResourceType } from "./resource-type.ts";
import { resourceTypeOf } from "./resources/index.ts";

/** Where a resource's state keeps the inputs that it was last given; hidden from people by its name. */
const keptInputs = "__inputs";

/** Milliseconds: an instance is created when its twin's init runs. */
const deadline = 180_000;

/**
 * The stand-in for @pulumi/aws: checks names, works out differences as the real provider does, and leaves
 * everything else to the lab's supervisor.
 */
export class AwsProvider implements Provider {
  readonly version = "7.48.0";
  readonly #supervisor: LabSupervisor;
  readonly #defaultRegion: string | undefined;

  /** @param region where neither a resource nor a call names one */
  constructor(supervisor: LabSupervisor, region: string | undefined) {
    this.#supervisor = supervisor;
    this.#defaultRegion = region;
  }

  async check(urn: string, olds: Properties, news: Properties): Promise<CheckResult> {
    let type: ResourceType;
    try {
      type = resourceTypeOf(urn);
    } catch (error) {
      return { inputs: news, failures: [{ property: "", reason: messageOf(error) }] };
    }
    const refusal = await this.#supervisor.refusal(urn);
    const found = failures(type, news);
    return {
      inputs: withDefaults(type, urn, olds, news),
      failures: refusal === undefined ? [...found] : [{ property: "", reason: refusal }, ...found],
    };
  }

  async diff(_id: string, urn: string, olds: Properties, news: Properties): Promise<DiffResult> {
    const type = resourceTypeOf(urn);
    const oldInputs = inputsOf(olds);
    const changed = changedProperties(type, oldInputs, olds, news);
    const replaces = changed.filter((name) => type.inputs[name]?.change === "replace");
    const userData = changed.find((name) => name === "userData" || name === "userDataBase64");
    if (userData !== undefined && plain(news["userDataReplaceOnChange"]) === true) replaces.push(userData);
    // A name that the program gives cannot be had twice; one that was made up can be made up again.
    const named = type.autoName !== undefined && !isAutoName(news[type.autoName], urn);
    return {
      changes: changed.length > 0,
      replaces,
      deleteBeforeReplace: replaces.length > 0 && named && !replaces.includes(type.autoName ?? ""),
    };
  }

  async create(urn: string, inputs: Properties): Promise<CreateResult> {
    const type = resourceTypeOf(urn);
    const client = await this.#supervisor.forChange(urn);
    const values = plainProperties(inputs);
    const region = values["region"] ?? this.#defaultRegion;
    const answer = await client.call(
      `ec2.create${type.operation}`,
      { name: nameOf(urn), ...(region === undefined ? {} : { region }), inputs: sentInputs(type, values) },
      deadline,
    );
    if (!isRecord(answer) || typeof answer["id"] !== "string" || !isRecord(answer["outputs"])) {
      throw new Error(`the lab's supervisor answered ec2.create${type.operation} with no id`);
    }
    return { id: answer["id"], outs: state(type, inputs, answer["outputs"]) };
  }

  async update(id: string, urn: string, _olds: Properties, news: Properties): Promise<UpdateResult> {
    const type = resourceTypeOf(urn);
    const client = await this.#supervisor.forChange(urn);
    const inputs = sentInputs(type, plainProperties(news));
    const answer = await client.call(`ec2.update${type.operation}`, { id, inputs }, deadline);
    return { outs: state(type, news, outputsOf(answer)) };
  }

  async delete(id: string, urn: string, props: Properties): Promise<void> {
    const type = resourceTypeOf(urn);
    try {
      const client = await this.#supervisor.forChange(urn);
      const inputs = sentInputs(type, plainProperties(inputsOf(props)));
      await client.call(`ec2.delete${type.operation}`, { id, inputs }, deadline);
    } catch (error) {
      const failure = new Error(messageOf(error));
      // The engine prints the stack of a failed delete.
      failure.stack = "";
      throw failure;
    }
  }

  async read(id: string, urn: string, props: Properties): Promise<ReadResult> {
    const type = resourceTypeOf(urn);
    const client = await this.#supervisor.forChange(urn);
    const inputs = inputsOf(props);
    const answer = await client.call(
      `ec2.read${type.operation}`,
      { id, inputs: sentInputs(type, plainProperties(inputs)) },
      deadline,
    );
    // No id: the resource is gone.
    if (answer === null) return { id: "", props: {} };
    return { id, props: state(type, inputs, outputsOf(answer)), inputs };
  }

  async invoke(token: string, args: Properties): Promise<InvokeResult> {
    const invoke = invokes[token];
    if (invoke === undefined) {
      return failed(
        `the lab's stand-in for AWS does not imitate ${token}; it imitates ${Object.keys(invokes).join(", ")}`,
      );
    }
    const values = plainProperties(args);
    const unknown = Object.keys(values).find((name) => !invoke.takes.includes(name));
    if (unknown !== undefined) {
      return failed(`${token} has no argument '${unknown}'; it takes ${invoke.takes.join(", ")}`, unknown);
    }
    const region = typeof values["region"] === "string" ? values["region"] : this.#defaultRegion;
    try {
      return { outputs: invoke.answer(values, region ?? "eu-central-1") };
    } catch (error) {
      return failed(messageOf(error));
    }
  }
}

function failed(reason: string, property = ""): InvokeResult {
  return { outputs: {}, failures: [{ property, reason }] };
}

/** A state: what the lab says, what the program said (secrets still wrapped), and the inputs as they were. */
function state(type: ResourceType, inputs: Properties, outputs: Properties): Properties {
  const given = Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== null));
  const secrets = Object.fromEntries(Object.entries(given).filter(([, value]) => holdsSecret(value)));
  return {
    ...type.outputs,
    ...given,
    ...outputs,
    ...secrets,
    ...(type.tagged ? { tagsAll: given["tags"] ?? {} } : {}),
    [keptInputs]: given,
  };
}

function inputsOf(props: Properties): Properties {
  const kept = props[keptInputs];
  return isRecord(kept) ? kept : {};
}

function sentInputs(type: ResourceType, values: Properties): Properties {
  return Object.fromEntries(Object.entries(values).filter(([name]) => type.inputs[name]?.effect === "sent"));
}

function withDefaults(type: ResourceType, urn: string, olds: Properties, news: Properties): Properties {
  const named =
    type.autoName === undefined || (news[type.autoName] ?? undefined) !== undefined
      ? {}
      : {
          [type.autoName]:
            olds[type.autoName] ?? `${nameOf(urn)}-${randomBytes(4).toString("hex").slice(0, 7)}`,
        };
  const described =
    type.operation === "SecurityGroup" && (news["description"] ?? undefined) === undefined
      ? { description: "Managed by Pulumi" }
      : {};
  return { ...news, ...named, ...described };
}

function isAutoName(value: unknown, urn: string): boolean {
  const name = plain(value);
  return typeof name === "string" && name.startsWith(`${nameOf(urn)}-`) && /-[0-9a-f]{7}$/.test(name);
}

function outputsOf(answer: unknown): Properties {
  const outputs = isRecord(answer) ? answer["outputs"] : undefined;
  if (!isRecord(outputs)) throw new Error("the lab's supervisor answered without outputs");
  return outputs;
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
