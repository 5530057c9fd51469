import { jest } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";

/** A resource as a program registered it under Pulumi's mocks. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Name of the parent; absent for the stack itself. */
  readonly parent: string | undefined;
  readonly options: {
    readonly deleteBeforeReplace: boolean;
    readonly retainOnDelete: boolean;
    readonly ignoreChanges: readonly string[];
    readonly additionalSecretOutputs: readonly string[];
    readonly dependencies: readonly string[];
    readonly hooks: readonly string[];
    /** Of creation and update; empty where nothing is said. */
    readonly timeouts: readonly string[];
  };
}

/** What EC2 would answer. */
const block = "2600:1f18:47b:ca00::/56";
const image = "ami-0debian13000000";

export interface MockedStackOptions {
  /** Outputs by resource type, over the inputs. */
  readonly outputs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Whether it is a preview: what only EC2 knows is then unknown. */
  readonly preview?: boolean;
  /** Is notified of what the program asks of a provider. */
  readonly called?: (inputs: unknown) => void;
  /** The mocks know no hooks; with this, they take them and count them. */
  readonly hooks?: boolean;
}

/**
 * Runs a piece of a program under Pulumi's mocks to its end and returns what it registered. The piece imports
 * components itself, after the mocks are set.
 */
export async function mockedStack(
  piece: () => Promise<void> | void,
  options: MockedStackOptions = {},
): Promise<Registered[]> {
  const registered: Registered[] = [];
  const names = new Map<string, string>();
  const given = options.preview === true ? {} : { "aws:ec2/vpc:Vpc": { ipv6CidrBlock: block } };
  const outputs: NonNullable<MockedStackOptions["outputs"]> = { ...given, ...options.outputs };
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => ({
        id: options.preview === true ? undefined : `${name}-id`,
        state: { ...inputs, ...outputs[type] },
      }),
      call: ({ inputs }) => {
        options.called?.(inputs);
        return { ...inputs, id: image };
      },
    },
    "hextet",
    "lab",
    options.preview ?? false,
  );
  if (options.hooks === true) takeHooks();
  const original = MockMonitor.prototype.registerResource;
  const spy = jest.spyOn(MockMonitor.prototype, "registerResource").mockImplementation(async function (
    this: MockMonitor,
    request,
    answer,
  ) {
    await original.call(this, request, (error, response) => {
      if (response !== undefined) names.set(response.getUrn(), request.getName());
      answer(error, response);
    });
    registered.push({
      type: request.getType(),
      name: request.getName(),
      inputs: plain(request.getObject().toJavaScript()),
      parent: names.get(request.getParent()),
      options: {
        deleteBeforeReplace: request.getDeletebeforereplace(),
        retainOnDelete: request.getRetainondelete(),
        ignoreChanges: request.getIgnorechangesList(),
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        timeouts: [
          request.getCustomtimeouts()?.getCreate() ?? "",
          request.getCustomtimeouts()?.getUpdate() ?? "",
        ],
        dependencies: request.getDependenciesList().map((urn: string) => names.get(urn) ?? urn),
        hooks: hooksOf(request),
      },
    });
  });
  try {
    await piece();
  } finally {
    // Whatever was begun ends before the next test's mocks are set.
    await pulumi.runtime.disconnect();
    spy.mockRestore();
  }
  return registered;
}

/** The value of an output that is known. */
export async function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}

/** The one resource of a type and name. */
export function only(stack: readonly Registered[], type: string, name?: string): Registered {
  const found = stack.filter(
    (registered) => registered.type.endsWith(`:${type}`) && (name === undefined || registered.name === name),
  );
  const [first] = found;
  if (first === undefined || found.length > 1) {
    const names = stack.map((registered) => `${registered.type} ${registered.name}`).join(", ");
    throw new Error(`${found.length} resources are ${type} ${name ?? ""}: ${names}`);
  }
  return first;
}

function takeHooks(): void {
  const take = (_request: unknown, answer: (error: null, response: unknown) => void) => answer(null, {});
  Object.assign(MockMonitor.prototype, { registerResourceHook: take, registerErrorHook: take });
}

function hooksOf(request: {
  getHooks():
    | { getBeforeCreateList(): string[]; getBeforeUpdateList(): string[]; getOnErrorList(): string[] }
    | undefined;
}) {
  const hooks = request.getHooks();
  return hooks === undefined
    ? []
    : [
        ...hooks.getBeforeCreateList().map((name) => `before create: ${name}`),
        ...hooks.getBeforeUpdateList().map((name) => `before update: ${name}`),
        ...hooks.getOnErrorList().map((name) => `on error: ${name}`),
      ];
}

/** Without the wrapping of secrets; unknown values as Pulumi writes them on the wire. */
function plain(value: unknown): Record<string, unknown> {
  const bare = bareValue(value);
  return typeof bare === "object" && bare !== null ? { ...bare } : {};
}

function bareValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bareValue);
  if (typeof value !== "object" || value === null) return value;
  if ("4dabf18193072939515e22adb298388d" in value && "value" in value) return bareValue(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, bareValue(inner)]));
}
