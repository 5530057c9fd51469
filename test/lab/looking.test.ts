import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { planFromText } from "../../core/index.ts";
import { LabSession } from "../../lab/session.ts";
import { connectLab } from "../../lab/supervisor/launch.ts";
import { routerNamespace } from "../../lab/supervisor/router.ts";
import { Workspace } from "../cli/hextet.ts";
import { endForGood, uniqueLab } from "./unique-lab.ts";

/**
 * The commands that look at hosts, on real ones: the rack of the layout that `npm start` shows. One lab is booted, and
 * what is done to it happens in the order of the tests; each mends what it broke.
 */
jest.setTimeout(180_000);

const name = uniqueLab("looking");
const space = new Workspace();
const layout = readFileSync(fileURLToPath(new URL("../../stacks/lab.layout.yaml", import.meta.url)), "utf8")
  // The rack alone: what is looked at in the cloud is the same, by the same means.
  .replace(/^ {2}cloud:[\s\S]*?(?=^ {2}rack:)/m, "");
let session: LabSession;

beforeAll(async () => {
  const { plan, problems, ledger } = planFromText(name, layout);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  space.write(`stacks/${name}.layout.yaml`, layout);
  space.write(`stacks/${name}.ledger.jsonl`, ledger.text);
  session = await LabSession.start({
    plan,
    layout,
    ledger: ledger.text,
    path: `stacks/${name}.layout.yaml`,
    command: "the tests",
    progress: () => {},
  });
});

afterAll(async () => {
  await session?.close("end");
  await endForGood(name);
  space.remove();
});

describe("before the first up", () => {
  test("diff shows each host's real files beside what up would put there, and changes nothing", async () => {
    const { status, stdout, stderr } = await hextet("diff", name);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("rack/pve-1: hextet has not been there yet; files: 1 to come, 1 to change\n");
    expect(stdout).toContain("-# As the installer left it.\n");
    expect(stdout).toContain("+\taddress 3fff:b0b:0:1::1/64\n");
    expect(stdout).toMatch(/^\+\+\+ rack\/lxd-1:\/etc\/netplan\/60-hextet\.yaml \(after up, mode 0600\)$/m);
    expect(stdout).toContain(
      "rack/lxd-1: hextet-instance-cache.service (not there) would be enabled and started\n",
    );
    expect(await inTwin("pve-1", "cat /etc/network/interfaces")).toContain("As the installer left it.");
  });

  test("drift says where hextet has not been yet", async () => {
    const { status, stdout } = await hextet("drift", name);
    expect(status).toBe(0);
    expect(stdout).toContain(`rack/pve-1: hextet has not been there yet; hextet diff ${name} rack/pve-1`);
  });
});

describe("once it is applied", () => {
  beforeAll(async () => {
    expect((await session.up()).errors).toEqual([]);
  });

  test("diff says that each host holds its files already", async () => {
    expect(await hextet("diff", name)).toEqual({
      status: 0,
      stdout: "rack/lxd-1: holds all 4 files already\n\nrack/pve-1: holds all 2 files already\n",
      stderr: "",
    });
  });

  test("verify finds everything as planned, on the hosts and between them", async () => {
    const { status, stdout, stderr } = await hextet("verify", name, "--junit", "verify.xml");
    expect(stdout).toMatch(/^(\d+) of \1 checks on hosts are as planned\.$/m);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(join(space.path, "verify.xml"), "utf8")).toMatch(
      /<testsuites name="hextet verify [^"]*" tests="\d+" failures="0" errors="0">/,
    );
  });
});

