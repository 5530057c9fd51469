import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { planFromText } from "../../core/index.ts";
import { labDomain } from "../../lab/lab-names.ts";
import { reachLab } from "../../lab/lab-reach.ts";
import { LabSession } from "../../lab/session.ts";
import { connectLab, endForGood } from "../../lab/supervisor/launch.ts";
import { routerNamespace } from "../../lab/supervisor/router.ts";
import { Workspace } from "../cli/hextet.ts";
import { uniqueLab } from "./unique-lab.ts";

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
    // Detection of duplicates takes a moment.
    expect((await wrong("15")).status).toBe(0);
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

describe("drift, and what mends it", () => {
  test("on hosts as hextet left them it finds nothing, over one connection each", async () => {
    const before = await logins("pve-1");
    expect(await hextet("drift", name)).toEqual({
      status: 0,
      stdout: "rack/lxd-1: as hextet left it\nrack/pve-1: as hextet left it\n",
      stderr: "",
    });
    expect((await logins("pve-1")) - before).toBe(1);
  });

  test("it names each thing that is not as hextet left it, and nothing that comes and goes by itself", async () => {
    await inTwin(
      "pve-1",
      `ip addr del 3fff:b0b:0:1::1/64 dev vmbr2
       ip addr add 3fff:b0b:1::99/64 dev vmbr0
       ip addr add 3fff:b0b:1::98/64 dev vmbr0 valid_lft 900 preferred_lft 900
       ip -6 route add 3fff:dead::/32 via fe80::9 dev vmbr0
       ip -6 route add 3fff:beef::/32 via fe80::9 dev vmbr0 proto bird
       sysctl -qw net.ipv6.conf.all.forwarding=0
       echo "# by hand" >>/etc/sysctl.d/60-hextet.conf`,
    );
    await inTwin("lxd-1", "systemctl stop hextet-instance-cache");
    const { status, stdout } = await hextet("drift", name);
    expect(stdout).toBe(`rack/lxd-1: 1 difference
  unit    hextet-instance-cache.service is stopped
  put back what is hextet's: hextet heal ${name} rack/lxd-1
rack/pve-1: 6 differences
  file    /etc/sysctl.d/60-hextet.conf was changed
    --- /etc/sysctl.d/60-hextet.conf (hextet)
    +++ /etc/sysctl.d/60-hextet.conf (as it stands)
    @@ -2,3 +2,4 @@
     net.ipv6.conf.all.forwarding = 1
     net.ipv6.conf.default.forwarding = 1
     net.ipv6.conf.default.accept_ra = 0
    +# by hand
  sysctl  net.ipv6.conf.all.forwarding is 0, not 1
  sysctl  net.ipv6.conf.default.forwarding is 0, not 1
  address 3fff:b0b:0:1::1/64 dev vmbr2 has gone
  address 3fff:b0b:1::99/64 dev vmbr0 is not from here
  route   3fff:dead::/32 via fe80::9 dev vmbr0 metric 1024 pref medium is not from here
  put back what is hextet's: hextet heal ${name} rack/pve-1; a file that is to stay as it is: hextet leave ${name} rack/pve-1 PATH
`);
    expect(status).toBe(1);
  });

  test("heal puts back what is hextet's on the host that is named, and touches no other", async () => {
    const before = await logins("lxd-1");
    const healed = await hextet("heal", name, "pve-1", "--within", "10");
    expect(healed).toMatchObject({ status: 0, stderr: "" });
    expect(healed.stdout).toMatch(/^rack\/pve-1: put back \(.*\/etc\/sysctl\.d\/60-hextet\.conf/);
    expect(await logins("lxd-1")).toBe(before);
    const { stdout } = await hextet("drift", name, "pve-1");
    expect(stdout).not.toMatch(/has gone|was changed|sysctl/);
    expect((await hextet("drift", name, "lxd-1")).status).toBe(1);
  });

  test("once the foreign ones are gone too, and the other is healed, drift finds nothing", async () => {
    await inTwin(
      "pve-1",
      `ip addr del 3fff:b0b:1::99/64 dev vmbr0 2>/dev/null
       ip addr del 3fff:b0b:1::98/64 dev vmbr0 2>/dev/null
       ip -6 route del 3fff:dead::/32 2>/dev/null
       ip -6 route del 3fff:beef::/32 2>/dev/null
       :`,
    );
    expect(await hextet("heal", name, "lxd-1")).toMatchObject({ status: 0 });
    expect(await hextet("drift", name)).toMatchObject({ status: 0, stderr: "" });
    expect(await wrong("30")).toMatchObject({ status: 0, checks: [] });
    expect((await hextet("heal", name)).stdout).toBe(
      "rack/lxd-1: as hextet left it\nrack/pve-1: as hextet left it\n",
    );
  });
});

describe("files that a person changed", () => {
  const path = "/etc/sysctl.d/60-hextet.conf";

  test("leave lets them stand until they change again", async () => {
    await inTwin("lxd-1", `echo "# mine" >>${path}`);
    expect((await hextet("drift", name, "lxd-1")).status).toBe(1);
    expect(await hextet("leave", name, "lxd-1")).toEqual({
      status: 0,
      stdout: `rack/lxd-1: ${path} stays as it is now: up passes over it until it changes again\n`,
      stderr: "",
    });
    expect((await hextet("drift", name, "lxd-1")).status).toBe(0);
    await inTwin("lxd-1", `echo "# more" >>${path}`);
    expect((await hextet("drift", name, "lxd-1")).stdout).toContain("+# more");
  });

  test("take gives them up, and heal puts hextet's back", async () => {
    expect(await hextet("take", name, "lxd-1", path)).toMatchObject({ status: 0, stderr: "" });
    expect(await hextet("heal", name, "lxd-1")).toMatchObject({ status: 0 });
    expect(await inTwin("lxd-1", `cat ${path}`)).not.toMatch(/mine|more/);
    expect((await hextet("drift", name, "lxd-1")).status).toBe(0);
  });

  test("a path that is not hextet's is refused", async () => {
    expect(await hextet("take", name, "lxd-1", "/etc/hosts")).toEqual({
      status: 1,
      stdout: "",
      stderr: "rack/lxd-1: /etc/hosts is not one of hextet's files on this host\n",
    });
  });
});

describe("a host that another stack has", () => {
  const other = "acme/net/prod::rack-pve-1";
  const bundle = () => inTwin("pve-1", "hextet-agent bundle | sha256sum");

  test("is named by drift, and bring leaves it alone", async () => {
    await inTwin(
      "pve-1",
      `hextet-agent take-over </dev/null >/dev/null
       hextet-agent bundle </dev/null >/root/held
       hextet-agent apply --owner ${other} </root/held >/dev/null`,
    );
    expect(await hextet("drift", name, "pve-1")).toEqual({
      status: 1,
      stdout: `rack/pve-1: 1 difference
  owner   ${other} has this host, and not ${name}
  have it for this stack: hextet take-over ${name} rack/pve-1, then pulumi up
`,
      stderr: "rack/pve-1: not as hextet left it\n",
    });
    const before = await bundle();
    const { status, stderr } = await hextet("bring", name, "pve-1");
    expect(status).toBe(1);
    expect(stderr).toContain(`rack/pve-1: ${other} has this host, and not ${name}; nothing was changed.`);
    expect(await bundle()).toBe(before);
  });

  test("is taken over by the command that drift names, and up has nothing more to do there", async () => {
    const { status, stdout } = await hextet("take-over", name, "pve-1");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `rack/pve-1: taken from ${other}; it is nobody's now, and the next pulumi up of ${name} brings it under ${name}\n`,
    });
    expect(await hextet("drift", name, "pve-1")).toMatchObject({ status: 0 });
    expect(await session.up()).toMatchObject({ errors: [] });
  });
});

