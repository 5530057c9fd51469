import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { answerText, writeBundle } from "../../../core/bundle/index.ts";
import { planFromText, renderHost } from "../../../core/index.ts";
import { agentText } from "../../../hosts/agent/program.ts";
import { imagePath } from "../../../lab/image/image.ts";
import { labKey } from "../../../lab/lab-key.ts";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../../lab/supervisor/launch.ts";
import { runDirectory } from "../../../lab/supervisor/run-directory.ts";
import { outside, topologyOf, twinName } from "../../../lab/topology-of-plan.ts";
import { uniqueLab } from "../unique-lab.ts";
import { describeOnMachines } from "./describe-on-machines.ts";
import { slow } from "./machine-lab.ts";

jest.setTimeout(5 * slow.boot);

/** Docker's network of driver ipvlan, which the twins' kernel may lack: a container with the NIC's own MAC address, and the host beside it. */
const layout = `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      lan: { prefix: "3fff:b0b:5::/64", gateway: "3fff:b0b:5::1", ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } }
    hosts:
      host-1:
        connect: { address: "3fff:b0b:5::10", hostKey: lab }
        interfaces: { eno1: { network: lan, addresses: ["::10"], ipv4: 192.0.2.10 } }
        macvlans: { wire: { parent: eno1, driver: ipvlan, shim: { address: "::fe", ipv4: 192.0.2.254 } } }
        containers: { web: { network: lan, address: "::51", ipv4: 192.0.2.51, image: hextet-workload } }
`;

await describeOnMachines(1, "Docker's ipvlan on a machine", () => {
  const name = uniqueLab("ipvlan");
  let client: LabClient;

  const ask = (twin: string, command: string, stdin = "") =>
    client.ask(
      "exec",
      { twin, argv: ["sh", "-c", command], stdin, deadline: slow.command },
      slow.command + 30_000,
    );

  async function at(command: string, stdin = "", twin = "rack--host-1"): Promise<string> {
    const { status, stdout, stderr } = await ask(twin, command, stdin);
    if (status !== 0) throw new Error(`${command}: status ${status}: ${stdout}${stderr}`);
    return stdout.trim();
  }

  const inWeb = `nsenter -t "$(docker inspect --format '{{.State.Pid}}' web)" -n`;
  const ping = (address: string) =>
    `for try in 1 2 3 4 5 6 7 8 9 10; do ping -n -c 1 -W 3 ${address} >/dev/null && exit 0; done; exit 1`;

  beforeAll(async () => {
    const { plan, problems } = planFromText(name, layout);
    expect(problems).toEqual([]);
    const host = plan?.sites[0]?.hosts[0];
    if (plan === undefined || host === undefined) throw new Error("there is no plan");
    client = await launch({ lab: name, image: imagePath(), command: "the test of Docker's ipvlan" });
    const key = labKey(runDirectory(name).path);
    await client.ask("boot", { topology: topologyOf(plan, key.publicKey, ["rack/host-1"]) }, slow.boot);
    await at("cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", agentText());
    await at("for try in $(seq 100); do systemctl is-active docker.service && exit 0; sleep 1; done; exit 1");
    const answer = await at("hextet-agent apply --within 0", writeBundle(renderHost(host)));
    expect(JSON.parse(answerText(answer))).toMatchObject({
      result: expect.stringMatching(/^(applied|changed)$/),
    });
  });

  afterAll(async () => {
    client?.close();
    await endForGood(name);
  });

  test("gives the container the plan's addresses at the NIC's MAC address, in the kernel's words", async () => {
    const [shown] = JSON.parse(await at(`${inWeb} ip -j -d addr show dev eth0`));
    const [nic] = JSON.parse(await at("ip -j link show dev eno1"));
    expect(shown.linkinfo).toMatchObject({ info_kind: "ipvlan", info_data: { mode: "l2" } });
    expect(shown.address).toBe(nic.address);
    const own: readonly { scope: string; local: string; prefixlen: number }[] = shown.addr_info;
    expect(
      own
        .filter(({ scope }) => scope === "global")
        .map(({ local, prefixlen }) => `${local}/${prefixlen}`)
        .sort(),
    ).toEqual(["192.0.2.51/24", "3fff:b0b:5::51/64"]);
  });

  test("lets it and the internet reach each other, and its host by the shim", async () => {
    await at(ping("3fff:b0b:5::51"), "", twinName(outside.hostName));
    for (const address of [outside.host, "3fff:b0b:5::fe", "192.0.2.254"])
      await at(`${inWeb} sh -c '${ping(address)}'`);
    for (const address of ["3fff:b0b:5::51", "192.0.2.51"]) {
      await at(ping(address));
      expect(await at(`ip route get ${address}`)).toContain(" dev shim-wire ");
    }
  });

  test("is there again after Docker was restarted", async () => {
    await at("systemctl restart docker");
    await at(ping("3fff:b0b:5::51"));
    await at(ping("3fff:b0b:5::51"), "", twinName(outside.hostName));
  });
});
