import { type Frozen, frozenLayout, ImportError } from "../core/import/index.ts";
import { type LedgerUpdate, planFromText, problemsText, type SshHostPlan } from "../core/index.ts";
import { thrownText } from "../core/thrown-text.ts";
import { hostName, loginTo, surveyHost } from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { type LayoutFile, today } from "./layout-file.ts";
import { hostsNamed, type Reach, reach } from "./reach.ts";
import { saveFiles } from "./save-files.ts";
import { print, report } from "./say.ts";

/** `hextet freeze NAME HOST`: what SLAAC and DHCP have given a host becomes the layout's. */
export async function freeze(name: string, wanted: string, options: { readonly json?: true }): Promise<void> {
  const reached = await reach(name);
  const host = machine(reached, wanted);
  const frozen = await frozenFrom(reached, host);
  const ledger = checkedLedger(reached.layout, frozen.text);
  if (options.json) {
    const { text: layout, written, notes } = frozen;
    print(`${JSON.stringify({ layout, ledger: ledger.text, written, notes }, null, 2)}\n`);
    return;
  }
  const { path, ledgerPath, called } = reached.layout;
  saveFiles([
    { path, text: frozen.text },
    { path: ledgerPath, text: ledger.text },
  ]);
  print(frozen.written.map((line) => `${line}\n`).join(""));
  report(frozen.notes.map((note) => `note: ${note}\n`).join(""));
  print(
    `${path} and ${ledgerPath} are written; hextet diff ${called} ${hostName(host)} shows what up would put there\n`,
  );
}

function machine(reached: Reach, wanted: string): SshHostPlan {
  const [host] = hostsNamed(reached.plan, wanted);
  if (host?.kind !== "ssh")
    throw new Answer(2, `${wanted}: is an instance of AWS, whose addresses are its interface's and stay`);
  return host;
}

async function frozenFrom(reached: Reach, host: SshHostPlan): Promise<Frozen> {
  const networks = reached.plan.sites.find(({ name }) => name === host.site)?.networks ?? [];
  try {
    const login = host.wayIn.today ?? loginTo(reached, hostName(host));
    const survey = await surveyHost(login, { asksRouters: true, enter: reached.enter });
    return frozenLayout(reached.layout.text, { host, networks }, survey);
  } catch (error) {
    throw error instanceof ImportError ? new Answer(1, error.message) : new Answer(3, thrownText(error));
  }
}

/** Nothing is written of a layout that has problems afterwards. */
function checkedLedger({ name, called, path, ledger, beside }: LayoutFile, text: string): LedgerUpdate {
  const planned = planFromText(name, text, { ledger, called, beside, today: today() });
  if (planned.plan === undefined)
    throw new Answer(
      1,
      `nothing is written, since the layout would have problems:\n${problemsText(path, planned.problems, planned.allowed)}`,
    );
  if (planned.problems.length > 0) report(`${problemsText(path, planned.problems, planned.allowed)}\n`);
  return planned.ledger;
}
