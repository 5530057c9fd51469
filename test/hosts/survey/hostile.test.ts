import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { surveyJsonSchema, surveyText } from "../../../core/index.ts";
import { readSurvey, SurveyError } from "../../../hosts/index.ts";
import { eth0, fixture, printed, surveyOf } from "./printed.ts";

describe("what a host's files and programs hold passes for nothing else:", () => {
  test("lines that look like a part of the answer", () => {
    const lines = "@ pve-folder\n@ packages\n|pve-manager 9.0\n1 @ solicited perl\n0 @ end\n|0 @ end";
    const survey = surveyOf([["ifupdown /etc/network/interfaces", lines]]);
    expect(survey.software).toEqual([]);
    expect(survey.asked).toBeNull();
    expect(survey.interfaces).toHaveLength(2);
  });

  test("a file by a name with blanks, colons and equals signs", () => {
    const path = "/etc/network/interfaces.d/a b=c:d @ end";
    const survey = surveyOf([[`ifupdown ${path}`, "iface eth0 inet6 static"]]);
    expect(eth0(survey).owner.files).toEqual([path]);
  });

  test("names that a regular expression would obey", () => {
    const text = "7: .*: <UP> mtu 1500\n    inet6 2001:db8:9::1/64 scope global\n";
    const survey = readSurvey(
      printed([["ifupdown /etc/network/interfaces", "iface eth0 inet6 static"]]).replace(
        "0 |2: eth0:",
        `${text.trimEnd().replace(/^/gm, "0 |")}\n0 |2: eth0:`,
      ),
    );
    expect(survey.interfaces.find(({ name }) => name === ".*")?.owner.by).toBeNull();
    expect(eth0(survey).owner.by).toBe("ifupdown");
  });
});

describe("an answer that is none:", () => {
  test.each([
    ["nothing", ""],
    ["a banner", "Welcome to Ubuntu\n"],
    ["an answer that is cut short", printed([]).replace("0 @ end\n", "")],
    ["no links", printed([]).replace(/^0 \|.*(eth0|lo|inet6|valid|link).*\n/gm, "")],
  ])("%s", (_, text) => {
    expect(() => readSurvey(text)).toThrow(SurveyError);
  });

  test.each([
    ["JSON that does not end", "addresses", '[{"ifindex":1'],
    ["JSON that nests without end", "addresses", "[".repeat(100_000)],
    ["JSON of something else", "addresses", '[1, null, {"ifname": 5}]'],
    ["JSON of an object", "networkd", '{"Interfaces": {"Index": 2}}'],
    [
      "addresses of networkd that are none",
      "networkd",
      '{"Interfaces":[{"Index":2,"Addresses":[{"Address":[1,2]},{"Address":[999]},7]}]}',
    ],
    [
      "a link of networkd that is no number",
      "networkd-link x",
      "ADMIN_STATE=configured\nNETWORK_FILE=/etc/x",
    ],
    ["an advertisement of a million bytes", "solicited perl", `eth0 fe80::1 ${"86".repeat(500_000)}`],
    ["DUIDs that are none", "identity", "duid:dhcpcd zz\nsecret_key:x y\nstable_secret:eth0 "],
    ["a lease that names no address", "dhclient /var/lib/dhcp/x", "lease6 {\niaaddr ; {\n}"],
    [
      "settings that are no numbers",
      "settings",
      "/proc/sys/net/ipv6/conf/eth0/accept_ra:99999999999999999999",
    ],
  ])("%s leaves the rest as it is", (_, name, text) => {
    const survey = surveyOf([[name, text]]);
    expect(eth0(survey)).toMatchObject({
      ipv6: ["static"],
      addresses: [{ address: "2001:db8:1::10", origin: "static" }],
    });
    expect(surveyJsonSchema.parse(survey)).toEqual(survey);
  });
});

test.each([
  "inet6 2001:db8:9::1/999999999999999999999",
  "inet6 2001:db8:9::1/129",
  "inet 192.0.2.9/33",
  "inet6 192.0.2.9/24",
])("an address that is none is no address of the interface: %s", (line) => {
  const text = printed([]).replace(
    "0 |    inet6 2001:db8:1::10",
    `0 |    ${line} scope global\n0 |    inet6 2001:db8:1::10`,
  );
  const survey = readSurvey(text);
  expect(surveyJsonSchema.parse(survey)).toEqual(survey);
  expect(eth0(survey).addresses.map(({ address }) => address)).toEqual(["2001:db8:1::10"]);
});

test("advertisements of somebody who speaks without end are read as far as a link has routers", () => {
  const heard = Array.from(
    { length: 5_000 },
    (_, index) => `|eth0 fe80::${index.toString(16)} 86000000400007080000000000000000\n`,
  );
  const survey = surveyOf([], `@ solicited perl\n${heard.join("")}@ end\n`);
  expect(survey.advertisements.length).toBeLessThan(100);
});

test("an advertisement from an address that is this host's own is marked, and says nothing of where its addresses come from", () => {
  const text = `    inet6 fe80::10/64 scope link\n       valid_lft forever preferred_lft forever\n    inet6 2001:db8:1::99/64 scope global dynamic\n       valid_lft 100sec preferred_lft 100sec`;
  const heard = "@ solicited perl\n|eth0 fe80::10 86000000408007080000000000000000\n@ end\n";
  const survey = readSurvey(
    printed([], heard).replace(
      "0 |    inet6 2001:db8:1::10",
      `${text.replace(/^/gm, "0 |")}\n0 |    inet6 2001:db8:1::10`,
    ),
  );
  expect(survey.advertisements).toMatchObject([{ own: true, managed: true }]);
  expect(eth0(survey).addresses.find(({ address }) => address === "2001:db8:1::99")?.origin).toBe("unknown");
});

test("whatever is changed in what real hosts print, it is read or refused, and what is read can be published and shown", () => {
  const texts = ["networkd.txt", "networkmanager.txt", "busybox.txt"].map(fixture);
  const lines = texts.map((text) => text.split("\n"));
  fc.assert(
    fc.property(
      fc.nat({ max: texts.length - 1 }),
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.nat(),
          fc.oneof(fc.string(), fc.constantFrom("", "|", "0 @ end", "0 |", "{", "9".repeat(40))),
        ),
        {
          minLength: 1,
          maxLength: 8,
        },
      ),
      (which, edits) => {
        const mine = [...(lines[which] ?? [])];
        for (const [at, column, text] of edits) {
          const line = mine[at % mine.length] ?? "";
          const cut = column % (line.length + 1);
          mine[at % mine.length] = `${line.slice(0, cut)}${text}${line.slice(cut + (column % 7))}`;
        }
        try {
          const survey = readSurvey(mine.join("\n"));
          expect(surveyJsonSchema.parse(survey)).toEqual(survey);
          expect(surveyText(survey)).toContain("INTERFACE");
        } catch (error) {
          if (!(error instanceof SurveyError)) throw error;
        }
      },
    ),
    { numRuns: 150 },
  );
});
