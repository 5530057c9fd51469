import { equal, match } from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";

const made: { type: string; name: string; inputs: Record<string, unknown> }[] = [];

await pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => {
    made.push({ type, name, inputs });
    // What AWS gives, and a mock has to.
    const given = type === "aws:ec2/vpc:Vpc" ? { ipv6CidrBlock: "2001:db8:aa00::/56" } : {};
    return { id: `${name}-id`, state: { ...inputs, ...given } };
  },
  call: ({ inputs }) => inputs,
});
const { office, landscape } = await import("./offices.ts");

const value = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((resolve) => output.apply(resolve));

test("the router forwards", async () => {
  match(await value(office.bundle), /net\.ipv6\.conf\.all\.forwarding = 1/);
});

test("the printer has its address", async () => {
  match(JSON.stringify(await value(pulumi.output(landscape.addresses))), /2001:db8:5::25/);
});

test("hosts are configured by one command each, and the VPC is an AWS one", async () => {
  // Until everything has been registered.
  await pulumi.runtime.disconnect();
  equal(made.filter(({ type }) => type === "command:remote:Command").length, 2);
  equal(made.filter(({ type }) => type === "aws:ec2/vpc:Vpc").length, 1);
});
