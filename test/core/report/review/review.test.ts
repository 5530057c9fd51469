import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Plan, planFromText, reachability, workloads } from "../../../../core/index.ts";
import {
  brokenRules,
  type Review,
  readPreview,
  reviewJson,
  reviewJsonSchema,
  reviewJsonSchemaText,
  reviewOf,
  reviewText,
} from "../../../../core/report/review/index.ts";

const root = join(import.meta.dirname, "..", "..", "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const layout = read("stacks/lab.layout.yaml");
const ledger = read("stacks/lab.ledger.jsonl");

function planned(text: string): Plan {
  const { plan, problems } = planFromText("lab", text, { ledger });
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
}

const before = planned(layout);
const given = { base: "main, 0123456789ab", hash: "0".repeat(64), preview: undefined, rehearsed: undefined };
const reviewed = (change: (text: string) => string, more: Partial<Review> = {}) =>
  reviewOf(before, planned(change(layout)), { ...given, ...more });
const paths = ({ paths: { opened, closed } }: Review) => {
  const said = (all: typeof opened) =>
    all.map(
      ({ from, to, what }) => `${from.as ?? from.names.join()} > ${to.as ?? to.names.join()}: ${what.join()}`,
    );
  return { opened: said(opened), closed: said(closed) };
};

describe("a change of a layout", () => {
  test("that is none touches nothing, opens nothing, and breaks no rule", () => {
    const review = reviewed((text) => `# a remark\n${text}`);
    expect(review).toMatchObject({ hosts: [], routes: [], filters: [], paths: { opened: [], closed: [] } });
    expect(brokenRules(review)).toEqual([]);
    expect(reviewText(review, { limit: 64_000 })).toContain(
      "**✅ Holds: nothing is renumbered; no path is closed; every host that changes can go back.**",
    );
  });

  test("shows whom a rule lets in now, and whom no more, by name", () => {
    expect(
      paths(reviewed((text) => text.replace('port: 80, from: "::/0"', 'port: 443, from: "::/0"'))),
    ).toEqual({
      opened: ["anybody > everything in cloud/edge: tcp 443"],
      closed: ["anybody > everything in cloud/edge: tcp 80"],
    });
    expect(paths(reviewed((text) => text.replace("3fff:fff::/64", "3fff:fff:0:1::/64")))).toEqual({
      opened: ["everybody in 3fff:fff:0:1::/64 > everything in cloud/edge: tcp 22"],
      closed: ["everybody in 3fff:fff::/64 > everything in cloud/edge: tcp 22"],
    });
    expect(
      paths(reviewed((text) => text.replace('port: 80, from: "::/0"', 'port: "80-81", from: "::/0"'))),
    ).toEqual({
      opened: ["anybody > everything in cloud/edge: tcp 81"],
      closed: [],
    });
    expect(
      paths(
        reviewed((text) =>
          text.replace(
            '{ protocol: tcp, port: 80, from: "::/0" }',
            "{ protocol: tcp, port: 80, from: { ref: rack/pve-1/git } }",
          ),
        ),
      ),
    ).toEqual({
      opened: [],
      closed: [expect.stringMatching(/^(?!.*git).*the internet.* > everything in cloud\/edge: tcp 80$/)],
    });
  });

  test("shows the rules themselves, those of UDP too", () => {
    const review = reviewed((text) => text.replace("protocol: tcp, port: 80", "protocol: udp, port: 80"));
    expect(review.filters).toEqual([
      { network: "cloud/edge", change: "removed", rule: "tcp 80 from ::/0" },
      { network: "cloud/edge", change: "added", rule: "udp 80 from ::/0" },
    ]);
  });

  test("shows what the internet reaches of what is new, and nothing of what is gone", () => {
    const review = reviewed((text) => text.replace("shop: { image", "store: { image"));
    expect(paths(review)).toEqual({ opened: ["the internet > cloud/web-2/store: echo,tcp 80"], closed: [] });
  });

  test("shows each host that it touches with the way back, and files that not everybody may read by name alone", () => {
    const planted = "planted-6a1f0c55";
    const withFile = (content: string) => (text: string) =>
      text.replace(
        "        network: { renderer: ifupdown2 }",
        `        network: { renderer: ifupdown2 }\n        files: { /etc/opt/token: { content: "${content}", mode: "0600" } }`,
      );
    const review = reviewOf(
      planned(withFile("old")(layout)),
      planned(withFile(planted)(layout).replace('addresses: ["::20"]', 'addresses: ["::20", "::21"]')),
      given,
    );
    expect(review.hosts).toMatchObject([
      {
        host: "rack/lxd-1",
        change: "changed",
        rollsBack: true,
        confirmedAt: "3fff:b0b:1::20",
        wayBack: "goes back by itself unless confirmed within 10 s",
      },
      { host: "rack/pve-1", patches: [{ path: "/etc/opt/token", diff: undefined }] },
    ]);
    const text = reviewText(review, { limit: Number.POSITIVE_INFINITY });
    expect(text).toContain("3fff:b0b:1::21/64");
    expect(text).toContain("/etc/opt/token");
    expect(text).not.toContain(planted);
    expect(JSON.stringify(reviewJson(review))).not.toContain(planted);
  });

  test("that replaces an instance or takes it away leaves no way back", () => {
    const replaced = reviewed((text) => text.replace("image: debian-13 }", "image: ami-0123456789abcdef0 }"));
    expect(replaced.hosts).toMatchObject([{ host: "cloud/web-1", change: "replaced", rollsBack: false }]);
    expect(brokenRules(replaced)).toEqual([{ rule: "rollback", by: ["cloud/web-1"] }]);
    const gone = reviewed((text) => text.replace(/ {6}web-2:[\s\S]*?(?=\n {2}rack:)/, ""));
    expect(gone.hosts).toMatchObject([{ host: "cloud/web-2", change: "removed", rollsBack: false }]);
  });

  test("shows a host that has come from another site as moved", () => {
    const site = /( {2}rack:[\s\S]*)/.exec(layout)?.[1] ?? "";
    const [lxd = ""] = / {6}lxd-1:[\s\S]*/.exec(site) ?? [];
    const other = `  attic:\n    networks:\n      uplink: { prefix: "3fff:b0b:2::/64", gateway: "fe80::1" }\n      containers: { from: home }\n    hosts:\n${lxd.replace("3fff:b0b:1::20", "3fff:b0b:2::20")}`;
    const without = layout.replace(lxd, "").replace(/ {6}containers: \{ from: home \}.*\n/, "");
    const { hosts } = reviewOf(before, planned(`${without}\n${other}`), given);
    expect(hosts.map(({ host, change }) => [host, change])).toEqual([
      ["attic/lxd-1", "moved"],
      ["rack/lxd-1", "removed"],
    ]);
  });

  test("shows what a router that is not the layout's must learn and forget", () => {
    const review = reviewed((text) =>
      text.replace("guests: { from: home }", 'guests: { prefix: "3fff:b0b:0:9::/64" }'),
    );
    expect(review.routes).toEqual([
      { site: "rack", change: "removed", to: "3fff:b0b:0:1::/64", via: "3fff:b0b:1::10", host: "rack/pve-1" },
      { site: "rack", change: "added", to: "3fff:b0b:0:9::/64", via: "3fff:b0b:1::10", host: "rack/pve-1" },
    ]);
    expect(brokenRules(review, ["renumbered"])[0]?.by).toContain("rack/guests");
    expect(brokenRules(review, ["closed", "rollback"])).toEqual([]);
  });

  test("that begins a layout adds everything", () => {
    const review = reviewOf(undefined, before, given);
    expect(new Set(review.hosts.map(({ change }) => change))).toEqual(new Set(["added"]));
    expect(brokenRules(review)).toEqual([]);
  });
});

describe("the paths of a review", () => {
  const rule = fc.record({
    protocol: fc.constantFrom("icmpv6", "tcp", "all"),
    port: fc.constantFrom(22, 80, 443, "79-81"),
    from: fc.constantFrom(
      '"::/0"',
      '"3fff:fff::/64"',
      "{ ref: rack/pve-1/git }",
      "{ ref: rack/containers }",
      "{ ref: cloud/edge }",
    ),
  });
  const ruleText = ({ protocol, port, from }: { protocol: string; port: number | string; from: string }) =>
    `          - { protocol: ${protocol}, ${protocol === "tcp" ? `port: ${port}, ` : ""}from: ${from} }\n`;
  const withRules = (rules: readonly Parameters<typeof ruleText>[0][]) =>
    layout.replace(
      /( {8}ingress:\n)( {10}- .*\n)+/,
      (_all, head) => `${head}${rules.map(ruleText).join("")}`,
    );

  test("open and close exactly what the probes of both plans expect otherwise, whatever the rules are", () => {
    const rules = fc.uniqueArray(rule, { minLength: 1, maxLength: 4, selector: ruleText });
    fc.assert(
      fc.property(rules, rules, (old, now) => {
        const plans = [old, now].map((each) => planned(withRules(each)));
        const [then, later] = plans;
        if (then === undefined || later === undefined) throw new Error("no plans");
        const answers = plans.map(
          (plan) => new Map(reachability(plan, []).map(({ id, expected }) => [id, expected])),
        );
        const changed = (from: string, to: string) =>
          [...(answers[1] ?? [])]
            .filter(([id, expected]) => expected === to && answers[0]?.get(id) === from)
            .map(([id]) => id);
        const names = new Set(workloads(then).map(({ name }) => name));
        const { paths: found } = reviewOf(then, later, given);
        const said = (all: typeof found.opened) =>
          all.flatMap(({ from, to, what }) =>
            from.names
              .filter((name) => names.has(name))
              .flatMap((source) =>
                to.names
                  .filter((name) => names.has(name) && name !== source)
                  .flatMap((target) => {
                    const port = { "cloud/web-1/site": 80, "cloud/web-2/shop": 80 }[target] ?? -1;
                    return what.flatMap((opening) => {
                      if (opening === "echo") return [`echo ${source} > ${target}`];
                      const [first = 0, last = first] = (opening.split(" ")[1] ?? "").split("-").map(Number);
                      return first <= port && port <= last ? [`tcp ${port} ${source} > ${target}`] : [];
                    });
                  }),
              ),
          );
        expect(said(found.opened).toSorted()).toEqual(changed("silence", "answer").toSorted());
        expect(said(found.closed).toSorted()).toEqual(changed("answer", "silence").toSorted());
      }),
      { numRuns: 8 },
    );
  });
});

describe("a preview", () => {
  const planted = "planted-6a1f0c55";
  const preview = (steps: readonly object[]) =>
    JSON.stringify({ steps, diagnostics: [{ severity: "error", message: planted }] });
  const urn = (type: string, name: string) => `urn:pulumi:lab::net::hextet:aws:Ipv6Vpc$${type}::${name}`;

  test("is read for what is done to which resource, and nothing that it holds is shown", () => {
    const read = readPreview(
      preview([
        { op: "same", urn: urn("aws:ec2/vpc:Vpc", "cloud") },
        { op: "create-replacement", urn: urn("aws:ec2/subnet:Subnet", "edge") },
        {
          op: "replace",
          urn: urn("aws:ec2/subnet:Subnet", "edge"),
          newState: { inputs: { key: planted } },
          detailedDiff: { key: planted },
        },
        {
          op: "update",
          urn: urn("command:remote:Command", "a::b"),
          oldState: { inputs: { stdin: planted } },
        },
      ]),
    );
    expect(read).toEqual({
      steps: [
        { op: "replace", type: "aws:ec2/subnet:Subnet", name: "edge" },
        { op: "update", type: "command:remote:Command", name: "a::b" },
      ],
      errors: 1,
    });
    const review = reviewed((text) => text, { preview: read });
    const text = reviewText(review, { limit: Number.POSITIVE_INFINITY });
    expect(text).toContain("| **replace** | `aws:ec2/subnet:Subnet` | `edge` |");
    expect(text).toContain("**The preview has 1 error.**");
    expect(`${text}${JSON.stringify(reviewJson(review))}`).not.toContain(planted);
    expect(brokenRules(review)).toEqual([{ rule: "replaced", by: ["aws:ec2/subnet:Subnet edge"] }]);
  });

  test("that replaces an instance leaves no way back", () => {
    const read = readPreview(preview([{ op: "replace", urn: urn("aws:ec2/instance:Instance", "web-1") }]));
    expect(brokenRules(reviewed((text) => text, { preview: read }))).toEqual([
      { rule: "rollback", by: ["instance web-1"] },
    ]);
  });
});

describe("a review as JSON", () => {
  const file = join(root, "schema", "review.schema.json");
  test("has a published schema, which is the one that it is made by (HEXTET_GOLDEN=write writes it)", () => {
    if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(file, reviewJsonSchemaText());
    expect(readFileSync(file, "utf8")).toBe(reviewJsonSchemaText());
  });

  test("keeps to that", () => {
    const review = reviewed((text) => text.replace("::2:2", "::2:3").replace("port: 80", "port: 81"));
    expect(reviewJsonSchema.parse(JSON.parse(JSON.stringify(reviewJson(review))))).toMatchObject({
      broken: [{ rule: "renumbered" }, { rule: "closed" }],
    });
  });
});
