import { chmodSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "@jest/globals";
import { StubHosts } from "./stub-hosts.ts";

/** A host with a file that is closed to others and has a person's password in it; its agent's answers are given. */
const hosts = new StubHosts();
afterAll(() => hosts.remove());
beforeEach(() => hosts.forgetCalls());

const path = "/etc/netplan/60-hextet.yaml";
const planned = join(hosts.space.path, "planned.yaml");
hosts.space.write("planned.yaml", "network: {wifis: {w: {password: correct-horse}}}\n");
chmodSync(planned, 0o600);
hosts.program(
  "ssh",
  `for command; do :; done
sed 's|/usr/local/sbin/hextet-agent|${hosts.bin}/agent|g; s|sh "$folder/agent"|${hosts.bin}/agent|; s|${path}|${planned}|g' |
  sh -c "$command" | sed 's|${planned}|${path}|g'
`,
);
hosts.agent({
  others: [
    0,
    {
      result: "others",
      others: [
        {
          path: "/etc/netplan/50-wifi.yaml",
          how: "aside",
          interfaces: "eno1",
          what: "addresses",
          diff: "(closed; hextet diff NAME HOST --show-secret-files shows it)",
        },
      ],
    },
  ],
});

test("diff names files that others may not read, and how to see them; JSON has no more", () => {
  const { status, stdout } = hosts.run("diff", "office", "pve-1");
  expect(status).toBe(0);
  const how = "hextet diff office rack/pve-1 --show-secret-files shows it)\n";
  expect(stdout).toContain(
    `rack/pve-1:${path} would change (mode 0600, so what it holds is not shown: ${how}`,
  );
  expect(stdout).toContain(`(closed; ${how}`);
  expect(stdout + hosts.run("diff", "office", "pve-1", "--json").stdout).not.toContain("correct-horse");
  expect(hosts.calls()).toEqual(["bundle", "others", "bundle", "others"]);
});

test("diff --show-secret-files shows them, and asks the agent for the others' too", () => {
  const { stdout } = hosts.run("diff", "office", "pve-1", "--show-secret-files");
  expect(stdout).toContain("-network: {wifis: {w: {password: correct-horse}}}\n");
  expect(hosts.calls()).toEqual(["bundle", "others --show-secret-files"]);
});
