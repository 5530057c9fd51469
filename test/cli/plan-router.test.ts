import { afterAll, describe, expect, test } from "@jest/globals";
import { hextet, Workspace } from "./hextet.ts";

const site = (router: string) => `    routers: { ${router} }
    networks: { desks: { prefix: "3fff:b0b:0:8::/64", mode: slaac } }
`;

const space = new Workspace();
space.write(
  "stacks/lab.layout.yaml",
  `hextet: 1
purpose: lab
sites:
  rack:
${site("core: { kind: vyos, networks: { desks: { interface: eth1 } } }, edge: { kind: frr, networks: {} }")}  office:
${site("core: { kind: frr, networks: { desks: { interface: eth2 } } }").replace("0:8::", "0:9::")}`,
);
space.write(
  "stacks/none.layout.yaml",
  "hextet: 1\npurpose: lab\nsites: { rack: { networks: {}, hosts: {} } }\n",
);
afterAll(() => space.remove());

describe("hextet plan --router", () => {
  test("prints what one router is to be configured with, and nothing else", () => {
    const { status, stdout, stderr } = hextet(space.path, "plan", "lab", "--router", "rack/core");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("set service router-advert interface eth1 prefix 3fff:b0b:0:8::/64");
    expect(stdout).not.toContain("eth2");
  });

  test("takes a name without its site where that is one router's", () => {
    const { status, stdout } = hextet(space.path, "plan", "lab", "--router", "edge");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "! rack/edge: what it is to advertise. Printed by hextet plan --router.\n",
    });
  });

  test.each([
    ["lab", "core", "say which: office/core or rack/core"],
    ["lab", "corr", "did you mean core?"],
    ["lab", "elsewhere", "there is: office/core, rack/core, rack/edge"],
    ["none", "core", "names no router; say who advertises a site's networks"],
  ])("in %s does not know %s, and says what there is", (stack, router, fix) => {
    const { status, stdout, stderr } = hextet(space.path, "plan", stack, "--router", router);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(fix);
  });
});
