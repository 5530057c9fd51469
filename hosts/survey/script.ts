import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { joinedScript } from "../../core/probe/index.ts";
import { shellWord } from "../../core/shell-word.ts";

/**
 * A POSIX sh script that reads how a host is connected: the reader, and beside it the one that asks the routers.
 *
 * @param asksRouters whether a router solicitation is sent on each link; else nothing leaves the host
 */
export function surveyScript(asksRouters: boolean): string {
  return joinedScript([text("reader.sh"), asksRouters ? solicitation() : "printf '@ unasked\\n@ end\\n'\n"]);
}

function solicitation(): string {
  return `solicit_perl=${shellWord(text("solicit.pl"))}
solicit_python=${shellWord(text("solicit.py"))}
${text("solicit.sh")}`;
}

/** They lie beside this code, and beside what is built of it. */
function text(name: string): string {
  const path = join(import.meta.dirname, name);
  if (!existsSync(path)) throw new Error(`${path} is not there; install hextet anew`);
  return readFileSync(path, "utf8");
}
