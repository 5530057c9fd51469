import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { ownFilesCases } from "./agent-own-files.ts";
import { AgentTwins, box, pve, pveInterfaces, said } from "./agent-twins.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

jest.setTimeout(120_000);

const boxFiles: HostFiles = {
  host: "rack/box-1",
  units: ["hextet-greeting.service"],
  files: [
    {
      path: "/etc/netplan/60-hextet.yaml",
      mode: 0o600,
      subsystem: "netplan",
      content: 'network:\n  version: 2\n  ethernets:\n    eno1:\n      addresses: ["3fff:b0b:1::11/64"]\n',
    },
    {
      path: "/etc/docker/daemon.json",
      mode: 0o644,
      subsystem: "docker",
      merge: "json",
      content: '{\n  "ipv6": true,\n  "fixed-cidr-v6": "3fff:b0b:3::8/126",\n  "ip6tables": false\n}\n',
    },
    {
      path: "/etc/hextet/incus.yaml",
      mode: 0o600,
      subsystem: "incus",
      content:
        'networks:\n  - name: guests\n    type: bridge\n    config:\n      ipv4.address: none\n      ipv6.address: "3fff:b0b:4::1/64"\n      ipv6.nat: "false"\n',
    },
    {
      path: "/etc/systemd/system/hextet-greeting.service",
      mode: 0o644,
      subsystem: "systemd",
      content:
        "[Unit]\nDescription=A greeting\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/etc/hextet/greet\n[Install]\nWantedBy=multi-user.target\n",
    },
    {
      path: "/etc/hextet/greet",
      mode: 0o755,
      subsystem: "systemd",
      content: "#!/bin/sh\necho greetings\n",
    },
  ],
};

/** What smallTopology gives the host, its address on vmbr0 and those on vmbr2 to be chosen. */
const pveFiles = (address: string, inner: string): HostFiles => ({
  host: "rack/pve-1",
  units: [],
  files: [pveInterfaces(address, { bridge: "vmbr2", addresses: [inner, "fe80::1"] })],
});

let twins: AgentTwins;

beforeAll(async () => {
  twins = await AgentTwins.boot(uniqueLab("agent"), ["netplan", "docker", "incus"]);
});

afterAll(() => twins.end());

const allOf =
  "find /etc/netplan /etc/network /etc/docker /etc/hextet /etc/sysctl.d /etc/systemd/system -type f -exec sha256sum {} + 2>/dev/null | sort -k 2";

