import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stackEnvironment } from "../../lab/stack/environment.ts";

/** Group of a provider's process that is started by `providerApart`, and of nobody else's. */
export const apart = 4242;

/**
 * Lays a provider for `command` into a folder, for the front of the engine's PATH: the same as ever, the stand-in or the
 * official plug-in, in a group of its own, by which a packet filter tells its connections from those of `ssh`.
 *
 * @param lab the lab's run directory
 */
export function providerApart(folder: string, lab: string): void {
  const env = stackEnvironment(lab);
  const plugins = join(env["PULUMI_HOME"] ?? "", "plugins");
  const installed = existsSync(plugins) ? readdirSync(plugins).map((name) => join(plugins, name)) : [];
  const found = [...(env["PATH"] ?? "").split(":"), ...installed]
    .map((place) => join(place, "pulumi-resource-command"))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error("the engine has no provider for command");
  mkdirSync(folder, { recursive: true });
  const program = `#!/bin/sh\nexec setpriv --regid ${apart} --clear-groups ${found} "$@"\n`;
  writeFileSync(join(folder, "pulumi-resource-command"), program, { mode: 0o755 });
}
