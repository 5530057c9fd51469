import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { planFromText, renderHost } from "../../core/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";

/**
 * The agent and the lab's ifupdown2 on one host's file as it changes, in a network of its own: what the kernel has
 * afterwards, and what it lost on the way there.
 */

/** @param inner further keys of the layout, by interface */
function host(inner: {
  readonly addresses: string;
  readonly routes?: string;
  readonly services?: string;
  readonly nic?: string;
  readonly ipv4?: string;
}): HostFiles {
  const yaml = `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "2001:db8:1::/64", ipv4: 192.0.2.0/24, routes: [${inner.routes ?? ""}] }
      storage: { prefix: "2001:db8:2::/64" }
      anycast: { prefix: "2001:db8:3::/64" }
    services: { ${inner.services ?? ""} }
    hosts:
      pve-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          eno2: { network: storage, addresses: [${inner.nic ?? '"::10"'}] }
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: [${inner.addresses}]${inner.ipv4 ?? ""} }
`;
  const { plan, problems } = planFromText("rack", yaml);
  expect(problems).toEqual([]);
  const [found] = plan?.sites[0]?.hosts ?? [];
  if (found === undefined) throw new Error("there is no host");
  return renderHost(found);
}

/** The same as releases wrote it that gave an interface all its addresses by `address`. */
function asBefore(files: HostFiles): HostFiles {
  const respelled = (content: string) =>
    content
      .replace(/^\tpost-up ip addr replace (\S+) dev \S+\n\tpre-down ip addr del .*\n/gm, "\taddress $1\n")
      .replace(/^\taddress-purge no\n/gm, "");
  return { ...files, files: files.files.map((file) => ({ ...file, content: respelled(file.content) })) };
}

const single = host({ addresses: '"::10"' });
const two = host({ addresses: '"::10", "::12"' });

describe("a bridge with several addresses", () => {
  test("has them all after each change, and a change of one costs the others nothing", () => {
    const steps = apply(single, two, host({ addresses: '"::10", "::13"' }), single);
    expect(steps.map(({ addresses }) => addresses["vmbr0"])).toEqual([
      ["2001:db8:1::10/64"],
      ["2001:db8:1::10/64", "2001:db8:1::12/64"],
      ["2001:db8:1::10/64", "2001:db8:1::13/64"],
      ["2001:db8:1::10/64"],
    ]);
    expect(steps.map(({ lost }) => lost)).toEqual([
      // What an installer had given it.
      ["192.0.2.99/24", "2001:db8:1::98/64", "2001:db8:1::99/64"],
      [],
      ["2001:db8:1::12/64"],
      ["2001:db8:1::13/64"],
    ]);
  });

  test("keeps them when ifupdown2 is notified again without a change", () => {
    const [, , notified] = apply(two, "ifreload -a", "ifreload -a");
    expect(notified?.addresses["vmbr0"]).toEqual(["2001:db8:1::10/64", "2001:db8:1::12/64"]);
    expect(notified?.lost).toEqual([]);
  });

  test("loses none as it comes to this spelling from that of releases before", () => {
    const [before, after] = apply(asBefore(two), two);
    expect(before?.addresses).toEqual(after?.addresses);
    expect(after?.lost).toEqual([]);
  });

  test("and with IPv4 beside them gives up what goes of either family", () => {
    const both = (addresses: string, ipv4: string) => host({ addresses, ipv4: `, ipv4: ${ipv4}` });
    const [, after] = apply(both('"::10", "::12"', "0.0.0.10"), both('"::10"', "0.0.0.11"));
    expect(after?.addresses["vmbr0"]).toEqual(["192.0.2.11/24", "2001:db8:1::10/64"]);
    expect(after?.lost).toEqual(["192.0.2.10/24", "2001:db8:1::12/64"]);
  });

  test("is what its file was before hextet after a removal", () => {
    const steps = apply(two, "hextet-agent remove --within 0 </dev/null");
    expect(steps.at(-1)?.addresses["vmbr0"]).toEqual([
      "192.0.2.99/24",
      "2001:db8:1::98/64",
      "2001:db8:1::99/64",
    ]);
  });
});

test("a NIC and a loopback are given several addresses, and lose the one that goes", () => {
  const services = (names: string) =>
    names
      .split(" ")
      .map((name, index) => `${name}: { network: anycast, hosts: [pve-1], address: "::${index + 1}" }`)
      .join(", ");
  const [before, after] = apply(
    host({ addresses: '"::10"', nic: '"::10", "::12"', services: services("dns ntp www") }),
    host({ addresses: '"::10"', nic: '"::10", "::13"', services: services("dns ntp") }),
  );
  expect(before?.addresses["lo"]).toEqual(["2001:db8:3::1/128", "2001:db8:3::2/128", "2001:db8:3::3/128"]);
  expect(after?.addresses["lo"]).toEqual(["2001:db8:3::1/128", "2001:db8:3::2/128"]);
  expect(after?.addresses["eno2"]).toEqual(["2001:db8:2::10/64", "2001:db8:2::13/64"]);
  expect(after?.lost).toEqual(["2001:db8:2::12/64", "2001:db8:3::3/128"]);
});

