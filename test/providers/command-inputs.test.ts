import { describe, expect, test } from "@jest/globals";
import { checkedInputs, localToken, remoteToken } from "../../lab/providers/command/checked-inputs.ts";
import { inputDifferences } from "../../lab/providers/command/input-differences.ts";
import { secret, unknownValue } from "../../lab/providers/property-value.ts";

describe("inputs of a command", () => {
  test("get defaults, and secrets inside of a secret connection", () => {
    const proxy = { host: "2001:db8::1", privateKey: "b", user: "jump" };
    const connection = secret({ host: "3fff:b0b::10", privateKey: "a", proxy });
    const defaults = { dialErrorLimit: 10, perDialTimeout: 15, port: 22 };
    const { inputs, failures } = checkedInputs(remoteToken, { create: "true", creat: "false", connection });
    expect(failures).toEqual([]);
    expect(inputs).toEqual({
      create: "true",
      connection: secret({
        host: "3fff:b0b::10",
        privateKey: secret("a"),
        proxy: { ...defaults, host: "2001:db8::1", privateKey: secret("b"), user: "jump" },
        ...defaults,
        user: "root",
      }),
    });
  });

  test("that are not known yet are let be", () => {
    const connection = { host: unknownValue, port: unknownValue };
    expect(checkedInputs(remoteToken, { create: unknownValue, connection }).failures).toEqual([]);
    expect(checkedInputs(remoteToken, { connection: unknownValue })).toEqual({
      inputs: { connection: secret(unknownValue) },
      failures: [],
    });
  });

  test("are refused for what is wrong inside of the connection, without showing what it holds", () => {
    const connection = { hostkey: "ssh-ed25519 AAAA", privateKey: "-----BEGIN", proxy: { host: 5 } };
    const [failure] = checkedInputs(remoteToken, { connection }).failures;
    expect(failure).toEqual({
      property: "",
      reason:
        "An error occurred decoding 'CommandInputs.connection': 3 failures decoding:\n\thost: Missing required field 'host' on 'remote.Connection'\n\thostkey: Unrecognized field 'hostkey' on 'remote.Connection'\n\thost: Field 'host' on 'remote.ProxyConnection' must be a 'string'; got 'float64' instead",
    });
  });

  test("are refused for what no stand-in does", () => {
    const reasons = checkedInputs(localToken, { assetPaths: ["*"] }).failures.map(({ reason }) => reason);
    expect(reasons).toEqual(["the lab's stand-in for command does not imitate assetPaths"]);
  });
});

describe("differences of inputs", () => {
  const differences = (before: object, after: object) =>
    Object.fromEntries(inputDifferences({ ...before }, { ...after }));

  test("are reported by path", () => {
    const before = { create: "a", stdin: "b", environment: { LANG: "C", "LC.ALL": "C" }, triggers: [1, 2] };
    const after = { create: "A", logging: "none", environment: { LANG: "C" }, triggers: [1, 3, 4] };
    expect(differences(before, after)).toEqual({
      create: "update",
      stdin: "delete",
      logging: "add",
      'environment["LC.ALL"]': "delete",
      "triggers[1]": "update",
      "triggers[2]": "add",
    });
  });

  test("of a secret are one, also where a value becomes a secret", () => {
    const before = { connection: secret({ host: "::1", port: 22 }), stdin: "a" };
    expect(differences(before, before)).toEqual({});
    const after = { connection: secret({ host: "::1", port: 23 }), stdin: secret("a") };
    expect(differences(before, after)).toEqual({ connection: "update", stdin: "update" });
  });

  test("of triggers as a whole replace", () => {
    expect(differences({}, { triggers: [1] })).toEqual({ triggers: "add-replace" });
    expect(differences({ triggers: [1] }, {})).toEqual({ triggers: "delete-replace" });
  });

  test("are there where a value is not known yet", () => {
    expect(differences({ stdin: "a" }, { stdin: unknownValue })).toEqual({ stdin: "update" });
  });
});
