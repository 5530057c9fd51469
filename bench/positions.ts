import { Bench } from "tinybench";
import { Ipv6Prefix, planFromText } from "../core/index.ts";
import { bigLayout } from "./big-layout.ts";
import { python } from "./peers.ts";

/** What allocating the same many addresses took, warm, the best of some rounds. */
export interface PositionFigures {
  readonly who: string;
  readonly milliseconds: number;
}

const hosts = 1000;
const each = 10;

/** Ten addresses in each of a thousand networks: planned by name, and counted out by position. */
export async function measurePositions(
  netaddrFolder: string | undefined,
): Promise<readonly PositionFigures[]> {
  const layout = bigLayout({ hosts, addressesPerHost: each });
  const { text: ledger } = planFromText("big", layout).ledger;
  const bench = new Bench({ iterations: 5, time: 0, warmupIterations: 2, warmupTime: 0 });
  const first = "hextet: layout read, checked, numbered by name, ledger written";
  const again = "hextet: the same against its ledger";
  const counted = "hextet's values alone, by position";
  bench.add(first, () => planFromText("big", layout));
  bench.add(again, () => planFromText("big", layout, { ledger }));
  bench.add(counted, byPosition);
  await bench.run();
  const own = bench.tasks.map((task): PositionFigures => {
    if (task.result.state !== "completed") throw new Error(`${task.name}: ${task.result.state}`);
    return { who: task.name, milliseconds: task.result.latency.min };
  });
  const arguments_ = (library: string) => ["positions.py", library, `${hosts}`, `${each}`];
  const peers = [
    { who: "Python ipaddress, by position", answer: python(arguments_("ipaddress"), undefined) },
    ...(netaddrFolder === undefined
      ? []
      : [{ who: "Python netaddr, by position", answer: python(arguments_("netaddr"), netaddrFolder) }]),
  ];
  return [...own, ...peers.map(({ who, answer }) => ({ who, milliseconds: Number(answer["milliseconds"]) }))];
}

function byPosition(): string[] {
  const home = Ipv6Prefix.parse("3fff::/32");
  return Array.from({ length: hosts }, (_, index) => home.subnet(64, BigInt(index))).flatMap((network) =>
    Array.from({ length: each }, (_, index) => network.addressAt(BigInt(index + 1)).toString()),
  );
}
