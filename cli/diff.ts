import { contentsScript, othersScript, readContents, writeBundle } from "../core/bundle/index.ts";
import { type Adoption, adoptionOf, adoptionText, renderHost, type SshHostPlan } from "../core/index.ts";
import { thrownText } from "../core/thrown-text.ts";
import { addressed, agentPath, agentText, hostName, scriptOnHost } from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { atHosts } from "./at-hosts.ts";
import { hostsNamed, type Reach, reach } from "./reach.ts";
import { print } from "./say.ts";

export interface DiffOptions {
  readonly block?: readonly string[];
  readonly json?: true;
  readonly showSecretFiles?: true;
}

/** What came of asking one host. */
type Asked = Adoption | { readonly host: string; readonly problem: string };

/** The same word for the command and for the agent's verb. */
const showSecretFiles = "--show-secret-files";

/** Milliseconds that a host may take to read out its files. */
const asking = { deadline: 60_000, repeatable: true };

/** `hextet diff NAME [HOST]`: reads, and changes nothing. */
export async function diff(name: string, wanted: string | undefined, options: DiffOptions): Promise<void> {
  const reached = await reach(name, options.block);
  const hosts = managedHosts(reached, wanted);
  const asked = await atHosts(
    "Reading",
    hosts.map((host) => ({
      name: hostName(host),
      act: () => ask(reached, host, options.showSecretFiles === true),
    })),
  );
  print(options.json ? `${JSON.stringify(asked, null, 2)}\n` : asked.map(askedText).join("\n"));
  const open = asked.filter((answer) => "problem" in answer);
  if (open.length > 0) throw new Answer(3, `${open.map(({ host }) => host).join(", ")}: could not be asked`);
}

/** Machines on-prem: what an instance of AWS holds comes with its first boot. @throws Answer where one is named that is none */
export function managedHosts(reached: Reach, wanted: string | undefined): readonly SshHostPlan[] {
  const managed = hostsNamed(reached.plan, wanted).filter((host) => host.kind === "ssh");
  if (wanted !== undefined && managed.length === 0)
    throw new Answer(
      2,
      `${wanted}: is an instance of AWS, whose files come with its first boot; hextet verify ${reached.layout.called} looks at it`,
    );
  return managed;
}

/** @param shown whether contents of files that others may not read are asked for */
async function ask(reached: Reach, host: SshHostPlan, shown: boolean): Promise<Asked> {
  const files = renderHost(host);
  const script = contentsScript(
    agentPath,
    files.files.map(({ path }) => path),
    files.units,
    othersScript(agentText(), writeBundle(files), ...(shown ? [showSecretFiles] : [])),
  );
  try {
    const { stdout, stderr } = await scriptOnHost(reached, host, script, asking);
    const found = readContents(stdout);
    if (!found.complete) throw new Error(stderr.trim().split("\n").at(-1) ?? "its answer is cut short");
    const how = `hextet diff ${reached.layout.called} ${hostName(host)} ${showSecretFiles}`;
    const adoption = adoptionOf(files, found, shown ? { shown } : { shown, how });
    const others = adoption.others.map(({ diff = "", ...other }) => ({
      ...other,
      diff: addressed(diff, reached, host),
    }));
    return { ...adoption, others };
  } catch (error) {
    return { host: hostName(host), problem: thrownText(error) };
  }
}

function askedText(asked: Asked): string {
  return "problem" in asked ? `${asked.host}: ${asked.problem}\n` : adoptionText(asked);
}