describe("a host whose records are lost", () => {
  const state = () =>
    inTwin(
      "pve-1",
      "ip -6 addr show scope global; ip -6 route; cat /etc/network/interfaces /etc/sysctl.d/60-hextet.conf",
    );
  let before: string;

  test("is not as hextet left it, and heal says what does", async () => {
    before = await state();
    await inTwin(
      "pve-1",
      "rm -rf /var/lib/hextet /usr/local/lib/hextet && echo '# lost' >>/etc/sysctl.d/60-hextet.conf",
    );
    const { status, stdout } = await hextet("drift", name, "pve-1");
    expect(status).toBe(1);
    expect(stdout).toBe(
      `rack/pve-1: what its agent knew of it is lost; still there: /etc/sysctl.d/60-hextet.conf; bring the host's bundle again: hextet bring ${name} rack/pve-1\n`,
    );
    expect(await hextet("heal", name, "pve-1")).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(`hextet bring ${name} rack/pve-1`),
    });
  });

  test("gets its bundle again, confirmed at its declared address, and is as it was", async () => {
    const { status, stdout } = await hextet("bring", name, "pve-1", "--within", "10");
    const [first, ...notes] = stdout.trimEnd().split("\n");
    expect([status, first]).toEqual([
      0,
      "rack/pve-1: its bundle is there and confirmed (/etc/sysctl.d/60-hextet.conf updated)",
    ]);
    expect(notes).toEqual(
      expect.arrayContaining([
        expect.stringContaining("the records of what hextet put on this host were lost"),
        expect.stringContaining(
          "taken for hextet's, by their names or by what they say: /etc/sysctl.d/60-hextet.conf",
        ),
      ]),
    );
    expect(await hextet("drift", name, "pve-1")).toMatchObject({ status: 0 });
    expect(await state()).toBe(before);
    expect(await hextet("bring", name, "pve-1")).toMatchObject({
      status: 0,
      stdout: "rack/pve-1: holds its bundle, and is as it says\n",
    });
  });

  test("and without its agent too: the bundle that comes is the one that up brings", async () => {
    const sent = await inTwin("lxd-1", "hextet-agent bundle | sha256sum");
    await inTwin("lxd-1", "rm -rf /usr/local/sbin/hextet-agent /var/lib/hextet /usr/local/lib/hextet");
    expect(await hextet("drift", name, "lxd-1")).toMatchObject({
      status: 1,
      stdout: `rack/lxd-1: its agent has been taken away; bring the host's bundle again: hextet bring ${name} rack/lxd-1\n`,
    });
    expect((await session.preview()).steps).toEqual([]);
    expect((await hextet("bring", name, "lxd-1")).status).toBe(0);
    expect(await inTwin("lxd-1", "hextet-agent bundle | sha256sum")).toBe(sent);
    expect(await hextet("drift", name)).toMatchObject({ status: 0 });
    expect(await session.up()).toMatchObject({ errors: [], steps: [] });
  });
});