describe("verify finds exactly what is broken", () => {
  test("an address that was removed, with the routes that went with it", async () => {
    await inTwin("pve-1", "ip addr del 3fff:b0b:0:1::1/64 dev vmbr2");
    const found = await wrong();
    await inTwin("pve-1", "ip addr add 3fff:b0b:0:1::1/64 dev vmbr2");
    // As long as the host remembers its guest's MAC, the guest counts as there.
    expect(found.checks.filter((id) => !id.startsWith("guest"))).toEqual([
      "address rack/pve-1 vmbr2 3fff:b0b:0:1::1/64",
      "route rack/pve-1 3fff:b0b:0:1::/64 dev vmbr2",
    ]);
    // Nobody reaches the guest then, and it cannot be asked itself.
    expect(
      found.probes.every((id) => id.includes("3fff:b0b:0:1::/64") || id.includes("rack/pve-1/git")),
    ).toBe(true);
    expect(found.probes).toContain("route 3fff:b0b:0:1::/64");
    expect(found.status).toBe(1);
  });

  test("a unit that was stopped, and its container", async () => {
    await inTwin("lxd-1", "systemctl stop hextet-instance-cache");
    const found = await wrong();
    await inTwin("lxd-1", "systemctl start hextet-instance-cache");
    // Its lease comes a moment later.
    expect((await wrong("30")).status).toBe(0);
    expect(found.checks).toEqual([
      "container rack/lxd-1 cache 3fff:b0b::25",
      "unit rack/lxd-1 hextet-instance-cache.service",
    ]);
    expect(found.probes.every((id) => id.includes("rack/lxd-1/cache"))).toBe(true);
  });

  test("forwarding that was turned off", async () => {
    await inTwin("pve-1", "sysctl -qw net.ipv6.conf.all.forwarding=0");
    const found = await wrong();
    await inTwin("pve-1", "sysctl -qw net.ipv6.conf.all.forwarding=1");
    expect(found.checks).toEqual(["forwarding rack/pve-1 on, with accept_ra to match"]);
    expect(found.probes.every((id) => id.includes("rack/pve-1/git"))).toBe(true);
    expect(found.probes).not.toEqual([]);
  });

  test("a default route that goes elsewhere", async () => {
    await inTwin("lxd-1", "ip -6 route add default via fe80::dead dev eno1 metric 5");
    const found = await wrong();
    await inTwin("lxd-1", "ip -6 route del default via fe80::dead dev eno1 metric 5");
    expect(found.checks).toContain("route rack/lxd-1 default via fe80::1 dev eno1");
  });

  test("a duplicate address", async () => {
    // The guest has it already, so that detection finds out when the host's comes again.
    const again = "ip addr del 3fff:b0b:0:1::1/64 dev vmbr2; ip addr add 3fff:b0b:0:1::1/64 dev vmbr2";
    await inTwin("pve-1--git", "ip addr add 3fff:b0b:0:1::1/64 dev eth0 nodad");
    await inTwin("pve-1", `${again}; sleep 3`);
    const found = await wrong();
    await inTwin("pve-1--git", "ip addr del 3fff:b0b:0:1::1/64 dev eth0");
    await inTwin("pve-1", again);
    expect(found.seen).toContain("duplicate: another machine on the link has it");
  });

  test("a router that has lost a route", async () => {
    const route = "3fff:b0b:0:1::/64 via 3fff:b0b:1::10";
    await inRouter(`ip -6 route del ${route}`);
    const found = await wrong();
    await inRouter(`ip -6 route add ${route}`);
    expect(found.probes).toContain("route 3fff:b0b:0:1::/64");
    expect(
      found.probes.every((id) => id.includes("3fff:b0b:0:1::/64") || id.includes("rack/pve-1/git")),
    ).toBe(true);
  });

  test("and nothing once all is mended", async () => {
    expect(await wrong("20")).toEqual({ status: 0, checks: [], seen: [], probes: [] });
  });
});

/** Ids of what is not as planned, in order. */
async function wrong(deadline = "0"): Promise<{
  readonly status: number | null;
  readonly checks: readonly string[];
  readonly seen: readonly string[];
  readonly probes: readonly string[];
}> {
  const { status, stdout, stderr } = await hextet("verify", name, "--deadline", deadline, "--json");
  if (stdout === "") throw new Error(stderr);
  const found: {
    checks: { id: string; verdict: string; seen: string }[];
    probes: { probe: { id: string }; ok: boolean }[];
  } = JSON.parse(stdout);
  return {
    status,
    checks: found.checks
      .filter(({ verdict }) => verdict !== "ok")
      .map(({ id }) => id)
      .sort(),
    seen: found.checks.flatMap(({ verdict, seen }) => (verdict === "ok" ? [] : [seen])),
    probes: found.probes.filter(({ ok }) => !ok).map(({ probe }) => probe.id),
  };
}

/** The command as a person runs it; this process goes on serving the lab meanwhile. */
function hextet(
  ...args: readonly string[]
): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> {
  const program = fileURLToPath(new URL("../../cli/hextet.js", import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: space.path,
      timeout: 100_000,
      env: { ...process.env, NODE_OPTIONS: "--disable-warning=ExperimentalWarning", NO_COLOR: "1" },
    });
    const said = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said.stderr += text;
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, ...said }));
  });
}

function inTwin(host: string, command: string): Promise<string> {
  return inLab({ twin: `rack--${host}` }, command);
}

function inRouter(command: string): Promise<string> {
  return inLab({ netns: routerNamespace("rack") }, command);
}

async function inLab(where: { twin: string } | { netns: string }, command: string): Promise<string> {
  const client = await connectLab(name);
  if (client === undefined) throw new Error("the lab has gone");
  const argv = ["sh", "-c", command];
  try {
    const { status, stdout, stderr } =
      "twin" in where
        ? await client.ask("exec", { ...where, argv, deadline: 60_000 })
        : await client.ask("run", { ...where, argv });
    if (status !== 0) throw new Error(`${JSON.stringify(where)}: ${command} ended with ${status}: ${stderr}`);
    return stdout;
  } finally {
    client.close();
  }
}
