import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { answerText, writeBundle } from "../../core/bundle/index.ts";
import { composeText, composeWanted } from "../../core/capabilities/docker/compose/index.ts";
import { type HostPlan, hostChecks, planFromText, renderHost } from "../../core/index.ts";
import { hostScript, judgeHost, readHostFacts } from "../../core/probe/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import { buildLayers } from "../../lab/layers/layers.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import type { TwinFeature } from "../../lab/supervisor/world.ts";
import { outside, topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { describeLonger, longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * Networks of each kind by Docker's releases: what a container's packets have as their source where somebody else receives them, what
 * the kernel has in each container, and what becomes of a network whose prefix changes.
 */
jest.setTimeout(180_000);

interface Release {
  readonly version: string;
  /** Of the hosts' image, where it is another than that of labs. */
  readonly debian?: string;
  readonly features: readonly TwinFeature[];
}

const releases: readonly Release[] = [
  { version: "26.1", features: [] },
  { version: "20.10", debian: "bookworm", features: [] },
  { version: "28.5", features: ["docker28"] },
];

const hosts = (version: string, hidden = "::2:0/120", more = "") => `      apps-1:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces:
          eno1:
            network: uplink
            addresses: ["::10", "::11"]
            ipv4: 192.0.2.10
            pools:
              open: { block: "::1:0/120", ipv4: 192.0.2.32/28 }
              hidden: { block: "${hidden}", ipv4: 192.0.2.48/28 }
              chosen: { block: "::3:0/120", ipv4: 192.0.2.64/28 }
          eno2: { network: lan, addresses: ["::10"], ipv4: 0.0.0.10, defaultRoute: false }
        docker:
          version: "${version}"
          addressPools: [{ prefix: 10.200.0.0/16, length: 24 }]
          networks:
            open: { pool: open }
            hidden: { pool: hidden, nat: true }
            chosen: { pool: chosen, nat: { address: "3fff:b0b:1::11", ipv4: 192.0.2.10 } }
        macvlans: { lan: { parent: eno2, shim: true } }
        containers:
          web: { pool: open, image: hextet-workload, mac: "02:00:5e:10:00:41" }
          job: { pool: hidden, image: hextet-workload }
          mail: { pool: chosen, image: hextet-workload }
          mute: { pool: open, image: hextet-workload, ipv6: false }
          tv: { network: lan, image: hextet-workload, mac: "02:00:5e:10:00:51", ipv4: 203.0.113.51 }
${more}`;

const layout = (...of: Parameters<typeof hosts>) => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } }
      lan: { prefix: "3fff:b0b:4::/64", mode: slaac, gateway: "fe80::1", ipv4: { prefix: 203.0.113.0/24, gateway: 203.0.113.1 } }
    hosts:
${hosts(...of)}      peer:
        connect: { address: "3fff:b0b:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"], ipv4: 192.0.2.20 } }
