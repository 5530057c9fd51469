import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { hextet, Workspace } from "./hextet.ts";

const space = new Workspace();
space.write(
  "stacks/lab.layout.yaml",
  `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::10"], pools: { apps: "::1:0/120", first: "::2:0/120" } } }
        docker: { bridge: { pool: first }, networks: { apps: { pool: apps } } }
        containers: { db: { pool: apps, address: "::20" }, job: { pool: first } }
      plain: { connect: { address: "2001:db8:1::11", hostKey: lab }, interfaces: { eno1: { network: uplink } } }
`,
);
afterAll(() => space.remove());

const compose = (...args: string[]) => hextet(space.path, "compose", "lab", ...args);
const textOf = (name: string) => readFileSync(join(space.path, name), "utf8");

describe("hextet compose", () => {
  test("prints a file, and what it can not say", () => {
    const { status, stdout, stderr } = compose("rack/apps-1");
    expect(status).toBe(0);
    expect(stdout).toContain('ipv6_address: "2001:db8:1::1:20"');
    expect(stderr).toContain("note: job is on docker0");
    expect(stderr).toContain("note: the layout says no image of db");
  });

  test("ends with 1 where a file differs, mends it, and then leaves it alone", () => {
    space.write("compose.yaml", "services:\n  db: { image: postgres:17, networks: [apps] } # it\n");
    const before = compose("apps-1", "compose.yaml");
    expect(before.status).toBe(1);
    expect(before.stdout).toContain(
      "compose.yaml:2: services.db.networks.apps.ipv6_address is missing, and the plan has 2001:db8:1::1:20\n",
    );
    expect(before.stderr).toContain("3 places are not as the plan of rack/apps-1 has them\n");
    expect(compose("apps-1", "compose.yaml", "--write")).toMatchObject({
      status: 0,
      stdout: "compose.yaml: written\n",
    });
    const mended = `services:
  db: { image: postgres:17, networks: { apps: { ipv6_address: "2001:db8:1::1:20" } }, container_name: db } # it
networks:
  apps:
    external: true
`;
    expect(textOf("compose.yaml")).toBe(mended);
    expect(compose("apps-1", "compose.yaml", "--write")).toMatchObject({
      status: 0,
      stdout: "compose.yaml: as the plan has it\n",
    });
    expect(textOf("compose.yaml")).toBe(mended);
  });

  test("says as JSON what is left to a person, and ends with 1 after writing too", () => {
    space.write("other.yaml", "services:\n  x: { networks: [apps] }\nnetworks:\n  apps:\n");
    const { status, stdout } = compose("apps-1", "other.yaml", "--write", "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      host: "rack/apps-1",
      files: [
        {
          path: "other.yaml",
          differences: [expect.objectContaining({ line: 2, path: "services.x", mendable: false })],
        },
      ],
      missing: ["db"],
      written: ["other.yaml"],
    });
    expect(textOf("other.yaml")).toBe(
      "services:\n  x: { networks: [apps] }\nnetworks:\n  apps:\n    external: true\n",
    );
  });

  test.each([
    [["apps"], 2, "there is no host apps in the layout; did you mean apps-1?"],
    [["plain"], 2, "rack/plain has no network of Docker's that a Compose file could name"],
    [["apps-1", "--write"], 2, "--write is for a file: name it"],
    [["apps-1", "none.yaml"], 2, "there is no none.yaml; without a file the text of one is printed"],
    [["apps-1", "-", "--write"], 2, "standard input is checked, and not written"],
    [["apps-1", "stacks"], 3, "stacks cannot be read: "],
    [["apps-1", "bad.yaml"], 1, "bad.yaml is no YAML: "],
  ])("refuses %j", (args, status, message) => {
    space.write("bad.yaml", "services: [\n");
    const ended = compose(...args);
    expect(ended).toMatchObject({ status, stdout: "" });
    expect(ended.stderr).toContain(message);
  });
});
