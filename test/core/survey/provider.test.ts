import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import {
  type EchoCount,
  Ipv6Address,
  Ipv6Prefix,
  judgeProvider,
  type ProviderLook,
  type ProviderTrial,
  providerJsonSchemaText,
  providerText,
} from "../../../core/index.ts";

const schemaFile = join(import.meta.dirname, "..", "..", "..", "schema", "provider.schema.json");

test("the published schema of what a provider does is the one that it is made by (HEXTET_GOLDEN=write writes it)", () => {
  if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(schemaFile, providerJsonSchemaText());
  expect(readFileSync(schemaFile, "utf8")).toBe(providerJsonSchemaText());
});

const look: ProviderLook = {
  host: "box-1.example.net",
  target: "2001:db8:f::80",
  uplink: "eno1",
  own: Ipv6Address.parse("2001:db8:1::10"),
  ownLength: 64,
  gateway: Ipv6Address.parse("fe80::1"),
};
const prefix = Ipv6Prefix.parse("2001:db8:1::/64");
const count = (answered: number, solicited = 0, sent = 5, last = answered - 1): EchoCount => ({
  sent,
  answered,
  solicited,
  last: answered === 0 ? undefined : last,
});
const found = (trial: Partial<ProviderTrial>, own: Partial<ProviderLook> = {}) =>
  judgeProvider(
    { ...look, ...own },
    {
      prefix,
      behind: count(0),
      onUplink: undefined,
      watched: undefined,
      ...trial,
    },
  );

test.each([
  ["routed", { behind: count(5), watched: count(90, 0, 90) }],
  ["on-link", { behind: count(0, 2), onUplink: count(5), watched: count(90, 0, 90) }],
  // Something answers for it on the host already.
  ["on-link", { behind: count(5, 1), watched: count(90, 0, 90) }],
  ["single", { onUplink: count(0) }],
  ["single", { onUplink: count(5), watched: count(0, 0, 15) }],
  ["single", { behind: count(5), watched: count(20, 0, 45, 19) }],
  // A packet may get lost.
  ["on-link", { behind: count(0, 2), onUplink: count(1), watched: count(88, 0, 90, 87) }],
] as const)("a prefix is %s by what was tried: %j", (is, trial) => {
  expect(found(trial).is).toBe(is);
});

test("what is longer than a /64 and holds the host's own address only connects where nothing else of it is delivered", () => {
  const transfer = Ipv6Prefix.parse("2001:db8:1::/112");
  expect(found({ prefix: transfer, onUplink: count(0) }).is).toBe("connects");
  expect(found({ prefix: Ipv6Prefix.parse("2001:db8:2::/112"), onUplink: count(0) }).is).toBe("single");
});

test("it is said when an address was cut off, in seconds from the first answer that was watched", () => {
  expect(found({ onUplink: count(5), watched: count(62, 0, 75, 61) })).toMatchObject({
    cutOff: 62,
    watched: 75,
    evidence: [
      "an address that the host has behind it was not answered, and no router looked for it there",
      "an address on eno1 was answered",
      "it was cut off after 62 s, while the host's own was answered",
    ],
  });
});

test("a person is told what was found, by what, and what to say in the layout", () => {
  expect(providerText(found({ behind: count(5), watched: count(90, 0, 90) }))).toBe(
    `2001:db8:1::/64 is routed to the host
  - an address that the host has behind it was answered, and no router looked for it on the segment
  - it still was after 90 s
Tried with echoes to 2001:db8:f::80 by eno1, beside 2001:db8:1::10. Everything tried has been taken away.

In the layout:
    networks:
      line: { prefix: "2001:db8:1::10/128", gateway: "fe80::1" }
      guests: { prefix: "2001:db8:1::/64" }
    hosts:
      box-1:
        interfaces:
          eno1: { network: line, addresses: ["2001:db8:1::10"], upstream: routed }
          br0: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
        routed: [{ prefix: "2001:db8:1::/64" }]
`,
  );
});
