import { createInterface } from "node:readline/promises";
import { Ipv6Address, Ipv6Prefix, type ProviderProbe, providerText } from "../core/index.ts";
import { thrownText } from "../core/thrown-text.ts";
import { type Login, ProviderError, probeProvider } from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { atHosts } from "./at-hosts.ts";
import { print, report } from "./say.ts";
import { givenSeconds } from "./seconds.ts";

export interface ProbeOptions {
  /** A prefix, or `true` for that of the host's own address. */
  readonly probe: string | true;
  readonly target: string;
  readonly watch: string;
  readonly yes?: true;
  readonly json?: true;
}

/** `hextet survey NAME ADDRESS --probe PREFIX`: what the provider does, tried on the host. */
export async function surveyProbe(
  address: string,
  way: () => Promise<{ readonly login: Login; readonly enter: readonly string[] }>,
  options: ProbeOptions,
): Promise<void> {
  const run = {
    prefix: options.probe === true ? undefined : prefixOf(options.probe),
    target: targetOf(options.target),
    watch: givenSeconds("--watch", options.watch) ?? 0,
  };
  if (options.yes !== true) await agreed(address);
  const { login, enter } = await way();
  const [found] = await atHosts("Trying", [
    {
      name: address,
      act: (progress) => probed(login, { ...run, enter, progress }),
    },
  ]);
  if (found === undefined) throw new Answer(3, `${address}: could not be asked`);
  print(options.json ? `${JSON.stringify(found, null, 2)}\n` : providerText(found));
}

async function probed(login: Login, run: Parameters<typeof probeProvider>[1]): Promise<ProviderProbe> {
  try {
    return await probeProvider(login, run);
  } catch (error) {
    const rest = error instanceof ProviderError ? "" : "; what was tried goes by itself within a minute";
    throw new Answer(3, `${login.address}: ${thrownText(error)}${rest}`);
  }
}

function prefixOf(text: string): Ipv6Prefix {
  try {
    return Ipv6Prefix.parse(text);
  } catch (error) {
    throw new Answer(2, `--probe ${thrownText(error)}; give a prefix such as 2001:db8::/64`);
  }
}

function targetOf(text: string): string {
  try {
    return `${Ipv6Address.parse(text)}`;
  } catch (error) {
    throw new Answer(2, `--target ${thrownText(error)}; give an IPv6 address beyond the gateway`);
  }
}

const warning = `An address of the prefix is given to the host for a while, and echoes go out from it. Some providers take an address that is
not the host's own for abuse, and have shut servers down for that (moby/moby#10045): ask yours first.
`;

/** @throws Answer where nobody says yes */
async function agreed(address: string): Promise<void> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true)
    throw new Answer(2, `${address}: nothing was tried. ${warning}Where that is well, say so: --yes`);
  report(warning);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question(`Try it on ${address}? (yes/no) `);
    if (answer.trim().toLowerCase() === "yes") return;
  } finally {
    asking.close();
  }
  throw new Answer(1, `${address}: nothing was tried`);
}
