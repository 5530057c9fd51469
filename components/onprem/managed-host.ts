import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { type AgentAnswers, type Expectation, isAddress, parseAnswer } from "../../core/bundle/index.ts";
import {
  agentCommand,
  agentText,
  changeHost,
  confirmAgain,
  defaultConfirmWithin,
  dialTimes,
  type Login,
  todaysLogin,
  troubleAhead,
  type UnconfirmedChange,
  waysIn,
} from "../../hosts/index.ts";
import { errorsEndRuns } from "../errors-end-runs.ts";
import { namesOf } from "../former-names.ts";
import { reportedByEngine } from "../reported-failure.ts";
import { type Transform, transformed } from "../transform.ts";
import { type BundleInput, bundleInput, type HostFileArgs } from "./bundle-input.ts";
import type { ChangeArgs } from "./change-args.ts";
import { changeHooks } from "./command-hooks.ts";
import { commandConnection, login } from "./connection.ts";
import { foretold } from "./foretell.ts";
import { formerStanding, hostOwner, ownerWords } from "./host-owner.ts";
import { hostPlaces } from "./host-places.ts";
import { letGo } from "./let-go.ts";
import { unwrapped } from "./old-inputs.ts";
import { failedAmong } from "./predecessors.ts";

/** Arguments of `ManagedHost`. */
export interface ManagedHostArgs extends ChangeArgs {
  /**
   * What a person calls the host, in messages and in its bundle.
   * @default `onprem/` and the component's name
   * @example "rack/pve-1"
   */
  readonly host?: string;
  /**
   * The files it must hold, by absolute path.
   * @example { "/etc/sysctl.d/60-forwarding.conf": { subsystem: "sysctl", content: "net.ipv6.conf.all.forwarding = 1\n" } }
   */
  readonly files: pulumi.Input<Readonly<Record<string, HostFileArgs>>>;
  /**
   * systemd units among the files that are to be enabled and running.
   * @default none
   */
  readonly units?: pulumi.Input<readonly string[]>;
  /**
   * What is to be true on the host once its files are in force; the agent looks before it calls the change done.
   * @default nothing
   */
  readonly expect?: pulumi.Input<readonly Expectation[]>;
  /**
   * Names of Docker's containers there that no unit among the files starts: a preview counts them where a change restarts
   * Docker.
   * @default none
   */
  readonly containers?: readonly string[];
  /** Changes to the resource underneath. */
  readonly transform?: ManagedHostTransforms;
}

/** The last word on the resource that a `ManagedHost` makes. */
export interface ManagedHostTransforms {
  readonly command?: Transform<remote.CommandArgs>;
}

const hostType = "hextet:onprem:ManagedHost";
const noResources: pulumi.Resource[] = [];
const secretOutputs = { additionalSecretOutputs: ["stdout", "stderr"] };

/**
 * A machine that is configured over SSH: its files go there as one readable text, and the agent there makes them
 * stand, activates what changed and answers.
 *
 * It is one resource, so that a host changes as a whole; `pulumi preview --diff` shows the change as a patch of
 * its files. Its identity is its name: a changed address is an update, made by the address that works today and
 * confirmed by the new one.
 *
 * The change is made before the command runs, under a timer on the host; the command is the fresh connection that
 * confirms it. What is not confirmed undoes itself, and is tried again by the next update.
 *
 * @example
 * new ManagedHost("rack-router", {
 *   connection: { address: "2001:db8::1", hostKey: "ssh-ed25519 AAAA..." },
 *   files: { "/etc/sysctl.d/60-forwarding.conf": { subsystem: "sysctl", content: "net.ipv6.conf.all.forwarding = 1\n" } },
 * });
 */
export class ManagedHost extends pulumi.ComponentResource {
  readonly command: remote.Command;
  /** The text that the agent gets. */
  readonly bundle: pulumi.Output<string>;
  /** What the agent did when it last ran; undefined where its answer is none. */
  readonly report: pulumi.Output<AgentAnswers["confirm"] | undefined>;

  readonly #name: string;
  readonly #host: string;
  /** What its agent knows this resource by. */
  readonly #owner: string;
  readonly #args: ManagedHostArgs;
  /** Where the command may stand in the state. */
  readonly #places: readonly pulumi.Output<string>[];
  /** What goes to the agent and nowhere else. */
  readonly #secrets: pulumi.Output<string>;
  /** Names of what had to stand first and failed. */
  readonly #failedBefore: Promise<readonly string[]>;

  constructor(name: string, args: ManagedHostArgs, opts?: pulumi.ComponentResourceOptions) {
    errorsEndRuns();
    const names = namesOf(name, opts);
    const places = hostPlaces(pulumi.createUrn(name, hostType, opts?.parent), names);
    super(hostType, name, {}, withAliases(opts, places));
    this.#name = name;
    this.#places = hostPlaces(pulumi.createUrn(name, "command:remote:Command", this), names);
    this.#host = args.host ?? `onprem/${name}`;
    this.#owner = hostOwner(name);
    this.#args = args;
    this.#failedBefore = failedAmong(args.after ?? []);

    const input = this.#bundleInput();
    this.bundle = input.bundle;
    this.#secrets = input.secrets;
    this.command = reportedByEngine(
      args.retired === true ? this.#letGo() : this.#createCommand(this.#changeHooks()),
    );
    this.report = this.#readReport();

    this.registerOutputs({ report: this.report });
  }

