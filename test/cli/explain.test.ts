import { afterAll, describe, expect, test } from "@jest/globals";
import { hextet, Workspace } from "./hextet.ts";

const workspace = new Workspace();
afterAll(() => workspace.remove());

const broken = `hextet: 1
purpose: lab
sites:
  rack:
    networks: { uplink: { prefix: "2001:db8:1::7/64" } }
`;

describe("hextet explain", () => {
  test("lists every code, and prints the page of one in whatever case", () => {
    const { status, stdout } = hextet(workspace.path, "explain");
    expect(status).toBe(0);
    expect(stdout).toContain("HX012  error             prefix has host bits set\n");
    const page = hextet(workspace.path, "explain", "hx012");
    expect(page.status).toBe(0);
    expect(page.stdout).toContain("HX012: prefix has host bits set (error)");
    expect(page.stdout).toContain('    prefixes: { home: "2001:db8::1/48" }\n');
    expect(JSON.parse(hextet(workspace.path, "explain", "HX012", "--json").stdout)).toMatchObject({
      code: "HX012",
      severity: "error",
    });
  });

  test("names the nearest code where there is none of that name", () => {
    const { status, stderr } = hextet(workspace.path, "explain", "HX91");
    expect(status).toBe(2);
    expect(stderr).toContain("HX91: is no code of a problem; did you mean HX0");
  });
});

describe("hextet plan", () => {
  test("quotes the line that a problem is about, and ends with 1", () => {
    workspace.write("stacks/broken.layout.yaml", broken);
    const { status, stderr } = hextet(workspace.path, "plan", "broken");
    expect(status).toBe(1);
    expect(
      stderr,
    ).toBe(`error: sites.rack.networks.uplink.prefix: 2001:db8:1::7/64 has host bits set; did you mean 2001:db8:1::/64? [HX012]
 --> stacks/broken.layout.yaml:5:35
  |
5 |     networks: { uplink: { prefix: "2001:db8:1::7/64" } }
  |                                   ^^^^^^^^^^^^^^^^^^

stacks/broken.layout.yaml: 1 error, 0 warnings
`);
  });

  test("prints what is allowed with its reason, beside the plan", () => {
    workspace.write(
      "stacks/manual.layout.yaml",
      'hextet: 1\nallow: { HX040: "for the manual" }\nprefixes: { home: "2001:db8::/48" }\nsites: {}\n',
    );
    const { status, stdout, stderr } = hextet(workspace.path, "plan", "manual");
    expect(status).toBe(0);
    expect(stdout).toContain("manual: production");
    expect(stderr).toContain("allowed: HX040 at prefixes.home, since: for the manual\n");
  });
});