describe("a host with netplan, Docker and Incus", () => {
  let before: string;

  test("comes to its bundle: addresses, bridges and units are there, and a new connection to the new address works", async () => {
    before = (await twins.ssh(box, allOf)).stdout;
    const answer = await twins.answered(box, "apply --within 0", boxFiles);
    expect(answer).toMatchObject({
      result: "changed",
      activated: ["netplan", "docker", "incus", "systemd"],
      unvalidated: ["incus"],
    });
    await twins.reachable("3fff:b0b:1::11");
    expect(await twins.outputOf(box, "ip -6 -o addr show docker0")).toContain("3fff:b0b:3::9/126");
    expect(await twins.outputOf(box, "incus network get guests ipv6.address")).toBe("3fff:b0b:4::1/64");
    expect(await twins.outputOf(box, "systemctl is-active hextet-greeting.service")).toBe("active");
    expect(await twins.outputOf(box, "systemctl is-enabled hextet-greeting.service")).toBe("enabled");
    expect(await twins.outputOf(box, "journalctl -q -o cat -t greet")).toBe("greetings");
  });

  test("is left alone by the same bundle: no service restarts", async () => {
    const services =
      "systemctl show -p ExecMainStartTimestampMonotonic docker incus systemd-networkd hextet-greeting";
    const started = await twins.outputOf(box, services);
    const answer = await twins.answered(box, "apply --within 0", boxFiles);
    expect(answer).toMatchObject({ result: "unchanged", files: [], activated: [] });
    expect(await twins.outputOf(box, services)).toBe(started);
  });

  test.each([
    [
      "netplan",
      "a prefix length is missing",
      edited(boxFiles, "::11/64", "::11"),
      /^netplan refuses .*: \/etc\/netplan\/60-hextet.yaml:.*prefixlength/s,
    ],
    ["docker", "a key has the wrong type", edited(boxFiles, "true", '"yes"'), /^docker refuses .*ipv6/s],
    [
      "systemd",
      "a key is misspelt",
      edited(boxFiles, "ExecStart", "ExecStrt"),
      /^systemd refuses .*: \/etc\/systemd\/system\/hextet-greeting.service:.*ExecStrt/s,
    ],
  ])("is not touched when %s says beforehand that %s", async (_, __, files, reason) => {
    const standing = (await twins.ssh(box, allOf)).stdout;
    expect(await twins.answered(box, "apply --within 0", files)).toEqual({
      agent: "2",
      result: "failed",
      step: "validate",
      reason: expect.stringMatching(reason),
    });
    expect((await twins.ssh(box, allOf)).stdout).toBe(standing);
  });

  test("what nobody could check beforehand fails with its consumer's words, and the host is as it was", async () => {
    const failed = await twins.answered(
      box,
      "apply --within 0",
      edited(boxFiles, "3fff:b0b:4::1/64", "3fff:b0b:4::1"),
    );
    expect(failed).toMatchObject({
      result: "failed",
      step: "activate",
      reason: expect.stringMatching(/^incus admin init --preseed ended with status 1: .*guests/s),
    });
    expect(failed).toMatchObject({ back: true });
    expect(await twins.answered(box, "apply --within 0", boxFiles)).toMatchObject({ result: "unchanged" });
  });

  test("is brought on to its bundle although the connection was lost in the middle", async () => {
    const files = edited(boxFiles, "::11/64", "::12/64");
    await twins.outputOf(box, "rm -f /run/hextet/activating");
    const { status } = await twins.ssh(
      box,
      "hextet-agent apply --within 0",
      writeBundle(files),
      twins.installed("rack--box-1"),
    );
    expect(status).toBeNull();
    await twins.reachable("3fff:b0b:1::12");
    const limit = Date.now() + 20_000;
    while (
      said({ stdout: await twins.outputOf(box, "hextet-agent status") })["busy"] !== null &&
      Date.now() < limit
    );
    expect(await twins.answered(box, "apply --within 0", files)).toMatchObject({ result: "unchanged" });
  });

  test("has the MTU of its bundle, and what it had before where that is taken back", async () => {
    await twins.outputOf(box, "ip link set eno1 mtu 1492");
    const files = withMtu(
      edited(boxFiles, "::11/64", "::12/64"),
      "    eno1:\n",
      "    eno1:\n      mtu: 1400\n",
      ["eno1"],
    );
    const bridged = withMtu(files, /$/, "  bridges:\n    br9:\n      mtu: 1400\n", ["br9"]);
    expect(await twins.answered(box, "apply --within 60", bridged)).toMatchObject({ result: "applied" });
    expect(await mtus(box, "eno1", "br9")).toEqual([1400, 1400]);
    expect(await twins.answered(box, "rollback")).toMatchObject({ result: "rolled-back" });
    expect(await mtus(box, "eno1")).toEqual([1492]);
    expect(await twins.answered(box, "apply --within 0", bridged)).toMatchObject({ result: "changed" });
  });

  test("is what it was after removal, and reachable all the while", async () => {
    expect(await twins.answered(box, "remove --within 0")).toMatchObject({
      result: "changed",
      activated: ["netplan", "link_mtu", "docker", "systemd"],
    });
    expect(await mtus(box, "eno1")).toEqual([1492]);
    expect((await twins.ssh(box, allOf)).stdout).toBe(before);
    expect(await twins.outputOf(box, "systemctl is-active docker incus")).toBe("active\nactive");
    expect(await twins.outputOf(box, "ip -6 -o addr show eno1")).not.toContain("3fff:b0b:1::12");
    expect((await twins.ssh(box, "systemctl cat hextet-greeting.service")).status).toBe(1);
    expect((await twins.ssh(box, "ls /var/lib/hextet /etc/hextet")).status).not.toBe(0);
  });
});

