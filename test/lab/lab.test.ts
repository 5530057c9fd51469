import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { resultsText } from "../../cli/verify.ts";
import { type Plan, type ProbeResult, planFromText } from "../../core/index.ts";
import { LabSession } from "../../lab/session.ts";
import type { StackRun } from "../../lab/stack/lab-stack.ts";
import { connectLab, endForGood } from "../../lab/supervisor/launch.ts";
import { plainPreview } from "./plain-pulumi.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * The whole way on the layout that `npm start` shows: real engine, real hosts, packets. One lab is booted, and
 * what is done to it happens in the order of the tests.
 */
jest.setTimeout(180_000);

const name = uniqueLab("lab");
const layout = readFileSync(fileURLToPath(new URL("../../stacks/lab.layout.yaml", import.meta.url)), "utf8");
const recorded = readFileSync(
  fileURLToPath(new URL("../../stacks/lab.ledger.jsonl", import.meta.url)),
  "utf8",
);
let session: LabSession;

beforeAll(async () => {
  session = await LabSession.start(request(layout));
});

afterAll(async () => {
  await session?.close("end");
  await endForGood(name);
});

describe("before anything is made", () => {
  let preview: StackRun;
  beforeAll(async () => {
    preview = await session.preview();
  });

  test("the preview creates everything and fails nowhere", () => {
    expect(preview.errors).toEqual([]);
    expect(preview.steps.filter((step) => step.op !== "create")).toEqual([]);
    expect(preview.steps.map((step) => step.name)).toEqual(
      expect.arrayContaining(["cloud", "cloud-web-1", "rack-pve-1", "rack-lxd-1"]),
    );
  });

  test("it says in words which addresses an interface will hold", () => {
    const descriptions = preview.steps.map((step) => step.description);
    expect(descriptions).toContain("cloud/web-1 ens5: cloud/56+03::1:1, 10.20.1.4, block cloud/56+03::8/126");
    expect(descriptions).toContain("cloud/web-2 ens5: cloud/56+03::2:2, 10.20.1.5, block cloud/56+03::c/126");
  });

  test("it shows the plan as an output, with every offset and route", () => {
    for (const words of [
      "cloud/56+03::1:1/64, pinned",
      "cloud/56+03::8/126",
      "cloud/56+03::a",
      "cloud/56+03::e",
    ]) {
      expect(preview.text).toContain(words);
    }
  });
});

describe("a host that cannot be reached as said", () => {
  let run: StackRun;
  beforeAll(async () => {
    const connections = await session.connections();
    const [pve, lxd] = [connections["rack/pve-1"], connections["rack/lxd-1"]];
    if (pve === undefined || lxd === undefined) throw new Error("the lab knows no connections for the rack");
    run = await session.up({
      "rack/pve-1": { ...pve, address: "3fff:b0b:1::dead" },
      "rack/lxd-1": { ...lxd, hostKey: pve.hostKey },
    });
  });

  test("is named with its address and the reason, each host for itself", () => {
    expect(run.errors.join("\n")).toMatch(/rack\/pve-1.*3fff:b0b:1::dead/);
    expect(run.errors.join("\n")).toMatch(/rack\/lxd-1.*3fff:b0b:1::20.* shows the key SHA256:/);
  });

  test("does not keep the others from theirs", () => {
    expect(run.steps.map((step) => step.name)).toEqual(
      expect.arrayContaining(["cloud-web-1", "cloud-web-2"]),
    );
    expect(Object.keys(session.filledIn.sites.find((site) => site.name === "cloud") ?? {})).not.toEqual([]);
    expect(blockOf(session.filledIn)).toMatch(/^3fff:.*::\/56$/);
  });
});

describe("once it is applied", () => {
  let up: StackRun;
  beforeAll(async () => {
    up = await session.up();
  });

  test("what failed before is made up for, and nothing else is touched", () => {
    expect(up.errors).toEqual([]);
    expect(up.steps.map((step) => [step.op, step.name]).sort()).toEqual([
      ["create", "rack-lxd-1"],
      ["create", "rack-pve-1"],
    ]);
  });

  test("a second preview shows nothing to change", async () => {
    const again = await session.preview();
    expect(again.errors).toEqual([]);
    expect(again.steps).toEqual([]);
  });

  test("so does Pulumi's own preview of the stack, which writes nothing into its committed configuration", () => {
    const { said, configuration } = plainPreview(name, layout, recorded);
    expect(said).toMatch(/^ +[0-9]+ unchanged$/m);
    expect(said).not.toMatch(/to (create|update|delete|replace)/);
    expect(configuration.after).toBe(configuration.before);
  });

  test("every workload reaches every other and the internet, by echo and by TCP, and the routers know their routes", async () => {
    const results = await session.probe(30_000);
    expect(failed(results)).toEqual([]);
    // Five endpoints, each to four others by echo and by one port; two routes.
    expect(results).toHaveLength(5 * 4 * 2 + 2);
  });

  test("an echo from container to container takes the two hops of its hosts and no more, so nobody answers for it", async () => {
    const results = await session.probe(5_000);
    const between = results.find(({ probe }) => probe.id === "echo cloud/web-1/site > cloud/web-2/shop");
    expect(between?.hopLimit).toBe(62);
  });
});

