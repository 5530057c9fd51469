import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { type AgentAnswer, parseAnswer, writeBundle } from "../../core/bundle/index.ts";
import type { RenderedFile, Subsystem } from "../../core/render/file.ts";
import { toldByEngine } from "../told-failure.ts";
import { type Transform, transformed } from "../transform.ts";
import { agentCommand, agentText } from "./agent-program.ts";
import { updateAgent } from "./agent-update.ts";
import { beforeChange } from "./command-hooks.ts";
import { commandConnection, type HostConnectionArgs, login } from "./connection.ts";
import type { Login } from "./ssh-login.ts";

/** Arguments of `ManagedHost`. */
export interface ManagedHostArgs {
  /** How to reach it. */
  readonly connection: HostConnectionArgs;
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
  /** Changes to the resource underneath. */
  readonly transform?: ManagedHostTransforms;
}

/** The last word on the resource that a `ManagedHost` makes. */
export interface ManagedHostTransforms {
  readonly command?: Transform<remote.CommandArgs>;
}

/** One file that a host must hold. */
export interface HostFileArgs {
  /** All of it; ends with a newline. */
  readonly content: pulumi.Input<string>;
  /** What is told when it changes. */
  readonly subsystem: Subsystem;
  /**
   * Permissions in octal.
   * @default "0644"
   */
  readonly mode?: string;
  /**
   * `json`: the top-level keys given here win over those that the host's file holds; all others stay.
   * @default the file is replaced
   */
  readonly merge?: "json";
}

/** Milliseconds for one attempt to bring the agent to a host, and in which to try again where nothing answers. */
const updateRun = { deadline: 60_000, patience: 15_000 };

/**
 * A machine that is configured over SSH: its files go there as one readable text, and the agent there makes them
 * stand, activates what changed and answers.
 *
 * It is one resource, so that a host changes as a whole; `pulumi preview --diff` shows the change as a patch of
 * its files. Its identity is its name: a changed address is an update that goes to the new address.
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
  readonly report: pulumi.Output<AgentAnswer | undefined>;

  readonly #name: string;
  readonly #host: string;
  readonly #args: ManagedHostArgs;

  constructor(name: string, args: ManagedHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("hextet:onprem:ManagedHost", name, {}, opts);
    this.#name = name;
    this.#host = args.host ?? `onprem/${name}`;
    this.#args = args;

    this.bundle = this.#writeBundle();
    this.command = toldByEngine(this.#createCommand(this.#agentHook()));
    this.report = this.#readReport();

    this.registerOutputs({ report: this.report });
  }

  #writeBundle(): pulumi.Output<string> {
    return pulumi
      .all([pulumi.output(this.#args.files), this.#args.units ?? []])
      .apply(([files, units]) => commandInput(this.#host, files, units));
  }

  /**
   * Runs before the command does, in the program's own process: the place for whatever must be right on the host
   * before its files change.
   */
  #agentHook(): pulumi.ResourceHookBinding {
    const host = this.#host;
    const target = login(this.#args.connection);
    return beforeChange(`${this.#name}: agent`, async () => {
      await updateAgent(host, await known(target), agentText(), updateRun);
    });
  }

  #createCommand(hooks: pulumi.ResourceHookBinding): remote.Command {
    const user = pulumi.output(this.#args.connection.user ?? "root");
    return new remote.Command(
      ...transformed<remote.CommandArgs>(
        this.#args.transform?.command,
        this.#name,
        {
          connection: commandConnection(this.#host, this.#args.connection),
          create: user.apply((name) => agentCommand(name, "apply")),
          delete: user.apply((name) => agentCommand(name, "remove")),
          stdin: this.bundle,
          // sshd refuses variables that it was not told to accept.
          addPreviousOutputInEnv: false,
          logging: "none",
        },
        {
          parent: this,
          // The other way round, the old one's removal would undo what the new one has just put there.
          deleteBeforeReplace: true,
          additionalSecretOutputs: ["stdout", "stderr"],
          hooks,
        },
      ),
    );
  }

  /** The answer names files and subsystems, never what they hold, so it is no secret. */
  #readReport(): pulumi.Output<AgentAnswer | undefined> {
    const said = pulumi.recover(this.command.stdout, () => "");
    return pulumi.unsecret(said).apply((text) => parseAnswer(text ?? ""));
  }
}

/**
 * What the agent gets on its standard input.
 *
 * @throws Error where it would refuse that
 */
export function commandInput(
  host: string,
  files: Readonly<Record<string, pulumi.Unwrap<HostFileArgs>>>,
  units: readonly string[],
): string {
  const rendered = Object.entries(files).map(
    ([path, file]): RenderedFile => ({
      path,
      mode: fileMode(path, file.mode ?? "0644"),
      content: file.content,
      subsystem: file.subsystem,
      ...(file.merge === undefined ? {} : { merge: file.merge }),
    }),
  );
  return writeBundle({ host, files: rendered, units });
}

function fileMode(path: string, text: string): number {
  if (!/^0?[0-7]{3}$/.test(text))
    throw new Error(`${path}: mode ${text} is not octal permissions such as 0644`);
  return Number.parseInt(text, 8);
}

/** Resource hooks run when everything that the resource depends on is known. */
async function known(value: pulumi.Output<Login>): Promise<Login> {
  return new Promise((resolve) => {
    value.apply(resolve);
  });
}
