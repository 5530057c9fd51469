import { describe, expect, test } from "@jest/globals";
import { allowable, planFromText, problemCodes, problemsText } from "../../../core/index.ts";
import { isProblemCode } from "../../../core/problem/index.ts";
import { problemPages } from "../../../core/problem/pages/index.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGv1nL9mH0n4Qw7yXKk1M0mQ3o0m3Q5m2m1XxY8m9abc";

/** A rack whose host forwards to a public container (HX053), with an allowance wherever one is asked for. */
function rack(at: {
  readonly top?: string;
  readonly site?: string;
  readonly host?: string;
  readonly network?: string;
}) {
  const allow = (text: string | undefined, indent: string) =>
    text === undefined ? "" : `${indent}allow: ${text}\n`;
  return `hextet: 1
purpose: example
${allow(at.top, "")}sites:
  rack:
${allow(at.site, "    ")}    networks:
      services:
${allow(at.network, "        ")}        prefix: "2001:db8:2::/64"
    hosts:
      lxd-1:
${allow(at.host, "        ")}        connect: { address: 192.0.2.1, hostKey: ${key} }
        lxd: { bridges: { lxdbr0: { network: services } } }
        containers: { cache: {} }
`;
}

const reason = '{ HX053: "the router filters" }';

describe("a finding", () => {
  test("is reported where nothing allows it", () => {
    const { plan, problems, allowed } = planFromText("rack", rack({}));
    expect(problems.map((problem) => problem.code)).toEqual(["HX053"]);
    expect(allowed).toEqual([]);
    expect(plan?.warnings.map((problem) => problem.code)).toEqual(["HX053"]);
  });

  test.each(["top", "site", "host"] as const)("is allowed at the %s, and the reason is printed", (place) => {
    const { plan, problems, allowed } = planFromText("rack", rack({ [place]: reason }));
    expect(problems).toEqual([]);
    expect(plan?.warnings).toEqual([]);
    expect(problemsText("rack.layout.yaml", problems, allowed)).toBe(
      "allowed: HX053 at sites.rack.hosts.lxd-1, since: the router filters\nrack.layout.yaml: 0 errors, 0 warnings, 1 allowed",
    );
  });

  test("is not allowed by what stands elsewhere, which is told to allow nothing", () => {
    const { problems } = planFromText("rack", rack({ network: reason }));
    expect(problems.map((problem) => problem.code)).toEqual(["HX052", "HX053"]);
  });

  test("is allowed once where it is allowed twice; the outer allowance is the one that counts", () => {
    const { problems } = planFromText("rack", rack({ top: reason, host: reason }));
    expect(problems.map((problem) => [problem.code, problem.path[0]])).toEqual([["HX052", "sites"]]);
  });

  test("that is an error can be allowed where a plan can be made all the same", () => {
    const yaml = (allow: string) => `hextet: 1\n${allow}prefixes: { home: "2001:db8::/48" }\nsites: {}\n`;
    expect(planFromText("documents", yaml("")).plan).toBeUndefined();
    const { plan, problems } = planFromText("documents", yaml('allow: { HX040: "a manual" }\n'));
    expect(problems).toEqual([]);
    expect(plan).toBeDefined();
  });

  test.each([
    ["an error that no plan can be made with", '{ HX031: "why not" }', "HX009"],
    ["a code that there is not", '{ HX999: "why not" }', "HX009"],
    ["a name that every object has", '{ constructor: "why not" }', "HX009"],
    ["a list, which has no reasons", "[HX053]", "HX003"],
    ["no reason", '{ HX053: "" }', "HX005"],
  ])("is not allowed by %s", (_, allow, code) => {
    const { problems } = planFromText("rack", rack({ top: allow }));
    expect(problems.map((problem) => problem.code)).toEqual(expect.arrayContaining([code, "HX053"]));
  });

  test("hosts may be called allow", () => {
    const yaml = rack({}).replace("lxd-1:", "allow:");
    const { problems } = planFromText("rack", yaml);
    expect(problems.map((problem) => problem.code)).toEqual(["HX053"]);
  });

  test("may be the same in a plan, wherever the lines are", () => {
    const { plan } = planFromText("rack", rack({}));
    const moved = planFromText("rack", `# moved\n\n${rack({})}`).plan;
    expect(JSON.stringify(moved)).toBe(JSON.stringify(plan));
  });
});

describe("of every code that can be allowed, its page's example makes a plan once it is", () => {
  // Of HX052 allowances are the subject; HX064 and HX141 are in the ledger.
  const codes = Object.keys(problemCodes)
    .filter(isProblemCode)
    .filter((code) => allowable(code) && !["HX052", "HX064", "HX141"].includes(code));

  test.each(codes)("%s", (code) => {
    const { example = "", ledger } = problemPages[code] ?? {};
    const allowed = example.replace("hextet: 1\n", `hextet: 1\nallow: { ${code}: "meant so" }\n`);
    const planned = planFromText("example", allowed, { ledger });
    expect(planned.problems).toEqual([]);
    expect(planned.allowed.map(({ problem }) => problem.code)).toContain(code);
    expect(planned.plan).toBeDefined();
  });
});
