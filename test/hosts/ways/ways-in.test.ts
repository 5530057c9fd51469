import { describe, expect, test } from "@jest/globals";
import type { Login, LoginEndpoint } from "../../../hosts/ssh/login.ts";
import { waysIn } from "../../../hosts/ways/ways-in.ts";

const [old, rotated, other] = ["AAAA", "BBBB", "CCCC"].map((text) => `ssh-ed25519 ${text}`);

function end(part: string, hostKey = old, port = 22): LoginEndpoint {
  return {
    address: `2001:db8:1::${part}`,
    port,
    user: "root",
    key: { kind: "agent" },
    hostKey: hostKey ?? "",
  };
}

function way(host: LoginEndpoint, bastion?: LoginEndpoint): Login {
  return { ...host, bastion };
}

function chosen(last: Login | undefined, declared: Login, hasSecrets: boolean, first?: Login): string[] {
  const { today, leftOut } = waysIn({ last, first, declared, hasSecrets });
  return [...today.map(wayText), ...(leftOut === undefined ? [] : ["left out"])];
}

/** `10 AAAA through 1 BBBB` */
function wayText({ bastion, ...host }: Login): string {
  const text = ({ address, hostKey }: LoginEndpoint) => `${address.slice(12)} ${hostKey.slice(12, 16)}`;
  return bastion === undefined ? text(host) : `${text(host)} through ${text(bastion)}`;
}

describe.each([true, false])("the ways of a change, with secrets in it: %s,", (hasSecrets) => {
  test("are the last one and the declared one", () => {
    expect(chosen(way(end("10")), way(end("11")), hasSecrets)).toEqual(["10 AAAA", "11 AAAA"]);
    expect(chosen(way(end("10")), way(end("10")), hasSecrets)).toEqual(["10 AAAA"]);
    expect(chosen(undefined, way(end("10")), hasSecrets)).toEqual(["10 AAAA"]);
  });

  test("go by the declared key alone where address and port are the same, however they are spelled", () => {
    const spelled = { ...end("10"), address: "2001:DB8:1:0::10" };
    for (const last of [end("10"), spelled])
      expect(chosen(way(last), way(end("10", rotated)), hasSecrets).join(" ")).not.toContain("AAAA");
    expect(chosen(way({ ...end("10"), user: "admin" }), way(end("10", rotated)), hasSecrets)).toEqual([
      "10 BBBB",
      "10 BBBB",
    ]);
  });

  test("go by it at the old address too, unless the layout names another key there", () => {
    expect(chosen(way(end("10")), way(end("11", rotated)), hasSecrets)).toEqual(["10 BBBB", "11 BBBB"]);
    expect(chosen(way(end("10")), way(end("11", rotated)), hasSecrets, way(end("10")))).toEqual([
      "10 AAAA",
      "11 BBBB",
    ]);
  });

  test("go through a bastion by the key that is declared for it", () => {
    const last = way(end("10"), end("1"));
    expect(chosen(last, way(end("11"), end("1", rotated)), hasSecrets)).toEqual([
      "10 AAAA through 1 BBBB",
      "11 AAAA through 1 BBBB",
    ]);
  });

  test("begin with the way that the layout gives for the first change, where nothing was changed yet", () => {
    const first = way(end("9", other), end("1"));
    expect(chosen(undefined, way(end("10")), hasSecrets, first)).toEqual([
      "9 CCCC through 1 AAAA",
      "10 AAAA",
    ]);
  });
});

test("a bastion that the layout has no more is gone through, but by no secret", () => {
  const last = way(end("10"), end("1"));
  for (const declared of [way(end("11")), way(end("11"), end("2", rotated))]) {
    const by = wayText(declared);
    expect(chosen(last, declared, false)).toEqual(["10 AAAA through 1 AAAA", by]);
    expect(chosen(last, declared, true)).toEqual([by, "left out"]);
    // Unless the layout names its key for the first way in.
    expect(chosen(last, declared, true, last)).toEqual(["10 AAAA through 1 AAAA", by]);
  }
  // A bastion that moved with its key is the same one.
  expect(chosen(last, way(end("11"), end("2")), true)).toEqual([
    "10 AAAA through 1 AAAA",
    "11 AAAA through 2 AAAA",
  ]);
});
