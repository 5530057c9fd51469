import { remote } from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

/** All of a command's inputs: what the state holds of them stays as it is. */
const inputs: readonly (keyof remote.CommandArgs)[] = [
  "addPreviousOutputInEnv",
  "connection",
  "create",
  "delete",
  "environment",
  "logging",
  "stdin",
  "triggers",
  "update",
];

/**
 * The command of a host that is let go. The engine takes from the state, and from nothing else, whether a resource
 * that has left the program is deleted or forgotten; so the resource stays for one run, as it was, marked to be
 * forgotten. Where the state does not know it, it is made without a command: nobody is dialled either way.
 */
export function letGo(
  name: string,
  address: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): remote.Command {
  return new remote.Command(
    name,
    { connection: { host: address } },
    { ...opts, retainOnDelete: true, ignoreChanges: [...inputs] },
  );
}
