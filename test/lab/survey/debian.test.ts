import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, jest } from "@jest/globals";
import { buildLayers } from "../../../lab/layers/layers.ts";
import { longer } from "../longer.ts";
import { uniqueLab } from "../unique-lab.ts";
import { ConnectedTwins, debian, debianTopology } from "./connected-twins.ts";

/**
 * What Proxmox VE asks of a Debian host before it is installed: one on SLAAC, by Debian's ifupdown, is frozen, takes the static
 * address under the timer, and gets ifupdown2 in ifupdown's place. Packets of another host tell whether it is there throughout.
 */
jest.setTimeout(180_000);

const twin = "rack--debian";
const router = "rack--router";
const gateway = "fe80::ff:fe00:a21";

let twins: ConnectedTwins;

beforeAll(async () => {
  await buildLayers(["ifupdown"]);
  twins = await ConnectedTwins.boot(uniqueLab("debian"), debianTopology);
  mkdirSync(join(twins.folder, "stacks"));
}, 120_000);
afterAll(() => twins.end());

const layout = () => join(twins.folder, "stacks", "home.layout.yaml");

interface Device {
  readonly addr_info: readonly {
    readonly local: string;
    readonly prefixlen: number;
    readonly dynamic?: boolean;
  }[];
}

interface Route {
  readonly gateway: string;
  readonly dev: string;
  readonly protocol: string;
}

/** Its addresses of more than the link, and its ways out. */
async function inForce() {
  const [device]: Device[] = JSON.parse(
    await twins.console(twin, "ip -j -6 addr show dev ens3 scope global"),
  );
  const routes: Route[] = JSON.parse(await twins.console(twin, "ip -j -6 route show default"));
  return {
    addresses: (device?.addr_info ?? [])
      .filter(({ local }) => local !== undefined)
      .map(({ local, prefixlen, dynamic = false }) => `${local}/${prefixlen}${dynamic ? " dynamic" : ""}`),
    routes: routes.map(({ gateway: via, dev, protocol }) => `${via} ${dev}${protocol === "ra" ? " ra" : ""}`),
  };
}

const standing = { addresses: [`${debian}/64`], routes: [`${gateway} ens3`] };

/** Ten echoes a second from the router's other side until `stop`; how many got no answer. */
async function losses(during: () => Promise<unknown>): Promise<number> {
  const start = `rm -f /run/ping.log; ping -6 -n -i 0.1 -W 1 ${debian} >/run/ping.log 2>&1 & echo $! >/run/ping.pid; sleep 0.5`;
  await twins.console(router, start);
  await during();
  const said = await twins.console(
    router,
    "kill -INT $(cat /run/ping.pid); sleep 0.5; tail -n 3 /run/ping.log",
  );
  const [, sent = "", received = ""] = /([0-9]+) packets transmitted, ([0-9]+) received/.exec(said) ?? [];
  expect(Number(sent)).toBeGreaterThan(5);
  return Number(sent) - Number(received);
}

/** What lies in /run goes with a restart. */
async function restart(): Promise<void> {
  await twins.console(twin, "touch /run/before-restart; systemctl --no-block reboot");
  for (let again = 0; again < 150; again++) {
    await sleep(200);
    const back = await twins
      .console(twin, "test ! -e /run/before-restart && systemctl is-system-running --wait || :")
      .catch(() => "");
    if (/^(running|degraded)$/m.test(back)) return;
  }
  throw new Error("the twin does not come back");
}

longer("a host that ifupdown has on SLAAC is frozen at its address, gateway and resolver", async () => {
  expect(await inForce()).toEqual({
    addresses: [`${debian}/64 dynamic`],
    routes: [`${gateway} ens3 ra`],
  });
  writeFileSync(
    layout(),
    `hextet: 1
purpose: example
sites:
  rack:
    networks: {}
    hosts:
      debian:
        connect: { address: "${debian}", hostKey: "${twins.hostKey(twin)}", key: { file: "${join(twins.folder, "key")}" } }
        network: { renderer: ifupdown }
        interfaces: { ens3: {} }
`,
  );
  expect(await twins.hextet("freeze", "home", "debian")).toMatchObject({ status: 0 });
  const text = readFileSync(layout(), "utf8");
  expect(text).toContain(`ens3: { network: net-3fff-b0b-51, addresses: ["${debian}"] }`);
  expect(text).toContain(`gateway: "${gateway}"`);
});

longer(
  "it is static under the timer, confirmed at the same address, and lives without its router's word, after a restart too",
  async () => {
    expect(await twins.hextet("bring", "home", "debian")).toMatchObject({ status: 0 });
    expect(await inForce()).toEqual(standing);
    expect(await twins.console(twin, "cat /etc/network/interfaces")).not.toContain("ens3");
    await twins.console(router, "systemctl stop radvd");
    await restart();
    expect(await inForce()).toEqual(standing);
  },
);

longer("ifupdown2 is installed from its package in ifupdown's place, and not a packet is lost", async () => {
  const lost = await losses(async () => {
    const said = await twins.console(
      twin,
      "DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install /usr/lib/hextet-lab/packages/ifupdown2_*.deb 2>&1",
    );
    expect(said).toContain("Removing ifupdown ");
    expect(said).toContain("Setting up ifupdown2 ");
  });
  expect(lost).toBe(0);
  expect(await twins.console(twin, "command -v ifreload")).toBe("/usr/sbin/ifreload\n");
  expect(await inForce()).toEqual(standing);
});

longer("it is there after a restart, at which ifupdown2 brings it up", async () => {
  await restart();
  expect(await inForce()).toEqual(standing);
});

longer(
  "a change of renderer in the layout gives it ifupdown2's file, and it answers throughout",
  async () => {
    const text = readFileSync(layout(), "utf8");
    writeFileSync(layout(), text.replace("renderer: ifupdown ", "renderer: ifupdown2 "));
    const lost = await losses(async () => {
      expect(await twins.hextet("bring", "home", "debian")).toMatchObject({ status: 0 });
    });
    expect(lost).toBeLessThan(30);
    expect(await inForce()).toEqual(standing);
    expect(await twins.console(twin, "ls /etc/network/interfaces.d")).toBe("");
    expect(await twins.hextet("verify", "home")).toMatchObject({ status: 0 });
    await restart();
    expect(await inForce()).toEqual(standing);
  },
);
