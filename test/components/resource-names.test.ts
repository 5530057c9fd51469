import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, jest, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { type Plan, planFromText } from "../../core/index.ts";
import { plannedResources } from "../../core/plan/index.ts";
import { mockedStack } from "./mocked-stack.ts";

const { Landscape } = await import("../../components/landscape.ts");

const golden = new URL("../core/golden/", import.meta.url);
const layouts = readdirSync(golden).flatMap((name): [string, Plan][] => {
  const ledger = new URL(`${name}/ledger.jsonl`, golden);
  const text = existsSync(ledger) ? readFileSync(ledger, "utf8") : undefined;
  const { plan } = planFromText(name, readFileSync(new URL(`${name}/layout.yaml`, golden), "utf8"), {
    ledger: text,
  });
  return plan === undefined ? [] : [[name, plan]];
});

describe("what a landscape makes has the names that were looked through for two that meet:", () => {
  test.each(layouts)("%s", async (name, plan) => {
    expect(await made(name, plan)).toEqual(
      plannedResources(plan.sites)
        .map((resource) => `${resource.type} ${resource.name}`)
        .sort(),
    );
  });

  test("hosts with further interfaces, subnets without a way out, routes to an interface", async () => {
    const yaml = `hextet: 1
purpose: lab
allow: { HX106: "names alone" }
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks:
      edge:
        prefix: "0:0:0:3::/64"
        zone: eu-central-1a
        ipv4: 10.20.1.0/24
        routes: [{ to: "2001:db8:7::/48", via: { ref: cloud/web-1/ens5 } }, { to: { ref: rack/office }, via: { ref: cloud/web-1/ens6 } }]
        ingress:
          - { protocol: icmpv6, from: "::/0" }
          - { protocol: tcp, port: 22, from: 198.51.100.0/24 }
          - { protocol: tcp, port: "8000-8010", from: "2001:db8::/32" }
          - { protocol: udp, port: 53, from: { ref: rack/office } }
      inner: { prefix: "0:0:0:4::/64", zone: eu-central-1a, ipv4: 10.20.2.0/24, outbound: none }
      jobs: { prefix: "0:0:0:5::/64", zone: eu-central-1a, ipv4: 10.20.3.0/24, outbound: egress-only }
    hosts:
      web-1:
        aws: { instanceType: m5.large, image: debian-13 }
        interfaces:
          ens5: { network: edge, addresses: ["::10"] }
          ens6: { network: inner, addresses: ["::10"] }
          ens7: { network: jobs, addresses: ["::10"] }
  rack:
    networks: { office: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      gone: { connect: { address: "2001:db8:1::11", hostKey: lab }, retired: true }
`;
    const { plan, problems } = planFromText("names", yaml);
    expect(problems).toEqual([]);
    if (plan === undefined) throw new Error("there is no plan");
    const all = plannedResources(plan.sites).map((resource) => `${resource.type} ${resource.name}`);
    expect(await made("names", plan)).toEqual(all.sort());
    expect(all.length).toBe(new Set(all).size);
  });
});

/** `aws:ec2/vpc:Vpc cloud`, for everything but components. */
async function made(name: string, plan: Plan): Promise<string[]> {
  jest.spyOn(pulumi.log, "warn").mockImplementation(async () => {});
  const registered = await mockedStack(
    () => {
      new Landscape(name, { layout: { plan } });
    },
    { preview: true },
  );
  return registered
    .filter(({ type }) => !type.startsWith("hextet:") && !type.startsWith("pulumi:"))
    .map((made) => `${made.type} ${made.name}`)
    .sort();
}
