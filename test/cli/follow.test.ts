import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { StubHosts } from "./stub-hosts.ts";

/** `hextet follow`, with an ssh that answers as a router does that has a delegated prefix. */
const hosts = new StubHosts();
const { space } = hosts;
const run = hosts.run.bind(hosts);
afterAll(() => hosts.remove());

const key = `ssh-ed25519 ${"A".repeat(68)}`;

const layout = (rest: string) => `hextet: 1
purpose: example
prefixes:
  home: { delegated: { length: 56, on: house/gw/wan0 }${rest} }   # the provider's
sites:
  house:
    networks: { lan: { from: home } }
    hosts:
      gw:
        connect: { address: 192.0.2.1, hostKey: "${key}" }
        network: { renderer: networkd }
        interfaces: { wan0: {}, lan0: { network: lan, addresses: ["::1"] } }
      box:
        connect: { address: 192.0.2.2, hostKey: "${key}" }
        interfaces: { eno1: { network: lan, addresses: ["::53"] } }
`;

function answers(routes: readonly string[]): void {
  const said = JSON.stringify(routes.map((dst) => ({ type: "unreachable", dst, protocol: "dhcp" })));
  space.write("printed", `\nhextet-begins\n@ routes\n|${said}\n@ addresses\n|[]\n@ end\n\nhextet-ends\n`);
  hosts.program(
    "ssh",
    `cat >"${join(space.path, "script")}"\nprintf '%s\\n' "$*" >>"${join(space.path, "calls")}"\ncat "${join(space.path, "printed")}"\n`,
  );
}

const file = () => readFileSync(join(space.path, "stacks/home.layout.yaml"), "utf8");

describe("hextet follow", () => {
  beforeEach(() => answers(["2001:db8:0:1700::/56"]));

  test("a prefix that nobody has recorded: what each place comes to; written on demand, and nothing else of the file", () => {
    space.write("stacks/home.layout.yaml", layout(""));
    expect(run("plan", "home", "--write")).toMatchObject({ status: 0 });
    const { status, stdout } = run("follow", "home");
    expect(status).toBe(1);
    expect(stdout).toBe(`home: not recorded -> 2001:db8:0:1700::/56 (house/gw)

addresses
  house/lan       network    home/56+00::/64    -> 2001:db8:0:1700::/64
  house/box/eno1  interface  home/56+00::53/64  -> 2001:db8:0:1700::53/64
  house/gw/lan0   interface  home/56+00::1/64   -> 2001:db8:0:1700::1/64

names
  box.house       AAAA    -> 2001:db8:0:1700::53
  eno1.box.house  AAAA    -> 2001:db8:0:1700::53
  gw.house        AAAA    -> 2001:db8:0:1700::1
  lan0.gw.house   AAAA    -> 2001:db8:0:1700::1

up changes the files of house/box
record it with: hextet follow home --write
`);
    expect(file()).toBe(layout(""));
    expect(run("follow", "home", "--write")).toMatchObject({ status: 0 });
    expect(file()).toBe(layout(', prefix: "2001:db8:0:1700::/56"'));
    expect(run("plan", "home", "--check")).toMatchObject({ status: 0 });
    expect(run("follow", "home")).toMatchObject({
      status: 0,
      stdout: "home: 2001:db8:0:1700::/56, as recorded (house/gw)\n",
    });
  });

  test("one that moved, as JSON and with whole names", () => {
    space.write("stacks/home.layout.yaml", layout(', prefix: "2001:db8:0:4200::/56"'));
    const { status, stdout } = run("follow", "home", "--json", "--domain", "home.arpa");
    expect(status).toBe(1);
    const { prefixes, addresses, records, hosts: changed, written } = JSON.parse(stdout);
    expect(prefixes).toEqual([
      {
        name: "home",
        host: "house/gw",
        recorded: "2001:db8:0:4200::/56",
        delegated: "2001:db8:0:1700::/56",
      },
    ]);
    expect(addresses).toContainEqual({
      name: "house/box/eno1",
      kind: "interface",
      before: "2001:db8:0:4200::53/64",
      after: "2001:db8:0:1700::53/64",
    });
    expect(records).toContainEqual({
      name: "box.house.home.arpa",
      kind: "AAAA",
      before: "2001:db8:0:4200::53",
      after: "2001:db8:0:1700::53",
    });
    expect(records.filter(({ kind }: { kind: string }) => kind === "PTR").length).toBeGreaterThan(0);
    expect({ changed, written }).toEqual({ changed: ["house/box"], written: false });
  });

  test("none that fits, several, or nobody who asks, is said", () => {
    answers(["2001:db8:0:1700::/60"]);
    space.write("stacks/home.layout.yaml", layout(""));
    expect(run("follow", "home")).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining(
        "house/gw/wan0: no /56 is delegated for home; it has 2001:db8:0:1700::/60",
      ),
    });
    answers([]);
    expect(run("follow", "home").stderr).toContain("the host has no delegated prefix");
    space.write("stacks/home.layout.yaml", layout("").replace(", on: house/gw/wan0", ""));
    expect(run("follow", "home")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("has no prefix that a host of it asks for"),
    });
  });
});
