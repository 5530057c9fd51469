import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import {
  checkId,
  type HostCheck,
  hostChecks,
  hostScript,
  joinedScript,
  judgeHost,
  planFromText,
  readHostFacts,
  splitAnswers,
} from "../../../core/index.ts";
import { checks, pve, wrong } from "./host-words.ts";

test("every kind of promise in a plan is checked, each under a name of its own", () => {
  expect(new Set(checks.map(checkId)).size).toBe(checks.length);
  expect([...new Set(checks.map(({ kind }) => kind))].sort()).toEqual([
    "address",
    "container",
    "forwarding",
    "gateway",
    "guest",
    "identity",
    "name",
    "path-mtu",
    "route",
    "unit",
  ]);
  expect(pve.map(checkId)).toEqual([
    "address rack/pve-1 vmbr0 3fff:b0b:1::10/64",
    "route rack/pve-1 3fff:b0b:1::/64 dev vmbr0",
    "route rack/pve-1 default via fe80::1 dev vmbr0",
    "gateway rack/pve-1 fe80::1 dev vmbr0",
    "address rack/pve-1 vmbr2 3fff:b0b:0:1::1/64",
    "route rack/pve-1 3fff:b0b:0:1::/64 dev vmbr2",
    "forwarding rack/pve-1 on, with accept_ra to match",
    "path-mtu rack/pve-1 cloud/web-1 3fff:ec2:47b:ca03::1:1",
    "path-mtu rack/pve-1 rack/lxd-1 3fff:b0b:1::20",
    "name rack/pve-1 pve-1.rack.lab.test 3fff:b0b:1::10",
    "name rack/pve-1 web-1.cloud.lab.test 3fff:ec2:47b:ca03::1:1",
    "name rack/pve-1 lxd-1.rack.lab.test 3fff:b0b:1::20",
    "guest rack/pve-1 git 3fff:b0b:0:1::2",
    "identity rack/pve-1 nothing that is another host's too",
  ]);
});

test("a host with IPv4 too is looked at in both families, its names in those that it has", () => {
  const { plan, problems } = planFromText(
    "both",
    `hextet: 1
purpose: example
sites:
  rack:
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1", ipv4: { prefix: 198.51.100.0/24, gateway: 198.51.100.1 } }
    hosts:
      both:
        connect: { address: "2001:db8:1::10", hostKey: "ssh-ed25519 ${"A".repeat(68)}" }
        interfaces: { eno1: { network: uplink, addresses: ["::10"], ipv4: 198.51.100.10 } }
      six:
        connect: { address: "2001:db8:1::20", hostKey: "ssh-ed25519 ${"A".repeat(68)}" }
        interfaces: { eno1: { network: uplink, addresses: ["::20"] } }
`,
  );
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  const all = hostChecks(plan, { domain: "example.net" });
  const ids = (host: string) => all.filter((check) => check.host === host).map(checkId);
  expect(ids("rack/both")).toEqual(
    expect.arrayContaining([
      "address rack/both eno1 198.51.100.10/24",
      "route rack/both 198.51.100.0/24 dev eno1",
      "route rack/both default via 198.51.100.1 dev eno1",
      "gateway rack/both 198.51.100.1 dev eno1",
      "name rack/both both.rack.example.net 2001:db8:1::10",
      "name rack/both both.rack.example.net 198.51.100.10",
    ]),
  );
  expect(ids("rack/six").filter((id) => id.includes("198.51.100"))).toEqual([]);
  const well = `== links
2: eno1: <BROADCAST,UP,LOWER_UP> mtu 1500
== addresses
2: eno1    inet 198.51.100.10/24 brd 198.51.100.255 scope global eno1\\       valid_lft forever preferred_lft forever
== routes6
== routes4
default via 198.51.100.1 dev eno1 proto static
198.51.100.0/24 dev eno1 proto kernel scope link src 198.51.100.10
== end
`;
  const four = all.filter(
    (check) => checkId(check).includes("198.51.100") && /address|route/.test(check.kind),
  );
  expect(wrong(four, well)).toEqual([]);
  expect(wrong(four, well.replace("198.51.100.10/24 brd", "198.51.100.11/24 brd"))).toHaveLength(1);
});

describe.each(["dash", "bash"])("the script under %s", (shell) => {
  test("reads a machine's own state to its end, beside another's, and asks for a real-sized answer", () => {
    const asked: HostCheck[] = [
      { host: "here", kind: "path-mtu", to: "itself", address: "::1" },
      { host: "here", kind: "address", interface: "lo", address: "::1", length: 128, carries: true },
      { host: "here", kind: "container", container: "no-such", runtime: "docker", address: "::2" },
    ];
    const script = joinedScript([hostScript(asked), "echo beside\n"]);
    const ended = spawnSync(shell, ["-s"], { input: script, encoding: "utf8", timeout: 20_000 });
    const [own = "", beside] = splitAnswers(ended.stdout, 2);
    expect(beside).toBe("beside\n");
    const [mtu, address, container] = judgeHost(asked, readHostFacts(own));
    expect(mtu).toMatchObject({ verdict: "ok", seen: "65536 bytes" });
    expect(address).toMatchObject({ verdict: "ok" });
    expect(container).toMatchObject({ verdict: "failed", seen: "does not run" });
  });
});
