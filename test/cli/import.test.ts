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
  const ports = new Set(host.interfaces.flatMap((one) => (one.kind.kind === "bridge" ? one.kind.ports : [])));
  const made = host.interfaces.map((one, index) =>
    one.kind.kind === "bridge"
      ? `ip link add ${one.name} type bridge`
      : `ip link add ${one.name} type veth peer name wire${index}; ip link set wire${index} up`,
  );
  const joined = host.interfaces.flatMap((one) =>
    one.kind.kind === "bridge" ? one.kind.ports.map((port) => `ip link set ${port} master ${one.name}`) : [],
  );
  const addressed = host.interfaces.flatMap((one) => [
    ...(ports.has(one.name) ? [`ip link set ${one.name} up`] : []),
    `ip link set ${one.name} up`,
    ...one.addresses.map(
      ({ address, length }) => `ip -6 addr add ${address}/${length} dev ${one.name} nodad`,
    ),
    ...(one.gateway === undefined ? [] : [`ip -6 route add default via ${one.gateway} dev ${one.name}`]),
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
    host.interfaces.flatMap((one) =>
      one.addresses.map(({ address, length }) => `rack/${host.name}/${one.name} ${address}/${length}`),
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
});
