import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { planFromText, planRows } from "../../core/index.ts";
import { withLabImages } from "../../lab/rehearsal/lab-images.ts";

const layout = (image: string) => `hextet: 1
purpose: example
sites:
  rack:
    networks: { uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }, inner: { prefix: "3fff:b0b:2::/64" } }
    hosts:
      box-1:
        connect: { address: "3fff:b0b:1::10", hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx9Z7Gq2n1h0m5o7Qm8m2s4kqXJ3v1u5w6x7y8z9A0B }
        network: { renderer: netplan }
        interfaces: { eno1: { network: uplink, addresses: ["::10"] } }
        incus: { bridges: { incusbr0: { network: inner, address: "::1" } } }
        containers:
          cache: { image: ${image}, address: "::25", tcp: [80] }
          other: { address: "::26" }
`;

test("every container is started from the image that twins have, and keeps its number", () => {
  fc.assert(
    fc.property(fc.constantFrom('"redis:8"', "debian/13", '"ghcr.io/a/b@sha256:00"'), (image) => {
      const [before, after] = [layout(image), withLabImages(layout(image))].map((text) => {
        const { plan, problems } = planFromText("box", text, {});
        if (plan === undefined) throw new Error(JSON.stringify(problems));
        return plan;
      });
      if (before === undefined || after === undefined) throw new Error("two plans");
      expect(planRows(after)).toEqual(planRows(before));
      const [host] = after.sites[0]?.hosts ?? [];
      expect(host?.containers.map((container) => [container.name, container.image, container.tcp])).toEqual([
        ["cache", "hextet-workload", []],
        ["other", undefined, []],
      ]);
    }),
    { numRuns: 6 },
  );
});
