import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { imagePath } from "../../../lab/image/image.ts";
import { labCgroups } from "../../../lab/supervisor/cgroup.ts";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { waitFor } from "../../../lab/supervisor/deadline.ts";
import { enterController, enterNamespace, enterTwin } from "../../../lab/supervisor/enter.ts";
import { connectLab, endForGood, endLab, LabHeld, launch } from "../../../lab/supervisor/launch.ts";
import { runDirectory, runRoot } from "../../../lab/supervisor/run-directory.ts";
import { uniqueLab } from "../unique-lab.ts";
import { nothing, processTree, stillAlive, visibleOutside } from "./remains.ts";
import { smallTopology } from "./topology.ts";

jest.setTimeout(120_000);

const lab = uniqueLab("supervisor");
const folder = mkdtempSync(join(tmpdir(), "hextet-supervisor-"));
const key = join(folder, "key");
execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
const publicKey = readFileSync(`${key}.pub`, "utf8").trim();

afterAll(async () => {
  for (const connection of connections) connection.close();
  await endForGood(lab);
  rmSync(folder, { recursive: true });
});

const connections: LabClient[] = [];

/** Starts a lab whose connection does not outlive the tests, whatever becomes of them. */
async function start(name: string = lab, command = "the test of the supervisor"): Promise<LabClient> {
  const client = await launch({ lab: name, image: imagePath(), command });
  connections.push(client);
  return client;
}

async function gone(): Promise<void> {
  await waitFor({
    failure: "the lab did not go by itself",
    deadline: 20_000,
    probe: () => (spawnSync("flock", ["-n", runDirectory(lab).lock, "true"]).status === 0 ? true : undefined),
  });
}

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
    client = await start();
    await client.ask("boot", { topology: smallTopology(lab, [publicKey]) });
    pid = (await client.ask("hello", null)).pid;
  });

  afterAll(() => client.close());

  test("tells who holds it and since when", async () => {
    expect(await client.ask("hello", null)).toMatchObject({
      lab,
      command: "the test of the supervisor",
      booted: true,
      kept: false,
    });
  });

  test("is refused to a second command, which is told who holds it and how to end it", async () => {
    const second = start();
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

  test("resolves the names it was given, at once, and no other", async () => {
    const resolve = async (name: string) => inside("rack--box-1", "getent", "ahostsv6", name);
    await client.ask("setNames", {
      records: { "git.example": ["3fff:b0b:2::25"], "old.example": ["3fff:b0b::1"] },
    });
    expect((await resolve("git.example")).stdout).toContain("3fff:b0b:2::25");
    await client.ask("setNames", { records: { "git.example": ["3fff:b0b:2::26"], "old.example": [] } });
    expect((await resolve("git.example")).stdout).toContain("3fff:b0b:2::26");
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
    await gone();
    expect(stillAlive(processes)).toEqual([]);
    expect(visibleOutside(lab)).toEqual(nothing);
  });
});

describe("labs of different names", () => {
  const other = uniqueLab("supervisor");
  afterEach(async () => {
    await endLab(lab);
    await endForGood(other);
  });

  test("run side by side with the same addresses, and the end of one is not the other's", async () => {
    const labs = await Promise.all([start(), start(other, "the other")]);
    const [one, two] = labs;
    await one.ask("boot", { topology: smallTopology(lab, []) });
    await two.ask("boot", { topology: smallTopology(other, []) });
    const first = processTree((await one.ask("hello", null)).pid);
    process.kill((await one.ask("hello", null)).pid, "SIGTERM");
    await one.closed;
    await gone();
    expect(stillAlive(first)).toEqual([]);
    expect(visibleOutside(lab)).toEqual(nothing);
    const ping = await two.ask("exec", { twin: "rack--box-1", argv: ["ping", "-c1", "-W2", "3fff:fff::80"] });
    expect(ping.status).toBe(0);
    two.close();
  });
});