describe("a host with ifupdown2", () => {
  test("gets another address on its inner bridge, and nobody else is notified", async () => {
    expect(await twins.answered(pve, "apply --within 0", pveFiles(pve, "3fff:b0b:2::2"))).toMatchObject({
      result: "changed",
      files: [{ path: "/etc/network/interfaces", change: "updated" }],
      activated: ["ifupdown2"],
    });
    const addresses = await twins.outputOf(pve, "ip -6 -o addr show vmbr2");
    expect(addresses).toContain("3fff:b0b:2::2/64");
    expect(addresses).not.toContain("3fff:b0b:2::1/64");
  });

  test("is not touched when ifupdown2 says beforehand that it does not know an address method", async () => {
    const standing = await twins.outputOf(pve, "cat /etc/network/interfaces");
    const files = edited(pveFiles(pve, "3fff:b0b:2::2"), "vmbr2 inet6 static", "vmbr2 inet6 auto");
    expect(await twins.answered(pve, "apply --within 0", files)).toMatchObject({
      result: "failed",
      step: "validate",
      reason: expect.stringMatching(
        /error: \/etc\/network\/interfaces: line\d+: iface vmbr2: unsupported address method 'auto'/,
      ),
    });
    expect(await twins.outputOf(pve, "cat /etc/network/interfaces")).toBe(standing);
  });

  test("gets a second address and an MTU, and gives them up: the first loses no packet, and a restart brings them", async () => {
    const further = "3fff:b0b:1::22";
    await twins.outputOf(pve, "ip link set eno1 mtu 1492; ip link set vmbr0 mtu 1492");
    const small = withMtu(
      withMtu(
        pveFiles(pve, "3fff:b0b:2::2"),
        "iface eno1 inet manual\n",
        "auto eno1\niface eno1 inet manual\n\tmtu 1400\n",
        ["eno1"],
      ),
      "\tbridge-fd 0\n",
      "\tbridge-fd 0\n\tmtu 1400\n",
      ["vmbr0"],
    );
    const two = edited(
      small,
      "\tmtu 1400\n\nauto vmbr2",
      `\tmtu 1400\n\taddress-purge no\n\tpost-up ip addr replace ${further}/64 dev vmbr0\n\tpre-down ip addr del ${further}/64 dev vmbr0 || true\n\nauto vmbr2`,
    );
    const duringPings = async (files: HostFiles) => {
      const pings = twins.outputOf(box, `ping -6 -n -q -i 0.05 -w 5 ${pve}`);
      expect(await twins.answered(pve, "apply --within 0", files)).toMatchObject({ result: "changed" });
      expect(await pings).toMatch(/ 0% packet loss/);
    };
    await duringPings(two);
    expect(await twins.outputOf(pve, "ip -6 -o addr show vmbr0")).toContain(`${further}/64`);
    expect(await mtus(pve, "eno1", "vmbr0")).toEqual([1400, 1400]);
    await twins.ssh(pve, "systemctl reboot");
    await twins.reachable(further);
    expect(await twins.outputOf(further, "ip -6 -o addr show vmbr0")).toContain(`${pve}/64`);
    expect(await mtus(pve, "eno1", "vmbr0")).toEqual([1400, 1400]);
    await duringPings(pveFiles(pve, "3fff:b0b:2::2"));
    expect(await mtus(pve, "eno1", "vmbr0")).toEqual([1492, 1492]);
    expect(await twins.outputOf(pve, "ip -6 -o addr show vmbr0")).not.toContain(`${further}/64`);
  });

  longer("keeps a bridge's MTU where the port goes that the bridge had it from", async () => {
    await twins.outputOf(
      pve,
      "ip link add v7 mtu 1400 up type veth peer w7; ip link add vmbr7 up type bridge; ip link set v7 master vmbr7",
    );
    const withPorts = (ports: string) =>
      withMtu(
        pveFiles(pve, "3fff:b0b:2::2"),
        /$/,
        `\nauto vmbr7\niface vmbr7 inet manual\n\tbridge-ports ${ports}\n\tbridge-fd 0\n\tmtu 1400\n`,
        ["vmbr7"],
      );
    for (const ports of ["v7", "none"]) {
      expect(await twins.answered(pve, "apply --within 0", withPorts(ports))).toMatchObject({
        result: "changed",
      });
      expect(await mtus(pve, "vmbr7")).toEqual([1400]);
    }
    expect(await twins.outputOf(pve, "ip link show master vmbr7")).toBe("");
    await twins.outputOf(pve, "ip link del v7");
    await twins.answered(pve, "apply --within 0", pveFiles(pve, "3fff:b0b:2::2"));
  });

  test("whose very address changes under the connection finishes the work, and is found at the new one", async () => {
    const moved = "3fff:b0b:1::21";
    const files = pveFiles(moved, "3fff:b0b:2::2");
    await twins.ssh(pve, "hextet-agent apply --within 0", writeBundle(files));
    await twins.reachable(moved);
    expect(await twins.answered(moved, "apply --within 0", files)).toMatchObject({ result: "unchanged" });
    expect(JSON.parse(await twins.outputOf(moved, "cat /run/hextet/answer"))).toMatchObject({
      result: "unchanged",
    });
    await twins.ssh(moved, "hextet-agent remove --within 0");
    await twins.reachable(pve);
    expect(await twins.outputOf(pve, "ip -6 -o addr show vmbr2")).toContain("3fff:b0b:2::1/64");
    expect((await twins.ssh(pve, "ls /var/lib/hextet")).status).not.toBe(0);
  });
});

ownFilesCases(() => twins);

function edited(host: HostFiles, from: string, to: string): HostFiles {
  return { ...host, files: host.files.map((file) => ({ ...file, content: file.content.replace(from, to) })) };
}

/** With other words in its files, which give these links an MTU of 1400. */
function withMtu(host: HostFiles, from: string | RegExp, to: string, links: readonly string[]): HostFiles {
  const files = host.files.map((file) =>
    file.subsystem === "netplan" || file.subsystem === "ifupdown2"
      ? { ...file, content: file.content.replace(from, to) }
      : file,
  );
  const wanted = links.map((name) => ({ kind: "mtu", mtu: 1400, interface: name }) as const);
  return { ...host, files, expect: [...(host.expect ?? []), ...wanted] };
}

/** What the kernel has of these links. */
async function mtus(address: string, ...links: readonly string[]): Promise<readonly number[]> {
  const said: { ifname: string; mtu: number }[] = JSON.parse(await twins.outputOf(address, "ip -j link"));
  return links.map((name) => said.find(({ ifname }) => ifname === name)?.mtu ?? 0);
}
