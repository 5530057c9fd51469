import { describe, expect, test } from "@jest/globals";
import { messageOf } from "../../lab/supervisor/server.ts";
import { type Topology, topologySchema } from "../../lab/supervisor/topology.ts";
import { smallTopology } from "../lab/supervisor/topology.ts";

const topology = smallTopology("home", ["ssh-ed25519 AAAA operator"]);

function problemOf(wrong: object): string {
  const result = topologySchema.safeParse({ ...topology, ...wrong });
  return result.success ? "none" : messageOf(result.error);
}

describe("a topology over the supervisor's socket", () => {
  test("arrives as it was sent", () => {
    expect(topologySchema.parse(JSON.parse(JSON.stringify(topology)))).toEqual(topology);
  });

  const [twin] = topology.twins;
  const [nic] = twin?.nics ?? [];

  test.each<[string, object, string]>([
    ["an unknown key", { routers: [] }, 'arguments: Unrecognized key: "routers"'],
    [
      "a name that is no label",
      { lab: "Home/.." },
      "lab: must be a lower-case label of at most 40 characters",
    ],
    [
      "a prefix that is none",
      { sites: [{ name: "rack", prefixes: ["3fff:b0b::/129"], segments: [], routes: [] }] },
      "sites.0.prefixes.0: Invalid input",
    ],
    [
      "a path that climbs out of the twin",
      { twins: [{ ...twin, files: [{ path: "/etc/../../../x", mode: 0o644, content: "" }] }] },
      "twins.0.files.0.path: must not climb",
    ],
    [
      "a path that is not absolute",
      { twins: [{ ...twin, files: [{ path: "etc/x", mode: 0o644, content: "" }] }] },
      "twins.0.files.0.path: must be an absolute path",
    ],
    [
      "an interface name with a space",
      { twins: [{ ...twin, nics: [{ ...nic, name: "eno 1" }] }] },
      "twins.0.nics.0.name: must be an interface name of at most 15 characters",
    ],
    [
      "a MAC address in capitals",
      { twins: [{ ...twin, nics: [{ ...nic, mac: "02:00:00:00:AA:01" }] }] },
      "twins.0.nics.0.mac: must be a MAC address in lower-case colon form",
    ],
  ])("is refused with %s, saying where", (_, wrong, problem) => {
    expect(problemOf(wrong)).toBe(problem);
  });

  test("is refused with every problem at once", () => {
    const wrong: Partial<Record<keyof Topology, unknown>> = { lab: "-", sites: "none" };
    expect(problemOf(wrong).split("; ")).toHaveLength(2);
  });
});
