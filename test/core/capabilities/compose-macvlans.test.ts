import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import {
  checkCompose,
  composeText,
  composeWanted,
  patchCompose,
} from "../../../core/capabilities/docker/compose/index.ts";
import { planFromText, renderHost } from "../../../core/index.ts";

/** What a Compose file says of containers on Docker's macvlans: addresses by SLAAC, fixed ones, and none. */
const layout = (version: string | undefined) => `hextet: 1
purpose: lab
sites:
  house:
    networks:
      lan: { prefix: "2001:db8:1::/64", mode: slaac, ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } }
      iot: { prefix: "2001:db8:2::/64", gateway: "2001:db8:2::1", ipv4: { prefix: 198.51.100.0/24, gateway: 198.51.100.1 } }
      bare: { prefix: "2001:db8:3::/64", mode: slaac, gateway: "fe80::1" }
    hosts:
      nas:
        connect: { address: "2001:db8:2::10", hostKey: lab }
        interfaces:
          eno1: { network: lan, identifier: { token: "::10" }, ipv4: 0.0.0.10 }
          eno2: { network: iot, addresses: ["::10"], ipv4: 0.0.0.10, defaultRoute: false }
          eno3: { network: bare, addresses: ["::10"], defaultRoute: false }
        ${version === undefined ? "" : `docker: { version: "${version}" }`}
        macvlans: { lan: { parent: eno1, shim: true }, things: { parent: eno2 }, bare: { parent: eno3, allow: { HX284: "by 28" } } }
        containers:
          tv: { network: lan, mac: "02:00:5e:10:00:51", ipv4: 0.0.0.51, image: tv, compose: true }
          deaf: { network: lan, mac: "02:00:5e:10:00:52", ipv4: 0.0.0.52, image: tv, compose: true, ipv6: false }
          lamp: { network: iot, mac: "02:00:5e:10:00:53", address: "::53", ipv4: 0.0.0.53 }
          only: { network: bare, mac: "02:00:5e:10:00:54" }
`;

function hostOf(version?: string) {
  const { plan, problems } = planFromText("compose", layout(version));
  const host = plan?.sites[0]?.hosts[0];
  if (host === undefined) throw new Error(JSON.stringify(problems));
  return host;
}

const wantedOf = (version?: string) => composeWanted(hostOf(version));
const servicesOf = (version?: string) => parse(composeText(wantedOf(version))).services;
const offInAll = { "net.ipv6.conf.all.disable_ipv6": "1" };

describe("a Compose file of containers on macvlans", () => {
  test.each([undefined, "20.10", "24.0"])(
    "has MAC address and IPv6 at the service, by Docker %s",
    (version) => {
      expect(servicesOf(version)).toEqual({
        tv: {
          image: "tv",
          container_name: "tv",
          mac_address: "02:00:5e:10:00:51",
          networks: { lan: { ipv4_address: "192.0.2.51" } },
          sysctls: { "net.ipv6.conf.eth0.disable_ipv6": "0" },
        },
        deaf: {
          image: "tv",
          container_name: "deaf",
          mac_address: "02:00:5e:10:00:52",
          networks: { lan: { ipv4_address: "192.0.2.52" } },
          sysctls: offInAll,
        },
        lamp: {
          container_name: "lamp",
          mac_address: "02:00:5e:10:00:53",
          networks: { things: { ipv6_address: "2001:db8:2::53", ipv4_address: "198.51.100.53" } },
        },
        only: {
          container_name: "only",
          mac_address: "02:00:5e:10:00:54",
          networks: { bare: {} },
          sysctls: { "net.ipv6.conf.eth0.disable_ipv6": "0" },
        },
      });
    },
  );

  test("has the MAC address at the network since 25, and what turns IPv6 on too since 27", () => {
    const at = (version: string) => servicesOf(version).tv;
    expect(at("26.1")).toMatchObject({
      networks: { lan: { mac_address: "02:00:5e:10:00:51" } },
      sysctls: { "net.ipv6.conf.eth0.disable_ipv6": "0" },
    });
    expect(at("27.0").sysctls).toBeUndefined();
    expect(at("27.0").networks.lan).toEqual({
      ipv4_address: "192.0.2.51",
      mac_address: "02:00:5e:10:00:51",
      driver_opts: { "com.docker.network.endpoint.sysctls": "net.ipv6.conf.IFNAME.disable_ipv6=0" },
    });
    const { deaf, lamp } = servicesOf("28.5");
    expect([deaf.sysctls, deaf.networks.lan.driver_opts]).toEqual([offInAll, undefined]);
    expect([lamp.sysctls, lamp.networks.things.driver_opts]).toEqual([undefined, undefined]);
  });

  test("finds the networks, which hextet makes, and is as the plan has it", () => {
    for (const version of [undefined, "26.1", "28.5"]) {
      const wanted = wantedOf(version);
      const text = composeText(wanted);
      expect(parse(text).networks).toEqual({
        bare: { external: true },
        lan: { external: true },
        things: { external: true },
      });
      const { files, missing } = checkCompose([{ path: "compose.yaml", text }], wanted);
      expect([missing, files.flatMap(({ differences }) => differences)]).toEqual([[], []]);
    }
  });

  const theirs = `services:
  tv:
    image: tv
    networks: [lan]
  deaf: { image: tv, networks: { lan: } }
  lamp:
    image: lamp
    sysctls:
      - net.core.somaxconn=1024
    networks:
      - things # outside
  only:
    image: only
networks:
  lan:
`;

  test.each([undefined, "25.0", "28.5"])("of a person's is mended as Docker %s understands it", (version) => {
    const wanted = wantedOf(version);
    const [checked] = checkCompose([{ path: "compose.yaml", text: theirs }], wanted).files;
    const mended = checked === undefined ? "" : patchCompose(checked);
    const [again] = checkCompose([{ path: "compose.yaml", text: mended }], wanted).files;
    expect(again?.differences).toEqual([]);
    const { services, networks } = parse(mended);
    const fresh = servicesOf(version);
    for (const name of ["tv", "deaf", "only"])
      expect({ ...services[name], image: undefined }).toEqual({ ...fresh[name], image: undefined });
    expect(services.lamp).toEqual({ image: "lamp", sysctls: ["net.core.somaxconn=1024"], ...fresh.lamp });
    expect(networks).toEqual({
      lan: { external: true },
      things: { external: true },
      bare: { external: true },
    });
    expect(mended).toContain("# outside");
  });
});

describe("hextet's own unit of a container on a macvlan", () => {
  test("with IPv6 off says so to every release, and gives it no prefix's address to come by itself", () => {
    const { plan } = planFromText(
      "compose",
      layout(undefined).replace(", compose: true, ipv6: false", ", ipv6: false"),
    );
    const host = plan?.sites[0]?.hosts[0];
    const files = host === undefined ? [] : renderHost(host).files;
    const unit = files.find(({ path }) => path.endsWith("hextet-container-deaf.service"))?.content ?? "";
    expect(unit).toContain(
      "ExecStart=/usr/bin/env docker run --detach --restart on-failure --name deaf --network lan --ip 192.0.2.52 --mac-address 02:00:5e:10:00:52 --sysctl net.ipv6.conf.all.disable_ipv6=1 tv\n",
    );
    expect(unit).not.toContain("eth0");
  });
});
