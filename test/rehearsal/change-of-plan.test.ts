import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { fillInPlan, Ipv6Prefix, type Plan, planFromText, renderHost } from "../../core/index.ts";
import { changeScope, isTouched } from "../../lab/rehearsal/change-of-plan.ts";
import { watchedPaths } from "../../lab/rehearsal/paths.ts";
import { hostToBreak } from "../../lab/rehearsal/rehearsal.ts";
import { spoiledBundle, wrongGateway } from "../../lab/rehearsal/spoiled-host.ts";
import { standingPlan } from "../../lab/rehearsal/standing-names.ts";
import { topologyOf } from "../../lab/topology-of-plan.ts";

const stacks = new URL("../../stacks/", import.meta.url);
const layout = readFileSync(fileURLToPath(new URL("lab.layout.yaml", stacks)), "utf8");
const ledger = readFileSync(fileURLToPath(new URL("lab.ledger.jsonl", stacks)), "utf8");
const plan = planned(layout);

describe("what a change touches", () => {
  test("is the host that a resource is named after, the longest where two names fit", () => {
    const more = planned(layout.replace("      web-2:\n", "      web:\n        formerly: web-2\n"));
    const { hosts } = changeScope(more, more, ["cloud-web-1-ens5", "cloud-web-1"]);
    expect(hosts).toEqual([{ name: "cloud/web-1", change: "changed" }]);
  });

  test("is a whole site where a resource is none of its hosts', and nothing of another site", () => {
    const scope = changeScope(plan, plan, ["cloud-edge-icmpv6-from-anywhere"]);
    expect(scope).toEqual({ hosts: [], sites: ["cloud"], others: [] });
    expect(isTouched(scope, "cloud/web-1/site")).toBe(true);
    expect(isTouched(scope, "rack/pve-1/git")).toBe(false);
    expect(isTouched(scope, "internet/host")).toBe(false);
  });

  test("is everything where nobody knows whose a resource is", () => {
    const scope = changeScope(plan, plan, ["somebody-else"]);
    expect(isTouched(scope, "rack/pve-1/git")).toBe(true);
  });

  test("reports hosts that come, go and change, and those that the router sends something else to", () => {
    const after = planned(
      layout
        .replace(/ {6}lxd-1:[\s\S]*$/, "")
        .replace("      containers: { from: home }          # on lxd-1's bridge\n", "")
        .replace("      guests: { from: home }", "      games: { from: home }\n      guests: { from: home }")
        .replace(
          "        guests:\n",
          '          vmbr3: { bridge: { ports: [] }, network: games, addresses: ["::1"] }\n        guests:\n',
        )
        .concat(`      box-1:
        connect: { address: "3fff:b0b:1::30", hostKey: lab }
        network: { renderer: netplan }
        interfaces:
          eno1: { network: uplink, addresses: ["::30"] }
`),
    );
    expect(changeScope(plan, after, ["rack-box-1", "rack-lxd-1"]).hosts).toEqual([
      { name: "rack/box-1", change: "added" },
      { name: "rack/lxd-1", change: "removed" },
      { name: "rack/pve-1", change: "changed" },
    ]);
  });
});

describe("the paths that are watched", () => {
  test("lead between all that lives on the hosts and the outside, and from there to each host", () => {
    const paths = watchedPaths(plan, plan);
    expect(paths).toHaveLength(5 * 4 + 4);
    expect(paths.every(({ presence }) => presence === "kept")).toBe(true);
    expect(paths.find(({ to }) => to === "rack/pve-1")).toEqual({
      from: "internet/host",
      to: "rack/pve-1",
      presence: "kept",
      addresses: ["3fff:b0b:1::10"],
    });
  });

  test("are those of before and of after, with both addresses of what is numbered anew", () => {
    const after = planned(
      layout
        .replace(
          'cache: { image: hextet-workload, address: "::25"',
          'cache: { image: hextet-workload, address: "::26"',
        )
        .replace("git: { id: 101", "wiki: { id: 101"),
    );
    const presence = (to: string) =>
      watchedPaths(plan, after).find((path) => path.from === "internet/host" && path.to === to);
    expect(presence("rack/pve-1/git")?.presence).toBe("removed");
    expect(presence("rack/pve-1/wiki")?.presence).toBe("added");
    expect(presence("rack/lxd-1/cache")).toMatchObject({
      presence: "moved",
      addresses: ["3fff:b0b::25", "3fff:b0b::26"],
    });
  });

  test("are those that the layout lets echoes through; a rule that goes or comes removes or adds its own", () => {
    // As it is once AWS has given its block.
    const given = (text: string) =>
      fillInPlan(planned(text), { cloud: Ipv6Prefix.parse("3fff:ec2:47b:ca00::/56") });
    const wide = given(layout);
    const narrow = given(
      layout.replace(
        '{ protocol: icmpv6, from: "::/0" }',
        "{ protocol: icmpv6, from: { ref: rack/guests } }",
      ),
    );
    const presences = (from: Plan, to: Plan) =>
      Object.fromEntries(watchedPaths(from, to).map((path) => [`${path.from} > ${path.to}`, path.presence]));
    // Towards the cloud only the guest's two ways are left; there were three more to each container, and two to hosts.
    expect(watchedPaths(narrow, narrow)).toHaveLength(5 * 4 + 4 - 3 * 2 - 2);
    expect(presences(wide, narrow)).toMatchObject({
      "internet/host > cloud/web-1/site": "removed",
      "internet/host > cloud/web-1": "removed",
      "rack/pve-1/git > cloud/web-1/site": "kept",
      "cloud/web-1/site > internet/host": "kept",
    });
    expect(presences(narrow, wide)).toMatchObject({ "internet/host > cloud/web-1/site": "added" });
  });
});

