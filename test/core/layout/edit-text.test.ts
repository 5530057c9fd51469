import { describe, expect, test } from "@jest/globals";
import { EditError, withValue } from "../../../core/layout/edit-text.ts";

const layout = `# Made by hand.
hextet: 1
sites:
  rack:                     # the cellar
    networks:
      uplink: { prefix: "2001:db8:1::/64" }   # the router's
      guests:
        prefix: 2001:db8:2::/64
        # no gateway: it is behind pve-1

    hosts:
      pve-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          # the only card
          eno1: {}
          eno2:
          vmbr0: { bridge: { ports: [eno2] }, network: guests }
`;
const lines = (text: string) => text.split("\n");
/** Lines that the edit has taken away, and those that it has brought. */
const changed = (path: readonly string[], value: unknown, text = layout) => {
  const [before, after] = [lines(text), lines(withValue(text, path, value))];
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `-${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+${line}`),
  ];
};

describe("one value is written, and every other byte stays", () => {
  test.each<readonly [string, readonly string[], unknown, readonly string[]]>([
    [
      "into an empty mapping",
      ["sites", "rack", "hosts", "pve-1", "interfaces", "eno1", "network"],
      "uplink",
      ["-          eno1: {}", "+          eno1: { network: uplink }"],
    ],
    [
      "where nothing stands behind the key",
      ["sites", "rack", "hosts", "pve-1", "interfaces", "eno2", "addresses"],
      ["2001:db8:1::11"],
      ["-          eno2:", '+          eno2: { addresses: ["2001:db8:1::11"] }'],
    ],
    [
      "as one more key of a mapping in one line",
      ["sites", "rack", "networks", "uplink", "gateway"],
      "fe80::1",
      [
        '-      uplink: { prefix: "2001:db8:1::/64" }   # the router\'s',
        '+      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }   # the router\'s',
      ],
    ],
    [
      "as one more line of a mapping",
      ["sites", "rack", "networks", "lan", "prefix"],
      "2001:db8:3::/64",
      ['+      lan: { prefix: "2001:db8:3::/64" }'],
    ],
    [
      "as a mapping of its own, where the way there is missing",
      ["sites", "rack", "hosts", "pve-1", "dns", "servers"],
      ["2001:db8::53", "192.0.2.53"],
      ['+        dns: { servers: ["2001:db8::53", "192.0.2.53"] }'],
    ],
    [
      "in place of another",
      ["sites", "rack", "hosts", "pve-1", "connect", "hostKey"],
      "ssh-ed25519 AAAA",
      [
        '-        connect: { address: "2001:db8:1::10", hostKey: lab }',
        '+        connect: { address: "2001:db8:1::10", hostKey: "ssh-ed25519 AAAA" }',
      ],
    ],
  ])("%s", (_, path, value, expected) => {
    expect(changed(path, value)).toEqual(expected);
  });

  test("line ends of Windows stay, and are those of what is new", () => {
    const windows = layout.replaceAll("\n", "\r\n");
    const edited = withValue(windows, ["sites", "rack", "networks", "lan", "prefix"], "2001:db8:3::/64");
    expect(edited).toContain('      lan: { prefix: "2001:db8:3::/64" }\r\n');
    expect(edited.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  test("a text that does not end its last line gets one more", () => {
    expect(withValue("hextet: 1", ["purpose"], "lab")).toBe("hextet: 1\npurpose: lab");
  });
});

describe("what cannot be changed by itself is refused, and not written otherwise", () => {
  test.each([
    ["what is no YAML", "a: [", ["a"]],
    ["a way that leads through a text", "a: text\n", ["a", "b"]],
    ["a mapping of several lines in place of another", "a:\n  b: 1\n  # why\n  c: 2\n", ["a"]],
    ["a way that leads through a list", "a: [1]\n", ["a", "b"]],
    ["a mapping that others have by its anchor", "a: &x { b: 1 }\nc: *x\n", ["c", "b"]],
  ])("%s", (_, text, path) => {
    expect(() => withValue(text, path, 2)).toThrow(EditError);
  });
});
