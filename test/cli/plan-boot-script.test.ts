import { spawnSync } from "node:child_process";
import { afterAll, describe, expect, test } from "@jest/globals";
import { hextet, Workspace } from "./hextet.ts";

const host = (network: string, prefix: string, macvlans: string) => `
        connect: { address: "${prefix}::10", hostKey: lab }
        interfaces: { eno1: { network: ${network}, addresses: ["::10"] } }
        macvlans: { ${macvlans} }`;
const network = (prefix: string, ipv4: string) =>
  `{ prefix: "${prefix}::/64", gateway: "${prefix}::1", ipv4: { prefix: ${ipv4}.0/24, gateway: ${ipv4}.1 } }`;

const space = new Workspace();
space.write(
  "stacks/lab.layout.yaml",
  `hextet: 1
purpose: lab
sites:
  house:
    networks:
      lan: ${network("3fff:b0b:1", "192.0.2")}
      iot: ${network("3fff:b0b:2", "198.51.100")}
    hosts:
      nas:${host("lan", "3fff:b0b:1", "lan: { parent: eno1, shim: true }")}
        containers: { web: { address: "::50", mac: "02:00:5e:10:00:50" } }
      box:${host("iot", "3fff:b0b:2", "lan: { parent: eno1 }, ")}
`,
);
space.write(
  "stacks/none.layout.yaml",
  "hextet: 1\npurpose: lab\nsites: { house: { networks: {}, hosts: {} } }\n",
);
hextet(space.path, "plan", "lab", "--write");
afterAll(() => space.remove());

describe("hextet plan --boot-script", () => {
  test("prints one macvlan's script, by which the shell has no word against it, and nothing else", () => {
    const { status, stdout, stderr } = hextet(space.path, "plan", "lab", "--boot-script", "nas/lan");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("/usr/local/etc/rc.d/hextet-shim.sh");
    expect(stdout).toContain("Task Scheduler");
    expect(stdout).toMatch(
      /^# docker run --name web --network lan .*--ip6 3fff:b0b:1::50 --mac-address 02:00:5e:10:00:50$/m,
    );
    expect(stdout).not.toContain("198.51.100");
    expect(spawnSync("sh", ["-n"], { input: stdout, encoding: "utf8" })).toMatchObject({
      status: 0,
      stderr: "",
    });
  });

  test("has nothing of a shim where there is none", () => {
    const { stdout } = hextet(space.path, "plan", "lab", "--boot-script", "house/box/lan");
    expect(stdout).toContain("docker network create");
    expect(stdout).not.toContain("ip link");
  });

  test.each([
    ["lab", "lan", "say which: house/box/lan or house/nas/lan"],
    ["lab", "nas/lam", "did you mean nas/lan?"],
    ["lab", "elsewhere", "there is: house/box/lan, house/nas/lan"],
    ["none", "lan", "has no macvlan of Docker's; at a host it is macvlans:"],
  ])("in %s does not know %s, and says what there is", (stack, macvlan, fix) => {
    const { status, stdout, stderr } = hextet(space.path, "plan", stack, "--boot-script", macvlan);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(fix);
  });
});
