import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { surveyJsonSchema } from "../../core/index.ts";
import { shellWord } from "../../core/shell-word.ts";
import { fixture } from "../hosts/survey/printed.ts";
import { environment, program } from "./hextet.ts";
import { StubHosts } from "./stub-hosts.ts";

/** `hextet survey` and `hextet freeze`, with an ssh that answers what a real host printed. */
const hosts = new StubHosts();
const { space, bin } = hosts;
const run = hosts.run.bind(hosts);
afterAll(() => hosts.remove());

const key = `ssh-ed25519 ${"A".repeat(68)}`;
const address = "2001:db8:1::77";
const given = ["--host-key", key];

/** What `ssh` prints, whatever it is told; it notes its words. */
function answers(text: string, status = 0): void {
  space.write("printed", `\nhextet-begins\n${text}\nhextet-ends\n`);
  hosts.program(
    "ssh",
    `cat >"${join(space.path, "script")}"\nprintf '%s\\n' "$*" >>"${join(space.path, "calls")}"\ncat "${join(space.path, "printed")}"\nexit ${status}\n`,
  );
}

beforeAll(() => {
  answers(fixture("networkmanager.txt"));
  hosts.program("ssh-keyscan", `echo "${address} ${key}"\n`);
});

describe("hextet survey", () => {
  test("a host that no layout knows, by its key: a table, and over one connection; there need be no stack yet", () => {
    hosts.forgetCalls();
    const { status, stdout, stderr } = run(
      "survey",
      "nowhere",
      address,
      ...given,
      "--user",
      "ops",
      "--port",
      "2222",
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(
      readFileSync(join(import.meta.dirname, "../hosts/survey/fixtures/networkmanager.table"), "utf8"),
    );
    expect(hosts.calls()).toHaveLength(1);
    expect(hosts.calls()[0]).toMatch(/-p 2222 -l ops .*2001:db8:1::77 sudo -n sh -s$/);
  });

  test("as JSON it keeps to the published schema", () => {
    const { status, stdout } = run("survey", "office", address, ...given, "--json");
    expect(status).toBe(0);
    const json: unknown = JSON.parse(stdout);
    expect(surveyJsonSchema.parse(json)).toEqual(json);
  });

  test("a host of the layout by its name or its address, with the key that stands there", () => {
    for (const called of ["rack/pve-1", "pve-1", "2001:db8:1::10"])
      expect(run("survey", "office", called)).toMatchObject({ status: 0, stderr: "" });
  });

  test("with --no-solicitation nothing that asks a router is sent there", () => {
    run("survey", "office", address, ...given);
    expect(readFileSync(join(space.path, "script"), "utf8")).toContain("solicit_perl");
    run("survey", "office", address, ...given, "--no-solicitation");
    expect(readFileSync(join(space.path, "script"), "utf8")).not.toContain("solicit_perl");
  });

  test("without a key and without anybody to ask: 2, nobody is dialled, and what to give is said", () => {
    hosts.forgetCalls();
    const { status, stdout, stderr } = run("survey", "office", address);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(
      `${address}: no layout knows this host, so its key is to be given: hextet survey office ${address} --host-key "ssh-ed25519 AAAA..." (hextet hostkey ${address} fetches it, to compare with the host's console); at a terminal you are shown the key and asked\n`,
    );
    expect(readFileSync(join(space.path, "calls"), "utf8")).toBe("");
  });

  test.each([
    ["yes", 0, "office-1 (Debian GNU/Linux 12"],
    ["no", 1, "its key was not confirmed, so nothing was asked there"],
  ])("a person at a terminal is shown the key and asked: %s", (answer, status, said) => {
    hosts.forgetCalls();
    const command = [process.execPath, program, "survey", "office", address].map(shellWord).join(" ");
    const ended = spawnSync("script", ["-qec", command, "/dev/null"], {
      cwd: space.path,
      env: { ...environment, PATH: `${bin}:${process.env["PATH"]}` },
      input: `${answer}\n`,
      encoding: "utf8",
    });
    expect(ended).toMatchObject({ status, stdout: expect.stringContaining(said) });
    expect(ended.stdout).toContain(`${address} shows ${key}`);
    expect(readFileSync(join(space.path, "calls"), "utf8") !== "").toBe(answer === "yes");
  });

  test("by a fingerprint: only a host that shows such a key is dialled", () => {
    hosts.forgetCalls();
    const other = run("survey", "office", address, "--host-key", "SHA256:nothing");
    expect(other).toMatchObject({ status: 1, stdout: "" });
    const [shown = ""] = /SHA256:[A-Za-z0-9+/]+/.exec(other.stderr) ?? [];
    expect(readFileSync(join(space.path, "calls"), "utf8")).toBe("");
    expect(run("survey", "office", address, "--host-key", shown)).toMatchObject({ status: 0, stderr: "" });
  });

  test.each([
    [["survey", "office", "no-such-host"], "no-such-host: is no host of office"],
    [["survey", "nowhere", "no-such-host"], "there is no stacks/nowhere.layout.yaml here"],
    [["survey", "office", address, "--host-key", "rubbish"], "--host-key rubbish: is neither a key"],
    [["survey", "office", address, ...given, "--port", "0"], "--port 0: is no port"],
    [
      ["survey", "office", address, ...given, "--user", "-oProxyCommand"],
      "--user -oProxyCommand: is no user's name",
    ],
    [["survey", "office", "2001:db8::1%eth0;x", ...given], "is no host of office"],
  ])("%j is used wrongly: 2", (args, said) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(said);
  });

  test("an answer that is no survey: 3", () => {
    answers("Welcome!\n");
    expect(run("survey", "office", address, ...given)).toEqual({
      status: 3,
      stdout: "",
      stderr: "what it printed is no survey, or is cut short\n",
    });
    answers(fixture("networkmanager.txt"));
  });
});

