import { join } from "node:path";
import { apart, providerApart } from "../lab/command-provider.ts";
import type { Fault } from "./fault.ts";
import type { FaultRun } from "./fault-run.ts";

/** A key of no host of the fleet, of a type that none can be confirmed by. */
const rsa = `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ${"C7vbqajDw4o6gJy8UtmIbkcpnkO3Kwc4qs".repeat(4)}`;
const nobody = { SSH_AUTH_SOCK: "/nonexistent/agent" };

/** What people's logins, and Pulumi's own command provider, do that nobody thinks of. */
export const manners: readonly Fault[] = [
  {
    name: "login that prints",
    moments: ["before", "armed", "activated"],
    onHost: () =>
      `cp -p /root/.bashrc /root/.bashrc-before 2>/dev/null || :
{ echo "printf 'Welcome! '"; echo "trap 'echo bye' EXIT"; } >/root/.bashrc`,
    mend: (run) => onHost(run, "rm -f /root/.bashrc; mv /root/.bashrc-before /root/.bashrc 2>/dev/null || :"),
    outcome: "new",
  },
  {
    name: "login by another shell",
    moments: ["before", "armed"],
    onHost: () => `echo "echo -n 'Welcome! '" >/root/.tcshrc; usermod -s /usr/bin/tcsh root`,
    mend: (run) => onHost(run, "usermod -s /bin/bash root; rm -f /root/.tcshrc"),
    outcome: "new",
  },
  {
    name: "SSH agent that is dead",
    moments: ["before"],
    side: () => ({ programEnv: nobody, engineEnv: nobody }),
    outcome: "old",
  },
  {
    name: "SSH agent that dies",
    moments: ["before"],
    side: () => ({ engineEnv: nobody }),
    outcome: "old",
  },
  {
    name: "provider whose packets are lost",
    moments: ["before"],
    prepare: async (run) => {
      providerApart(folderOf(run), run.fleet.folder);
      const rule = `meta skgid ${apart} ip6 daddr ${run.host.address} tcp dport 22 drop`;
      const chain = `chain output { type filter hook output priority 0; ${rule}; }`;
      await fromController(run, `nft 'table inet ${tableOf(run)} { ${chain}; }'`);
    },
    side: (run) => ({ pathFirst: folderOf(run) }),
    mend: (run) => fromController(run, `nft delete table inet ${tableOf(run)}`),
    outcome: "old",
  },
  {
    name: "RSA host key on record",
    moments: ["before"],
    side: () => ({ hostKey: rsa }),
    outcome: "old",
  },
];

async function onHost(run: FaultRun, script: string): Promise<void> {
  const { status, stderr } = await run.fleet.at(run.host, script);
  if (status !== 0) throw new Error(`the fault could not be mended: ${stderr}`);
}

function folderOf({ fleet, host }: FaultRun): string {
  return join(fleet.folder, "providers", host.name.replace("/", "-"));
}

function tableOf({ host }: FaultRun): string {
  return `lost_${host.name.replaceAll(/[^a-z0-9]/g, "_")}`;
}

async function fromController({ fleet }: FaultRun, script: string): Promise<void> {
  const { status, stderr } = await fleet.outside(script);
  if (status !== 0) throw new Error(`the fault could not be made or mended: ${stderr}`);
}
