import { afterAll, beforeAll, expect, jest } from "@jest/globals";
import { planFromText } from "../../core/index.ts";
import { LabSession } from "../../lab/session.ts";
import type { StackRun } from "../../lab/stack/lab-stack.ts";
import { endForGood } from "../../lab/supervisor/launch.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/** What refers to another thing follows it: real engine, real hosts, packets. */
jest.setTimeout(240_000);

const name = uniqueLab("references");

const layout = `
hextet: 1
purpose: lab
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks:
      edge:
        prefix: "0:0:0:3::/64"
        zone: eu-central-1a
        ipv4: 10.20.1.0/24
        ingress:
          - { protocol: icmpv6, from: { ref: rack/desk/eno1/1 } }
          - { protocol: icmpv6, from: { ref: cloud/app } }
        routes:
          - { to: "3fff:b0c::/64", via: { ref: cloud/web/ens5 } }
    hosts:
      app:
        aws: { instanceType: t3.small, image: debian-13 }
        interfaces: { ens5: { network: edge, addresses: ["::20"] } }
      web:
        aws: { instanceType: t3.small, image: debian-13 }
        interfaces: { ens5: { network: edge, addresses: ["::10"] } }
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      loopbacks: { prefix: "3fff:b0b:2::/120" }
    services:
      dns: { network: loopbacks, address: "::53", hosts: [desk, other] }
      ntp: { network: loopbacks, address: "::7b", hosts: [other] }
    hosts:
      desk:
        connect: { address: { ref: rack/desk }, hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10", "::40"] }
      other:
        connect: { address: { ref: rack/other/eno1 }, hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          lo: { network: loopbacks, addresses: ["::2"] }
          eno1: { network: uplink, addresses: ["::20"] }
`;
const moved = layout.replace('"::40"', '"::50"');
let session: LabSession;

beforeAll(async () => {
  session = await LabSession.start(request(layout));
});

afterAll(async () => {
  await session?.close("end");
  await endForGood(name);
});

longer("a security group lets in the address of a rack's host, and no other", async () => {
  const run = await session.up();
  expect(run.errors).toEqual([]);
  expect(await answers("3fff:b0b:1::40", 10)).toBe(true);
  expect(await answers("3fff:b0b:1::10")).toBe(false);
});

longer(
  "a service's address stands on the loopback of each of its hosts, and is found from outside",
  async () => {
    expect(await onLoopback("rack--desk")).toEqual(["3fff:b0b:2::53/128"]);
    expect(await onLoopback("rack--other")).toEqual([
      "3fff:b0b:2::2/128",
      "3fff:b0b:2::53/128",
      "3fff:b0b:2::7b/128",
    ]);
    const seen = (await session.probe(10_000)).map(
      ({ probe, ok, detail }) => `${probe.id}: ${ok ? "ok" : detail}`,
    );
    expect(seen.sort()).toEqual([
      "echo internet/host > rack/dns: ok",
      "echo internet/host > rack/ntp: ok",
      "route 3fff:b0b:2::2/128: ok",
      "route 3fff:b0b:2::53/128: ok",
      "route 3fff:b0b:2::7b/128: ok",
    ]);
  },
);

longer(
  "a subnet's route brings what is for others to the interface that it names, past the check of addresses",
  async () => {
    const argv = ["ip", "-6", "addr", "add", "3fff:b0c::1/128", "dev", "lo"];
    await session.supervisor.ask("exec", { twin: "cloud--web", argv, deadline: 10_000 });
    expect(await pings("cloud--app", "3fff:b0c::1", 10)).toBe(true);
    expect(await pings("cloud--app", "3fff:b0c::2", 2)).toBe(false);
  },
);

longer(
  "when that address changes, the rule is changed with it, in place, and nothing else is but the host",
  async () => {
    const joined = await LabSession.join(request(moved));
    if (joined === undefined) throw new Error("the lab has gone");
    try {
      const expected = ["update cloud-edge-icmpv6-from-rack.desk.eno1.1", "update rack-desk"];
      expect(changes(await joined.preview())).toEqual(expected);
      const run = await joined.up();
      expect(run.errors).toEqual([]);
      expect(changes(run)).toEqual(expected);
      expect(changes(await joined.preview())).toEqual([]);
    } finally {
      await joined.close("stay");
    }
    expect(await answers("3fff:b0b:1::50", 10)).toBe(true);
    expect(await answers("3fff:b0b:1::10")).toBe(false);
  },
);

longer("a rule whose host goes by another name is the same rule", async () => {
  const renamed = moved
    .replace("      desk:\n", "      bench:\n        formerly: desk\n")
    .replaceAll("rack/desk", "rack/bench")
    .replace("hosts: [desk, other]", "hosts: [bench, other]");
  const joined = await LabSession.join(request(renamed));
  if (joined === undefined) throw new Error("the lab has gone");
  try {
    const preview = await joined.preview();
    expect(preview.errors).toEqual([]);
    expect(changes(preview).filter((change) => !change.startsWith("update "))).toEqual([]);
  } finally {
    await joined.close("stay");
  }
});

async function onLoopback(twin: string): Promise<string[]> {
  const argv = ["ip", "-6", "-o", "addr", "show", "dev", "lo", "scope", "global"];
  const { stdout } = await session.supervisor.ask("exec", { twin, argv, deadline: 10_000 });
  return [...stdout.matchAll(/inet6 (\S+)/g)].map(([, address = ""]) => address).sort();
}

/** Whether the cloud's host answers the rack's, which sends from one of its addresses, up to `times` pings. */
async function answers(from: string, times = 2): Promise<boolean> {
  const cloud = session.filledIn.sites.find((site) => site.name === "cloud");
  const web = cloud?.hosts.find((host) => host.name === "web");
  return pings("rack--desk", `${web?.interfaces[0]?.addresses[0]?.address}`, times, ["-I", from]);
}

/** Whether one of so many echoes comes back. */
async function pings(twin: string, to: string, times: number, more: string[] = []): Promise<boolean> {
  const { status, stdout, stderr } = await session.supervisor.ask("exec", {
    twin,
    argv: ["ping", "-6", "-n", "-c", `${times}`, "-W", "2", ...more, to],
    deadline: 30_000,
  });
  if (!/packets transmitted/.test(stdout)) throw new Error(`ping to ${to} did not run: ${stdout}${stderr}`);
  return status === 0;
}

function changes(run: StackRun): string[] {
  return run.steps
    .filter(({ op }) => op !== "same")
    .map((step) => `${step.op} ${step.name}`)
    .sort();
}

function request(text: string) {
  const planned = planFromText(name, text);
  if (planned.plan === undefined) throw new Error(JSON.stringify(planned.problems));
  return {
    plan: planned.plan,
    layout: text,
    ledger: planned.ledger.text,
    path: "stacks/references.layout.yaml",
    command: "the tests",
    progress: () => {},
  };
}
