import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { enginePath } from "../engine/engine.ts";
import { providerFolders } from "../providers/path.ts";

/** The project that every stack of hextet belongs to. */
export const projectName = "hextet";

/** The engine's own folder for a lab, in which the plug-ins are those that this user has installed. */
function engineHome(folder: string, env: NodeJS.ProcessEnv): string {
  const home = join(folder, "pulumi");
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const [installed, own] = [
    join(env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins"),
    join(home, "plugins"),
  ];
  if (existsSync(installed) && !existsSync(own)) {
    try {
      symlinkSync(installed, own);
    } catch (error) {
      // Another run of the same lab was quicker.
      if (!existsSync(own)) throw error;
    }
  }
  return home;
}

/**
 * What the engine needs to work on a lab's stack and on no other: the lab's own state, no questions, no
 * downloads, and the stand-in providers first on PATH. The official plug-in for `command` takes its stand-in's place
 * where this user has it.
 * @param folder of the lab: its state lies there
 * @throws Error where this machine has no engine
 */
export function stackEnvironment(
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const engine = enginePath(env);
  if (engine === undefined) throw new Error("this machine has no Pulumi engine: npm start builds one");
  return {
    HEXTET_LAB: folder,
    PATH: [...providerFolders(env), dirname(engine), env["PATH"] ?? ""].join(":"),
    // The engine remembers which stack was worked on last; a lab's is nobody's business afterwards.
    // Nobody in a lab is reached by the agent's keys, and a socket that is dead would fail each connection.
    SSH_AUTH_SOCK: "",
    PULUMI_HOME: engineHome(folder, env),
    PULUMI_BACKEND_URL: `file://${folder}`,
    // Its files are read here too: plain ones, in the layout of today, whatever this user has the engine write elsewhere.
    PULUMI_DIY_BACKEND_GZIP: "false",
    PULUMI_SELF_MANAGED_STATE_GZIP: "false",
    PULUMI_DIY_BACKEND_LEGACY_LAYOUT: "false",
    PULUMI_SELF_MANAGED_STATE_LEGACY_LAYOUT: "false",
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Runs are short, and start by loading what is never freed.
    GOGC: env["GOGC"] ?? "400",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    HEXTET_CONNECTIONS: join(folder, "connections.json"),
  };
}
