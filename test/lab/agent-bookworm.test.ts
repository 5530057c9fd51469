import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { parseAnswer, writeBundle } from "../../core/bundle/index.ts";
import { planFromText, renderHost } from "../../core/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { goesBack } from "./agent-goes-back.ts";
import { AgentTwins, box } from "./agent-twins.ts";
import { describeLonger } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

const files: HostFiles = {
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
      content: '{\n  "ipv6": true,\n  "fixed-cidr-v6": "3fff:b0b:3::8/126"\n}\n',
    },
    {
      path: "/etc/hextet/lxd.yaml",
      mode: 0o600,
      subsystem: "lxd",
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

const lxdLayout = (forwards: string) => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      cells: { prefix: "fd5e:ec1c:9a3b:9::/64" }
    hosts:
      box-1:
        connect: { address: "3fff:b0b:1::11", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::11"] } }
        lxd: { bridges: { lxdbr9: { network: cells, address: "::1", nat: true } } }
        containers:
          web: { network: cells, address: "::7", adopt: true }
          mail: { network: cells, address: "::25", adopt: true }
        forwards: ${forwards}
`;

const edited = (from: string, to: string): HostFiles => ({
  ...files,
  files: files.files.map((file) => ({ ...file, content: file.content.replace(from, to) })),
});

describeLonger("on Debian 12", () => {
  goesBack("bookworm");
});

/** netplan 0.106, Docker 20.10, LXD 5.0, systemd 252. */
describeLonger("a host of Debian 12 with netplan, Docker and LXD", () => {
  jest.setTimeout(120_000);

  let twins: AgentTwins;
  let before: string;

  beforeAll(async () => {
    twins = await AgentTwins.boot(uniqueLab("agent-bookworm"), ["netplan", "docker", "lxd"], "bookworm");
    before = await all();
  });

  afterAll(() => twins.end());

  const all = () =>
    twins.outputOf(
      box,
      "find /etc/netplan /etc/network /etc/docker /etc/hextet /etc/sysctl.d /etc/systemd/system -type f -exec sha256sum {} + 2>/dev/null | sort -k 2",
    );

  test("comes to its bundle, and is left alone by the same one", async () => {
    expect(await twins.outputOf(box, ". /etc/os-release; echo $VERSION_CODENAME")).toBe("bookworm");
    expect(await twins.answered(box, "apply --within 60", files)).toMatchObject({
      result: "applied",
      activated: ["netplan", "docker", "lxd", "systemd"],
      // Docker 20.10 has no --validate.
      unvalidated: ["docker", "lxd"],
    });
    await twins.reachable("3fff:b0b:1::11");
    expect(await twins.answered("3fff:b0b:1::11", "confirm", files)).toMatchObject({ result: "confirmed" });
    expect(await twins.outputOf(box, "ip -6 -o addr show docker0")).toContain("3fff:b0b:3::9/126");
    expect(await twins.outputOf(box, "lxc network get guests ipv6.address 2>/dev/null")).toBe(
      "3fff:b0b:4::1/64",
    );
    expect(await twins.outputOf(box, "systemctl is-active hextet-greeting.service")).toBe("active");
    expect(await twins.answered(box, "apply --within 60", files)).toMatchObject({ result: "unchanged" });
  });

  test.each([
    [
      "netplan",
      edited("::11/64", "::11"),
      /^netplan refuses .*: \/etc\/netplan\/60-hextet.yaml:.*prefixlength/s,
    ],
    ["systemd", edited("ExecStart", "ExecStrt"), /^systemd refuses .*ExecStrt/s],
  ])("is not touched when %s refuses a file beforehand", async (_, wrong, reason) => {
    const standing = await all();
    expect(await twins.answered(box, "apply --within 60", wrong)).toMatchObject({
      result: "failed",
      step: "validate",
      reason: expect.stringMatching(reason),
    });
    expect(await all()).toBe(standing);
  });

  test.each([
    ["Docker", edited("3fff:b0b:3::8/126", "3fff:b0b:3::8"), /^systemctl restart docker.service /],
    [
      "LXD",
      edited("3fff:b0b:4::1/64", "3fff:b0b:4::1"),
      /^lxd init --preseed ended with status 1: .*guests/s,
    ],
  ])("is as it was when %s fails with what nobody could check", async (_, wrong, reason) => {
    const standing = await all();
    const { stdout } = await twins.ssh(box, "hextet-agent apply --within 60", writeBundle(wrong));
    expect(parseAnswer("apply", stdout)).toMatchObject({
      result: "failed",
      step: "activate",
      reason: expect.stringMatching(reason),
      back: true,
    });
    expect(await all()).toBe(standing);
    expect(await twins.outputOf(box, "systemctl is-active docker lxd")).toBe("active\nactive");
    expect(await twins.outputOf(box, "ip -6 -o addr show docker0")).toContain("3fff:b0b:3::9/126");
  });

  test("has LXD's forwards of a layout, and no longer once the layout leaves them out", async () => {
    const forwards = (said: string): HostFiles => {
      const { plan, problems } = planFromText("bookworm", lxdLayout(said));
      expect(problems).toEqual([]);
      const [host] = plan?.sites[0]?.hosts ?? [];
      if (host === undefined) throw new Error("there is no host");
      const ours = renderHost(host).files.filter(({ path }) => /\/etc\/hextet\/|hextet-lxd/.test(path));
      const [unit] = ours.some(({ path }) => path.endsWith("hextet-lxd.service"))
        ? ["hextet-lxd.service"]
        : [];
      return {
        ...files,
        files: [...files.files, ...ours],
        units: [...(files.units ?? []), ...(unit ? [unit] : [])],
      };
    };
    const shown = () =>
      twins.outputOf(
        box,
        "lxc network forward show lxdbr9 3fff:b0b:1::80 2>&1 | grep -v -e location -e description",
      );
    expect(
      await twins.answered(
        box,
        "apply --within 0",
        forwards('{ front: { interface: eno1, address: "::80", to: web, ports: { tcp/25: "mail:2525" } } }'),
      ),
    ).toMatchObject({ result: "changed" });
    expect(await shown()).toBe(`config:
  target_address: fd5e:ec1c:9a3b:9::7
  user.hextet: rack/box-1
ports:
  protocol: tcp
  listen_port: "25"
  target_port: "2525"
  target_address: fd5e:ec1c:9a3b:9::25
listen_address: 3fff:b0b:1::80`);
    expect(await twins.answered(box, "apply --within 0", forwards("{}"))).toMatchObject({
      result: "changed",
    });
    expect(await shown()).toContain("not found");
    expect(await twins.answered(box, "apply --within 0", files)).toMatchObject({ result: "changed" });
  });

  test("is what it was after removal", async () => {
    expect(await twins.answered(box, "remove --within 60", files)).toMatchObject({ result: "removed" });
    expect(await all()).toBe(before);
    expect(await twins.outputOf(box, "systemctl is-active docker lxd")).toBe("active\nactive");
    expect((await twins.ssh(box, "ls /var/lib/hextet /etc/hextet")).status).not.toBe(0);
  });
});
