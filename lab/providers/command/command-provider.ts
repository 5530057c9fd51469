import { randomBytes } from "node:crypto";
import type {
  CheckResult,
  CreateResult,
  DiffResult,
  InvokeResult,
  Provider,
  UpdateResult,
} from "@pulumi/pulumi/provider/index.js";
import type { EngineLog } from "../engine-log.ts";
import type { LabSupervisor } from "../lab-supervisor.ts";
import {
  equal,
  holdsSecret,
  isRecord,
  type Properties,
  plain,
  plainProperties,
  secret,
} from "../property-value.ts";
import type { CommandOutput } from "./command-run.ts";
import { runLocally } from "./local-command.ts";
import { runRemotely } from "./remote-command.ts";
import { connectionProblems, readConnection } from "./remote-connection.ts";

const remoteToken = "command:remote:Command";
const localToken = "command:local:Command";

const common = [
  "addPreviousOutputInEnv",
  "create",
  "delete",
  "environment",
  "logging",
  "stdin",
  "triggers",
  "update",
];
const inputNames: Readonly<Record<string, readonly string[]>> = {
  [remoteToken]: [...common, "connection"],
  [localToken]: [...common, "archivePaths", "assetPaths", "dir", "interpreter"],
};
const loggings = ["stdout", "stderr", "stdoutAndStderr", "none"];

/**
 * The stand-in for @pulumi/command 1.2.1, for labs on machines that do not have the official plug-in: the same
 * life of a resource, the same retries and the same words, by OpenSSH's own client.
 */
export class CommandProvider implements Provider {
  readonly version = "1.2.1";
  readonly #supervisor: LabSupervisor;
  readonly #log: EngineLog;

  constructor(supervisor: LabSupervisor, log: EngineLog) {
    this.#supervisor = supervisor;
    this.#log = log;
  }

  async check(urn: string, _olds: Properties, news: Properties): Promise<CheckResult> {
    const refusal = await this.#supervisor.refusal(urn);
    const reasons = [...(refusal === undefined ? [] : [refusal]), ...problems(tokenOf(urn), news)];
    return { inputs: news, failures: reasons.map((reason) => ({ property: "", reason })) };
  }

  /** Any change of any input runs the command again; one of `triggers` replaces. */
  async diff(_id: string, _urn: string, olds: Properties, news: Properties): Promise<DiffResult> {
    const [before, after] = [plainProperties(inputsOf(olds)), plainProperties(news)];
    return {
      changes: !equal(before, after),
      replaces: equal(before["triggers"], after["triggers"]) ? [] : ["triggers"],
    };
  }

  async create(urn: string, inputs: Properties): Promise<CreateResult> {
    const outs = await this.#run(urn, inputs, plain(inputs["create"]), undefined);
    return { id: `${nameOf(urn)}${randomBytes(4).toString("hex")}`, outs };
  }

  async update(_id: string, urn: string, olds: Properties, news: Properties): Promise<UpdateResult> {
    const command = plain(news["update"]) ?? plain(news["create"]);
    return { outs: await this.#run(urn, news, command, olds) };
  }

  /** By the command, connection and input of the state, whatever the program says by now. */
  async delete(_id: string, urn: string, props: Properties): Promise<void> {
    try {
      await this.#run(urn, inputsOf(props), plain(props["delete"]), props);
    } catch (error) {
      const failure = new Error(error instanceof Error ? error.message : String(error));
      // The engine prints the stack of a failed delete.
      failure.stack = "";
      throw failure;
    }
  }

  async invoke(token: string): Promise<InvokeResult> {
    const reason = `the lab's stand-in for command runs no ${token}; install the official plug-in for it`;
    return { outputs: {}, failures: [{ property: "", reason }] };
  }

  /** Runs a command where its resource says, and returns the resource's whole state. */
  async #run(
    urn: string,
    inputs: Properties,
    command: unknown,
    olds: Properties | undefined,
  ): Promise<Properties> {
    await this.#supervisor.forChange(urn);
    const values = plainProperties(inputs);
    const output =
      typeof command !== "string" || command === ""
        ? { stdout: text(olds?.["stdout"]), stderr: text(olds?.["stderr"]) }
        : await this.#runCommand(urn, values, command, olds);
    const connection = inputs["connection"];
    return {
      ...inputs,
      // Always a secret, as with the real provider.
      ...(connection === undefined || holdsSecret(connection) ? {} : { connection: secret(connection) }),
      ...output,
    };
  }

