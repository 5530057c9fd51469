import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { type HostPlan, planFromText, planRows, renderHost } from "../../core/index.ts";
import { hextet, Workspace } from "./hextet.ts";

const key = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA${"I".repeat(36)}`;
const spaces: Workspace[] = [];
function workspace(files: Readonly<Record<string, string>>): Workspace {
  const space = new Workspace();
  spaces.push(space);
  for (const [path, text] of Object.entries(files)) space.write(path, text);
  return space;
}
afterAll(() => {
  for (const space of spaces) space.remove();
});

const addr = JSON.stringify([
  {
    ifname: "eno1",
    addr_info: [{ family: "inet6", local: "3fff:b0b:1::10", prefixlen: 64, scope: "global" }],
  },
]);
const route = JSON.stringify([{ dst: "default", gateway: "fe80::1", dev: "eno1" }]);

describe("hextet import", () => {
  test("writes a layout and a ledger whose plan changes nothing", () => {
    const space = workspace({
      "in/pve-1.addr.json": addr,
      "in/pve-1.route.json": route,
      "in/pve-1.hostkey": key,
    });
    const { status, stdout, stderr } = hextet(space.path, "import", "prod", "in", "--purpose", "example");
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: "stacks/prod.layout.yaml\nstacks/prod.ledger.jsonl\n",
      stderr: "",
    });
    expect(hextet(space.path, "plan", "prod", "--check").status).toBe(0);
    expect(hextet(space.path, "plan", "prod").stdout).toContain("3fff:b0b:1::10/64  pinned");
  });

  test("takes a folder for each host as well", () => {
    const space = workspace({ "in/pve-1/addr.json": addr, "in/pve-1/route.json": route });
    const { status, stdout } = hextet(space.path, "import", "x", "in", "--purpose", "lab", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout).layout).toContain("      pve-1:\n");
  });

  test("without a host's key: 1, everything else written, and the command that fetches it", () => {
    const space = workspace({ "pve-1.addr.json": addr, "pve-1.route.json": route });
    const { status, stderr } = hextet(space.path, "import", "prod", ".", "--purpose", "example");
    expect(status).toBe(1);
    expect(stderr).toContain("hextet hostkey 3fff:b0b:1::10");
    expect(stderr).toContain("HX013");
    expect(readFileSync(join(space.path, "stacks/prod.ledger.jsonl"), "utf8")).toContain('"rack/pve-1/eno1"');
  });

  test("never writes over a layout by itself", () => {
    const space = workspace({ "stacks/prod.layout.yaml": "mine\n", "pve-1.addr.json": addr });
    const args = ["import", "prod", "pve-1.addr.json", "--purpose", "lab"];
    const { status, stderr } = hextet(space.path, ...args);
    expect(status).toBe(2);
    expect(stderr).toBe("stacks/prod.layout.yaml: is there already; --force writes over it\n");
    expect(readFileSync(join(space.path, "stacks/prod.layout.yaml"), "utf8")).toBe("mine\n");
    expect(hextet(space.path, ...args, "--force").status).toBe(0);
  });

  test("two hosts with one address: 1, and who they are", () => {
    const space = workspace({ "a.addr.json": addr, "b.addr.json": addr });
    const { status, stderr } = hextet(
      space.path,
      "import",
      "prod",
      "a.addr.json",
      "b.addr.json",
      "--purpose",
      "lab",
    );
    expect(status).toBe(1);
    expect(stderr).toContain("HX032");
  });

  test("two machines of one short name are used wrongly: 2, and both are named, in tables and among files", () => {
    const table = "host,interface,address\ndb1.fra.example.net,eth0,2001:db8::1/64\n";
    const space = workspace({
      "a.csv": table,
      "b/db1.ams.addr.json": addr,
      "c/db1.fra.example.net.addr.json": addr,
      "d/db1.fra.example.net.addr.json": addr,
    });
    const args = ["import", "prod", "--purpose", "lab"];
    expect(hextet(space.path, ...args, "a.csv", "b")).toMatchObject({
      status: 2,
      stderr: "b/db1.ams.addr.json: db1.fra.example.net and db1.ams both become db1; rename one\n",
    });
    expect(hextet(space.path, ...args, "c", "d")).toMatchObject({
      status: 2,
      stderr:
        "d/db1.fra.example.net.addr.json: is of db1, and so is c/db1.fra.example.net.addr.json; give one of them, or rename one\n",
    });
    expect(hextet(space.path, ...args, "a.csv", "c", "--json").status).toBe(0);
  });

  test("a folder that is too deep is reported", () => {
    const space = workspace({
      "in/pve-1/addr.json": addr,
      "in/pve-1/route.json": route,
      "in/pve-1/netplan/50.yaml": "network: {}\n",
    });
    const { stdout } = hextet(space.path, "import", "x", "in", "--purpose", "lab", "--json");
    expect(JSON.parse(stdout).notes).toEqual([
      "in/pve-1/netplan is left out: of a folder its files are read, and those of the folders in it",
    ]);
  });

  test.each([
    [["nothing.json"], "nothing.json: no such file or directory"],
    [["notes.txt"], "notes.txt: is none of addr.json, route.json"],
    [["other.json"], "other.json: is no answer of aws ec2 describe-*"],
    [["empty"], "holds no host and no VPC with IPv6"],
    [["notes.txt", "--site", "Rack 1"], "--site Rack 1: use lower-case letters"],
    [["notes.txt", "--purpose", "test"], "--purpose test: give production, lab, example"],
    [[], "missing required argument 'file'"],
  ])("%j is used wrongly: 2, and why", (args, message) => {
    const space = workspace({ "notes.txt": "x", "other.json": "{}", "empty/.keep": "" });
    const { status, stderr } = hextet(space.path, "import", "prod", ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

/** Why no host can be stood up here; empty where one can. */
function whyNoNamespace(): string {
  try {
    execFileSync("unshare", ["--net", "sh", "-c", "ip link add name one type veth peer name two"], {
      stdio: "pipe",
    });
    return "";
  } catch (error) {
    const [reason = ""] = error instanceof Error ? error.message.trim().split("\n").slice(-1) : [];
    return ` (skipped: no network namespace with a veth here: ${reason})`;
  }
}

/** The commands that put a host's addresses in place, as its own configuration would. */
function commandsOf(host: HostPlan): string {
  const ports = new Set(host.interfaces.flatMap(({ link }) => (link.kind === "bridge" ? link.ports : [])));
  const made = host.interfaces.map(({ name, link }, index) =>
    link.kind === "bridge"
      ? `ip link add ${name} type bridge`
      : `ip link add ${name} type veth peer name wire${index}; ip link set wire${index} up`,
  );
  const joined = host.interfaces.flatMap(({ name, link }) =>
    link.kind === "bridge" ? link.ports.map((port) => `ip link set ${port} master ${name}`) : [],
  );
  const addressed = host.interfaces.flatMap((networkInterface) => [
    ...(ports.has(networkInterface.name) ? [`ip link set ${networkInterface.name} up`] : []),
    `ip link set ${networkInterface.name} up`,
    ...networkInterface.addresses.map(
      ({ address, length }) => `ip -6 addr add ${address}/${length} dev ${networkInterface.name} nodad`,
    ),
    ...(networkInterface.gateway === undefined
      ? []
      : [`ip -6 route add default via ${networkInterface.gateway} dev ${networkInterface.name}`]),
  ]);
  return ["set -e", "ip link set lo up", ...made, ...joined, ...addressed].join("\n");
}

const missing = whyNoNamespace();

describe(`real hosts are imported as they were planned${missing}`, () => {
  const check = missing === "" ? test : test.skip;
  const layout = readFileSync(join(import.meta.dirname, "..", "..", "stacks", "lab.layout.yaml"), "utf8");
  const { plan } = planFromText("lab", layout);
  const rack = plan?.sites.find((site) => site.kind === "onprem");
  const planned = (rack?.hosts ?? []).flatMap((host) =>
    host.interfaces.flatMap((networkInterface) =>
      networkInterface.addresses.map(
        ({ address, length }) => `rack/${host.name}/${networkInterface.name} ${address}/${length}`,
      ),
    ),
  );
  const importedRows = (space: Workspace) => {
    const text = readFileSync(join(space.path, "stacks/again.layout.yaml"), "utf8");
    const ledger = readFileSync(join(space.path, "stacks/again.ledger.jsonl"), "utf8");
    const again = planFromText("again", text, { ledger });
    expect(again.ledger).toMatchObject({ changes: [], behind: false });
    return planRows(
      again.plan ?? {
        name: "",
        purpose: "lab",
        rollout: { confirmWithin: 90, waves: [] },
        prefixes: [],
        sites: [],
        warnings: [],
      },
    )
      .filter((row) => row.kind === "interface")
      .map((row) => `${row.name} ${row.address}`);
  };

  check("from what the kernel says of them", () => {
    expect(planned.length).toBeGreaterThan(2);
    const files = (rack?.hosts ?? []).flatMap((host) => {
      const script = `${commandsOf(host)}\nip -j -d addr\nip -j -6 route\n`;
      const [addresses = "", routes = ""] = execFileSync("unshare", ["--net", "sh", "-c", script], {
        encoding: "utf8",
      })
        .trim()
        .split("\n");
      return [
        [`in/${host.name}.addr.json`, addresses],
        [`in/${host.name}.route.json`, routes],
      ];
    });
    const space = workspace(Object.fromEntries(files));
    const { status, stderr } = hextet(space.path, "import", "again", "in", "--purpose", "lab");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(importedRows(space).sort()).toEqual([...planned].sort());
    expect(readFileSync(join(space.path, "stacks/again.layout.yaml"), "utf8")).toContain(
      "vmbr0: { bridge: { ports: [eno1] }",
    );
  });

  check("and what a layout has no words for is left out as the kernel tells of it", () => {
    const script = `set -e
