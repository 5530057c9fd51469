import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { type Plan, type ProviderProbe, planFromText, providerJsonSchema } from "../../../core/index.ts";
import { imagePath } from "../../../lab/image/image.ts";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { enterController } from "../../../lab/supervisor/enter.ts";
import { endForGood, launch } from "../../../lab/supervisor/launch.ts";
import type { Provider, Topology } from "../../../lab/supervisor/topology.ts";
import { outside, topologyOf, twinName } from "../../../lab/topology-of-plan.ts";
import { environment, program } from "../../cli/hextet.ts";
import { longer } from "../longer.ts";
import { uniqueLab } from "../unique-lab.ts";

/** `hextet survey --probe` on hosts of providers of each kind. */
jest.setTimeout(120_000);

const name = uniqueLab("probe");
const folder = mkdtempSync(join(tmpdir(), "hextet-probe-"));

/** Each with a segment of its own, and what its provider does there. */
const layout = `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      routes: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      inside: { prefix: "3fff:b0b:11::/64" }
      filters: { prefix: "3fff:b0b:2::/64", gateway: "fe80::1" }
      lists: { prefix: "3fff:b0b:3::/64", gateway: "fe80::1" }
      cuts: { prefix: "3fff:b0b:4::/64", gateway: "fe80::1" }
      connects: { prefix: "3fff:b0b:5::/112", gateway: "3fff:b0b:5::1" }
      behind: { prefix: "3fff:b0b:15::/64" }
    hosts:
      routed:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces: { eno1: { network: routes, addresses: ["::10"] }, br0: { bridge: { ports: [] }, network: inside, addresses: ["::1"] } }
      filtered:
        connect: { address: "3fff:b0b:2::10", hostKey: lab }
        interfaces: { eno1: { network: filters, addresses: ["::10"] } }
      listed:
        connect: { address: "3fff:b0b:3::10", hostKey: lab }
        interfaces: { eno1: { network: lists, addresses: ["::10"] } }
      late:
        connect: { address: "3fff:b0b:4::10", hostKey: lab }
        interfaces: { eno1: { network: cuts, addresses: ["::10"] } }
      connected:
        connect: { address: "3fff:b0b:5::10", hostKey: lab }
        interfaces: { eno1: { network: connects, addresses: ["::10"] }, br0: { bridge: { ports: [] }, network: behind, addresses: ["::1"] } }
`;

const addressOf = {
  routed: "3fff:b0b:1::10",
  filtered: "3fff:b0b:2::10",
  listed: "3fff:b0b:3::10",
  late: "3fff:b0b:4::10",
  connected: "3fff:b0b:5::10",
} as const;
type Host = keyof typeof addressOf;

const manners: Readonly<Record<Host, Omit<Provider, "macs">>> = {
  routed: {},
  filtered: {},
  listed: { delivers: ["3fff:b0b:3::10/128"] },
  late: { delivers: ["3fff:b0b:4::10/128"], cutsOffAfter: 9 },
  connected: { delivers: ["3fff:b0b:5::10/128", "3fff:b0b:15::/64"] },
};

function provided(plan: Plan, key: string): Topology {
  const topology = topologyOf(plan, key);
  return {
    ...topology,
    sites: topology.sites.map((site) => ({
      ...site,
      segments: site.segments.map((segment) => {
        const twin = topology.twins.find(({ nics }) =>
          nics.some(({ peer }) => peer.kind === "segment" && peer.segment === segment.name),
        );
        const host = twin?.hostname as Host | undefined;
        if (twin === undefined || host === undefined) return segment;
        const provider = { macs: twin.nics.map(({ mac }) => mac), ...manners[host] };
        return { ...segment, provider };
      }),
    })),
  };
}

let client: LabClient;
let controller: readonly string[];
const hostKeys = new Map<string, string>();

beforeAll(async () => {
  const { plan, problems } = planFromText(name, layout);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
  client = await launch({ lab: name, image: imagePath(), command: "the test of probing providers" });
  controller = enterController((await client.ask("hello", null)).pid);
  const key = readFileSync(join(folder, "key.pub"), "utf8").trim();
  const reports = await client.ask("boot", { topology: provided(plan, key) }, 120_000);
  for (const { name: twin, hostKey } of reports) hostKeys.set(twin, hostKey);
}, 120_000);