describe("web-1 and web-2 as the source document asks", () => {
  const cases = [
    { host: "web-1", own: "::1:1", bridge: "::9", block: "::8/126", container: "::a", unit: "site" },
    { host: "web-2", own: "::2:2", bridge: "::d", block: "::c/126", container: "::e", unit: "shop" },
  ];

  test.each([
    { host: "web-1", planned: "10.20.1.4" },
    { host: "web-2", planned: "10.20.1.5" },
  ])("$host: the planned IPv4 address, by DHCP", async ({ host, planned }) => {
    const addresses = await inTwin(`cloud--${host}`, "ip -4 addr show dev ens5");
    expect(addresses).toMatch(new RegExp(`inet ${planned}/24 .*dynamic`));
  });

  test.each(cases)(
    "$host: static address, default route by the router's link-local address, no DHCPv6, no advertisements",
    async ({ host, own }) => {
      const addresses = await inTwin(`cloud--${host}`, "ip -6 addr show dev ens5 scope global");
      expect(addresses).toContain(`inet6 ${inSubnet(own)}/64 scope global`);
      expect(addresses).not.toContain("dynamic");
      expect(await inTwin(`cloud--${host}`, "ip -6 route show default")).toMatch(
        /^default via fe80:ec2::1 dev ens5 proto static/,
      );
      expect(await inTwin(`cloud--${host}`, "networkctl status ens5")).toContain("10-netplan-ens5.network");
    },
  );

  test.each(cases)(
    "$host: a netplan file of our own, without gateway6; cloud-init's is as it was",
    async ({ host, own }) => {
      const ours = await inTwin(`cloud--${host}`, "cat /etc/netplan/60-hextet.yaml");
      expect(ours).toContain(`- "${inSubnet(own)}/64"`);
      expect(ours).toContain("dhcp6: false");
      expect(ours).toContain("accept-ra: false");
      expect(ours).not.toContain("gateway6");
      expect(await inTwin(`cloud--${host}`, "cat /etc/netplan/50-cloud-init.yaml")).toContain("dhcp6: true");
    },
  );

  test.each(cases)(
    "$host: daemon.json has ipv6 and fixed-cidr-v6, docker0 the second address, the container the third",
    async ({ host, bridge, block, container, unit }) => {
      const daemon: unknown = JSON.parse(await inTwin(`cloud--${host}`, "cat /etc/docker/daemon.json"));
      expect(daemon).toEqual({ ipv6: true, "fixed-cidr-v6": inSubnet(block), ip6tables: false });
      expect(await inTwin(`cloud--${host}`, "ip -6 addr show dev docker0 scope global")).toContain(
        `${inSubnet(bridge)}/126`,
      );
      const address = await inTwin(
        `cloud--${host}`,
        `docker inspect --format '{{.NetworkSettings.Networks.bridge.GlobalIPv6Address}}' ${unit}`,
      );
      expect(address.trim()).toBe(inSubnet(container));
    },
  );
});

test("the Incus container holds its planned address by a lease, and no address is translated on the way out", async () => {
  // Under load `incus exec` ends now and then before the output has come; then it is asked again.
  let addresses = "";
  for (let attempt = 0; attempt < 5 && addresses === ""; attempt++) {
    addresses = await inTwin("rack--lxd-1", "incus exec cache -- ip -6 addr show dev eth0");
  }
  expect(addresses).toContain("3fff:b0b::25/128");
  expect(await inTwin("rack--lxd-1", "nft list ruleset")).not.toMatch(/masquerade|snat/);
});

