import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { heldMembers, mergeDaemonJson } from "../../../core/bundle/index.ts";
import { daemonJson } from "./daemon-json.ts";

const theirs = '{\n    "log-driver": "journald",\n    "ipv6": false,\n    "debug":true\n}\n';
const ours = '{\n  "ipv6": true,\n  "fixed-cidr-v6": "2001:db8::8/126"\n}\n';

describe("laying our keys over a host's daemon.json", () => {
  test("our keys win, all other text stays as it was", () => {
    expect(mergeDaemonJson(theirs, ours)).toBe(
      '{\n    "log-driver": "journald",\n    "ipv6": true,\n    "debug":true,\n    "fixed-cidr-v6": "2001:db8::8/126"\n}\n',
    );
  });

  test("a host without a file gets ours", () => {
    expect(mergeDaemonJson("", ours)).toBe(ours);
    expect(mergeDaemonJson(" \n", ours)).toBe(ours);
  });

  test("a key that is ours no longer gets back the value it had, or goes if it had none", () => {
    const held = heldMembers(theirs, ours);
    const merged = mergeDaemonJson(theirs, ours);
    expect(held).toBe('{"ipv6":[false],"fixed-cidr-v6":[]}');
    expect(mergeDaemonJson(merged, "{}", held)).toBe(theirs);
    expect(mergeDaemonJson(merged, '{ "fixed-cidr-v6": "2001:db8::c/126" }', held)).toBe(
      '{\n    "log-driver": "journald",\n    "ipv6": false,\n    "debug":true,\n    "fixed-cidr-v6": "2001:db8::c/126"\n}\n',
    );
  });

  test("what a person added meanwhile stays when ours goes", () => {
    const held = heldMembers("", ours);
    const edited = mergeDaemonJson("", ours).replace("{", '{\n  "mtu": 1400,');
    expect(mergeDaemonJson(edited, "{}", held)).toBe('{\n  "mtu": 1400\n}\n');
  });

  test.each([
    ["a list", "[1]"],
    ["a text that is no JSON", "{ipv6: true}"],
    ["a trailing comma", '{"ipv6": true,}'],
    ["a key that is there twice", '{"ipv6": true, "ipv6": false}'],
    ["a key that could be written in two ways", '{"ipv\\u0036": true}'],
  ])("%s is refused", (_, existing) => {
    expect(() => mergeDaemonJson(existing, ours)).toThrow(SyntaxError);
  });
});

describe("for any host's file and any keys of ours", () => {
  test("the merge holds what a merge of the values holds", () => {
    fc.assert(
      fc.property(daemonJson, daemonJson, (existing, own) => {
        const merged: unknown = JSON.parse(mergeDaemonJson(existing, own));
        expect(merged).toEqual(Object.fromEntries([...entries(existing), ...entries(own)]));
      }),
    );
  });

  test("merging again changes nothing", () => {
    fc.assert(
      fc.property(daemonJson, daemonJson, (existing, own) => {
        const held = heldMembers(existing, own);
        const once = mergeDaemonJson(existing, own);
        expect(mergeDaemonJson(once, own, held)).toBe(once);
        expect(heldMembers(once, own, held)).toBe(held);
      }),
    );
  });

  test("taking our keys out again gives the file back byte for byte, unless it was an empty object", () => {
    fc.assert(
      fc.property(daemonJson, daemonJson, daemonJson, (existing, first, second) => {
        const held = heldMembers(existing, first);
        const once = mergeDaemonJson(existing, first);
        const later = heldMembers(once, second, held);
        const twice = mergeDaemonJson(once, second, held);
        const restored = mergeDaemonJson(twice, "{}", later);
        if (entries(existing).length > 0) expect(restored).toBe(existing);
        else expect(JSON.parse(restored)).toEqual({});
      }),
    );
  });
});

function entries(text: string): [string, unknown][] {
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
