import { spawnSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { type HostCheck, hostScript, judgeHost, readHostFacts } from "../../../core/index.ts";

const check: HostCheck = { host: "here", kind: "path-mtu", to: "rack/far", address: "2001:db8:77::2" };

/**
 * A network of its own with a neighbour, both gone with the shell; /sys stays that of the machine, as where verify
 * speaks from a lab's controller.
 */
const around = `set -e
mount -t tmpfs tmpfs /run
ip netns add far
ip link add near0 mtu 1500 type veth peer name far0 mtu 1500 netns far
ip addr add 2001:db8:77::1/64 dev near0 nodad
ip -n far addr add 2001:db8:77::2/64 dev far0 nodad
ip link set near0 up
ip -n far link set far0 up
ip netns exec far nft "add table ip6 t; add chain ip6 t in { type filter hook input priority 0; }; $0"
exec sh -s`;

function seen(rule: string) {
  const { stdout, stderr } = spawnSync("unshare", ["--net", "--mount", "sh", "-c", around, rule], {
    input: hostScript([check]),
    encoding: "utf8",
    timeout: 20_000,
  });
  const [result] = judgeHost([check], readHostFacts(stdout));
  return result?.verdict === "unknown" ? stderr : `${result?.verdict}: ${result?.seen}`;
}

const works = spawnSync("unshare", ["--net", "--mount", "nft", "list", "ruleset"]).status === 0;
const testInNetworks = works ? test : test.skip;

testInNetworks(
  "a real-sized packet is one of the link that it leaves by, in whatever network that is",
  () => {
    expect(seen("add rule ip6 t in accept")).toBe("ok: 1500 bytes");
  },
);

testInNetworks("large packets that vanish are told from a host that does not answer at all", () => {
  const echo = "add rule ip6 t in icmpv6 type echo-request";
  expect(seen(`${echo} meta length gt 1400 drop`)).toBe(
    "failed: packets of 1500 bytes vanish, small ones arrive",
  );
});