ip link set lo up
ip link add eno1 type veth peer name wire1
ip link add eno2 type veth peer name wire2
ip link add overlay type vxlan id 5 dstport 4789 local 2001:db8:1::10
ip link add vmbr9 type bridge
ip link set overlay master vmbr9
ip link add vmbr1 type bridge
ip link set eno2 master vmbr1
for name in wire1 wire2 eno1 eno2 overlay vmbr9 vmbr1; do ip link set "$name" up; done
ip -6 addr add 2001:db8:1::10/64 dev eno1 nodad
ip -6 addr add 2001:db8:9::1/64 dev vmbr9 nodad
ip -6 addr add 2001:db8:5::1/64 dev vmbr1 nodad
ip -6 route add default via fe80::1 dev eno1
ip -6 route add 2001:db8:77::/48 via fe80::2 dev eno1
ip -6 route add blackhole 2001:db8:66::/48
`;
    const [detailed = "", routes = ""] = execFileSync(
      "unshare",
      ["--net", "sh", "-c", `${script}ip -j -d addr\nip -j -6 route\n`],
      { encoding: "utf8" },
    )
      .trim()
      .split("\n");
    const space = workspace({ "in/h.addr.json": detailed, "in/h.route.json": routes });
    const { stdout } = hextet(space.path, "import", "again", "in", "--purpose", "lab", "--json");
    const { layout: text, notes }: { layout: string; notes: string[] } = JSON.parse(stdout);
    expect(/interfaces:\n([\s\S]*)$/.exec(text)?.[1]?.match(/^ {10}\w+:/gm)).toEqual([
      "          eno1:",
      "          eno2:",
      "          vmbr1:",
    ]);
    expect(text).toContain("vmbr1: { bridge: { ports: [eno2] }");
    expect(notes).toEqual([
      expect.stringMatching(/^h.*: the route blackhole 2001:db8:66::\/48 is left out: /),
      expect.stringMatching(/^h\/eno1: the route 2001:db8:77::\/48 via fe80::2 is left out: /),
      "h/overlay is left out: a layout has no words for VXLANs",
      "h/vmbr9 is left out: a layout has no words for VXLANs, and its port overlay is one of them; with it go 2001:db8:9::1/64, the port overlay",
    ]);
  });

  test("from the netplan files that were rendered for them", () => {
    const files = (rack?.hosts ?? []).flatMap((host) =>
      renderHost({ ...host, renderer: "netplan" })
        .files.filter((file) => file.path.includes("/netplan/"))
        .map((file) => [`in/${host.name}.netplan.yaml`, file.content]),
    );
    const space = workspace(Object.fromEntries(files));
    const { status, stderr } = hextet(space.path, "import", "again", "in", "--purpose", "lab");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(importedRows(space).sort()).toEqual([...planned].sort());
  });

  test("from those of ifupdown2, each in a file of the host's name or in its folder, with what that names", () => {
    const files = (rack?.hosts ?? []).flatMap((host, index) =>
      renderHost({ ...host, renderer: "ifupdown2" })
        .files.filter((file) => file.path === "/etc/network/interfaces")
        .flatMap((file) => {
          const [head = "", ...stanzas] = file.content.split(/\n(?=auto |iface )/);
          return index % 2 === 0
            ? [[`in/${host.name}.interfaces`, file.content]]
            : [
                [`in/${host.name}/interfaces`, `${head}\nsource /etc/network/interfaces.d/*\n`],
                [`in/${host.name}/interfaces.d/rest`, stanzas.join("\n")],
              ];
        }),
    );
    const space = workspace(Object.fromEntries(files));
    const { status, stderr } = hextet(space.path, "import", "again", "in", "--purpose", "lab");
    expect(status).toBe(0);
    const left = stderr
      .split("\n")
      .filter((line) => line !== "" && !/interfaces\.d\/\* says is left out/.test(line));
    expect(left).toEqual([]);
    expect(importedRows(space).sort()).toEqual([...planned].sort());
  });
});