`;

for (const release of releases) describeLonger(`Docker ${release.version}`, () => onRelease(release));

function onRelease({ version, debian, features }: Release): void {
  const name = uniqueLab(`docker-${version.replace(".", "-")}`);
  let client: LabClient;

  const planned = (...of: Parameters<typeof hosts>) => {
    const { plan, problems } = planFromText(name, layout(...of));
    expect(problems.filter(({ code }) => code !== "HX056")).toEqual([]);
    if (plan === undefined) throw new Error("there is no plan");
    return plan;
  };

  const ask = (twin: string, command: string, stdin = "") =>
    client.ask("exec", { twin: twinName(twin), argv: ["sh", "-c", command], stdin, deadline: 120_000 });

  async function run(command: string, stdin = "", twin = "rack/apps-1"): Promise<string> {
    const { status, stdout, stderr } = await ask(twin, command, stdin);
    if (status !== 0) throw new Error(`${command}: status ${status}: ${stdout}${stderr}`);
    return stdout;
  }

  async function apply(host: HostPlan | undefined) {
    if (host === undefined) throw new Error("there is no host");
    const { stdout } = await ask(
      "rack/apps-1",
      "hextet-agent apply --within 0",
      writeBundle(renderHost(host)),
    );
    return JSON.parse(answerText(stdout));
  }
  const appsOf = (plan = planned(version)) => plan.sites[0]?.hosts.find((host) => host.name === "apps-1");

  const into = (container: string) =>
    `nsenter -t "$(docker inspect --format '{{.State.Pid}}' ${container})" -n`;

  /** Global addresses of both families and the MAC address, in the kernel's words. */
  async function inside(container: string) {
    const [device] = JSON.parse(await run(`${into(container)} ip -j addr show dev eth0`));
    const own: readonly { scope: string; local: string; prefixlen: number }[] = device.addr_info;
    return {
      mac: device.address,
      addresses: own
        .filter(({ scope }) => scope === "global")
        .map(({ local, prefixlen }) => `${local}/${prefixlen}`)
        .sort(),
    };
  }

  /** Who the receiver of a connection says that it comes from. */
  async function sourceSeen(container: string, receiver: string, address: string): Promise<string> {
    const heard = ask(receiver, `timeout 20 nc -v -n -l ${address} 7000 2>&1 </dev/null | head -n 2`);
    await ask(
      "rack/apps-1",
      `for try in $(seq 40); do ${into(container)} nc -n -N -w 2 ${address} 7000 </dev/null && exit 0; sleep 0.2; done; exit 1`,
    );
    return /Connection received on (\S+)/.exec((await heard).stdout)?.[1] ?? "nobody";
  }

  beforeAll(async () => {
    await buildLayers(features.includes("docker28") ? ["docker28"] : []);
    client = await launch({ lab: name, image: imagePath(debian), command: "the test of Docker's releases" });
    const topology = topologyOf(planned(version), "ssh-ed25519 AAAA");
    const twins = topology.twins.map((twin) =>
      twin.name === twinName("rack/apps-1") ? { ...twin, features: [...twin.features, ...features] } : twin,
    );
    await client.ask("boot", { topology: { ...topology, twins } }, 150_000);
    await run("cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", agentText());
    expect(await apply(appsOf())).toMatchObject({ result: expect.stringMatching(/^(applied|changed)$/) });
    // Nobody configures the receiver: the plan's address, and the way back to containers that show their own.
    await run(
      "ip link set eno1 up && ip addr add 192.0.2.20/24 dev eno1 && ip route add 192.0.2.32/28 via 192.0.2.10",
      "",
      "rack/peer",
    );
  }, 240_000);

  afterAll(async () => {
    client?.close();
    await endForGood(name);
  });

  test("is what answers, and its containers have what the plan says by the kernel", async () => {
    expect(await run("docker version --format '{{.Server.Version}}'")).toMatch(
      new RegExp(`^${version.replace(".", "\\.")}\\.`),
    );
    expect(await inside("web")).toEqual({
      mac: "02:00:5e:10:00:41",
      addresses: [
        expect.stringMatching(/^192\.0\.2\.\d+\/28$/),
        expect.stringMatching(/^3fff:b0b:1::1:[0-9a-f]+\/120$/),
      ],
    });
    expect((await inside("mute")).addresses).toEqual([expect.stringMatching(/^192\.0\.2\.\d+\/28$/)]);
    for (let tries = 0; tries < 40 && (await inside("tv")).addresses.length < 2; tries++) await sleep(250);
    expect(await inside("tv")).toEqual({
      mac: "02:00:5e:10:00:51",
      addresses: ["203.0.113.51/24", "3fff:b0b:4::5eff:fe10:51/64"],
    });
    expect(
      await run(`ping -n -c 1 -W 5 3fff:b0b:4::5eff:fe10:51 && ping -n -c 1 -W 5 203.0.113.51`),
    ).toContain("1 received");
  });

  test("lets packets leave with the container's own address, the host's, or the one that is said, in both families", async () => {
    const addresses = async (container: string) =>
      (await inside(container)).addresses.map((own) => own.replace(/\/.*/, ""));
    const seen = async (container: string) => [
      await sourceSeen(container, outside.hostName, outside.host),
      await sourceSeen(container, "rack/peer", "192.0.2.20"),
    ];
    const [own4, own6] = await addresses("web");
    // Before 27 Docker has IPv4 of a network without nat leave with the host's address.
    expect(await seen("web")).toEqual([own6, Number.parseInt(version, 10) < 27 ? "192.0.2.10" : own4]);
    expect(await seen("job")).toEqual([expect.stringMatching(/^3fff:b0b:1::1[01]$/), "192.0.2.10"]);
    expect(await seen("mail")).toEqual(["3fff:b0b:1::11", "192.0.2.10"]);
    const checks = hostChecks(planned(version), { domain: undefined }).filter(
      ({ kind }) => kind === "docker",
    );
    const verdicts = async () =>
      judgeHost(checks, readHostFacts(await run("sh -s", hostScript(checks)))).map(({ verdict }) => verdict);
    // The release, and each of two networks in both families.
    expect(await verdicts()).toEqual(["ok", "ok", "ok", "ok", "ok"]);
    await run("nft delete table ip6 hextet-docker");
    expect((await verdicts()).filter((verdict) => verdict === "failed")).toHaveLength(2);
    await run("systemctl restart hextet-docker-nat");
    expect(await verdicts()).toEqual(["ok", "ok", "ok", "ok", "ok"]);
  });

  test("gives a network of somebody's prefixes in which nothing of the plan is", async () => {
    // Of IPv6 Docker chooses by itself since 27.
    const asked = version === "28.5" ? "--ipv6 theirs" : "theirs";
    const made = JSON.parse(
      await run(`docker network create ${asked} >/dev/null && docker network inspect theirs`),
    );
    await run("docker network rm theirs");
    const subnets: string[] = made[0].IPAM.Config.map(({ Subnet: subnet }: { Subnet: string }) => subnet);
    expect(subnets.sort()).toEqual([
      expect.stringMatching(/^10\.200\.\d+\.0\/24$/),
      ...(version === "28.5" ? [expect.stringMatching(/^fd[0-9a-f:]+\/64$/)] : []),
    ]);
  });

  test("makes a network anew whose prefix the layout changes, and goes back where containers of others are on it", async () => {
    const prefixOf = (network: string) =>
      run(`docker network inspect --format '{{range .IPAM.Config}}{{.Subnet}} {{end}}' ${network}`);
    const other = appsOf(planned(version, "::4:0/120"));
    await run("docker run --detach --name stranger --network hidden hextet-workload");
    expect(await apply(other)).toMatchObject({ result: "failed" });
    expect(await prefixOf("hidden")).toContain("3fff:b0b:1::2:0/120");
    await run("docker rm --force stranger");
    expect(await apply(other)).toMatchObject({ result: "changed" });
    expect(await prefixOf("hidden")).toContain("3fff:b0b:1::4:0/120");
    expect((await inside("job")).addresses[1]).toMatch(/^3fff:b0b:1::4:/);
  });

  test("leaves a network of somebody else's that has the name alone, and goes with what is hextet's", async () => {
    await run("docker network create --ipv6 --subnet 3fff:b0b:9::/64 extra");
    const more = (text: string) =>
      planFromText(
        name,
        layout(version, "::4:0/120")
          .replace("            open: { pool: open }", `            open: { pool: open }${text}`)
          .replace(
            "              hidden: { block",
            '              extra: { block: "::5:0/120" }\n              hidden: { block',
          ),
      );
    const extra = more("\n            extra: { pool: extra, nat: true }").plan;
    expect(await apply(extra && appsOf(extra))).toMatchObject({
      result: "failed",
    });
    expect(
      await run("docker network inspect --format '{{range .IPAM.Config}}{{.Subnet}} {{end}}' extra"),
    ).toContain("3fff:b0b:9::/64");
    await run("docker network rm extra");
    expect(await apply(extra && appsOf(extra))).toMatchObject({ result: "changed" });
    expect(await apply(appsOf(planned(version, "::4:0/120")))).toMatchObject({ result: "changed" });
    expect(await run("docker network ls --format '{{.Name}}'")).not.toContain("extra");
  });

  longer(
    "lets them leave so too when nftables' service has flushed all of the ruleset, Docker's part with it",
    async () => {
      await run("systemctl restart nftables && systemctl restart docker");
      await run(
        "for try in $(seq 60); do systemctl is-active hextet-container-mail && exit 0; sleep 0.5; done; exit 1",
      );
      expect(await sourceSeen("mail", outside.hostName, outside.host)).toBe("3fff:b0b:1::11");
    },
  );

  if (version === "28.5")
    test("starts what Compose is given on a macvlan with SLAAC, as hextet writes it for this release", async () => {
      const extra = `          by: { network: lan, image: hextet-workload, compose: true, mac: "02:00:5e:10:00:61", ipv4: 203.0.113.61 }\n`;
      const host = appsOf(planned(version, "::4:0/120", extra));
      const text = host === undefined ? "" : composeText(composeWanted(host));
      await run("mkdir -p /srv/stack && cat >/srv/stack/compose.yaml", text);
      await run("cd /srv/stack && docker compose up -d 2>&1");
      for (let tries = 0; tries < 40 && (await inside("by")).addresses.length < 2; tries++) await sleep(250);
      expect(await inside("by")).toEqual({
        mac: "02:00:5e:10:00:61",
        addresses: ["203.0.113.61/24", "3fff:b0b:4::5eff:fe10:61/64"],
      });
    });
}