test("the host to be broken is one that is changed over SSH, and changed by the change where one is", () => {
  expect(hostToBreak(plan, { hosts: [], sites: [], others: [] })?.name).toBe("lxd-1");
  const changed = [{ name: "rack/pve-1", change: "changed" }] as const;
  expect(hostToBreak(plan, { hosts: changed, sites: [], others: [] })?.name).toBe("pve-1");
  const cloudOnly = { ...plan, sites: plan.sites.filter(({ kind }) => kind === "aws") };
  expect(hostToBreak(cloudOnly, { hosts: [], sites: [], others: [] })).toBeUndefined();
});

function planned(text: string): Plan {
  const result = planFromText("lab", text, { ledger, today: "2026-11-21" });
  if (result.plan === undefined) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}

test("the bundle that breaks it has a gateway that is not there, and nothing by which the agent would see it", () => {
  const host = hostToBreak(plan, { hosts: [], sites: [], others: [] });
  if (host === undefined) throw new Error("there is one");
  const good = writeBundle(renderHost(host));
  const bundle = spoiledBundle(host, "rack/other-1");
  expect(good).toMatch(/^expect gateway fe80::1 eno1$/m);
  expect(bundle).not.toMatch(/^expect (gateway|route) /m);
  // By these the host has its interfaces for itself, without what its installer wrote.
  expect(bundle.match(/^expect address .*$/gm)).toEqual(good.match(/^expect address .*$/gm));
  expect(bundle).toMatch(/^host rack\/other-1$/m);
  expect(good).toContain('via: "fe80::1"');
  expect(bundle).toContain(`via: "${wrongGateway}"`);
  expect(bundle).not.toContain('fe80::1"');
});

describe("what is renamed", () => {
  const renamed = planned(
    layout
      .replace("      pve-1:\n", "      metal-1:\n        formerly: pve-1\n")
      .replace("      web-1:\n", "      shop-1:\n        formerly: web-1\n")
      .replace("      uplink: {", "      front: { formerly: uplink,")
      .replaceAll("network: uplink", "network: front"),
  );

  test("keeps the name of its twin, so that nothing is booted anew", () => {
    const standing = standingPlan(plan, renamed);
    expect(topologyOf(standing.plan, "key")).toEqual(topologyOf(plan, "key"));
    expect(watchedPaths(plan, standing.plan).every(({ presence }) => presence === "kept")).toBe(true);
    expect(standing.present("rack/pve-1")).toBe("rack/metal-1");
    expect(standing.present("rack/lxd-1")).toBe("rack/lxd-1");
  });

  test("is what the steps of its resources belong to", () => {
    const { plan: after, formerResource } = standingPlan(plan, renamed);
    const steps = ["rack-metal-1", "cloud-shop-1-ens5", "cloud-web-2"].map(formerResource);
    expect(steps).toEqual(["rack-pve-1", "cloud-web-1-ens5", "cloud-web-2"]);
    expect(changeScope(plan, after, steps).hosts.map(({ name, change }) => `${change} ${name}`)).toEqual([
      "changed cloud/web-1",
      "changed cloud/web-2",
      "changed rack/pve-1",
    ]);
  });

  test("must not be a site, and that is said", () => {
    const moved = planned(layout.replace("  rack:  ", "  cellar:\n    formerly: rack  "));
    expect(() => standingPlan(plan, moved)).toThrow("sites.cellar: was rack, and a site's twins cannot");
  });
});