describe("without the ICMPv6 rule", () => {
  const without = layout.replace(/\n\s+- \{ protocol: icmpv6.*\}/, "");
  const towardsCloud = (results: readonly ProbeResult[]) =>
    results
      .filter(({ probe }) => probe.kind === "echo" && probe.to.startsWith("cloud/"))
      .map(({ probe }) => probe.id)
      .sort();

  test("a layout warns; and as long as the rule stands all the same, each echo that comes through is a finding", async () => {
    const { problems } = planFromText(name, without);
    expect(problems.map((problem) => problem.code)).toEqual(["HX050"]);
    const results = await applied(without, (other) => other.probe(0));
    expect(towardsCloud(results)).toHaveLength(8);
    expect(failed(results)).toEqual(towardsCloud(results));
    expect(resultsText(results)).toContain("OPEN / ");
  });

  test("once it is gone exactly these echoes meet silence, as that layout has it, and fail by one that has the rule", async () => {
    const silent = await applied(without, async (other) => {
      expect((await other.up()).errors).toEqual([]);
      return other.probe(5_000);
    });
    expect(failed(silent)).toEqual([]);
    expect(resultsText(silent)).toContain("42 of 42 probes succeeded. 8 of them had to meet silence (–)");
    const results = await session.probe(0);
    expect(towardsCloud(results)).toHaveLength(8);
    expect(failed(results)).toEqual(towardsCloud(results));
  });
});

test("with the rule again everything passes again", async () => {
  const up = await session.up();
  expect(up.steps.map((step) => [step.op, step.name])).toEqual([
    ["create", "cloud-edge-icmpv6-from-anywhere"],
  ]);
  expect(failed(await session.probe(15_000))).toEqual([]);
});

test("a router that has lost a route fails that route's probe, and nothing of the other's", async () => {
  const client = await connectLab(name);
  if (client === undefined) throw new Error("the lab has gone");
  const route = (verb: string) =>
    client.ask("run", {
      netns: "router.rack",
      argv: ["ip", "-6", "route", verb, "3fff:b0b:0:1::/64", "via", "3fff:b0b:1::10"],
    });
  try {
    expect((await route("del")).status).toBe(0);
    const results = await session.probe(0);
    expect(failed(results.filter(({ probe }) => probe.from === "here"))).toEqual(["route 3fff:b0b:0:1::/64"]);
    expect(
      failed(results).every((id) => id.includes("3fff:b0b:0:1::/64") || id.includes("rack/pve-1/git")),
    ).toBe(true);
  } finally {
    await route("add");
    client.close();
  }
});

test("with fixed-cidr-v6 forced off the interface's block exactly that host's container cells fail", async () => {
  const off = inSubnet("::10/126");
  await inTwin(
    "cloud--web-2",
    `sed -i 's|"fixed-cidr-v6": .*|"fixed-cidr-v6": "${off}",|' /etc/docker/daemon.json && systemctl restart docker && systemctl start hextet-container-shop`,
  );
  const results = await session.probe(3_000);
  const ofShop = results
    .filter(({ probe }) => probe.from === "cloud/web-2/shop" || probe.to === "cloud/web-2/shop")
    .map(({ probe }) => probe.id);
  expect(ofShop).toHaveLength(4 * 2 * 2);
  expect(failed(results)).toEqual(ofShop.sort());
});

function request(text: string) {
  const { plan, problems, ledger } = planFromText(name, text, { ledger: recorded });
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return {
    plan,
    layout: text,
    ledger: ledger.text,
    path: "stacks/lab.layout.yaml",
    command: "the tests",
    progress: () => {},
  };
}

/** Works on the running lab with another layout. */
async function applied<Result>(text: string, act: (other: LabSession) => Promise<Result>): Promise<Result> {
  const other = await LabSession.join(request(text));
  if (other === undefined) throw new Error("the lab has gone");
  try {
    return await act(other);
  } finally {
    await other.close("stay");
  }
}

async function inTwin(twin: string, command: string): Promise<string> {
  const client = await connectLab(name);
  if (client === undefined) throw new Error("the lab has gone");
  try {
    const { status, stdout, stderr } = await client.ask("exec", {
      twin,
      argv: ["sh", "-c", command],
      deadline: 60_000,
    });
    if (status !== 0) throw new Error(`${twin}: ${command} ended with ${status}: ${stderr}`);
    return stdout;
  } finally {
    client.close();
  }
}

/** Ids of the probes that failed, in order. */
function failed(results: readonly ProbeResult[]): string[] {
  return results
    .filter((result) => !result.ok)
    .map(({ probe }) => probe.id)
    .sort();
}

function blockOf(plan: Plan): string {
  const cloud = plan.sites.find((site) => site.name === "cloud");
  return cloud?.kind === "aws" ? `${cloud.vpc.ipv6}` : "";
}

/** A host part, or a block, in the subnet that the lab's VPC got. */
function inSubnet(part: string): string {
  return part.replace("::", `${blockOf(session.filledIn).replace(/00::\/56$/, "03")}::`);
}