describe("a lab of the same name in another container", () => {
  afterEach(async () => {
    await endLab(lab);
  });

  test("has twins of its own: neither its start nor its end is the other's", async () => {
    const client = await start();
    await client.ask("boot", { topology: smallTopology(lab, []) });
    const owner = fileURLToPath(new URL("owner.ts", import.meta.url));
    // A /run of its own and the machine's control groups, as containers have them.
    const script = 'mount -t tmpfs tmpfs "$0" && exec "$@"';
    const other = spawn(
      "unshare",
      ["--mount", "--propagation", "private", "sh", "-c", script, runRoot, process.execPath, owner, lab],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const ended = once(other, "exit");
    expect(String(await Promise.race([once(other.stdout, "data"), ended]))).toBe("booted\n");
    const groups = () =>
      labCgroups(lab).flatMap((path) =>
        existsSync(dirname(path))
          ? readdirSync(dirname(path)).filter((name) => name.startsWith(`hextet-${lab}-`))
          : [],
      );
    expect(groups()).toHaveLength(2);
    other.kill("SIGKILL");
    await ended;
    await waitFor({
      failure: "the other lab's cgroups did not go",
      deadline: 20_000,
      probe: () => (groups().length === 1 ? true : undefined),
    });
    const twins = await client.ask("twins", null);
    expect(twins.map(({ state }) => state)).toEqual(twins.map(() => "running"));
    const ping = await client.ask("exec", {
      twin: "rack--box-1",
      argv: ["ping", "-c1", "-W2", "3fff:fff::80"],
    });
    expect(ping.status).toBe(0);
  });
});

describe("a lab in trouble", () => {
  afterEach(async () => {
    await endLab(lab);
  });

  test("that does not answer is ended all the same", async () => {
    const client = await start();
    const { pid } = await client.ask("hello", null);
    const processes = processTree(pid);
    const [supervisor = ""] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
    process.kill(Number(supervisor), "SIGSTOP");
    expect(await endLab(lab, 500)).toBe(true);
    expect(stillAlive(processes)).toEqual([]);
    expect(visibleOutside(lab)).toEqual(nothing);
  });

  test("names a host that does not come up, with what it said last", async () => {
    const client = await start();
    const topology = smallTopology(lab, []);
    const [box] = topology.twins;
    if (box === undefined) throw new Error("the topology has no host");
    const broken = {
      path: "/etc/systemd/system/ssh.service.d/broken.conf",
      mode: 0o644,
      content:
        "[Service]\nExecStartPre=/bin/sh -c 'echo the server is broken >&2; systemctl poweroff; sleep 30'\n",
    };
    const boot = client.ask("boot", {
      topology: { ...topology, twins: [{ ...box, files: [...box.files, broken] }], guests: [] },
    });
    await expect(boot).rejects.toThrow(
      /^twin rack--box-1 has stopped\nits console ended with:\n[\s\S]*(Powering off|power-off|poweroff)/i,
    );
    client.close();
    await gone();
  });
});

describe("a lab whose processes are killed", () => {
  afterEach(async () => {
    await endLab(lab);
  });

  test("goes when the command that owns it is killed", async () => {
    const owner = spawn(process.execPath, [fileURLToPath(new URL("owner.ts", import.meta.url)), lab], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve, reject) => {
      owner.stdout.once("data", resolve);
      owner.once("exit", (status) =>
        reject(new Error(`the owner ended with status ${status} before its lab was booted`)),
      );
    });
    const client = await connectLab(lab);
    const processes = processTree((await client?.ask("hello", null))?.pid ?? 0);
    client?.close();
    expect(processes.length).toBeGreaterThan(10);
    owner.kill("SIGKILL");
    await gone();
    expect(stillAlive(processes)).toEqual([]);
    expect(visibleOutside(lab)).toEqual(nothing);
  });

  test.each(["the lab's first process", "the supervisor itself", "the process that started them"])(
    "goes as a whole when %s is killed, and the next start removes what lies about",
    async (victim) => {
      const client = await start();
      await client.ask("boot", { topology: smallTopology(lab, []) });
      const { pid } = await client.ask("hello", null);
      const processes = processTree(pid);
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      const [supervisor] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
      const victims = [pid, Number(supervisor), Number(parent)];
      const index = [
        "the lab's first process",
        "the supervisor itself",
        "the process that started them",
      ].indexOf(victim);
      process.kill(victims[index] ?? 0, "SIGKILL");
      await client.closed;
      await gone();
      await waitFor({
        failure: "processes did not end",
        deadline: 5_000,
        probe: () => (stillAlive(processes).length === 0 ? true : undefined),
      });
      expect({ ...visibleOutside(lab), cgroups: [], files: [] }).toEqual(nothing);

      const next = await start();
      await next.ask("boot", { topology: { ...smallTopology(lab, []), twins: [], guests: [] } });
      expect(await next.ask("twins", null)).toHaveLength(1);
      await next.ask("end", null);
      await gone();
      expect(visibleOutside(lab)).toEqual(nothing);
    },
  );
});
