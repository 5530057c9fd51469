import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { EngineStack } from "./engine-stack.ts";
import type { ProgramSpec } from "./programs.ts";

/** Blocks that others give, in the real engine: out of a pool of the stand-in provider's, and delegated ones. */
let stack: EngineStack;
/** What the pool gave. */
let given: string;

beforeAll(async () => {
  stack = await EngineStack.open("blocks");
  await stack.boot();
}, 120_000);

afterAll(async () => {
  await stack?.close();
}, 60_000);

function cloud(ipv6: string): ProgramSpec {
  const layout = `hextet: 1
purpose: lab
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: ${ipv6} } }
    networks: { edge: { prefix: "0:0:0:3::/64", zone: eu-central-1a, ipv4: 10.20.1.0/24 } }
`;
  return { kind: "layout", layout };
}

const pool = "ipam: ipam-pool-0123456789abcdef0";

test("a machine in a delegated prefix shows in a preview, and is set up only when the block is recorded", async () => {
  const layout = `hextet: 1
purpose: lab
prefixes: { home: { delegated: { length: 56 } } }
sites:
  cellar:
    networks: { lan: { from: home, prefix: "0:0:0:1::/64" } }
    hosts:
      nas:
        connect: { address: "192.0.2.10", hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx9Z7Gq2n1h0m5o7Qm8m2s4kqXJ3v1u5w6x7y8z9A0B" }
        interfaces: { eno1: { network: lan, addresses: ["::25"] } }
`;
  const preview = await stack.preview({ kind: "layout", layout });
  expect(preview.errors).toEqual({});
  expect(preview.steps).toContainEqual(expect.stringMatching(/^create .*cellar-nas$/));
  expect(JSON.stringify(preview.outputs) + preview.text).toContain("home/56+01::25/64");
  const up = await stack.up({ kind: "layout", layout });
  expect(up.failed).toBe(true);
  expect(Object.values(up.errors).join("\n")).toContain(
    "prefixes.home: the /56 is not known yet: cellar/nas can be planned",
  );
  expect(up.steps.filter((step) => step.includes("cellar-nas"))).toEqual([]);
}, 180_000);

test("a VPC gets a /52 out of an IPAM pool, and subnets inside of it", async () => {
  const run = await stack.up(cloud(`{ ${pool}, length: 52 }`));
  expect([run.failed, run.errors]).toEqual([false, {}]);
  const blocks = JSON.stringify(run.outputs["blocks"]);
  given = /[0-9a-f:]+::\/52/.exec(blocks)?.[0] ?? "";
  expect(given).toMatch(/^3fff:ec3:.*\/52$/);
}, 180_000);

test("what the pool gave can be recorded without a change, and another block stops before any subnet", async () => {
  const recorded = await stack.preview(cloud(`{ ${pool}, prefix: "${given}" }`));
  expect(recorded.errors).toEqual({});
  expect(Object.keys(recorded.changes)).toEqual(["same"]);
  const wrong = await stack.preview(cloud(`{ ${pool}, prefix: "3fff:ec3:ffff::/52" }`));
  expect(wrong.failed).toBe(true);
  expect(Object.values(wrong.errors).join("\n")).toContain("3fff:ec3:ffff::/52 was expected");
  expect(wrong.steps.filter((step) => /^(create|replace|delete)/.test(step))).toEqual([]);
}, 180_000);