afterAll(async () => {
  client?.close();
  await endForGood(name);
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(host: Host, ...args: readonly string[]) {
  const words = [
    ...controller,
    process.execPath,
    program,
    "survey",
    "rack",
    addressOf[host],
    "--host-key",
    hostKeys.get(twinName(`rack/${host}`)) ?? "",
    "--key",
    join(folder, "key"),
    ...args,
  ];
  const [command = "", ...rest] = words;
  const child = spawn(command, rest, {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<Ended>((resolve) => {
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data) => (stdout += data));
    child.stderr.on("data", (data) => (stderr += data));
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
  return { child, ended };
}

async function probe(
  host: Host,
  prefix: string | undefined,
  ...args: readonly string[]
): Promise<ProviderProbe> {
  const what = prefix === undefined ? ["--probe"] : ["--probe", prefix];
  const { ended } = start(host, ...what, "--target", outside.host, "--yes", "--json", ...args);
  const { status, stdout, stderr } = await ended;
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return providerJsonSchema.parse(JSON.parse(stdout));
}

async function onHost(host: Host, script: string, stdin = ""): Promise<string> {
  const argv = ["sh", "-c", script];
  const { stdout } = await client.ask("exec", { twin: twinName(`rack/${host}`), argv, stdin });
  return stdout;
}

/** Every address that a host has, beside those of its links. */
async function addresses(host: Host): Promise<readonly string[]> {
  const links: { addr_info: { local: string; scope: string }[] }[] = JSON.parse(
    await onHost(host, "ip -j -6 addr show"),
  );
  return links.flatMap(({ addr_info }) =>
    addr_info.filter(({ scope }) => scope === "global").map(({ local }) => local),
  );
}

describe("what a provider does is found by trying", () => {
  const found = new Map<string, ProviderProbe>();
  beforeAll(async () => {
    const before = await Promise.all((Object.keys(addressOf) as Host[]).map(addresses));
    const watch = ["--watch", "4"];
    const all = await Promise.all([
      probe("routed", "3fff:b0b:11::/64", ...watch),
      probe("filtered", undefined, ...watch),
      probe("listed", "3fff:b0b:3::/64", ...watch),
      probe("late", "3fff:b0b:4::/64", "--watch", "8"),
      probe("connected", "3fff:b0b:5::/112", ...watch),
      probe("connected", "3fff:b0b:15::/64", ...watch),
    ]);
    for (const own of all) found.set(own.prefix, own);
    // All is put back.
    expect(await Promise.all((Object.keys(addressOf) as Host[]).map(addresses))).toEqual(before);
  });

  test.each([
    ["routes it to the host", "3fff:b0b:11::/64", "routed"],
    ["lets the host's NIC alone answer for it on the segment", "3fff:b0b:2::/64", "on-link"],
    ["delivers the one address that it has listed", "3fff:b0b:3::/64", "single"],
    ["cuts addresses off after a while", "3fff:b0b:4::/64", "single"],
    ["connects the host by it", "3fff:b0b:5::/112", "connects"],
    ["routes it by a /112 that connects", "3fff:b0b:15::/64", "routed"],
  ])("one that %s", (_, prefix, is) => {
    const own = found.get(prefix);
    expect(own?.evidence.join("; ")).not.toBe("");
    expect({ prefix: own?.prefix, is: own?.is }).toEqual({ prefix, is });
  });

  test("and when it was cut off is said", () => {
    const { cutOff } = found.get("3fff:b0b:4::/64") ?? {};
    expect(cutOff).toBeLessThan(6);
    for (const [prefix, own] of found)
      if (prefix !== "3fff:b0b:4::/64")
        expect({ prefix, cutOff: own.cutOff }).toEqual({ prefix, cutOff: null });
  });

  test("the layout's part for the host has no problems but those of a lab's addresses, and says what was found", () => {
    for (const [, { layout: part, is, host }] of found) {
      const text = `hextet: 1\npurpose: lab\nsites:\n  rack:\n${part.replace(
        /^( {6})([a-z]+):\n {8}interfaces/m,
        `$1$2:\n        connect: { address: "3fff:b0b::1", hostKey: lab }\n        interfaces`,
      )}`;
      const { plan, problems } = planFromText("rack", text);
      expect({ part, problems }).toEqual({ part, problems: [] });
      const ways = plan?.sites[0]?.hosts.map(({ name: own, givenOut }) => [
        own,
        ...givenOut.map(({ way }) => way),
      ]);
      const given = { routed: ["routed"], "on-link": ["proxied"], connects: [], single: [] }[is];
      expect(ways).toEqual([[host, ...given]]);
    }
  });
});

longer("perl and Python count alike", async () => {
  const count = async (program: string, file: string) =>
    onHost(
      "filtered",
      `${program} "$(cat)" "$(cat /sys/class/net/eno1/ifindex)" 1 ${outside.host} ${addressOf.filtered}`,
      readFileSync(join(import.meta.dirname, "../../../hosts/provider", file), "utf8"),
    );
  const [perl, python] = await Promise.all([count("perl -e", "echo.pl"), count("python3 -c", "echo.py")]);
  expect(perl).toBe(`${addressOf.filtered} 1 1 0 0\n`);
  expect(python).toBe(perl);
});

test("nothing is tried where nobody has agreed to it", async () => {
  const { ended } = start("filtered", "--probe", "--target", outside.host);
  const { status, stdout, stderr } = await ended;
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("have shut servers down for that (moby/moby#10045)");
  expect(stderr).toContain("--yes");
});

longer("what is tried goes by itself where whoever tries is cut off", async () => {
  const before = await addresses("filtered");
  const { child, ended } = start("filtered", "--probe", "--target", outside.host, "--yes", "--watch", "600");
  const until = performance.now() + 20_000;
  while ((await addresses("filtered")).length === before.length && performance.now() < until)
    await sleep(300);
  expect((await addresses("filtered")).length).toBe(before.length + 1);
  child.kill("SIGKILL");
  await ended;
  const gone = performance.now() + 60_000;
  while ((await addresses("filtered")).length > before.length && performance.now() < gone) await sleep(1000);
  expect(await addresses("filtered")).toEqual(before);
});
