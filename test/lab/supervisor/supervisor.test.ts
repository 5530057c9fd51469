import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { droppedCapabilities, keptCapabilities } from "../../../lab/supervisor/capabilities.ts";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { waitFor } from "../../../lab/supervisor/deadline.ts";
import { enterController, enterNamespace, enterTwin } from "../../../lab/supervisor/enter.ts";
import { LabHeld } from "../../../lab/supervisor/launch.ts";
import { OwnedLabs } from "./owned-labs.ts";
import { nothing, processTree, stillAlive, visibleOutside } from "./remains.ts";
import { smallTopology } from "./topology.ts";

jest.setTimeout(120_000);

const labs = new OwnedLabs();
const lab = labs.name;
const folder = mkdtempSync(join(tmpdir(), "hextet-supervisor-"));
const key = join(folder, "key");
execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
const publicKey = readFileSync(`${key}.pub`, "utf8").trim();

afterAll(async () => {
  await labs.end();
  rmSync(folder, { recursive: true });
});

/** capabilities(7) in the order of their numbers, <linux/capability.h>. */
const capabilities =
  `CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE
NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT
SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE
MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`.split(/\s/);

function capabilityNumber(name: string): number {
  const number = capabilities.indexOf(name.replace(/^CAP_/, ""));
  if (number < 0) throw new Error(`there is no capability ${name}`);
  return number;
}

test("every capability is kept with a reason or dropped", () => {
  const listed = [...Object.keys(keptCapabilities), ...droppedCapabilities];
  expect(listed.sort()).toEqual(capabilities.map((name) => `CAP_${name}`).sort());
});

