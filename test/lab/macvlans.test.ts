import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { answerText, writeBundle } from "../../core/bundle/index.ts";
import { hostChecks, type Plan, planFromText, renderBootTexts, renderHost } from "../../core/index.ts";
import { hostScript, judgeHost, readHostFacts } from "../../core/probe/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import { outside, topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * Docker's macvlans on hosts in a network with SLAAC and in one without, beside a neighbour on the same segment: host, neighbour and
 * containers reach each other in both families, before and after Docker, its service by Synology's name, and the hosts start anew.
 */
jest.setTimeout(180_000);

const name = uniqueLab("macvlans");
const macs = { nas: "02:00:5e:10:00:51", box: "02:00:5e:10:00:52" };

const layout = (more = "", macvlans = "{ lan: { parent: eno1, shim: true } }") => `hextet: 1
purpose: lab
sites:
  house:
    networks:
      lan: { prefix: "3fff:b0b:1::/64", mode: slaac, ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } }
      iot: { prefix: "3fff:b0b:2::/64", gateway: "3fff:b0b:2::1", ipv4: { prefix: 198.51.100.0/24, gateway: 198.51.100.1 } }
    hosts:
      nas:
        connect: { address: { ref: house/nas/eno1 }, hostKey: lab }
        interfaces: { eno1: { network: lan, identifier: { token: "::10" }, ipv4: 0.0.0.10 } }
        macvlans: ${macvlans}
        containers: ${macvlans === "{}" ? "{}" : `{ web: { network: lan, mac: "${macs.nas}", ipv4: 0.0.0.51, image: hextet-workload }${more} }`}
      pc:
        connect: { address: { ref: house/pc/eno1 }, hostKey: lab }
        interfaces: { eno1: { network: lan, identifier: { token: "::20" }, ipv4: 0.0.0.20 } }
      box:
        connect: { address: "3fff:b0b:2::10", hostKey: lab }
        interfaces: { eno1: { network: iot, addresses: ["::10"], ipv4: 0.0.0.10 } }
        macvlans: { things: { parent: eno1, shim: { name: shim0, address: "::fe", ipv4: 0.0.0.254 } } }
        containers: { web: { network: iot, mac: "${macs.box}", address: "::51", ipv4: 0.0.0.51, image: hextet-workload } }
      meter:
        connect: { address: "3fff:b0b:2::20", hostKey: lab }
        interfaces: { eno1: { network: iot, addresses: ["::20"], ipv4: 0.0.0.20 } }
`;

/** What follows from the layout's text alone: the address of a MAC address has ff:fe in its middle and its second bit turned. */
const sites = {
  nas: {
    neighbour: "pc",
    macvlan: "lan",
    shim: "shim-lan",
    neighbours: ["3fff:b0b:1::20", "192.0.2.20"],
    web: ["3fff:b0b:1::5eff:fe10:51", "192.0.2.51"],
  },
  box: {
    neighbour: "meter",
    macvlan: "things",
    shim: "shim0",
    neighbours: ["3fff:b0b:2::20", "198.51.100.20"],
    web: ["3fff:b0b:2::51", "198.51.100.51"],
  },
} as const;
type Host = keyof typeof sites;

function planned(more?: string, macvlans?: string): Plan {
  const { plan, problems } = planFromText(name, layout(more, macvlans));
  expect(problems).toEqual([]);
  if (plan === undefined) throw new Error("there is no plan");
  return plan;
}

let client: LabClient;

async function ask(host: string, command: string, stdin = "") {
  const argv = ["sh", "-c", command];
  return client.ask("exec", { twin: twinName(host), argv, stdin, deadline: 150_000 });
}

