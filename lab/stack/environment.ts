import { dirname, join } from "node:path";
import { enginePath } from "../engine/engine.ts";
import { providerFolders } from "../providers/path.ts";

/** The project that every stack of hextet belongs to. */
export const projectName = "hextet";

/**
 * What the engine needs to work on a lab's stack and on no other: the lab's own state, no questions, no
 * downloads, and the stand-in providers first on PATH.
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
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    HEXTET_CONNECTIONS: join(folder, "connections.json"),
  };
}