test("a route that goes is taken away, and one that comes is there", () => {
  const to = (prefix: string) => host({ addresses: '"::10"', routes: `{ to: "${prefix}", via: "fe80::7" }` });
  const [before, after] = apply(to("2001:db8:a::/48"), to("2001:db8:b::/48"));
  expect(before?.routes).toEqual(["2001:db8:a::/48 via fe80::7 dev vmbr0"]);
  expect(after?.routes).toEqual(["2001:db8:b::/48 via fe80::7 dev vmbr0"]);
});

test("a start of the host brings all of it, as the change did", () => {
  const [live, started] = apply(two, "ip link del vmbr0; rm -r /var/tmp/network; ifup -a");
  expect(started?.addresses).toEqual(live?.addresses);
});

interface Step {
  /** In order of their text, those that the kernel made itself left out. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  /** Routes by a next hop. */
  readonly routes: readonly string[];
  /** Addresses that were taken away meanwhile, for however long; in order of their text. */
  readonly lost: readonly string[];
}

/** Brings a host from one to the next, each confirmed; a text is a command that is run there. */
function apply(...steps: readonly (HostFiles | string)[]): Step[] {
  const commands = steps.map((step) =>
    typeof step === "string"
      ? step
      : `hextet-agent apply --within 0 <<'END' || { cat /run/hextet/log /run/hextet/answer; false; }\n${writeBundle(step)}END`,
  );
  const script = `set -e
ip link set lo up
for n in 1 2; do ip link add eno$n type veth peer name far$n; ip link set eno$n up; ip link set far$n up; done
# Who is the next hop of routes.
ip addr add fe80::7/64 dev far1 nodad
cat >/etc/network/interfaces <<'END'
auto vmbr0
iface vmbr0 inet6 static
	address 2001:db8:1::98
	netmask 64
	bridge-ports eno1
	up ip -6 addr add 2001:db8:1::99/64 dev vmbr0 || true

auto vmbr0:1
iface vmbr0:1 inet static
	address 192.0.2.99/24
END
ifup -a
mkdir -p /usr/local/sbin && cat >/usr/local/sbin/hextet-agent <<'END_OF_AGENT'
${agentText()}
END_OF_AGENT
chmod 755 /usr/local/sbin/hextet-agent
${commands.map((command, index) => step(index, command)).join("\n")}
`;
  const said = inImage(script);
  return commands.map((_, index) => {
    const part = (name: string) => between(said, `== ${index} ${name}\n`, "== ");
    const addresses: Record<string, string[]> = {};
    for (const line of part("addresses")) {
      const [, name = "", , address = ""] = line.split(/\s+/);
      if (/ (scope link|scope host) /.test(line)) continue;
      addresses[name] = [...(addresses[name] ?? []), address].sort();
    }
    const lost = part("monitor").flatMap(
      (line) => /^Deleted .* inet6? (\S+) scope global/.exec(line)?.[1] ?? [],
    );
    const routes = part("routes").flatMap((line) => /^\S+ via \S+ dev \S+/.exec(line)?.[0] ?? []);
    return { addresses, routes, lost: [...new Set(lost)].sort() };
  });
}

function step(index: number, command: string): string {
  return `ip monitor address >/tmp/monitor & monitor=$!
sleep 0.2
{
${command}
} >/tmp/said 2>&1 || { echo "step ${index} ended with $?"; cat /tmp/said; exit 1; }
kill $monitor
echo "== ${index} addresses"; ip -o addr
echo "== ${index} routes"; ip -6 route
echo "== ${index} monitor"; cat /tmp/monitor
echo "== end"`;
}

function between(text: string, from: string, to: string): string[] {
  const at = text.indexOf(from);
  if (at === -1) throw new Error(`${from.trim()} is missing in: ${text}`);
  const rest = text.slice(at + from.length);
  return rest.slice(0, rest.indexOf(to)).split("\n").filter(Boolean);
}

/** @throws with what the script said, where it ends with another status than 0 */
function inImage(script: string): string {
  const outer = `set -e
mkdir -p /tmp/lower && mount -t tmpfs tmpfs /tmp/lower && mkdir /tmp/lower/up /tmp/lower/work /tmp/lower/root
mount -t overlay overlay -o "lowerdir=$image,upperdir=/tmp/lower/up,workdir=/tmp/lower/work" /tmp/lower/root
mount -t proc proc /tmp/lower/root/proc && mount -t sysfs sysfs /tmp/lower/root/sys
for folder in tmp run; do mount -t tmpfs tmpfs /tmp/lower/root/$folder; done
mkdir -p /tmp/lower/root/run/network
exec chroot /tmp/lower/root bash -s`;
  const ended = spawnSync(
    "unshare",
    [
      ...["--mount", "--propagation", "private", "--net", "--pid", "--fork", "--kill-child"],
      ...["sh", "-ec", outer],
    ],
    { input: script, encoding: "utf8", timeout: 60_000, env: { ...process.env, image: imagePath() } },
  );
  if (ended.status !== 0) throw new Error(`status ${ended.status}\n${ended.stdout}${ended.stderr}`);
  return ended.stdout;
}