describe("hextet survey --probe", () => {
  const probe = (...words: readonly string[]) => run("survey", "nowhere", address, ...given, ...words);

  test("tries nothing where there is nobody to ask, and says why", () => {
    hosts.forgetCalls();
    const { status, stdout, stderr } = probe("--probe", "2001:db8:7::/64");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(`${address}: nothing was tried.`);
    expect(stderr).toContain("have shut servers down");
    expect(hosts.calls().join("")).toBe("");
  });

  test.each([
    [["--probe", "2001:db8:7::1/64"], "--probe 2001:db8:7::1/64"],
    [["--probe", "2001:db8:7::/64", "--target", "example.net"], "--target example.net"],
    [["--probe", "2001:db8:7::/64", "--watch", "never"], "--watch never"],
  ])("%j is used wrongly", (words, said) => {
    const { status, stderr } = probe(...words, "--yes");
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(said) });
  });

  test("of a host that has no way there it cannot be found out", () => {
    answers("@ name\n|box\n@ way\n@ addresses\n@ end");
    const { status, stderr } = probe("--probe", "2001:db8:7::/64", "--target", "2001:db8:f::80", "--yes");
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: expect.stringContaining("the host has no IPv6 route to 2001:db8:f::80"),
    });
    answers(fixture("networkmanager.txt"));
  });

  test("a host that has a /128 is to be told which prefix", () => {
    answers(
      "@ name\n|box\n@ way\n|2001:db8:f::80 from :: via fe80::1 dev eno1 src 2001:db8:1::10 metric 1024\n@ addresses\n|2: eno1    inet6 2001:db8:1::10/128 scope global\n@ end",
    );
    const { status, stderr } = probe("--probe", "--target", "2001:db8:f::80", "--yes");
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: expect.stringContaining("is a /128: say which"),
    });
    answers(fixture("networkmanager.txt"));
  });
});

describe("hextet freeze", () => {
  const text = `# By hand.
hextet: 1
purpose: example
sites:
  rack:
    networks: {}
    hosts:
      pve-1:
        connect: { address: "2001:db8:53::139", hostKey: "${key}" }
        interfaces: { nmd0: {} }   # DHCP today
`;
  const files = () => ["layout.yaml", "ledger.jsonl"].map((end) => join(space.path, "stacks", `home.${end}`));

  test("writes layout and ledger, says what, and warns of what may not last; another time there is nothing new", () => {
    space.write("stacks/home.layout.yaml", text);
    const { status, stdout, stderr } = run("freeze", "home", "pve-1");
    expect(status).toBe(0);
    expect(stdout).toContain("sites.rack.hosts.pve-1.interfaces.nmd0.addresses: 2001:db8:53::139\n");
    expect(stdout).toContain("hextet diff home rack/pve-1 shows what up would put there");
    expect(stderr).toContain("note: rack/pve-1/nmd0: 2001:db8:53::139 is a lease of DHCPv6");
    const [written = "", ledger = ""] = files().map((file) => readFileSync(file, "utf8"));
    expect(written).toMatch(/interfaces: \{ nmd0: \{ network: net-2001-db8-53, .* \} \} {3}# DHCP today\n/);
    expect(written.startsWith("# By hand.\n")).toBe(true);
    expect(ledger).toContain("rack/pve-1/nmd0");
    expect(run("plan", "home", "--check")).toMatchObject({ status: 0 });

    expect(run("freeze", "home", "pve-1")).toMatchObject({ status: 0 });
    expect(files().map((file) => readFileSync(file, "utf8"))).toEqual([written, ledger]);
  });

  test("as JSON it writes nothing", () => {
    space.write("stacks/home.layout.yaml", text);
    const { status, stdout } = run("freeze", "home", "pve-1", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ layout: expect.stringContaining("net-2001-db8-53") });
    expect(readFileSync(join(space.path, "stacks/home.layout.yaml"), "utf8")).toBe(text);
  });

  test("where the layout would have problems, they are shown and nothing is written: 1", () => {
    const clash = text.replace("networks: {}", 'networks: { old: { prefix: "2001:db8:53::/60" } }');
    space.write("stacks/home.layout.yaml", clash);
    const { status, stdout, stderr } = run("freeze", "home", "pve-1");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("nothing is written, since the layout would have problems:");
    expect(stderr).toContain("HX030");
    expect(readFileSync(join(space.path, "stacks/home.layout.yaml"), "utf8")).toBe(clash);
  });
});
