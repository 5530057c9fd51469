import { describe, expect, test } from "@jest/globals";
import { type LayoutSource, planFromSource, problemText } from "../../../core/index.ts";

type Hosts = NonNullable<LayoutSource["sites"][string]["hosts"]>;

const connect = { address: "3fff:b0a::10", hostKey: "lab" };

/** Two routers, two others, and an instance. */
function plan(rollout: LayoutSource["rollout"], change: Hosts = {}) {
  const labels = ["router"];
  const source: LayoutSource = {
    hextet: 1,
    purpose: "lab",
    ...(rollout === undefined ? {} : { rollout }),
    sites: {
      cloud: {
        aws: { region: "eu-central-1", vpc: { ipv4: "10.20.0.0/16", ipv6: "amazon" } },
        networks: { edge: { prefix: "0:0:0:3::/64", zone: "eu-central-1a", ipv4: "10.20.1.0/24" } },
        hosts: {
          web: {
            aws: { instanceType: "t3.small", image: "debian-13" },
            interfaces: { ens5: { network: "edge" } },
          },
        },
      },
      rack: {
        hosts: {
          "router-a": { connect, labels },
          "router-b": { connect, labels },
          mail: { connect, labels: ["inside"] },
          store: { connect, labels: ["inside"] },
          ...change,
        },
      },
    },
  };
  const made = planFromSource("rollout", source);
  return { plan: made.plan, problems: made.problems.map(problemText) };
}

describe("a rollout", () => {
  test("that is not there changes all hosts at once, in 90 seconds each", () => {
    expect(plan(undefined).plan?.rollout).toEqual({ confirmWithin: 90, waves: [] });
  });

  test("begins with its canary and goes on wave by wave, by name and by label", () => {
    const rollout = {
      confirmWithin: 30,
      canary: "rack/store",
      waves: [["rack/router-a"], [{ label: "router" }, { label: "inside" }]],
    };
    expect(plan(rollout).plan?.rollout).toEqual({
      confirmWithin: 30,
      waves: [["rack/store"], ["rack/router-a"], ["rack/router-b", "rack/mail"]],
    });
  });

  test("lets a host that is named anywhere be in that wave alone, also where a label comes first", () => {
    const rollout = { waves: [[{ label: "router" }], ["rack/router-a"]] };
    expect(plan(rollout).plan?.rollout.waves).toEqual([["rack/router-b"], ["rack/router-a"]]);
  });

  test("leaves out a wave whose label has no host left", () => {
    const rollout = { waves: [["rack/router-a", "rack/router-b"], [{ label: "router" }], ["rack/mail"]] };
    expect(plan(rollout).plan?.rollout.waves).toEqual([["rack/router-a", "rack/router-b"], ["rack/mail"]]);
  });

  test.each([
    [
      { canary: "rack/sture" },
      "rollout.canary: rack/sture names a host that is not there; did you mean rack/store? [HX020]",
    ],
    [
      { waves: [[{ label: "ruter" }]] },
      "rollout.waves.0.0.label: ruter names a label that is not there; did you mean router? [HX020]",
    ],
    [
      { canary: "rack/mail", waves: [["rack/store", "rack/mail"]] },
      "rollout.waves.0.1: rack/mail stands in the canary already; name it once [HX044]",
    ],
    [
      { waves: [["rack/mail"], ["rack/mail"]] },
      "rollout.waves.1.0: rack/mail stands in wave 1 already; name it once [HX044]",
    ],
    [
      { canary: "cloud/web" },
      "rollout.canary: cloud/web is not changed over SSH; leave it out of the rollout [HX044]",
    ],
    [
      { waves: [["mail"]] },
      "rollout.waves.0.0: mail is not of the right form; give a host such as rack/pve-1 [HX005]",
    ],
  ])("that names what it cannot is a problem: %j", (rollout, text) => {
    expect(plan(rollout).problems).toEqual([text]);
  });

  test("knows no host that is let go", () => {
    expect(plan({ canary: "rack/mail" }, { mail: { connect, retired: true } }).problems).toEqual([
      "rollout.canary: rack/mail is retired; leave it out of the rollout [HX044]",
    ]);
    const labelled = plan(
      { waves: [[{ label: "inside" }]] },
      { mail: { connect, retired: true, labels: ["inside"] } },
    );
    expect(labelled.plan?.rollout.waves).toEqual([["rack/store"]]);
  });
});
