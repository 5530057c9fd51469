import { recordKeys, type SshHostPlan } from "../core/index.ts";
import { keyFile } from "../core/links/index.ts";
import { thrownText } from "../core/thrown-text.ts";
import { hostName, keysScript, readKeys, scriptOnHost } from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { atHosts } from "./at-hosts.ts";
import { hostsNamed, type Reach, reach } from "./reach.ts";
import { saveFile } from "./save-files.ts";
import { print, report } from "./say.ts";

export interface KeysOptions {
  readonly again?: true;
  readonly json?: true;
}

/** What came of an interface's key. */
interface Key {
  /** `hub/gw-1/wg0` */
  readonly interface: string;
  readonly result: "made" | "kept" | "failed";
  readonly publicKey: string | null;
  readonly recorded: boolean;
  /** Why it failed, or is not recorded. */
  readonly reason: string | null;
}

/** Milliseconds that a host may take; a key is made again by a second try alone, and so the script is no repeatable one. */
const asking = { deadline: 30_000 };

/** `hextet keys NAME [HOST]`: WireGuard's private keys are made on the hosts and stay there; the ledger gets the public halves. */
export async function keys(name: string, wanted: string | undefined, options: KeysOptions): Promise<void> {
  if (options.again && wanted === undefined)
    throw new Answer(2, "--again makes other keys in place of those that are there: say of which host");
  const reached = await reach(name);
  const hosts = withWireguard(reached, wanted);
  const found = (
    await atHosts(
      "Asking",
      hosts.map((host) => ({
        name: hostName(host),
        act: () => keysOf(reached, host, options.again === true),
      })),
    )
  ).flat();
  const results = record(reached, found);
  if (options.json) print(`${JSON.stringify(results, null, 2)}\n`);
  else for (const result of results) say(result);
  if (results.some(({ recorded }) => !recorded)) process.exitCode = results.some(isFailed) ? 3 : 1;
  else if (!options.json)
    print(
      `${reached.layout.ledgerPath} has the public halves; commit it. pulumi up brings the hosts what follows\n`,
    );
}

function isFailed({ result }: Key): boolean {
  return result === "failed";
}

function withWireguard({ plan, layout }: Reach, wanted: string | undefined): readonly SshHostPlan[] {
  const hosts = hostsNamed(plan, wanted).filter(
    (host): host is SshHostPlan => host.kind === "ssh" && host.wireguard.length > 0,
  );
  if (hosts.length === 0)
    throw new Answer(
      2,
      `${wanted ?? layout.path}: has no WireGuard interface; one is wg0: { wireguard: { server: { ref: SITE/HOST/INTERFACE } } }`,
    );
  return hosts;
}

async function keysOf(reached: Reach, host: SshHostPlan, again: boolean): Promise<readonly Key[]> {
  const names = host.wireguard.map((own) => own.interface);
  const failed = (device: string, reason: string): Key => ({
    interface: `${hostName(host)}/${device}`,
    result: "failed",
    publicKey: null,
    recorded: false,
    reason,
  });
  try {
    const script = keysScript(
      names.map((name) => ({ name, file: keyFile(name) })),
      again,
    );
    const { stdout, stderr } = await scriptOnHost(reached, host, script, asking);
    const found = readKeys(stdout.trim() === "" ? `${stderr.trim()}\n` : stdout);
    return names.map((name): Key => {
      const own = found.find((key) => key.interface === name);
      if (own === undefined) return failed(name, "the host said nothing of it");
      if ("trouble" in own) return failed(name, own.trouble);
      const result = own.made ? "made" : "kept";
      return {
        interface: `${hostName(host)}/${name}`,
        result,
        publicKey: own.publicKey,
        recorded: true,
        reason: null,
      };
    });
  } catch (error) {
    return names.map((name) => failed(name, thrownText(error)));
  }
}

/** Writes the ledger with what the hosts said; what could not be asked keeps the line that it has. */
function record({ layout }: Reach, found: readonly Key[]): readonly Key[] {
  const { name, text, called, ledgerPath, ledger, beside } = layout;
  const keys = new Map(
    found.flatMap(({ interface: device, publicKey }) =>
      publicKey === null ? [] : [[device, publicKey] as const],
    ),
  );
  if (keys.size === 0) return found;
  const recorded = recordKeys(name, text, { ledger, called, beside }, keys);
  if (recorded.text !== (ledger ?? "")) saveFile(ledgerPath, recorded.text);
  return found.map((own) => {
    const same = recorded.shared.find((shared) => shared.name === own.interface);
    if (same === undefined) return own;
    const host = own.interface.split("/").slice(0, 2).join("/");
    const reason = `${same.other} has the same key, as after one host was copied from the other; make another with: hextet keys ${called} ${host} --again`;
    return { ...own, recorded: false, reason };
  });
}

function say({ interface: device, result, publicKey, recorded, reason }: Key): void {
  if (publicKey !== null && recorded) print(`${device}: ${result}, ${publicKey}\n`);
  else report(`${device}: ${reason}\n`);
}
