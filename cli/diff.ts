import { agentPath, agentText } from "../components/onprem/agent-program.ts";
import { thrownText } from "../components/onprem/thrown-text.ts";
import { contentsScript, othersScript, readContents, writeBundle } from "../core/bundle/index.ts";
import { type Adoption, adoptionOf, adoptionText, type HostPlan, renderHost } from "../core/index.ts";
import { Answer } from "./answer.ts";
import { atHosts } from "./at-hosts.ts";
import { scriptOnHost } from "./on-host.ts";
import { hostName, hostsNamed, type Reach, reach } from "./reach.ts";

export interface DiffOptions {
  readonly block?: readonly string[];
  readonly json?: true;
}

/** What came of asking one host. */
type Asked = Adoption | { readonly host: string; readonly problem: string };

/** Milliseconds that a host may take to read out its files. */
const asking = { deadline: 60_000, repeatable: true };

/** `hextet diff NAME [HOST]`: reads, and changes nothing. */
export async function diff(name: string, wanted: string | undefined, options: DiffOptions): Promise<void> {
  const reached = await reach(name, options.block);
  const hosts = managedHosts(reached, wanted);
  const asked = await atHosts(
    "Reading",
    hosts.map((host) => ({ name: hostName(host), act: () => ask(reached, host) })),
  );
  process.stdout.write(
    options.json ? `${JSON.stringify(asked, null, 2)}\n` : asked.map(askedText).join("\n"),
  );
  const open = asked.filter((one) => "problem" in one);
  if (open.length > 0) throw new Answer(3, `${open.map(({ host }) => host).join(", ")}: could not be asked`);
}

/** Machines on-prem: what an instance of AWS holds comes with its first boot. @throws Answer where one is named that is none */
export function managedHosts(reached: Reach, wanted: string | undefined): readonly HostPlan[] {
  const onPrem = new Set(reached.plan.sites.flatMap((site) => (site.kind === "onprem" ? [site.name] : [])));
  const hosts = hostsNamed(reached.plan, wanted);
  const managed = hosts.filter((host) => onPrem.has(host.site));
  if (wanted !== undefined && managed.length === 0)
    throw new Answer(
      2,
      `${wanted}: is an instance of AWS, whose files come with its first boot; hextet verify ${reached.layout.called} looks at it`,
    );
  return managed;
}

async function ask(reached: Reach, host: HostPlan): Promise<Asked> {
  const files = renderHost(host);
  const script = contentsScript(
    agentPath,
    files.files.map(({ path }) => path),
    files.units,
    othersScript(agentText(), writeBundle(files)),
  );
  try {
    const { stdout, stderr } = await scriptOnHost(reached, host, script, asking);
    const found = readContents(stdout);
    if (!found.complete) throw new Error(stderr.trim().split("\n").at(-1) ?? "its answer is cut short");
    return adoptionOf(files, found);
  } catch (error) {
    return { host: hostName(host), problem: thrownText(error) };
  }
}

function askedText(asked: Asked): string {
  return "problem" in asked ? `${asked.host}: ${asked.problem}\n` : adoptionText(asked);
}