  #runCommand(
    urn: string,
    values: Properties,
    command: string,
    olds: Properties | undefined,
  ): Promise<CommandOutput> {
    const logging = text(values["logging"]) || "stdoutAndStderr";
    const stdin = text(values["stdin"]);
    const onLine = (stream: "stdout" | "stderr", line: string) => {
      if (logging === stream || logging === "stdoutAndStderr") void this.#log.info(line, urn);
    };
    const previous =
      values["addPreviousOutputInEnv"] === false || olds === undefined
        ? {}
        : { PULUMI_COMMAND_STDOUT: text(olds["stdout"]), PULUMI_COMMAND_STDERR: text(olds["stderr"]) };
    if (tokenOf(urn) === remoteToken) {
      const connection = readConnection(values["connection"]);
      const onRetry = (reason: string) =>
        void this.#log.info(`dialling ${connection.host} again: ${reason}`, urn);
      return runRemotely({ connection, command, stdin, environment: previous, onLine, onRetry });
    }
    const interpreter = values["interpreter"];
    return runLocally({
      interpreter: Array.isArray(interpreter) ? interpreter.map(String) : ["/bin/sh", "-c"],
      command,
      dir: typeof values["dir"] === "string" ? values["dir"] : undefined,
      environment: { ...previous, ...strings(values["environment"]) },
      stdin,
      onLine,
    });
  }
}

function problems(token: string, inputs: Properties): readonly string[] {
  const names = inputNames[token];
  if (names === undefined) {
    const instead = token.includes("CopyToRemote") ? "; send the content by stdin of a remote.Command" : "";
    return [`the lab's stand-in for command does not imitate ${token}${instead}`];
  }
  const given = Object.entries(inputs).filter(([, value]) => value !== undefined && value !== null);
  const unknown = given
    .filter(([name]) => !names.includes(name))
    .map(([name]) => `${token} has no property '${name}'; it has ${names.join(", ")}`);
  const logging = plain(inputs["logging"]);
  const isRemote = token === remoteToken;
  return [
    ...unknown,
    ...(isRemote && !given.some(([name]) => name === "connection") ? [`${token} needs 'connection'`] : []),
    ...connectionProblems(plain(inputs["connection"])),
    ...(isRemote && inputs["environment"] !== undefined
      ? [
          "environment: sshd refuses it unless AcceptEnv names it, which no host of a lab has; pass it by stdin",
        ]
      : []),
    ...(!isRemote && (inputs["assetPaths"] !== undefined || inputs["archivePaths"] !== undefined)
      ? ["the lab's stand-in for command does not imitate assetPaths and archivePaths"]
      : []),
    ...(typeof logging === "string" && !loggings.includes(logging) && !/^[0-9a-f-]{36}$/.test(logging)
      ? [`logging: '${logging}' is none of ${loggings.join(", ")}`]
      : []),
  ];
}

/** The inputs among what the state holds. */
function inputsOf(state: Properties): Properties {
  return Object.fromEntries(Object.entries(state).filter(([name]) => name !== "stdout" && name !== "stderr"));
}

function tokenOf(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

function text(value: unknown): string {
  const unwrapped = plain(value);
  return typeof unwrapped === "string" ? unwrapped : "";
}

function strings(value: unknown): Readonly<Record<string, string>> {
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]))
    : {};
}
