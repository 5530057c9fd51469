import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { HollowStack } from "./hollow-stack.ts";

jest.setTimeout(300_000);

const layout = (pool: string, image = "nginx:1.29") => `hextet: 1
purpose: lab
sites:
  rack:
    networks: { uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" } }
    hosts:
      plain-1:
        connect: { address: "3fff:b0b:1::10", hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx9Z7Gq2n1h0m5o7Qm8m2s4kqXJ3v1u5w6x7y8z9A0B" }
        interfaces: { eno1: { network: uplink, addresses: ["::10"], pools: { web: "${pool}" } } }
        docker: { bridge: { pool: web } }
        containers: { shop: { image: "${image}" }, mail: { image: "postfix:3" }, own: {} }
`;

let stack: HollowStack;

beforeAll(async () => {
  stack = new HollowStack("restarts");
});
afterAll(() => stack?.close());

test("a preview says what the change of a host restarts, and dials nobody", async () => {
  const first = { name: "restarts", layout: layout("::1:0/112") };
  const early = await stack.preview("landscape", first);
  expect(early.text).toContain("rack/plain-1: the change restarts Docker: 1 container\n");
  expect(await stack.up("landscape", first)).toMatchObject({ failed: false });

  const { failed, text, journal } = await stack.preview("landscape", {
    ...first,
    layout: layout("::2:0/112", "nginx:1.30"),
  });
  expect({ failed, dialled: journal.filter((line) => line.startsWith("ssh")) }).toEqual({
    failed: false,
    dialled: [],
  });
  expect(text).toContain(
    "rack/plain-1: the change restarts Docker: 3 containers; it restarts hextet-container-mail.service, hextet-container-shop.service",
  );

  const same = await stack.preview("landscape", first);
  expect(same.text).not.toContain("the change");
});
