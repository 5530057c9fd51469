import { randomBytes } from "node:crypto";
import type { EngineLog } from "../engine-log.ts";
import type { LabSupervisor } from "../lab-supervisor.ts";
import { isRecord, type Properties, plain, plainProperties, unknownValue } from "../property-value.ts";
import { type CheckedInputs, checkedInputs, remoteToken } from "./checked-inputs.ts";
import type { CommandOutput } from "./command-run.ts";
import { type Difference, inputDifferences } from "./input-differences.ts";
import { LineLog } from "./line-log.ts";
import { runLocally } from "./local-command.ts";
import { runRemotely } from "./remote-command.ts";
import { readConnection } from "./remote-connection.ts";

/** A run of a command, as the engine asks for it. */
export interface CommandRequest {
  readonly urn: string;
  /** What the resource is to be made of, or what the state holds of it. */
  readonly inputs: Properties;
  /** Outputs of the run before; none where there was none. */
  readonly before: Properties;
  readonly isPreview: boolean;
  /** Ends when the resource's time is over, or the engine is told to stop. */
  readonly context: AbortSignal;
}

/**
 * The stand-in for @pulumi/command 1.2.1, for labs on machines that do not have the official plug-in: the same
 * life of a resource, the same retries and the same words, by OpenSSH's own client. What the engine sees of both is
 * compared in test/lab/providers/command-manners.test.ts.
 */
export class CommandProvider {
  readonly version = "1.2.1";
  readonly #supervisor: LabSupervisor;
  readonly #log: EngineLog;

  constructor(supervisor: LabSupervisor, log: EngineLog) {
    this.#supervisor = supervisor;
    this.#log = log;
  }

  async check(urn: string, news: Properties): Promise<CheckedInputs> {
    const refusal = await this.#supervisor.refusal(urn);
    const { inputs, failures } = checkedInputs(tokenOf(urn), news);
    return {
      inputs,
      failures: refusal === undefined ? failures : [{ property: "", reason: refusal }, ...failures],
    };
  }

  /** Any change of any input runs the command again. */
  diff(before: Properties, after: Properties): ReadonlyMap<string, Difference> {
    return inputDifferences(before, after);
  }

  async create(request: CommandRequest): Promise<{ readonly id: string; readonly outs: Properties }> {
    const outs = await this.#run(request, plain(request.inputs["create"]));
    return { id: `${nameOf(request.urn)}${randomBytes(4).toString("hex")}`, outs };
  }

  async update(request: CommandRequest): Promise<Properties> {
    return this.#run(request, plain(request.inputs["update"]) ?? plain(request.inputs["create"]));
  }

  /** By the command, connection and input of the state, whatever the program says by now. */
  async delete(request: CommandRequest): Promise<void> {
    await this.#run(request, plain(request.inputs["delete"]));
  }

  /** Runs a command where its resource says, and returns the resource's whole state. */
  async #run(request: CommandRequest, command: unknown): Promise<Properties> {
    const { urn, inputs, before, isPreview } = request;
    if (isPreview) return { ...inputs, stdout: unknownValue, stderr: unknownValue };
    await this.#supervisor.forChange(urn);
    const output =
      typeof command === "string"
        ? await this.#runCommand(request, plainProperties(inputs), command)
        : { stdout: text(before["stdout"]), stderr: text(before["stderr"]) };
    return { ...inputs, ...output };
  }

  async #runCommand(request: CommandRequest, values: Properties, command: string): Promise<CommandOutput> {
    const { urn, before, context } = request;
    const logging = text(values["logging"]) || "stdoutAndStderr";
    // The official provider speaks within the time of the resource alone.
    const say = (line: string) => context.aborted || void this.#log.status(line, urn);
    const lines = new LineLog(say);
    const onLine = (stream: "stdout" | "stderr", line: string) => {
      if (logging === stream || logging === "stdoutAndStderr") lines.say(line);
    };
    const previous = values["addPreviousOutputInEnv"] === false ? {} : previousOutput(before);
    const stdin = text(values["stdin"]);
    const environment = strings(values["environment"]);
    const isRemote = tokenOf(urn) === remoteToken;
    const output = isRemote
      ? await runRemotely({
          connection: readConnection(values["connection"]),
          command,
          stdin,
          variables: [
            ...Object.keys(environment).map((name) => ({ name, isNeeded: true })),
            ...Object.keys(previous).map((name) => ({ name, isNeeded: false })),
          ],
          onRefused: ({ name, isNeeded }) =>
            isNeeded ? this.#log.error(unableToSet(name), urn) : this.#log.warning(unableToSet(name), urn),
          onLine,
          onRetry: say,
          context,
        })
      : await runLocally({
          interpreter: Array.isArray(values["interpreter"])
            ? values["interpreter"].map(String)
            : ["/bin/sh", "-c"],
          command,
          dir: typeof values["dir"] === "string" ? values["dir"] : undefined,
          environment: { ...previous, ...environment },
          stdin,
          onLine,
        });
    await lines.end();
    return output;
  }
}

function unableToSet(name: string): string {
  return `Unable to set '${name}'. This only works if your SSH server is configured to accept
\tthese variables via AcceptEnv. Alternatively, if a Bash-like shell runs the command on the remote host, you could
\tprefix the command itself with the variables in the form 'VAR=value command'`;
}

function previousOutput(before: Properties): Readonly<Record<string, string>> {
  const all = {
    PULUMI_COMMAND_STDOUT: text(before["stdout"]),
    PULUMI_COMMAND_STDERR: text(before["stderr"]),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
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
    ? Object.fromEntries(Object.entries(value).map(([key, property]) => [key, String(property)]))
    : {};
}