async function run(host: string, command: string, stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await ask(`house/${host}`, command, stdin);
  if (status !== 0) throw new Error(`${host}: ${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

async function apply(host: string, plan = planned()) {
  const own = plan.sites[0]?.hosts.find((each) => each.name === host);
  if (own === undefined) throw new Error("there is no such host");
  const { stdout } = await ask(
    `house/${host}`,
    "hextet-agent apply --within 0",
    writeBundle(renderHost(own)),
  );
  return JSON.parse(answerText(stdout));
}

async function bring(host: string, plan = planned()): Promise<void> {
  expect(await apply(host, plan)).toMatchObject({ result: expect.stringMatching(/^(applied|changed)$/) });
}

/** Whether somebody has an answer, tried for some seconds. */
async function reached(from: string, address: string, into = "", tries = 20): Promise<boolean> {
  const once = `${into} ping -n -c 1 -W 1 ${address} >/dev/null 2>&1`;
  return (
    (await ask(from, `for try in $(seq ${tries}); do ${once} && exit 0; sleep 0.3; done; exit 1`)).status ===
    0
  );
}

const inWeb = `nsenter -t "$(docker inspect --format '{{.State.Pid}}' web)" -n`;

interface Shown {
  readonly address: string;
  readonly addr_info: readonly {
    readonly local: string;
    readonly prefixlen: number;
    readonly scope: string;
  }[];
}

/** An interface's MAC address and global addresses, by the kernel's JSON. */
async function addressesOf(host: string, device: string, into = "") {
  const [shown]: Shown[] = JSON.parse(await run(host, `${into} ip -j addr show dev ${device}`));
  const all = shown?.addr_info.filter(({ scope }) => scope === "global") ?? [];
  return {
    mac: shown?.address,
    addresses: all.map(({ local, prefixlen }) => `${local}/${prefixlen}`).sort(),
  };
}

async function routesBy(host: string, device: string): Promise<readonly string[]> {
  const shown: { dst: string; prefsrc?: string }[][] = await Promise.all(
    [4, 6].map(async (family) => JSON.parse(await run(host, `ip -j -${family} route show dev ${device}`))),
  );
  return shown
    .flat()
    .map(({ dst, prefsrc }) => `${dst} from ${prefsrc ?? "any"}`)
    .sort();
}

/** The addresses that the ledger has for a shim; nothing says that they are right but that packets pass. */
function shimOf(host: Host): readonly [string, string] {
  const own = planned().sites[0]?.hosts.find((each) => each.name === host);
  const shim = own?.macvlans.find(({ name: macvlan }) => macvlan === sites[host].macvlan)?.shim;
  return [`${shim?.address}`, `${shim?.ipv4?.address}`];
}

/** Everybody reaches everybody, and the kernel has what the layout says and no more. */
async function expectAll(host: Host): Promise<void> {
  const { neighbour, shim, neighbours, web } = sites[host];
  const own = shimOf(host);
  for (const address of web) {
    expect(await reached(`house/${host}`, address)).toBe(true);
    expect(await reached(`house/${neighbour}`, address)).toBe(true);
  }
  for (const address of [...neighbours, ...own, outside.host])
    expect([address, await reached(`house/${host}`, address, inWeb)]).toEqual([address, true]);
  expect(await reached(outside.hostName, web[0])).toBe(true);
  expect((await addressesOf(host, shim)).addresses).toEqual([`${own[1]}/32`, `${own[0]}/128`].sort());
  expect(await routesBy(host, shim)).toEqual(
    [`${web[0]} from ${own[0]}`, `${web[1]} from ${own[1]}`, "fe80::/64 from any"].sort(),
  );
  expect(await addressesOf(host, "eth0", inWeb)).toEqual({
    mac: macs[host],
    addresses: [`${web[1]}/24`, `${web[0]}/64`].sort(),
  });
}

async function until(is: () => Promise<boolean>, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await is()) && performance.now() < end) await sleep(300);
}

const wayOut = async (host: Host) => {
  const all: { dst: string; gateway: string; protocol?: string }[] = JSON.parse(
    await run(host, `${inWeb} ip -j -6 route show default`),
  );
  return all.map(({ gateway, protocol }) => (protocol === "ra" ? "ra" : gateway));
};

beforeAll(async () => {
  client = await launch({ lab: name, image: imagePath(), command: "the test of macvlans" });
  await client.ask("boot", { topology: topologyOf(planned(), "ssh-ed25519 AAAA") }, 120_000);
  const plan = planned();
  await Promise.all(
    ["nas", "pc", "box", "meter"].map(async (host) => {
      await run(
        host,
        "cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent",
        agentText(),
      );
      await bring(host, plan);
    }),
  );
});

afterAll(async () => {
  client?.close();
  await endForGood(name);
});

describe("a container by SLAAC, and one with a fixed address", () => {
  test.each<Host>(["nas", "box"])(
    "reaches and is reached by its host %s, its neighbour and the internet",
    async (host) => {
      await expectAll(host);
      // By whoever advertises alone, and by the network's gateway where nobody does.
      expect(await wayOut(host)).toEqual(host === "nas" ? ["ra"] : ["3fff:b0b:2::1"]);
    },
  );
});

const isThere = (host: string, device: string) =>
  ask(`house/${host}`, `[ -e /sys/class/net/${device} ]`).then(({ status }) => status === 0);

describe("the host's way to its containers", () => {
  test("is there in the eyes of verify, as long as the kernel has it", async () => {
    const checks = hostChecks(planned(), { domain: undefined }).filter(
      ({ host, kind }) => host === "house/nas" && kind === "shim",
    );
    // An address and a route of each family.
    expect(checks).toHaveLength(4);
    const judge = async () =>
      judgeHost(checks, readHostFacts(await run("nas", "sh -s", hostScript(checks)))).map(
        ({ verdict }) => verdict,
      );
    expect(await judge()).toEqual(["ok", "ok", "ok", "ok"]);
    await run("nas", "systemctl kill -s STOP hextet-shim-lan");
    await run(
      "nas",
      `ip -6 route del ${sites.nas.web[0]} dev shim-lan; ip addr del ${shimOf("nas")[1]}/32 dev shim-lan`,
    );
    const judged = await judge();
    await run("nas", "systemctl kill -s CONT hextet-shim-lan");
    expect(judged.filter((verdict) => verdict === "failed").length).toBeGreaterThanOrEqual(2);
    await expectAll("nas");
  });

  longer.each([
    ["the shim away", "ip link del dev shim-lan"],
    ["its routes away", "ip route flush dev shim-lan; ip -6 route flush dev shim-lan proto boot"],
    ["its addresses away", "ip addr flush dev shim-lan scope global"],
    ["it down", "ip link set shim-lan down"],
  ])("is back at once when somebody takes %s", async (_, strike) => {
    await run("nas", strike);
    await until(async () => (await routesBy("nas", "shim-lan").catch(() => [])).length === 3, 5);
    await expectAll("nas");
  });

  longer("is healed where what keeps it has been stopped", async () => {
    await run("nas", "systemctl stop hextet-shim-lan");
    expect(await isThere("nas", "shim-lan")).toBe(false);
    await run("nas", "hextet-agent heal --within 0");
    await expectAll("nas");
  });

  longer(
    "loses no packet while another container comes and goes, and neither does the neighbour",
    async () => {
      const [address] = sites.nas.web;
      const count = 60;
      const pings = ["nas", "pc"].map((from) =>
        ask(`house/${from}`, `ping -n -i 0.1 -c ${count} ${address} | grep -c icmp_seq=`),
      );
      await bring("nas", planned(", db: { network: lan, ipv4: 0.0.0.61, image: hextet-workload }"));
      expect(await reached("house/nas", "192.0.2.61")).toBe(true);
      await bring("nas");
      expect(await routesBy("nas", "shim-lan")).toHaveLength(3);
      for (const answered of pings) expect((await answered).stdout.trim()).toBe(`${count}`);
    },
  );

  test("is there again, and the container with its addresses, when Docker has been restarted", async () => {
    await run("nas", "systemctl restart docker");
    await expectAll("nas");
  });

  longer("goes with Docker when that is stopped, and comes with it", async () => {
    await run("nas", "systemctl stop docker.socket docker");
    await until(async () => !(await isThere("nas", "shim-lan")), 5);
    expect(await isThere("nas", "shim-lan")).toBe(false);
    await run("nas", "systemctl start docker");
    await expectAll("nas");
  });

  longer("follows Docker by the name that Synology's package gives its service", async () => {
    const unit = "pkg-ContainerManager-dockerd.service";
    await run(
      "box",
      `systemctl stop docker.socket docker && sed 's/^Requires=docker.socket//; s/-H fd:\\/\\/ //' /usr/lib/systemd/system/docker.service >/etc/systemd/system/${unit} &&
ln -sf /dev/null /etc/systemd/system/docker.service && ln -sf /dev/null /etc/systemd/system/docker.socket && systemctl daemon-reload`,
    );
    expect(await isThere("box", "shim0")).toBe(false);
    await run("box", `systemctl enable --now ${unit}`);
    await expectAll("box");
    await run("box", `systemctl restart ${unit}`);
    await expectAll("box");
    await run("box", `systemctl stop ${unit}`);
    await until(async () => !(await isThere("box", "shim0")), 5);
    expect(await isThere("box", "shim0")).toBe(false);
    await run("box", `systemctl start ${unit}`);
    await expectAll("box");
  });

  longer("is there after the hosts have been restarted, one with Docker by that name", async () => {
    for (const host of ["nas", "box"] as const) {
      await run(host, "touch /run/before; systemctl --no-block reboot");
      const isBack = `[ ! -e /run/before ] && systemctl is-active hextet-shim-${sites[host].macvlan} hextet-container-web`;
      // Nobody answers meanwhile.
      const answers = () =>
        run(host, isBack).then(
          () => true,
          () => false,
        );
      await until(answers, 60);
      await expectAll(host);
    }
  });

  longer("is there after the parent was down", async () => {
    await run("nas", "ip link set eno1 down; sleep 1; ip link set eno1 up; networkctl reconfigure eno1");
    await expectAll("nas");
  });
});

describe("a network of Docker's", () => {
  test("is made on no parent that is not there, or that is another's port by now", async () => {
    const on = (parent: string) => `sed 's/parent=eno1/parent=${parent}/' /etc/hextet/network-lan | sh`;
    expect(await ask("house/nas", on("eno9"))).toMatchObject({
      status: 1,
      stderr: "lan: this host has no interface eno9 to be the parent\n",
    });
    const port =
      "ip link add br9 type bridge && ip link add p9 type veth peer name q9 && ip link set p9 master br9";
    expect(await ask("house/nas", `${port}; ${on("p9")}; ip link del p9; ip link del br9`)).toMatchObject({
      stderr: "lan: p9 is a port of br9, which has to be the parent in its place\n",
    });
  });

  test("goes with the macvlan, and the host's way to it", async () => {
    await bring("nas", planned("", "{}"));
    expect(await isThere("nas", "shim-lan")).toBe(false);
    expect(await run("nas", "docker network ls --format '{{.Name}}'")).not.toContain("lan\n");
    expect(
      await run("nas", "ls /etc/hextet 2>/dev/null; find /etc/systemd/system -name 'hextet-*lan*'"),
    ).toBe("");
  });

  test("that somebody else has made by that name is left alone, and the host as it was", async () => {
    await run("nas", "docker network create -d macvlan --subnet 203.0.113.0/24 -o parent=eno1 lan");
    expect(await apply("nas")).toMatchObject({ result: "failed" });
    expect(
      await run("nas", "docker network inspect --format '{{range .IPAM.Config}}{{.Subnet}}{{end}}' lan"),
    ).toBe("203.0.113.0/24\n");
    expect(await isThere("nas", "shim-lan")).toBe(false);
    await run("nas", "docker network rm lan");
  });

  longer(
    "is made by the script that is printed for hosts that hextet does not change, and again by it",
    async () => {
      const [site] = planned().sites;
      const text =
        site &&
        renderBootTexts(site)
          .find(({ name: macvlan }) => macvlan === "nas/lan")
          ?.text();
      await run("nas", "cat >/usr/local/sbin/boot-script; chmod 755 /usr/local/sbin/boot-script", text);
      await run("nas", "boot-script");
      await run(
        "nas",
        `docker run --detach --name web --network lan --ip 192.0.2.51 --mac-address ${macs.nas} --sysctl net.ipv6.conf.eth0.disable_ipv6=0 hextet-workload`,
      );
      await expectAll("nas");
      await run("nas", "boot-script start");
      await expectAll("nas");
      await run("nas", "boot-script stop");
      expect(await isThere("nas", "shim-lan")).toBe(false);
      await run("nas", "docker rm --force web; docker network rm lan");
    },
  );

  longer(
    "that is given a prefix which is made up brings its containers a next hop that nobody is",
    async () => {
      await run(
        "nas",
        "docker network create -d macvlan --subnet 192.0.2.0/24 --gateway 192.0.2.1 --ipv6 --subnet fd00:5eed::/64 -o parent=eno1 seed && docker run --detach --name web --network seed --ip 192.0.2.51 hextet-workload",
      );
      await until(async () => (await wayOut("nas")).includes("ra"), 20);
      expect([...(await wayOut("nas"))].sort()).toEqual(["fd00:5eed::1", "ra"]);
      // Docker's route is there beside the router's, and leads to nobody.
      await ask("house/nas", `${inWeb} ping -n -c 1 -W 2 fd00:5eed::1`);
      expect(await run("nas", `${inWeb} ip -6 neigh show fd00:5eed::1`)).toMatch(/FAILED|INCOMPLETE/);
      await run("nas", "docker rm --force web; docker network rm seed");
    },
  );
});
