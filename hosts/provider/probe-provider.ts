import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Ipv6Address, Ipv6Prefix } from "../../core/address/index.ts";
import { shellWord } from "../../core/shell-word.ts";
import {
  type EchoCount,
  isSilent,
  judgeProvider,
  type ProviderLook,
  type ProviderProbe,
} from "../../core/survey/index.ts";
import type { Login } from "../ssh/login.ts";
import { runScript } from "../ssh/script.ts";
import { Sections } from "../survey/sections.ts";
import { Counts, readLook } from "./read-provider.ts";

/** What is to be tried at a host. */
export interface ProviderRun {
  /** `undefined`: that of the host's own address on its uplink. */
  readonly prefix: Ipv6Prefix | undefined;
  /** Who is to answer: an address beyond the gateway. */
  readonly target: string;
  /** Seconds for which an address that is answered is tried on. */
  readonly watch: number;
  /** Words before the program that dials; none where absent. */
  readonly enter?: readonly string[];
  readonly progress: (text: string) => void;
}

/** It cannot be found out; the message says why. */
export class ProviderError extends Error {}

/** Seconds for which an address is tried before it is watched, and at most at a time. */
const trying = 5;
const stretch = 15;

/** Seconds after a stretch in which the kernel takes an address away by itself, where nobody comes to try on or to end it. */
const grace = 30;

/**
 * Tries what a provider does with a prefix: an address of it is given to the host, first behind it and then on its uplink, and
 * whatever is answered is watched. All is taken away again; where the connection is lost, the host's kernel does so.
 * @throws SshError, ShellError where the host could not be asked; ProviderError
 */
export async function probeProvider(login: Login, run: ProviderRun): Promise<ProviderProbe> {
  const trial = new Trial(login, run);
  const look = await trial.look();
  const prefix = run.prefix ?? ownPrefix(look);
  try {
    const behind = await trial.begin(look, prefix, "lo");
    if (behind.answered > 0)
      return judgeProvider(look, { prefix, behind, onUplink: undefined, watched: await trial.watch(look) });
    const onUplink = await trial.begin(look, prefix, look.uplink);
    const watched = onUplink.answered > 0 ? await trial.watch(look) : undefined;
    return judgeProvider(look, { prefix, behind, onUplink, watched });
  } finally {
    await trial.end();
  }
}

function ownPrefix({ own, ownLength, uplink }: ProviderLook): Ipv6Prefix {
  if (ownLength < 128) return Ipv6Prefix.containing(own, ownLength);
  throw new ProviderError(`${own} on ${uplink} is a /128: say which prefix is to be tried, --probe PREFIX`);
}

/** Addresses that are tried, one after the other. */
class Trial {
  readonly #login: Login;
  readonly #run: ProviderRun;
  #tried: { readonly address: Ipv6Address; readonly device: string } | undefined;

  constructor(login: Login, run: ProviderRun) {
    this.#login = login;
    this.#run = run;
  }

  async look(): Promise<ProviderLook> {
    const { target, progress } = this.#run;
    progress("how the host reaches the target");
    const look = readLook(await this.#ask("look.sh", { target }, 20), target);
    if (look === undefined)
      throw new ProviderError(`the host has no IPv6 route to ${target}, or no address of its own there`);
    return look;
  }

  /** An address that nobody has, tried for the first time. */
  async begin(look: ProviderLook, prefix: Ipv6Prefix, device: string): Promise<EchoCount> {
    await this.end();
    for (let left = 3; left > 0; left--) {
      const address = someAddress(prefix, look);
      this.#run.progress(`${address} on ${device}`);
      this.#tried = { address, device };
      const counts = await this.#round(look, trying);
      if (counts !== "taken") return counts;
    }
    throw new ProviderError(`each address of ${prefix} that was tried is somebody else's`);
  }

  /** The same one for longer, until it is cut off. */
  async watch(look: ProviderLook): Promise<EchoCount | undefined> {
    let all: EchoCount | undefined;
    while ((all?.sent ?? 0) < this.#run.watch) {
      const sent = all?.sent ?? 0;
      this.#run.progress(`${this.#tried?.address} answered for ${sent} s of ${this.#run.watch}`);
      const counts = await this.#round(look, Math.min(stretch, this.#run.watch - sent));
      if (counts === "taken") throw new ProviderError("somebody else has taken the address meanwhile");
      all = {
        sent: sent + counts.sent,
        answered: (all?.answered ?? 0) + counts.answered,
        solicited: (all?.solicited ?? 0) + counts.solicited,
        last: counts.last === undefined ? all?.last : sent + counts.last,
      };
      if (isSilent(all)) break;
    }
    return all;
  }

  async end(): Promise<void> {
    const tried = this.#tried;
    this.#tried = undefined;
    if (tried === undefined) return;
    const script = `ip -6 addr del ${tried.address}/128 dev ${shellWord(tried.device)} 2>/dev/null || :`;
    // A host that cannot be reached any more takes it away itself.
    await runScript(this.#login, script, { ...this.#manners, deadline: 20_000 }).catch(() => undefined);
  }

  async #round(look: ProviderLook, seconds: number): Promise<EchoCount | "taken"> {
    const { target, own, uplink } = look;
    const { address, device = "lo" } = this.#tried ?? {};
    const words = {
      address: `${address ?? ""}`,
      device,
      own: `${own}`,
      uplink,
      target,
      seconds: `${seconds}`,
      life: `${seconds + grace}`,
      echo_perl: text("echo.pl"),
      echo_python: text("echo.py"),
    };
    const counts = new Counts(await this.#ask("round.sh", words, seconds + 40));
    if (counts.isTaken) return "taken";
    if (counts.isRefused) throw new ProviderError(`the host does not take ${address} on ${device}`);
    if (!counts.isCounted)
      throw new ProviderError("the host has neither perl nor Python, by which echoes are counted");
    const control = counts.of(`${own}`);
    if (control === undefined || control.answered === 0)
      throw new ProviderError(
        `${target} does not answer the host's own ${own} either: name another with --target`,
      );
    const found = counts.of(`${address}`);
    if (found === undefined) throw new ProviderError("what the host has printed is cut short");
    return found;
  }

  async #ask(name: string, words: Readonly<Record<string, string>>, seconds: number): Promise<Sections> {
    const given = Object.entries(words).map(([word, value]) => `${word}=${shellWord(value)}`);
    const script = `${given.join("\n")}\n${text(name)}`;
    const { stdout } = await runScript(this.#login, script, { ...this.#manners, deadline: seconds * 1000 });
    const sections = new Sections(stdout);
    if (!sections.has("end")) throw new ProviderError("what the host has printed is cut short");
    return sections;
  }

  get #manners() {
    return { patience: 4_000, repeatable: true, enter: this.#run.enter ?? [] };
  }
}

/** One of a prefix that is hardly anybody's. */
function someAddress(prefix: Ipv6Prefix, { own, gateway }: ProviderLook): Ipv6Address {
  if (prefix.size < 8n) throw new ProviderError(`${prefix} has no address to try`);
  for (;;) {
    const drawn = BigInt(`0x${randomBytes(16).toString("hex")}`) % prefix.size;
    const address = prefix.addressAt(drawn);
    // The first is every router's (RFC 4291, 2.6.1).
    if (drawn > 1n && [own, gateway].every((other) => other?.value !== address.value)) return address;
  }
}

/** They lie beside this code, and beside what is built of it. */
function text(name: string): string {
  const path = join(import.meta.dirname, name);
  if (!existsSync(path)) throw new Error(`${path} is not there; install hextet anew`);
  return readFileSync(path, "utf8");
}
