import { describe, expect, test } from "@jest/globals";
import { identity } from "../../../core/capabilities/identity/index.ts";
import type { IdentityPromise } from "../../../core/capabilities/values.ts";
import { type HostCheck, type HostCheckResult, judgeAcross } from "../../../core/probe/index.ts";

type Check = HostCheck & IdentityPromise;

const { judge } = identity.promises;

function check(host: string): Check {
  return { kind: "identity", host, networks: [{ interface: "eno1", network: "rack/lan" }] };
}

/** What a host says of itself, as the shell's `answer` has it. */
function found(host: string, ...words: readonly string[]): HostCheckResult {
  const asked = check(host);
  const judgement = judge(asked, host, `is ${words.join(" ")}`);
  if (judgement === undefined) throw new Error("it is not judged");
  return { check: asked, ...judgement };
}

/** Of the hosts that are not themselves, what was seen. */
function clones(...findings: readonly HostCheckResult[]): readonly string[] {
  return judgeAcross(findings).flatMap(({ check: { host }, verdict, seen }) =>
    verdict === "failed" ? [`${host}: ${seen}`] : [],
  );
}

describe("hosts that say of themselves what another says too", () => {
  test("are all well where everything differs", () => {
    expect(
      clones(
        found("rack/a", "machine-id=11", "ssh-ed25519=aa", "link-local:eno1=fe80::1"),
        found("rack/b", "machine-id=12", "ssh-ed25519=ab", "link-local:eno1=fe80::2"),
      ),
    ).toEqual([]);
  });

  test.each([
    ["machine-id=11", "machine-id"],
    ["ssh-rsa=aa", "ssh-rsa"],
    ["NetworkManager-secret=aa", "NetworkManager-secret"],
    ["dhcpcd-duid=aa", "dhcpcd-duid"],
    ["stable-secret:eno1=aa", "stable-secret of eno1"],
    ["link-local:eno1=fe80::1", "fe80::1 of eno1"],
  ])("are clones by %s", (word, called) => {
    const all = [found("rack/a", word), found("rack/b", word), found("rack/c", "machine-id=13")];
    expect(clones(...all)).toEqual([
      `rack/a: ${called} is that of rack/b too`,
      `rack/b: ${called} is that of rack/a too`,
    ]);
    for (const { verdict, next } of judgeAcross(all)) expect(next !== "").toBe(verdict === "failed");
  });

  test("say of many only some by name", () => {
    const all = ["a", "b", "c", "d", "e", "f"].map((name) => found(`rack/${name}`, "machine-id=11"));
    expect(clones(...all)[0]).toBe("rack/a: machine-id is that of rack/b, rack/c, rack/d and 2 more too");
  });

  test("may have one link-local address on two networks, and on interfaces that have none", () => {
    const elsewhere: HostCheckResult = {
      ...found("rack/b", "link-local:eno1=fe80::1"),
      check: { ...check("rack/b"), networks: [{ interface: "eno1", network: "rack/guests" }] },
    };
    expect(clones(found("rack/a", "link-local:eno1=fe80::1"), elsewhere)).toEqual([]);
    expect(
      clones(found("rack/a", "link-local:docker0=fe80::1"), found("rack/b", "link-local:docker0=fe80::1")),
    ).toEqual([]);
  });

  test("are known to be by the kernel, which found another machine to have an address", () => {
    expect(clones(found("rack/a", "duplicate:eno1=fe80::1", "machine-id=11"))).toEqual([
      "rack/a: another machine on the link has fe80::1 on eno1 too",
    ]);
    expect(clones(found("rack/a", "duplicate:veth0=fe80::1"))).toEqual([]);
  });

  test("that could not be asked are nobody's clone", () => {
    const silent: HostCheckResult = {
      check: check("rack/b"),
      verdict: "unknown",
      seen: "machine-id=11",
      next: "",
    };
    expect(clones(found("rack/a", "machine-id=11"), silent)).toEqual([]);
  });
});
