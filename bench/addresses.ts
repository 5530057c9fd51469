import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ipAddress from "ip-address";
import { Bench } from "tinybench";
import { Ipv6Address, Ipv6Prefix } from "../core/index.ts";

/** Nanoseconds for one operation of one library, the best of its rounds. */
export interface AddressFigures {
  readonly library: string;
  readonly version: string;
  readonly parse: number;
  readonly text: number;
  readonly contains: number;
}

const count = 20_000;
const deadline = 120_000;

/** The same addresses through hextet's values and through each peer that this machine has. */
export async function measureAddresses(): Promise<readonly (AddressFigures | { missing: string })[]> {
  const folder = mkdtempSync(join(tmpdir(), "hextet-bench-"));
  const file = join(folder, "addresses");
  const texts = Array.from({ length: count }, (_, index) => textNumber(index));
  writeFileSync(file, texts.join("\n"));
  const peers = join(import.meta.dirname, "peers");
  try {
    return [
      await hextet(texts),
      await ipAddressAlone(texts),
      peer("Go netip", ["go", "run", join(peers, "addresses.go"), file]),
      peer("Python ipaddress", ["python3", join(peers, "addresses.py"), "ipaddress", file]),
      netaddr(folder, [join(peers, "addresses.py"), "netaddr", file]),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Half of them short, as those that people choose; half of them long, as SLAAC's. */
function textNumber(index: number): string {
  const site = (index % 997).toString(16);
  return index % 2 === 0
    ? `3fff:b0b:${site}::${(index + 1).toString(16)}`
    : `3fff:0:${site}:1:5054:ff:fe${(index % 256).toString(16).padStart(2, "0")}:${(index + 1).toString(16)}`;
}

async function hextet(texts: readonly string[]): Promise<AddressFigures> {
  const addresses = texts.map((text) => Ipv6Address.parse(text));
  const prefix = Ipv6Prefix.parse("3fff::/32");
  return {
    library: "hextet",
    version: "",
    ...(await rounds({
      parse: () => texts.map((text) => Ipv6Address.parse(text)),
      text: () => addresses.map((address) => address.toString()),
      contains: () => addresses.map((address) => prefix.contains(address)),
    })),
  };
}

async function ipAddressAlone(texts: readonly string[]): Promise<AddressFigures> {
  const { Address6 } = ipAddress;
  const addresses = texts.map((text) => new Address6(text));
  const prefix = new Address6("3fff::/32");
  const { version } = createRequire(import.meta.url)("ip-address/package.json");
  return {
    library: "ip-address",
    version,
    ...(await rounds({
      parse: () => texts.map((text) => new Address6(text)),
      text: () => addresses.map((address) => address.correctForm()),
      contains: () => addresses.map((address) => address.isInSubnet(prefix)),
    })),
  };
}

/** Nanoseconds for one element of each operation. */
async function rounds<Name extends string>(
  operations: Readonly<Record<Name, () => unknown>>,
): Promise<Record<Name, number>> {
  const bench = new Bench({ iterations: 5, time: 0, warmupIterations: 2, warmupTime: 0 });
  for (const [name, operation] of Object.entries<() => unknown>(operations)) bench.add(name, operation);
  await bench.run();
  const times = bench.tasks.map((task) => {
    if (task.result.state !== "completed") throw new Error(`${task.name} did not run: ${task.result.state}`);
    return [task.name, (task.result.latency.min * 1e6) / count];
  });
  return Object.fromEntries(times);
}

/** netaddr is not in Python: it is fetched into a folder that goes again. */
function netaddr(folder: string, args: readonly string[]): AddressFigures | { missing: string } {
  const target = join(folder, "python");
  try {
    execFileSync("python3", ["-m", "pip", "install", "--quiet", "--target", target, "netaddr==1.3.0"], {
      stdio: "pipe",
      timeout: deadline,
    });
  } catch {
    return { missing: "netaddr: pip could not fetch it" };
  }
  return peer("Python netaddr", ["python3", ...args], { PYTHONPATH: target });
}

function peer(
  library: string,
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): AddressFigures | { missing: string } {
  try {
    const answer = execFileSync(program, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: deadline,
      env: { ...process.env, GOFLAGS: "-mod=mod", ...env },
    });
    return { library, ...JSON.parse(answer) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    return { missing: `${library}: ${reason}` };
  }
}
