import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { mockedStack } from "../mocked-stack.ts";

const { formerStanding, hostOwner, ownerWords } = await import("../../../components/onprem/host-owner.ts");

describe("whose a host is", () => {
  test("is one word: organization, project, stack and resource", async () => {
    await mockedStack(async () => {
      expect(hostOwner("rack-pve-1")).toBe("organization/hextet/lab::rack-pve-1");
      await pulumi.runtime.setMocks(
        { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
        "edge",
        "prod",
        false,
        "acme corp",
      );
      expect(hostOwner("Küche 1%")).toBe("acme%20corp/edge/prod::K%C3%BCche%201%25");
      expect(hostOwner("rack-pve-1")).toMatch(/^[A-Za-z0-9._/:@+%-]+$/);
      expect(() => hostOwner("x".repeat(290))).toThrow(
        /is 3[0-9]+ characters long .* a host keeps 300 of them/,
      );
    });
  });

  test("is reported with whose it was and with what it held, out of the state", async () => {
    const bundle = "hextet bundle 1\nhost rack/pve-1\n\nend\n";
    const sum = createHash("sha256").update(bundle).digest("hex");
    const words = async (oldInputs?: Record<string, unknown>) =>
      ownerWords("acme/edge/prod::rack-pve-1", await formerStanding(oldInputs));
    const own = ["--owner", "acme/edge/prod::rack-pve-1"];
    expect(await words()).toEqual(own);
    // A state of before there were owners.
    expect(await words({ stdin: bundle, delete: "timeout 300 hextet-agent remove --within 90" })).toEqual([
      ...own,
      "--held",
      sum,
    ]);
    const remove = (owner: string) => `sudo -n hextet-agent remove --owner ${owner} --within 90`;
    expect(await words({ stdin: bundle, delete: remove("acme/edge/prod::rack-pve-1") })).toEqual([
      ...own,
      "--held",
      sum,
    ]);
    // A stack, a project or a resource with another name; with a bundle that holds a secret.
    expect(await words({ stdin: pulumi.secret(bundle), delete: remove("acme/edge/dev::rack-old") })).toEqual([
      ...own,
      "--formerly",
      "acme/edge/dev::rack-old",
      "--held",
      sum,
    ]);
  });
});
