import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Connections } from "../../../hosts/ways/connections.ts";
import { longer } from "../longer.ts";
import { HollowStack } from "./hollow-stack.ts";
import { bad, partNames } from "./parts.ts";

jest.setTimeout(300_000);

const stacks = new URL("../../../stacks/", import.meta.url);
const layout = readFileSync(new URL("lab.layout.yaml", stacks), "utf8");
const ledger = readFileSync(new URL("lab.ledger.jsonl", stacks), "utf8");

let stack: HollowStack;

beforeAll(async () => {
  stack = new HollowStack();
});

afterAll(() => stack?.close());

describe("what pulumi preview says of a stack that it refuses", () => {
  const stranger = {
    "rack/pve1": {
      address: "3fff:b0b:1::10",
      port: 22,
      user: "root",
      key: { kind: "agent" },
      hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx9Z7Gq2n1h0m5o7Qm8m2s4kqXJ3v1u5w6x7y8z9A0B",
      bastion: undefined,
    },
  } satisfies Connections;

  test.each([
    [
      "its layout's problems",
      { layout: layout.replace("uplink: { prefix", "uplink: { prefixx"), ledger },
      [
        "the layout lab has ",
        "sites.rack.networks.uplink.prefixx: is not a key that the layout knows; did you mean prefix? [HX002]",
        "--> lab.layout.yaml:",
      ],
    ],
    [
      "a ledger that is behind",
      { layout },
      ["the ledger of lab is behind its layout", "hextet plan lab --write"],
    ],
    [
      "a connection that is for no host",
      { layout, ledger, connections: stranger },
      ["rack/pve1: a connection is given for it, and the layout has no such host"],
    ],
  ])("is %s, and no stack", async (_what, given, says) => {
    const { status, text, journal } = await stack.cli("landscape", { name: "lab", ...given }, "preview");
    expect(status).not.toBe(0);
    for (const words of says) expect(text).toContain(words);
    expect(text).not.toMatch(/unhandled exception|^\s+at /im);
    expect(journal).toEqual([]);
  });
});

longer("an output that fails deletes nothing in a program of Pulumi's own command line either", async () => {
  const up = ["up", "--yes", "--skip-preview"];
  expect(await stack.cli("parts", [], ...up)).toMatchObject({ status: 0 });
  for (const more of [[], ["--continue-on-error"]]) {
    const { status, text, journal } = await stack.cli("parts", partNames, ...up, ...more);
    expect(status).not.toBe(0);
    for (const part of partNames) expect(text).toContain(bad[part].says);
    expect(journal.filter((line) => /^delete|^ssh remove/.test(line))).toEqual([]);
  }
});

test("a secret of pulumi config, which has no newline at its end, comes to the host as a line", async () => {
  const set = await stack.cli("nothing", {}, "config", "set", "--secret", "wgKey", "planted-6a1f0c55");
  expect(set).toMatchObject({ status: 0 });
  const { status, text } = await stack.cli("secretFile", {}, "up", "--yes", "--skip-preview");
  expect([status, text]).toEqual([0, expect.not.stringContaining("planted-6a1f0c55")]);
  expect(stack.sent).toContain(
    "file /etc/hextet/wg.key mode=0600 subsystem=systemd secret=wg-key@3\n\nend\n",
  );
  expect(stack.sent).toMatch(/\nhextet secrets 1\nsecret wg-key 3\n {2}planted-6a1f0c55\nend\n$/);
});
