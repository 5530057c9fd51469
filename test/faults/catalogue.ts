import type { Fault } from "./fault.ts";
import type { FaultRun } from "./fault-run.ts";
import { manners } from "./manners.ts";
import type { Moment } from "./moments.ts";
import { nothingThere } from "./moments.ts";
import { networkFile } from "./states.ts";

const throughout: readonly Moment[] = ["at work", "armed", "in place", "activated", "answered"];
const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Folders that are gone for a moment at least: the agent may be writing into them all the while. */
const lost = (folders: string) =>
  `tries=0; until rm -rf ${folders} || [ $tries = 9 ]; do tries=$((tries + 1)); done`;

/** Ends every process whose command line the pattern fits, but for the script's own; fails where there is none. */
const killAll = (pattern: string) => `killed=
for entry in /proc/[0-9]*; do
  if tr '\\000' ' ' <"$entry/cmdline" 2>/dev/null | grep -q -E '${pattern}'; then
    pid=\${entry#/proc/}
    if [ "$pid" != "$$" ] && kill -9 "$pid" 2>/dev/null; then killed=yes; fi
  fi
done
if [ -z "$killed" ]; then echo "there was no process to kill" >&2; exit ${nothingThere}; fi`;

/** Whoever started it: the one at work, and the watcher of the change. */
const killAgent = killAll("(hextet-agent|transaction/agent)");

/** Every login, not the server. */
const killSessions = killAll("^sshd(-session)?: root");

/** At the first moment when nobody has a file open there to write to. */
const remountReadOnly = (folder: string) => `tries=0
until said=$(mount -o remount,ro ${folder} 2>&1); do
  tries=$((tries + 1))
  if [ "$tries" -gt 200 ]; then echo "$said" >&2; exit 1; fi
  sleep 0.02
done`;

/** Every file below these folders has other bytes than it had. */
const otherBytes = (folders: string) =>
  `find ${folders} -type f 2>/dev/null | while read -r file; do head -c 100 /dev/urandom >"$file"; done; :`;

const at = (script: (run: FaultRun) => string) => async (run: FaultRun) => {
  const { status, stderr } = await run.fleet.at(run.host, script(run));
  if (status !== 0) throw new Error(`the fault could not be made or mended: ${stderr}`);
};

const checker = ({ host }: FaultRun) =>
  host.renderer === "netplan" ? "/usr/libexec/netplan/generate" : "/usr/sbin/ifup";

