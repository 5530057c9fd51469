import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { agentText } from "../../components/onprem/agent-program.ts";
import { type AgentAnswer, parseAnswer, writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { imagePath } from "../../lab/image/image.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { enterController } from "../../lab/supervisor/enter.ts";
import { launch } from "../../lab/supervisor/launch.ts";
import { smallTopology } from "./supervisor/topology.ts";
import { endForGood, uniqueLab } from "./unique-lab.ts";

jest.setTimeout(120_000);

const lab = uniqueLab("agent");
const agent = agentText();
const folder = mkdtempSync(join(tmpdir(), "hextet-agent-lab-"));
const key = join(folder, "key");
const known = join(folder, "known_hosts");

/** Netplan, Docker and Incus. */
const box = "3fff:b0b:1::10";
/** ifupdown2. */
const pve = "3fff:b0b:1::20";

const boxFiles: HostFiles = {
  host: "rack/box-1",
  units: ["hextet-greeting.service"],
  files: [
    {
      path: "/etc/netplan/60-hextet.yaml",
      mode: 0o600,
      subsystem: "netplan",
      content: 'network:\n  version: 2\n  ethernets:\n    eno1:\n      addresses: ["3fff:b0b:1::11/64"]\n',
    },
    {
      path: "/etc/docker/daemon.json",
      mode: 0o644,
      subsystem: "docker",
      merge: "json",
      content: '{\n  "ipv6": true,\n  "fixed-cidr-v6": "3fff:b0b:3::8/126",\n  "ip6tables": false\n}\n',
    },
    {
      path: "/etc/hextet/incus.yaml",
      mode: 0o600,
      subsystem: "incus",
      content:
        'networks:\n  - name: guests\n    type: bridge\n    config:\n      ipv4.address: none\n      ipv6.address: "3fff:b0b:4::1/64"\n      ipv6.nat: "false"\n',
    },
    {
      path: "/etc/systemd/system/hextet-greeting.service",
      mode: 0o644,
      subsystem: "systemd",
      content:
        "[Unit]\nDescription=A greeting\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/etc/hextet/greet\n[Install]\nWantedBy=multi-user.target\n",
    },
    {
      path: "/etc/hextet/greet",
      mode: 0o755,
      subsystem: "systemd",
      content: "#!/bin/sh\necho greetings\n",
    },
  ],
};

/** What smallTopology gives the host, its address on vmbr0 and those on vmbr2 to be chosen. */
const pveFiles = (address: string, inner: string): HostFiles => ({
  host: "rack/pve-1",
  units: [],
  files: [
    {
      path: "/etc/network/interfaces",
      mode: 0o644,
      subsystem: "ifupdown2",
      content: `auto lo
iface lo inet loopback

iface eno1 inet manual

auto vmbr0
iface vmbr0 inet6 static
	address ${address}/64
	gateway fe80::1
	bridge-ports eno1
	bridge-stp off
	bridge-fd 0

auto vmbr2
iface vmbr2 inet6 static
	address ${inner}/64
	address fe80::1/64
	bridge-ports none
	bridge-stp off
	bridge-fd 0
`,
    },
  ],
});

let client: LabClient;
let controller: readonly string[];

beforeAll(async () => {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  client = await launch({ lab, image: imagePath(), command: "the test of the agent" });
  const topology = smallTopology(lab, [readFileSync(`${key}.pub`, "utf8").trim()]);
  const twins = await client.ask(
    "boot",
    {
      topology: {
        ...topology,
        twins: topology.twins.map((twin) =>
          twin.name === "rack--box-1" ? { ...twin, features: ["netplan", "docker", "incus"] } : twin,
        ),
      },
    },
    120_000,
  );
  const keyOf = (name: string) => twins.find((twin) => twin.name === name)?.hostKey ?? "";
  writeFileSync(known, `box ${keyOf("rack--box-1")}\npve ${keyOf("rack--pve-1")}\n`);
  controller = enterController((await client.ask("hello", null)).pid);
  for (const address of [box, pve]) {
    expect(
      await ssh(address, "cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", agent),
    ).toMatchObject({ status: 0 });
  }
});

afterAll(async () => {
  client.close();
  await endForGood(lab);
  rmSync(folder, { recursive: true });
});

interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A command over a connection of its own, as an operator's: given up when the host is silent for three
 * seconds, killed when `lost` comes true.
 */
function ssh(address: string, command: string, stdin = "", lost?: Promise<void>): Promise<Said> {
  const alias = address.startsWith("3fff:b0b:1::1") ? "box" : "pve";
  const options = {
    BatchMode: "yes",
    ConnectTimeout: "5",
    HostKeyAlias: alias,
    LogLevel: "ERROR",
    ServerAliveCountMax: "3",
    ServerAliveInterval: "1",
    StrictHostKeyChecking: "yes",
    UserKnownHostsFile: known,
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const [program = "", ...rest] = [...controller, "ssh", "-i", key, ...flags, `root@${address}`, command];
  const child = spawn(program, rest, { timeout: 60_000 });
  lost?.then(() => child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.on("error", () => {
    // The connection was lost; the status says so.
  });
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

async function answered(address: string, command: string, files?: HostFiles): Promise<AgentAnswer> {
  const { stdout, stderr } = await ssh(
    address,
    `hextet-agent ${command}`,
    files === undefined ? "" : writeBundle(files),
  );
  const answer = parseAnswer(stdout);
  if (answer === undefined) throw new Error(`no answer to ${command}: ${stdout}${stderr}`);
  return answer;
}

async function told(address: string, command: string): Promise<string> {
  const { status, stdout, stderr } = await ssh(address, command);
  expect({ command, status, stderr }).toEqual({ command, status: 0, stderr: "" });
  return stdout.trim();
}

/** Retries until the host answers there, at most 15 s. */
async function reachable(address: string): Promise<void> {
  const limit = Date.now() + 15_000;
  for (;;) {
    const { status, stderr } = await ssh(address, "true");
    if (status === 0) return;
    if (Date.now() > limit) throw new Error(`${address} did not answer within 15 s: ${stderr}`);
  }
}

/** Resolves as soon as a change is installed on the twin and not activated yet; at most 20 s. */
async function installed(twin: string): Promise<void> {
  const argv = [
    "sh",
    "-c",
    "i=0; until [ -s /run/hextet/activating ] || [ $i = 2000 ]; do i=$((i + 1)); sleep 0.01; done",
  ];
  await client.ask("exec", { twin, argv, deadline: 30_000 });
}

const allOf =
  "find /etc/netplan /etc/network /etc/docker /etc/hextet /etc/sysctl.d /etc/systemd/system -type f -exec sha256sum {} + 2>/dev/null | sort -k 2";

describe("a host with netplan, Docker and Incus", () => {
  let before: string;

  test("comes to its bundle: addresses, bridges and units are there, and a new connection to the new address works", async () => {
    before = (await ssh(box, allOf)).stdout;
    const answer = await answered(box, "apply", boxFiles);
    expect(answer).toMatchObject({
      result: "changed",
      activated: ["netplan", "docker", "incus", "systemd"],
      unvalidated: ["incus"],
    });
    await reachable("3fff:b0b:1::11");
    expect(await told(box, "ip -6 -o addr show docker0")).toContain("3fff:b0b:3::9/126");
    expect(await told(box, "incus network get guests ipv6.address")).toBe("3fff:b0b:4::1/64");
    expect(await told(box, "systemctl is-active hextet-greeting.service")).toBe("active");
    expect(await told(box, "systemctl is-enabled hextet-greeting.service")).toBe("enabled");
    expect(await told(box, "journalctl -q -o cat -t greet")).toBe("greetings");
  });

  test("is left alone by the same bundle: no service restarts, and it takes less than 0.1 s", async () => {
    const services =
      "systemctl show -p ExecMainStartTimestampMonotonic docker incus systemd-networkd hextet-greeting";
    const started = await told(box, services);
    const answers = [];
    for (let turn = 0; turn < 5; turn += 1) answers.push(await answered(box, "apply", boxFiles));
    for (const answer of answers)
      expect(answer).toMatchObject({ result: "unchanged", files: [], activated: [] });
    expect(await told(box, services)).toBe(started);
    // The best of five: other tests may have the processors for themselves meanwhile.
    expect(Math.min(...answers.map((answer) => ("seconds" in answer ? answer.seconds : 9)))).toBeLessThan(
      0.1,
    );
  });

  test.each([
    [
      "netplan",
      "a prefix length is missing",
      edited(boxFiles, "::11/64", "::11"),
      /^netplan refuses .*: \/etc\/netplan\/60-hextet.yaml:.*prefixlength/s,
    ],
    ["docker", "a key has the wrong type", edited(boxFiles, "true", '"yes"'), /^docker refuses .*ipv6/s],
    [
      "systemd",
      "a key is misspelt",
      edited(boxFiles, "ExecStart", "ExecStrt"),
      /^systemd refuses .*: \/etc\/systemd\/system\/hextet-greeting.service:.*ExecStrt/s,
    ],
  ])("is not touched when %s says beforehand that %s", async (_, __, files, reason) => {
    const standing = (await ssh(box, allOf)).stdout;
    expect(await answered(box, "apply", files)).toEqual({
      agent: "2",
      result: "failed",
      step: "validate",
      reason: expect.stringMatching(reason),
    });
    expect((await ssh(box, allOf)).stdout).toBe(standing);
  });

  test("what nobody could check beforehand fails with its consumer's words, and the host is as it was", async () => {
    const failed = await answered(box, "apply", edited(boxFiles, "3fff:b0b:4::1/64", "3fff:b0b:4::1"));
    expect(failed).toMatchObject({
      result: "failed",
      step: "activate",
      reason: expect.stringMatching(/^incus admin init --preseed ended with status 1: .*guests/s),
    });
    expect(failed).toMatchObject({ back: true });
    expect(await answered(box, "apply", boxFiles)).toMatchObject({ result: "unchanged" });
  });

  test("is brought on to its bundle although the connection was lost in the middle", async () => {
    const files = edited(boxFiles, "::11/64", "::12/64");
    await told(box, "rm -f /run/hextet/activating");
    const { status } = await ssh(box, "hextet-agent apply", writeBundle(files), installed("rack--box-1"));
    expect(status).toBeNull();
    await reachable("3fff:b0b:1::12");
    const limit = Date.now() + 20_000;
    while (JSON.parse(await told(box, "hextet-agent status")).busy !== null && Date.now() < limit);
    expect(await answered(box, "apply", files)).toMatchObject({ result: "unchanged" });
  });

  test("is what it was after removal, and reachable all the while", async () => {
    expect(await answered(box, "remove")).toMatchObject({
      result: "changed",
      activated: ["netplan", "docker", "systemd"],
    });
    expect((await ssh(box, allOf)).stdout).toBe(before);
    expect(await told(box, "systemctl is-active docker incus")).toBe("active\nactive");
    expect(await told(box, "ip -6 -o addr show eno1")).not.toContain("3fff:b0b:1::12");
    expect((await ssh(box, "systemctl cat hextet-greeting.service")).status).toBe(1);
    expect((await ssh(box, "ls /var/lib/hextet /etc/hextet")).status).not.toBe(0);
  });
});

describe("a host with ifupdown2", () => {
  test("gets another address on its inner bridge, and nothing else is told", async () => {
    expect(await answered(pve, "apply", pveFiles(pve, "3fff:b0b:2::2"))).toMatchObject({
      result: "changed",
      files: [{ path: "/etc/network/interfaces", change: "updated" }],
      activated: ["ifupdown2"],
    });
    const addresses = await told(pve, "ip -6 -o addr show vmbr2");
    expect(addresses).toContain("3fff:b0b:2::2/64");
    expect(addresses).not.toContain("3fff:b0b:2::1/64");
  });

  test("is not touched when ifupdown2 says beforehand that it does not know an address method", async () => {
    const standing = await told(pve, "cat /etc/network/interfaces");
    const files = edited(pveFiles(pve, "3fff:b0b:2::2"), "vmbr2 inet6 static", "vmbr2 inet6 auto");
    expect(await answered(pve, "apply", files)).toMatchObject({
      result: "failed",
      step: "validate",
      reason: expect.stringMatching(
        /error: \/etc\/network\/interfaces: line\d+: iface vmbr2: unsupported address method 'auto'/,
      ),
    });
    expect(await told(pve, "cat /etc/network/interfaces")).toBe(standing);
  });

  test("whose very address changes under the connection finishes the work, and is found at the new one", async () => {
    const moved = "3fff:b0b:1::21";
    const files = pveFiles(moved, "3fff:b0b:2::2");
    await ssh(pve, "hextet-agent apply", writeBundle(files));
    await reachable(moved);
    expect(await answered(moved, "apply", files)).toMatchObject({ result: "unchanged" });
    expect(JSON.parse(await told(moved, "cat /run/hextet/answer"))).toMatchObject({ result: "unchanged" });
    await ssh(moved, "hextet-agent remove");
    await reachable(pve);
    expect(await told(pve, "ip -6 -o addr show vmbr2")).toContain("3fff:b0b:2::1/64");
    expect((await ssh(pve, "ls /var/lib/hextet")).status).not.toBe(0);
  });
});

function edited(host: HostFiles, from: string, to: string): HostFiles {
  return { ...host, files: host.files.map((file) => ({ ...file, content: file.content.replace(from, to) })) };
}