describe("a lab", () => {
  let client: LabClient;
  let pid: number;
  let processes: ReturnType<typeof processTree>;

  /** Runs a command as an operator would: in the controller's network namespace, with the files from outside. */
  const operate = (...argv: string[]) => {
    const [command = "", ...rest] = [...enterController(pid), ...argv];
    return spawnSync(command, rest, { encoding: "utf8", timeout: 20_000 });
  };
  const ssh = (address: string, hostKey: string, command: string) => {
    const known = join(folder, "known_hosts");
    writeFileSync(known, `${address} ${hostKey}\n`);
    return operate(
      ...[
        "ssh",
        "-i",
        key,
        "-o",
        `UserKnownHostsFile=${known}`,
        "-o",
        "StrictHostKeyChecking=yes",
        "-o",
        "BatchMode=yes",
      ],
      ...["-o", "ConnectTimeout=5", `root@${address}`, command],
    );
  };
  const inside = async (twin: string, ...argv: string[]) => client.ask("exec", { twin, argv });
  const reaches = (twin: string, address: string) =>
    waitFor({
      failure: `${twin} did not reach ${address}`,
      deadline: 10_000,
      probe: async () =>
        (await inside(twin, "ping", "-c1", "-W1", address)).status === 0 ? true : undefined,
    });

  beforeAll(async () => {
    client = await labs.start();
    await client.ask("boot", { topology: smallTopology(lab, [publicKey]) });
    pid = (await client.ask("hello", null)).pid;
  });

  afterAll(() => client.close());

  test("reports who holds it and since when", async () => {
    expect(await client.ask("hello", null)).toMatchObject({
      lab,
      command: "the test of the supervisor",
      booted: true,
      kept: false,
    });
  });

  test("is refused to a second command, which gets to know who holds it and how to end it", async () => {
    const second = labs.start();
    await expect(second).rejects.toThrow(LabHeld);
    await expect(second).rejects.toThrow(
      new RegExp(`process ${pid}, started by "the test of the supervisor" at 2.*hextet lab down ${lab}`),
    );
    expect((await client.ask("hello", null)).pid).toBe(pid);
  });

  test("shows nothing of itself outside but its folder and its cgroups", () => {
    expect(visibleOutside(lab)).toEqual({
      ...nothing,
      cgroups: [expect.any(String)],
      files: ["holder.json", "scratch", "socket", "supervisor.log"],
    });
  });

  test("boots hosts that answer over its routers to the host key that was known before", async () => {
    const twins = await client.ask("twins", null);
    for (const [name, address] of [
      ["rack--box-1", "3fff:b0b:1::10"],
      ["rack--pve-1", "3fff:b0b:1::20"],
      ["internet--host", "3fff:fff::80"],
    ] as const) {
      const twin = twins.find((each) => each.name === name);
      const answer = ssh(address, twin?.hostKey ?? "", "hostname");
      expect([name, answer.stderr, answer.stdout.trim()]).toEqual([name, "", twin?.hostname]);
    }
  });

  test("a host with another key than the known one is refused", async () => {
    const [other] = (await client.ask("twins", null)).filter(({ name }) => name === "internet--host");
    expect(ssh("3fff:b0b:1::10", other?.hostKey ?? "", "hostname").status).toBe(255);
  });

  test("leaves nothing of nspawn's on the machine: what it keeps of each host goes with the lab", () => {
    const kept = "/run/systemd/nspawn/propagate/rack--box-1";
    expect(statSync(`/proc/${pid}/root${kept}`).dev).not.toBe(statSync("/run").dev);
  });

  test("gives root in a host what is listed, and nothing of what no host needs", async () => {
    const { stdout } = await inside("rack--box-1", "cat", "/proc/1/status");
    const bounding = BigInt(`0x${/^CapBnd:\s+([0-9a-f]+)$/m.exec(stdout)?.[1] ?? "0"}`);
    const has = (name: string) => ((bounding >> BigInt(capabilityNumber(name))) & 1n) === 1n;
    expect(droppedCapabilities.filter(has)).toEqual([]);
    // The machine around the lab may lack some itself.
    const own = BigInt(
      `0x${/^CapBnd:\s+([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0"}`,
    );
    const lost = Object.keys(keptCapabilities).filter(
      (name) => ((own >> BigInt(capabilityNumber(name))) & 1n) === 1n && !has(name),
    );
    expect(lost).toEqual([]);
  });

  test("no unit of a host has failed", async () => {
    for (const { name } of await client.ask("twins", null)) {
      const { stdout } = await inside(name, "systemctl", "--failed", "--no-legend", "--plain");
      expect([name, stdout]).toEqual([name, ""]);
    }
  });

  test("each host is a system of its own", async () => {
    const twins = (await client.ask("twins", null)).map(({ name }) => name);
    const ids = await Promise.all(
      twins.map(async (name) => (await inside(name, "cat", "/etc/machine-id")).stdout),
    );
    expect(new Set(ids).size).toBe(twins.length);
  });

  test("plugs a guest into its host's bridge, where the routers' static route leads", async () => {
    await reaches("rack--git", "3fff:fff::80");
    await reaches("rack--box-1", "3fff:b0b:2::25");
  });

  test("plugs a guest in again when its bridge was made anew", async () => {
    await inside("rack--pve-1", "ifdown", "vmbr2");
    expect((await inside("rack--pve-1", "ip", "-o", "link", "show", "master", "vmbr2")).status).not.toBe(0);
    await inside("rack--pve-1", "ifup", "vmbr2");
    await reaches("rack--git", "3fff:fff::80");
  });

  test("carries IPv4 too, for hosts that are managed by it", async () => {
    await inside("rack--box-1", "ip", "addr", "add", "198.51.100.10/24", "dev", "eno1");
    await inside("rack--box-1", "ip", "route", "add", "default", "via", "198.51.100.1");
    expect(operate("ping", "-c1", "-W2", "198.51.100.10").stderr).toBe("");
    await reaches("rack--box-1", "192.0.2.80");
  });

  test("resolves the names it was given as soon as its server has read them, and no other", async () => {
    const resolve = async (name: string) => inside("rack--box-1", "getent", "ahostsv6", name);
    // The server is notified by a signal, and reads in its own time.
    const becomes = (name: string, address: string) =>
      waitFor({
        failure: `${name} did not become ${address}`,
        deadline: 5_000,
        probe: async () => ((await resolve(name)).stdout.includes(address) ? true : undefined),
      });
    await client.ask("setNames", {
      records: { "git.example": ["3fff:b0b:2::25"], "old.example": ["3fff:b0b::1"] },
    });
    await becomes("git.example", "3fff:b0b:2::25");
    await client.ask("setNames", { records: { "git.example": ["3fff:b0b:2::26"], "old.example": [] } });
    await becomes("git.example", "3fff:b0b:2::26");
    expect((await resolve("old.example")).status).not.toBe(0);
    const asked = performance.now();
    expect((await resolve("somewhere.else.example")).status).not.toBe(0);
    expect(performance.now() - asked).toBeLessThan(2_000);
  });

  test("has something on the internet to reach by TCP", async () => {
    const { stdout } = await inside("rack--box-1", "busybox", "wget", "-qO-", "http://[3fff:fff::80]/");
    expect(stdout).toBe("host\n");
  });

  test("brings a host back that reboots, with its network as configured and nothing that was added by hand", async () => {
    await inside("rack--pve-1", "ip", "addr", "add", "3fff:b0b:1::bad/64", "dev", "vmbr0");
    await inside("rack--pve-1", "sh", "-c", "echo kept >/root/kept");
    const before = (await client.ask("twins", null)).find(({ name }) => name === "rack--pve-1");
    const hostKey = before?.hostKey ?? "";
    ssh("3fff:b0b:1::20", hostKey, "systemctl reboot");
    await waitFor({
      failure: "pve-1 did not come back",
      deadline: 30_000,
      probe: async () => {
        const now = (await client.ask("twins", null)).find(({ name }) => name === "rack--pve-1");
        return now?.pid !== before?.pid &&
          ssh("3fff:b0b:1::20", hostKey, "cat /root/kept").stdout === "kept\n"
          ? true
          : undefined;
      },
    });
    expect((await inside("rack--pve-1", "ip", "-6", "addr")).stdout).not.toContain("3fff:b0b:1::bad");
    await reaches("rack--git", "3fff:fff::80");
  });

  test("can be entered from outside: a host's network alone, or a host as a whole", async () => {
    const twin = (await client.ask("twins", null)).find(({ name }) => name === "rack--box-1");
    const enter = (argv: string[]) => spawnSync(argv[0] ?? "", argv.slice(1), { encoding: "utf8" }).stdout;
    expect(enter([...enterNamespace(pid, "rack--box-1"), "ip", "addr", "show", "dev", "eno1"])).toContain(
      "3fff:b0b:1::10/64",
    );
    expect(enter([...enterTwin(pid, twin?.pid ?? 0), "cat", "/etc/hostname"])).toBe("box-1\n");
  });

  test("says which operation or argument was wrong", async () => {
    await expect(client.call("ec2.conjure", null)).rejects.toThrow(
      'operation "ec2.conjure": a lab has none of that name',
    );
    await expect(client.call("exec", { twin: "rack--box-1" })).rejects.toThrow(/^argv: /);
    await expect(client.ask("exec", { twin: "rack--box-9", argv: ["true"] })).rejects.toThrow(
      "twin rack--box-9: there is none of that name; there are internet--host, rack--box-1, rack--git, rack--pve-1",
    );
    await expect(
      client.ask("exec", { twin: "rack--box-1", argv: ["sleep", "30"], deadline: 300 }),
    ).rejects.toThrow("in twin rack--box-1: sleep 30: did not end within 0.3 s");
  });

  test("a host that is stopped leaves the rest running, and nothing in its router", async () => {
    await client.ask("stop", { twin: "rack--git" });
    expect((await client.ask("twins", null)).map(({ name }) => name)).not.toContain("rack--git");
    expect((await inside("rack--pve-1", "ip", "link", "show", "dev", "tap100i0")).status).not.toBe(0);
    await reaches("rack--box-1", "3fff:fff::80");
  });

  test("ends with the connection that owns it, and leaves nothing", async () => {
    processes = processTree(pid);
    expect(processes.length).toBeGreaterThan(10);
    client.close();
    await labs.gone();
    expect(stillAlive(processes)).toEqual([]);
    expect(visibleOutside(lab)).toEqual(nothing);
  });
});
