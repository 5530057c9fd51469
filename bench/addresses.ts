import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import ipAddress from "ip-address";
import { Bench } from "tinybench";
import { Ipv6Address, Ipv6Prefix } from "../core/index.ts";
import { go, python } from "./peers.ts";

/** Nanoseconds for one operation of one library, the best of its rounds. */
export interface AddressFigures {
  readonly library: string;
  readonly version: string;
  readonly parse: number;
  readonly text: number;
  readonly contains: number;
}

const count = 20_000;

/**
 * The same addresses through hextet's values and through each peer that this machine has.
 * @param folder for the list of addresses
 * @param netaddr where its package lies, where it could be fetched
 */
export async function measureAddresses(
  folder: string,
  netaddr: string | undefined,
): Promise<readonly (AddressFigures | { missing: string })[]> {
  const file = join(folder, "addresses");
  const texts = Array.from({ length: count }, (_, index) => textNumber(index));
  writeFileSync(file, texts.join("\n"));
  return [
    await hextet(texts),
    await ipAddressAlone(texts),
    peer("Go netip", () => go(["addresses.go", file])),
    peer("Python ipaddress", () => python(["addresses.py", "ipaddress", file], undefined)),
    ...(netaddr === undefined
      ? []
      : [peer("Python netaddr", () => python(["addresses.py", "netaddr", file], netaddr))]),
  ];
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
      // A new one each time: what has been written is remembered.
      text: () => addresses.map(({ value }) => Ipv6Address.fromBigInt(value).toString()),
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

/** What a peer says, or why it says nothing. */
function peer(library: string, run: () => Record<string, unknown>): AddressFigures | { missing: string } {
  try {
    const { version, parse, text, contains } = run();
    return {
      library,
      version: String(version),
      parse: Number(parse),
      text: Number(text),
      contains: Number(contains),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    return { missing: `${library}: ${reason}` };
  }
}
