import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { Connections } from "../../../hosts/ways/connections.ts";
import { describeLonger } from "../longer.ts";
import { HollowStack } from "./hollow-stack.ts";

jest.setTimeout(600_000);

const place = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const layout = readFileSync(place("stacks/lab.layout.yaml"), "utf8");
const ledger = readFileSync(place("stacks/lab.ledger.jsonl"), "utf8");
const connection = (address: string) => ({
  address,
  port: 22,
  user: "root",
  key: { kind: "agent" as const },
  hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx9Z7Gq2n1h0m5o7Qm8m2s4kqXJ3v1u5w6x7y8z9A0B",
  bastion: undefined,
});
const connections: Connections = {
  "rack/pve-1": connection("3fff:b0b:1::10"),
  "rack/lxd-1": connection("3fff:b0b:1::20"),
};

/** The pack has packages of its own: they are fetched here, by what its lock file says. */
describeLonger("the real engine, with the policy pack", () => {
  const pack = join(mkdtempSync(join(tmpdir(), "hextet-policy-")), "policy");
  let stack: HollowStack;

  beforeAll(() => {
    cpSync(place("policy"), pack, { recursive: true });
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: pack, stdio: "pipe" });
    stack = new HollowStack();
  });

  afterAll(() => {
    stack?.close();
    rmSync(pack, { recursive: true, force: true });
  });

  const preview = (text: string) =>
    stack.cli(
      "landscape",
      { name: "lab", layout: text, ledger, connections },
      "preview",
      "--policy-pack",
      pack,
    );

  test("passes a preview of the lab's layout, hosts on-prem and AWS", async () => {
    const { status, text } = await preview(layout);
    expect(text).not.toContain("[mandatory]");
    expect({ status, text }).toMatchObject({
      status: 0,
      text: expect.stringContaining("hextet@v0.1.0 (local: "),
    });
    // What was looked at: an advice is none that refuses.
    expect(text).toMatch(/\[advisory\] +hextet-addresses-protected +\(aws:ec2:Vpc: cloud\)/);
  });

  test("refuses one whose security group lets no ICMPv6 in, and one whose hosts may be cut off for an hour", async () => {
    const silent = await preview(layout.replace(/.*protocol: icmpv6.*\n/, ""));
    expect(silent.status).not.toBe(0);
    expect(silent.text).toContain("cloud-edge: nothing lets ICMPv6 in");
    const long = await preview(layout.replace("confirmWithin: 10", "confirmWithin: 3600"));
    expect(long.status).not.toBe(0);
    expect(long.text).toContain(
      "rack-pve-1: a change may cut the host off for 3600 s, and 600 s are allowed",
    );
  });
});
