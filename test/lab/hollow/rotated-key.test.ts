import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from "@jest/globals";
import { freePort, makeKey, SshServer } from "../components/ssh-server.ts";
import { HollowStack } from "./hollow-stack.ts";

jest.setTimeout(300_000);

/** What nobody but the host may read. */
const content = "4wpfGfYcZ3s2bTn3t1V0Qm7mS1cPq2cUe8yq6m0nX1E=";

/** Whoever has the host's, or the bastion's, old key: lets everybody in and keeps all that is sent. */
let thief: SshServer;
/** Another port of the same machine. */
let elsewhere: number;
let folder: string;
let pathFirst: string;
let stack: HollowStack;
let alreadyTaken = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hextet-rotated-"));
  pathFirst = join(folder, "bin");
  mkdirSync(pathFirst);
  // The real client, in the place of the hollow one.
  symlinkSync(
    execFileSync("sh", ["-c", "command -v ssh"], { encoding: "utf8" }).trim(),
    join(pathFirst, "ssh"),
  );
  elsewhere = await freePort();
  thief = await SshServer.start({ "/taken": "" }, [
    `Port=${elsewhere}`,
    "ForceCommand=cat >>/taken",
    "AllowTcpForwarding=yes",
  ]);
}, 60_000);

beforeEach(() => {
  stack = new HollowStack();
  alreadyTaken = thief.read("/taken").length;
});

afterEach(() => stack.close());

afterAll(async () => {
  await thief?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function thiefsWay(change: { readonly hostKey?: string; readonly port?: number } = {}) {
  return {
    address: "::1",
    port: thief.port,
    hostKey: thief.hostKey.line,
    keyFile: thief.userKey.file,
    ...change,
  };
}

/** What the thief was sent since the test began. */
function taken(): string {
  return thief.read("/taken").slice(alreadyTaken);
}

function newKey(name: string): string {
  return makeKey(join(folder, name)).line;
}

test("a thief by the key that is still declared would get the secret: the trap works", async () => {
  await stack.up("secretWay", { connection: thiefsWay(), content }, { pathFirst });
  expect(taken()).toContain(content);
});

test("no secret goes to whoever holds a host key that the layout no longer names", async () => {
  const first = await stack.up("secretWay", { connection: thiefsWay(), content });
  expect([first.failed, first.errors]).toEqual([false, []]);
  const connection = thiefsWay({ hostKey: newKey("rotated") });
  const run = await stack.up("secretWay", { connection, content }, { pathFirst });
  expect(run.failed).toBe(true);
  expect(run.errors.join("\n")).toContain("and not the ssh-ed25519 key");
  expect(taken()).toBe("");
});

test("nor where the address moves with the key: the host is known by its declared key there too", async () => {
  await stack.up("secretWay", { connection: thiefsWay(), content });
  const connection = thiefsWay({ hostKey: newKey("moved"), port: elsewhere });
  const run = await stack.up("secretWay", { connection, content }, { pathFirst });
  expect(run.failed).toBe(true);
  expect(taken()).toBe("");
});

test("nor through a bastion by a key that was rotated, or that the layout has no bastion for any more", async () => {
  const host = { ...thiefsWay({ port: elsewhere }), hostKey: newKey("behind") };
  await stack.up("secretWay", { connection: { ...host, bastion: thiefsWay() }, content });
  const logins = () => thief.log().split("Accepted publickey").length;
  const before = logins();
  const rotated = { ...host, bastion: thiefsWay({ hostKey: newKey("bastion") }) };
  const run = await stack.up("secretWay", { connection: rotated, content }, { pathFirst });
  expect(run.failed).toBe(true);
  const without = await stack.up("secretWay", { connection: host, content }, { pathFirst });
  expect(without.errors.join("\n")).toContain(
    `the way of its last change, through root@[::1]:${thief.port}, was not tried`,
  );
  expect(logins()).toBe(before);
});