  #bundleInput(): BundleInput {
    const { files, units = [], expect = [], connection } = this.#args;
    const { address } = connection;
    const login = typeof address === "string" && isAddress(address) ? address : undefined;
    return bundleInput(files, { host: this.#host, units, expect, login });
  }

  /**
   * Run in the program's own process: one before the command does, to make the change that the command confirms, and
   * one where the command fails.
   */
  #changeHooks(): pulumi.ResourceHookBinding {
    const { connection, today, confirmWithin, allowCutoff } = this.#args;
    const host = this.#host;
    // Within a hook nobody knows.
    const stack = pulumi.getStack();
    const owner = this.#owner;
    const declaredLogin = login(connection);
    const firstLogin = today === undefined ? undefined : login(today);
    let made: Omit<UnconfirmedChange, "errors"> | undefined;
    const before = async ({ oldInputs }: pulumi.ResourceHookArgs) => {
      const failed = await this.#failedBefore;
      if (failed.length > 0) throw new Error(waveSentence(host, failed));
      const declared = await known(declaredLogin);
      const trouble = await troubleAhead(declared);
      if (trouble !== undefined) throw new Error(`${host}: ${trouble}`);
      const secrets = await known(this.#secrets);
      // A plain file whose content the program marks as a secret makes the whole bundle one.
      const hasSecrets = secrets !== "" || (await pulumi.isSecret(this.bundle));
      const first = firstLogin === undefined ? undefined : await known(firstLogin);
      const ways = waysIn({
        last: todaysLogin(await unwrapped(oldInputs?.["connection"])),
        first,
        declared,
        hasSecrets,
      });
      const change = { host, stack, declared, ...ways, within: confirmWithin ?? defaultConfirmWithin };
      const outcome = await changeHost({
        ...change,
        input: `${await known(this.bundle)}${secrets}`,
        hasSecrets,
        agent: agentText(),
        owner: ownerWords(owner, await formerStanding(oldInputs)),
        allowCutoff: allowCutoff ?? false,
        say: (progress) => void pulumi.log.info(`${host}: ${progress}`, this),
      });
      const { perRun } = dialTimes(change.within);
      made = { ...change, outcome, perRun, until: performance.now() + change.within * 1_000 };
    };
    const failed = async ({ errors, failedOperation }: pulumi.ErrorHookArgs) =>
      made !== undefined && failedOperation !== "delete" && confirmAgain({ ...made, errors });
    const foretell = async (args: pulumi.ResourceHookArgs) => {
      const found = await foretold(args, this.#args.containers ?? []);
      if (found.length > 0) void pulumi.log.info(`${host}: the change ${found.join("; it ")}`, this);
    };
    return changeHooks(this.#name, { before, foretell, failed });
  }

  #letGo(): remote.Command {
    const aliases = [...this.#places];
    return letGo(this.#name, this.#args.connection.address, { parent: this, aliases, ...secretOutputs });
  }

  #createCommand(hooks: pulumi.ResourceHookBinding): remote.Command {
    const user = pulumi.output(this.#args.connection.user ?? "root");
    const confirmWithin = this.#args.confirmWithin ?? defaultConfirmWithin;
    const within = String(confirmWithin);
    const { perDial, perRun } = dialTimes(confirmWithin);
    return new remote.Command(
      ...transformed<remote.CommandArgs>(
        this.#args.transform?.command,
        this.#name,
        {
          connection: commandConnection(this.#host, this.#args.connection, perDial),
          create: user.apply((name) => agentCommand(name, "confirm")),
          delete: user.apply((name) =>
            agentCommand(name, "remove", "--owner", this.#owner, "--within", within),
          ),
          stdin: this.bundle,
          // sshd refuses variables that it was not told to accept.
          addPreviousOutputInEnv: false,
          logging: "none",
        },
        {
          parent: this,
          aliases: [...this.#places],
          // The other way round, the old one's removal would undo what the new one has just put there.
          deleteBeforeReplace: true,
          // A removal has all the time of the provider's own eleven dials: nothing on the host waits for it.
          customTimeouts: { create: `${perRun}s`, update: `${perRun}s` },
          ...secretOutputs,
          // Nothing of theirs is needed: only the moment when they have ended.
          dependsOn: pulumi.output(this.#failedBefore).apply(() => noResources),
          hooks,
        },
      ),
    );
  }

  /** The answer names files and subsystems, never what they hold, so it is no secret. */
  #readReport(): pulumi.Output<AgentAnswers["confirm"] | undefined> {
    const said = pulumi.recover(this.command.stdout, () => "");
    return pulumi.unsecret(said).apply((text) => parseAnswer("confirm", text ?? ""));
  }
}

function withAliases(
  opts: pulumi.ComponentResourceOptions | undefined,
  aliases: readonly pulumi.Output<string>[],
): pulumi.ComponentResourceOptions {
  return { ...opts, aliases: [...(opts?.aliases ?? []), ...aliases] };
}

function waveSentence(host: string, failed: readonly string[]): string {
  const some = failed.slice(0, 3).join(", ");
  const more = failed.length > 3 ? ` and ${failed.length - 3} more` : "";
  return `${host}: it was left as it is, since ${some}${more}, which it comes after, did not get that far`;
}

/** Resource hooks run when everything that the resource depends on is known. */
async function known<Value extends Login | string>(value: pulumi.Output<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    pulumi.recover(value.apply(resolve), (error) => reject(error));
  });
}