describe("the lab itself", () => {
  test("lab ssh hands its words to a shell there, as ssh does, in the home folder of a clean environment", async () => {
    const ssh = (...words: readonly string[]) => hextet("lab", "ssh", "--lab", name, "pve-1", "--", ...words);
    expect(await ssh("echo one; echo two >&2; pwd; exit 7")).toEqual({
      status: 7,
      stdout: "one\n/root\n",
      stderr: "two\n",
    });
    expect((await ssh("echo", "$HOME", "'a  b'")).stdout).toBe("/root a  b\n");
    expect((await ssh("env | cut -d= -f1 | sort")).stdout).not.toMatch(/^NODE_OPTIONS$/m);
    expect((await ssh("kill -PIPE $$")).status).toBe(141);
  });

  test("its commands take what lab up took: the path of the layout", async () => {
    const { status, stdout } = await hextet("lab", "status", `stacks/${name}.layout.yaml`);
    expect(status).toBe(0);
    expect(stdout).toContain("rack/pve-1");
  });

  test("the blocks that AWS has given are those of the VPCs that stand, whoever made them; names follow", async () => {
    const cloud = layout.replace(
      "sites:\n",
      `sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks:
      edge: { prefix: "0:0:0:3::/64", zone: eu-central-1a, ipv4: 10.20.1.0/24 }
    hosts:
      web-1:
        aws: { instanceType: r5d.large, image: debian-13 }
        interfaces: { ens5: { network: edge, addresses: ["::1:1"] } }
`,
    );
    const { plan, problems } = planFromText(name, cloud);
    if (plan === undefined) throw new Error(JSON.stringify(problems));
    const client = session.supervisor;
    const inputs = { cidrBlock: "10.20.0.0/16", assignGeneratedIpv6CidrBlock: true, tags: { Name: "cloud" } };
    const host = `web-1.cloud.${labDomain(name)}`;
    const block = async () => (await reachLab(plan))?.plan.sites[0]?.networks[0]?.prefix.toString();
    expect(await block()).toBe("cloud/56+03::/64");
    const given: (string | undefined)[] = [];
    for (const address of ["2001:db8::1", "2001:db8::2"]) {
      const { id } = (await client.call("ec2.createVpc", { name: "cloud", inputs })) as { id: string };
      // As an up of hextet's own has left them, before the plain pulumi destroyed and made anew.
      await client.ask("setNames", { records: { [host]: [address] } });
      const prefix = await block();
      given.push(prefix);
      expect((await client.ask("names", null))[host]?.[0]).toBe(prefix?.replace("::/64", "::1:1"));
      await client.call("ec2.deleteVpc", { id, inputs });
    }
    expect(given).toEqual(["3fff:ec2:47b:ca03::/64", "3fff:ec2:47b:cb03::/64"]);
    expect(await block()).toBe("cloud/56+03::/64");
    await client.ask("setNames", { records: { [host]: [] } });
  });
});

/** How often somebody has logged in over SSH. */
async function logins(host: string): Promise<number> {
  return Number(await inTwin(host, "journalctl -q -o cat | grep -c '^Accepted publickey' || :"));
}

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
