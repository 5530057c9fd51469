/**
 * Plans one layout and says what it took: `node bench/measure-plan.ts HOSTS ADDRESSES_PER_HOST [add]`. A process of
 * its own, so that its memory is its own and nothing is warm. With `add` one guest more is planned against the
 * ledger of all the others.
 */
import { planFromText } from "../core/index.ts";
import { bigLayout, withOneMore } from "./big-layout.ts";

const [hosts = 0, addressesPerHost = 0] = process.argv.slice(2, 4).map(Number);
const layout = bigLayout({ hosts, addressesPerHost });

if (process.argv[4] === "add") {
  const { text } = planFromText("big", layout).ledger;
  const bigger = withOneMore(layout);
  const result = measured(bigger, text);
  const { changes } = result.planned.ledger;
  // Its address, and its MAC address.
  const others = changes.filter(({ owner }) => !owner.endsWith("/newcomer"));
  if (changes.length === 0 || others.length > 0)
    throw new Error(`one guest more changes ${JSON.stringify(changes)} in the ledger`);
  print(result);
} else print(measured(layout, undefined));

function measured(text: string, ledger: string | undefined) {
  const begun = performance.now();
  const before = process.cpuUsage();
  const planned = planFromText("big", text, { ledger });
  // What plan --write would put there is written when it is asked for.
  if (planned.ledger.text === "") throw new Error("the ledger has no text");
  const milliseconds = performance.now() - begun;
  const { user, system } = process.cpuUsage(before);
  if (planned.plan === undefined)
    throw new Error(planned.problems.map((problem) => problem.reason).join("\n"));
  return { planned, milliseconds, processor: (user + system) / 1000 };
}

function print({ planned, milliseconds, processor }: ReturnType<typeof measured>): void {
  const hostsPlanned = planned.plan?.sites.flatMap((site) => site.hosts) ?? [];
  const addresses = hostsPlanned.reduce(
    (sum, host) =>
      sum +
      host.guests.length +
      host.interfaces.reduce((inner, networkInterface) => inner + networkInterface.addresses.length, 0),
    0,
  );
  const megabytes = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(`${JSON.stringify({ addresses, milliseconds, processor, megabytes })}\n`);
}
