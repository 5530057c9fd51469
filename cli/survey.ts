import { existsSync } from "node:fs";
import { type HostSurvey, planFromText, surveyText } from "../core/index.ts";
import { shellWord } from "../core/shell-word.ts";
import { thrownText } from "../core/thrown-text.ts";
import { hostName, type Login, loginTo, surveyHost } from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { atHosts } from "./at-hosts.ts";
import { findLayout, layoutPath } from "./layout-file.ts";
import { isAddress, type NewHostOptions, newHostLogin } from "./new-host.ts";
import { hostsNamed, reach } from "./reach.ts";
import { print } from "./say.ts";

export interface SurveyOptions extends NewHostOptions {
  readonly json?: true;
  /** `--no-solicitation` sets it to false. */
  readonly solicitation: boolean;
  /** A prefix to try, or `true` for that of the host's own address. */
  readonly probe?: string | true;
  readonly target: string;
  readonly watch: string;
  readonly yes?: true;
}

/** `hextet survey NAME ADDRESS`: reads, and changes nothing, but where the provider is to be probed. */
export async function survey(name: string, address: string, options: SurveyOptions): Promise<void> {
  const { probe } = options;
  if (probe !== undefined) {
    const { surveyProbe } = await import("./survey-probe.ts");
    return surveyProbe(address, () => wayTo(name, address, options), { ...options, probe });
  }
  const way = await wayTo(name, address, options);
  const [found] = await atHosts("Reading", [
    {
      name: address,
      act: () => surveyOver(way, options.solicitation),
    },
  ]);
  if (found === undefined) throw new Answer(3, `${address}: could not be asked`);
  print(options.json ? `${JSON.stringify(found, null, 2)}\n` : surveyText(found));
}

/** A way to a host, and the words before the program that dials it. */
interface Way {
  readonly login: Login;
  readonly enter: readonly string[];
}

async function surveyOver({ login, enter }: Way, asksRouters: boolean): Promise<HostSurvey> {
  try {
    return await surveyHost(login, { asksRouters, enter });
  } catch (error) {
    throw new Answer(3, thrownText(error));
  }
}

/** A host of the layout by its name or its address, as the layout says; any other by its address and its key. */
async function wayTo(name: string, address: string, options: SurveyOptions): Promise<Way> {
  const known = knownHost(name, address);
  if (known !== undefined) {
    const reached = await reach(name);
    const [host] = hostsNamed(reached.plan, known);
    if (host === undefined) throw new Answer(2, `${address}: is no host of ${name}`);
    try {
      return { login: loginTo(reached, hostName(host)), enter: reached.enter };
    } catch (error) {
      throw new Answer(2, thrownText(error));
    }
  }
  const again = `hextet survey ${shellWord(name)} ${shellWord(address)}`;
  return { login: await newHostLogin(address, options, again), enter: [] };
}

/**
 * The name of the layout's host that is meant. There may be no layout yet, or one with problems: a host that is asked for by its
 * address alone needs none.
 */
function knownHost(name: string, address: string): string | undefined {
  if (!existsSync(layoutPath(name)) && isAddress(address)) return undefined;
  const layout = findLayout(name);
  const { plan } = planFromText(layout.name, layout.text, { ledger: layout.ledger, beside: layout.beside });
  const hosts = plan?.sites.flatMap((site) => site.hosts) ?? [];
  const byAddress = hosts.find((host) => host.connection?.address === address);
  if (byAddress !== undefined) return hostName(byAddress);
  return isAddress(address) ? undefined : address;
}
