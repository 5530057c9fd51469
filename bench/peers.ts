import { execFileSync } from "node:child_process";
import { join } from "node:path";

const folder = join(import.meta.dirname, "peers");
const deadline = 180_000;

/** Runs a peer's script and reads what it prints. @param packages a folder to look for packages in */
export function python(
  [script = "", ...args]: readonly string[],
  packages: string | undefined,
): Record<string, unknown> {
  const env = packages === undefined ? process.env : { ...process.env, PYTHONPATH: packages };
  return answerOf("python3", [join(folder, script), ...args], env);
}

export function go([script = "", ...args]: readonly string[]): Record<string, unknown> {
  return answerOf("go", ["run", join(folder, script), ...args], process.env);
}

/** netaddr is not in Python. @returns the folder that it was fetched into, or why it could not be */
export function fetchNetaddr(into: string): { readonly folder: string } | { readonly missing: string } {
  const target = join(into, "python");
  try {
    execFileSync("python3", ["-m", "pip", "install", "--quiet", "--target", target, "netaddr==1.3.0"], {
      stdio: "pipe",
      timeout: deadline,
    });
    return { folder: target };
  } catch {
    return { missing: "Python netaddr: pip could not fetch it" };
  }
}

function answerOf(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Record<string, unknown> {
  return JSON.parse(
    execFileSync(program, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: deadline,
      env,
    }),
  );
}