export const catalogue: readonly Fault[] = [
  {
    name: "engine killed",
    moments: throughout,
    here: async (run) => kill(run, "engine"),
    outcome: "either",
  },
  {
    name: "controller gone",
    moments: throughout,
    here: async (run) => kill(run, "all"),
    outcome: "either",
  },
  { name: "SSH connection killed", moments: throughout, onHost: () => killSessions, outcome: "either" },
  { name: "agent killed", moments: [...throughout, "confirmed"], onHost: () => killAgent, outcome: "either" },
  {
    name: "host restarted",
    moments: [...throughout, "confirmed"],
    onHost: () => "systemctl reboot --force --force",
    endsScript: true,
    outcome: "either",
  },
  { name: "gateway that is wrong", moments: ["before"], variant: { gateway: "fe80::bad:1" }, outcome: "old" },
  {
    name: "address in use elsewhere",
    moments: ["before"],
    prepare: async ({ fleet, bystander, target }) => {
      await fleet.at(bystander, `ip -6 addr add ${target.second}/64 dev eno1 nodad`);
    },
    mend: async ({ fleet, bystander, target }) => {
      await fleet.at(bystander, `ip -6 addr del ${target.second}/64 dev eno1`);
    },
    outcome: "old",
  },
  {
    name: "accepted, but ends IPv6 on the interface",
    moments: ["before"],
    variant: { sysctl: "net.ipv6.conf.eno1.disable_ipv6 = 1\n" },
    // networkd takes it back by itself.
    renderer: "ifupdown2",
    outcome: "old",
  },
  {
    name: "validator that hangs",
    moments: ["before"],
    prepare: at(
      (run) =>
        `printf '#!/bin/sh\\nsleep 600\\n' >/run/hangs && chmod 755 /run/hangs && mount --bind /run/hangs ${checker(run)}`,
    ),
    mend: at((run) => `umount ${checker(run)}`),
    outcome: "old",
  },
  {
    name: "disk full",
    moments: ["before", "at work", "armed", "in place", "answered"],
    smallDisk: true,
    onHost: () => "dd if=/dev/zero of=/var/lib/hextet/filler bs=1k 2>/dev/null; :",
    mend: at(() => "rm -f /var/lib/hextet/filler"),
    outcome: "either",
  },
  {
    name: "disk with the files full",
    moments: ["before", "armed", "in place", "answered"],
    smallDisk: true,
    onHost: ({ host }) => `dd if=/dev/zero of=${folderOf(host.renderer)}/filler bs=1k 2>/dev/null; :`,
    mend: at(({ host }) => `rm -f ${folderOf(host.renderer)}/filler`),
    outcome: "either",
  },
  {
    name: "file system read-only",
    moments: ["before", "armed", "in place", "answered"],
    smallDisk: true,
    onHost: ({ host }) => remountReadOnly(folderOf(host.renderer)),
    mend: at(({ host }) => `mount -o remount,rw ${folderOf(host.renderer)}`),
    outcome: "either",
  },
  {
    name: "state read-only",
    moments: ["before", "armed", "in place", "answered"],
    smallDisk: true,
    onHost: () => remountReadOnly("/var/lib/hextet"),
    mend: at(() => "mount -o remount,rw /var/lib/hextet"),
    outcome: "either",
  },
  {
    name: "sshd stopped",
    moments: ["before", "at work", "in place", "answered"],
    onHost: () => "systemctl stop ssh.service",
    mend: at(() => "systemctl start ssh.service"),
    outcome: "either",
  },
  {
    name: "new connections filtered",
    moments: ["at work", "armed", "activated"],
    onHost: () =>
      "nft 'table inet fault { chain input { type filter hook input priority 0; tcp dport 22 ct state new drop; }; }'",
    mend: at(() => "nft delete table inet fault"),
    outcome: "either",
  },
  {
    name: "one packet in ten lost",
    moments: ["before", "activated"],
    onHost: () =>
      "nft 'table inet fault { chain input { type filter hook input priority 0; numgen random mod 10 0 drop; }; chain output { type filter hook output priority 0; numgen random mod 10 0 drop; }; }'",
    mend: at(() => "nft delete table inet fault"),
    outcome: "either",
  },
  { name: "kind changed", moments: ["before"], kind: "hextet:onprem:LxdHost", outcome: "new" },
  {
    name: "engine killed as the kind changes",
    moments: throughout,
    kind: "hextet:onprem:PveHost",
    here: async (run) => kill(run, "engine"),
    outcome: "either",
  },
  {
    name: "records lost",
    moments: ["before", ...throughout],
    onHost: () => lost("/var/lib/hextet"),
    outcome: "either",
  },
  {
    name: "records lost in both places",
    moments: ["before", "at work"],
    onHost: () => lost("/var/lib/hextet /usr/local/lib/hextet"),
    outcome: "either",
  },
  {
    name: "records damaged",
    moments: ["before", "armed", "answered"],
    onHost: () => otherBytes("/var/lib/hextet/current /var/lib/hextet/records.* /var/lib/hextet/original"),
    outcome: "either",
  },
  {
    name: "records damaged in both places",
    moments: ["before"],
    onHost: () => otherBytes("/var/lib/hextet /usr/local/lib/hextet"),
    outcome: "either",
  },
  { name: "/run/hextet lost", moments: throughout, onHost: () => lost("/run/hextet"), outcome: "either" },
  { name: "two stacks", moments: ["before", "armed", "confirmed"], here: stranger, outcome: "either" },
  { name: "two updates at once", moments: ["before"], here: rival, outcome: "either" },
  {
    name: "confirmed at the last moment",
    moments: ["answered"],
    here: (run) => paused(run, () => sleep(run.timer - 2_200)),
    outcome: "either",
  },
  {
    name: "confirmed a moment too late",
    moments: ["activated"],
    here: (run) => paused(run, () => takenBack(run)),
    outcome: "old",
  },
  ...manners,
];

async function stranger(run: FaultRun): Promise<boolean> {
  await run.stranger();
  return true;
}

async function rival(run: FaultRun): Promise<boolean> {
  await run.rival();
  return true;
}

/** False where the run had ended before that. */
async function kill(run: FaultRun, what: "engine" | "all"): Promise<boolean> {
  return run.up.kill(what);
}

/** Stops the run where it is for a second and `then`; false where its confirmation had come before that. */
async function paused(run: FaultRun, then: () => Promise<void>): Promise<boolean> {
  run.up.pause();
  try {
    // What the host was asked before, it does.
    await sleep(1_000);
    const waits = await isUnsettled(run);
    if (waits) await then();
    return waits;
  } finally {
    run.up.resume();
  }
}

/** Until the host has gone back by itself, and a moment more. */
async function takenBack(run: FaultRun): Promise<void> {
  const until = performance.now() + run.timer + 30_000;
  while ((await isUnsettled(run)) && performance.now() < until) await sleep(200);
  await sleep(700);
}

async function isUnsettled(run: FaultRun): Promise<boolean> {
  const { status } = await run.fleet.at(run.host, "[ -e /var/lib/hextet/transaction/current ]");
  return status === 0;
}

function folderOf(renderer: "netplan" | "ifupdown2"): string {
  return networkFile[renderer].replace(/\/[^/]*$/, "");
}
