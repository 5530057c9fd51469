import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { planFromText, renderHost } from "../../core/index.ts";

const page = readFileSync(new URL("../../docs/plan.md", import.meta.url), "utf8");
const [, section = ""] = page.split("### Guests that `up` sets");
const block = (kind: string) => new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\`\`\``).exec(section)?.[1] ?? "";

test("what docs/plan.md says of guests that up sets is what comes of it", () => {
  const { plan, problems } = planFromText(
    "example",
    `hextet: 1
purpose: example
sites:
  rack:
    networks:
      vms: { prefix: "2001:db8:0:8::/64", gateway: "fe80::1" }
    hosts:
      pve-1:
        connect: { address: "2001:db8:0:8::10", hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGv1nL9mH0n4Qw7yXKk1M0mQ3o0m3Q5m2m1XxY8m9abf }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: vms, addresses: ["::10"] }
${block("yaml").replace(/^/gm, "        ")}`,
  );
  expect(problems).toEqual([]);
  const host = plan?.sites[0]?.hosts[0];
  if (host === undefined) throw new Error("no host");
  const files = renderHost(host).files.filter(({ subsystem }) => subsystem === "pve_guests");
  expect(files.map(({ path }) => path)).toEqual([
    "/etc/hextet/guests/101.conf",
    "/etc/hextet/guests/102.conf",
  ]);
  expect(files[0]?.content).toBe(block("text"));
});
