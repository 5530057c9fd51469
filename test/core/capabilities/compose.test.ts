import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import {
  ComposeError,
  checkCompose,
  composeText,
  composeWanted,
  patchCompose,
} from "../../../core/capabilities/docker/compose/index.ts";
import { planFromText, renderHost } from "../../../core/index.ts";

const layout = (docker: string, containers: string) => `hextet: 1
purpose: lab
sites:
  rack:
    dns: { servers: ["2001:db8:1::53", "192.0.2.53"] }
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1", ipv4: { prefix: 198.51.100.0/24, gateway: 198.51.100.1 } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1:
            network: uplink
            addresses: ["::10"]
            ipv4: 0.0.0.10
            pools: { apps: { block: "::1:0/120", ipv4: 198.51.100.32/28 }, blue: "::2:0/120", first: "::3:0/120" }
        docker: ${docker}
        containers: ${containers}
`;
const docker =
  "{ bridge: { pool: first }, networks: { apps: { pool: apps }, blue: { pool: blue, compose: true } } }";
const containers = `
          db: { pool: apps, address: "::20", mac: "02:00:5e:10:00:01", ipv4: 198.51.100.40 }
          web: { pool: apps, address: "::30", image: "nginx:1.29", compose: true, ipv4: 198.51.100.41 }
          job: { pool: blue, address: "::40", image: debian, ipv6: false }
          cron: { pool: apps, address: "::50", image: debian }
          first: { pool: first }`;

function hostOf(dockerText = docker, containersText = containers) {
  const { plan, problems } = planFromText("compose", layout(dockerText, containersText));
  const host = plan?.sites[0]?.hosts[0];
  if (host === undefined) throw new Error(JSON.stringify(problems));
  return host;
}

const wantedOf = (...texts: [docker?: string, containers?: string]) => composeWanted(hostOf(...texts));
const wanted = wantedOf();

const check = (text: string, of = wanted) => checkCompose([{ path: "compose.yaml", text }], of);
const sentences = (text: string, of = wanted) => {
  const { files, missing } = check(text, of);
  const lines = files.flatMap(({ differences }) =>
    differences.map(({ line, path, reason, edit }) => `${line} ${path} ${reason}${edit ? "" : " !"}`),
  );
  return [...lines, ...missing.map((name) => `${name} missing`)];
};
const patched = (text: string, of = wanted) => {
  const [file] = check(text, of).files;
  return file === undefined ? "" : patchCompose(file);
};

const written = `# Networks and addresses by hextet for rack/apps-1; the rest is yours.

services:
  db:
    # image: what it runs, which the layout does not say
    container_name: "db"
    mac_address: "02:00:5e:10:00:01"
    networks:
      apps:
        ipv6_address: "2001:db8:1::1:20"
        ipv4_address: "198.51.100.40"
    dns:
      - "2001:db8:1::53"
      - "192.0.2.53"
  job:
    image: "debian"
    container_name: "job"
    networks:
      blue:
        ipv6_address: "2001:db8:1::2:40"
    dns:
      - "2001:db8:1::53"
      - "192.0.2.53"
    sysctls:
      net.ipv6.conf.all.disable_ipv6: "1"
  web:
    image: "nginx:1.29"
    container_name: "web"
    networks:
      apps:
        ipv6_address: "2001:db8:1::1:30"
        ipv4_address: "198.51.100.41"
    dns:
      - "2001:db8:1::53"
      - "192.0.2.53"
networks:
  apps:
    external: true
  blue:
    name: "blue"
    enable_ipv6: true
    driver_opts:
      com.docker.network.bridge.gateway_mode_ipv6: "routed"
    ipam:
      config:
        - subnet: "2001:db8:1::2:0/120"
          gateway: "2001:db8:1::2:1"
`;

describe("a file is written", () => {
  test("of what hextet does not start, with networks that are there and those that it makes", () => {
    expect(composeText(wanted)).toBe(written);
    expect(sentences(written)).toEqual([]);
  });

  test("as the host's Docker understands it", () => {
    const textOf = (version: string) =>
      composeText(wantedOf(docker.replace("{", `{ version: "${version}",`)));
    expect(textOf("20.10")).not.toContain("gateway_mode");
    expect(parse(textOf("20.10")).services.db).toMatchObject({ mac_address: "02:00:5e:10:00:01" });
    expect(parse(textOf("24")).services.db.networks.apps.mac_address).toBeUndefined();
    expect(parse(textOf("25.0")).services.db.networks.apps.mac_address).toBe("02:00:5e:10:00:01");
    expect(textOf("26.1")).not.toContain("gateway_mode");
    expect(textOf("27.0")).toContain('gateway_mode_ipv6: "routed"');
    // Of a pool with IPv4, which releases before 27 would have leave with the host's address.
    const inIpv4 = (version: string) =>
      parse(
        composeText(
          wantedOf(`{ version: "${version}", networks: { apps: { pool: apps, compose: true } } }`, "{}"),
        ),
      ).networks.apps.driver_opts;
    const masquerade = { "com.docker.network.bridge.enable_ip_masquerade": "false" };
    expect(inIpv4("26.1")).toEqual(masquerade);
    expect(inIpv4("28.5")).toEqual({
      "com.docker.network.bridge.gateway_mode_ipv6": "routed",
      "com.docker.network.bridge.gateway_mode_ipv4": "routed",
      ...masquerade,
    });
  });

  test("while hextet makes no unit for what a Compose file makes or starts", () => {
    const units = renderHost(hostOf()).files.flatMap(
      ({ path }) => /hextet-(?:network|container)-\S+/.exec(path) ?? [],
    );
    expect(units).toEqual(["hextet-network-apps.service", "hextet-container-cron.service"]);
  });
});

const old = `# my stack
version: "3.8"   # old

x-common: &common
  restart: unless-stopped
  logging: {driver: journald}   # quiet

services:
  # the database
  db:
    <<: *common
    image:   postgres:17
    networks:
    - apps      # public
    - backend
    dns: 9.9.9.9


  web:
    image: nginx
    container_name: web
    networks:
      apps:
        ipv6_address: 2001:DB8:1::1:0031   # where is it
      backend:

  job:
    image: "debian"
    networks: [blue, backend]
    sysctls:
      - net.core.somaxconn=1024
  alien: {image: y}

networks:
  apps:
  backend: {internal: true}
# end
`;

const mended = `# my stack
version: "3.8"   # old

x-common: &common
  restart: unless-stopped
  logging: {driver: journald}   # quiet

services:
  # the database
  db:
    <<: *common
    image:   postgres:17
    networks:
      apps:      # public
        ipv6_address: "2001:db8:1::1:20"
        ipv4_address: "198.51.100.40"
      backend:
    dns: ["9.9.9.9", "2001:db8:1::53"]
    container_name: db
    mac_address: "02:00:5e:10:00:01"


  web:
    image: nginx
    container_name: web
    networks:
      apps:
        ipv6_address: "2001:db8:1::1:30"   # where is it
        ipv4_address: "198.51.100.41"
      backend:
    dns:
      - "2001:db8:1::53"
      - "192.0.2.53"

  job:
    image: "debian"
    networks: { blue: { ipv6_address: "2001:db8:1::2:40" }, backend: {} }
    sysctls:
      - net.core.somaxconn=1024
      - "net.ipv6.conf.all.disable_ipv6=1"
    container_name: job
    dns:
      - "2001:db8:1::53"
      - "192.0.2.53"
  alien: {image: y}

networks:
  apps:
    external: true
  backend: {internal: true}
  blue:
    name: blue
    enable_ipv6: true
    driver_opts:
      "com.docker.network.bridge.gateway_mode_ipv6": routed
    ipam:
      config:
        - subnet: "2001:db8:1::2:0/120"
          gateway: "2001:db8:1::2:1"
# end
`;

describe("a file that is there", () => {
  test("is compared line by line", () => {
    expect(sentences(old)).toEqual([
      "10 services.db.container_name is missing: Compose would call the container PROJECT-db-1, and the plan calls it db",
      "10 services.db.mac_address is missing, and the plan has 02:00:5e:10:00:01",
      "13 services.db.networks.apps.ipv6_address is missing, and the plan has 2001:db8:1::1:20",
      "13 services.db.networks.apps.ipv4_address is missing, and the plan has 198.51.100.40",
      "16 services.db.dns has no resolver of IPv6, and the plan has 2001:db8:1::53",
      "19 services.web.dns is missing, and the plan has 2001:db8:1::53, 192.0.2.53",
      "23 services.web.networks.apps.ipv4_address is missing, and the plan has 198.51.100.41",
      "24 services.web.networks.apps.ipv6_address is 2001:DB8:1::1:0031, and the plan has 2001:db8:1::1:30",
      "27 services.job.container_name is missing: Compose would call the container PROJECT-job-1, and the plan calls it job",
      "27 services.job.dns is missing, and the plan has 2001:db8:1::53, 192.0.2.53",
      "29 services.job.networks.blue.ipv6_address is missing, and the plan has 2001:db8:1::2:40",
      "30 services.job.sysctls has no net.ipv6.conf.all.disable_ipv6, and the plan has 1",
      "34 networks.blue is missing",
      "35 networks.apps.external is missing: Compose would make a network beside apps, which hextet makes with the plan's prefix",
    ]);
  });

  test("is given what differs, and keeps every other byte; nothing changes a second time", () => {
    expect(patched(old)).toBe(mended);
    expect(sentences(mended)).toEqual([]);
    expect(patched(mended)).toBe(mended);
    const windows = (text: string) => text.replaceAll("\n", "\r\n");
    expect(patched(windows(old))).toBe(windows(mended));
  });

  test("may say an address in any spelling, and ask other resolvers of both families", () => {
    const text = written
      .replace('"2001:db8:1::1:20"', "2001:0DB8:1:0:0:0:1:20")
      .replaceAll('- "192.0.2.53"', "- 9.9.9.9");
    expect(sentences(text)).toEqual([]);
  });

  const with_ = (from: string, to: string) => written.replace(from, to);
  const onApps =
    'networks:\n      apps:\n        ipv6_address: "2001:db8:1::1:20"\n        ipv4_address: "198.51.100.40"';

  test.each<readonly [string, string, readonly string[]]>([
    ["a service that is not there", written.replace(/ {2}job:[\s\S]*? {2}web:/, "  web:"), ["job missing"]],
    [
      "a service that the layout does not have, on a network of the plan's",
      with_("services:\n", "services:\n  other: { networks: [apps] }\n"),
      [
        "4 services.other is on apps and not in the layout: Docker gives it any address that is free, perhaps a container's that starts later !",
      ],
    ],
    [
      "a service that hextet starts",
      with_("services:\n", "services:\n  cron: { image: debian }\n"),
      ["4 services.cron starts cron, which hextet starts itself !"],
    ],
    ["a service elsewhere", with_("services:\n", "services:\n  other: { image: x }\n"), []],
    [
      "extends",
      with_('container_name: "db"', 'container_name: "db"\n    extends: { file: base.yaml, service: db }'),
      ["7 services.db.extends takes the service's keys from elsewhere, which is not followed !"],
    ],
    [
      "another mode of network",
      with_(onApps, "network_mode: host"),
      ["8 services.db.network_mode is host, and the plan has db on apps !"],
    ],
    [
      "what Compose fills in",
      with_('"2001:db8:1::1:20"', "$DB_ADDRESS"),
      [
        "10 services.db.networks.apps.ipv6_address is $DB_ADDRESS, which Compose fills in, and the plan has 2001:db8:1::1:20 !",
      ],
    ],
    [
      "several containers of one service",
      with_('container_name: "db"', 'container_name: "db"\n    deploy: { replicas: 2 }'),
      ["7 services.db.deploy.replicas is 2, and the plan has one address !"],
    ],
    [
      "a second network of the plan's",
      with_(onApps, `${onApps}\n      blue: {}`),
      ["12 services.db.networks.blue puts it on blue too, where the plan gives it no address !"],
    ],
    [
      "a network of the file's own in the place of hextet's",
      with_("external: true", "driver: bridge\n    ipam: {}"),
      [
        "37 networks.apps.external is missing: Compose would make a network beside apps, which hextet makes with the plan's prefix !",
      ],
    ],
    [
      "a network from elsewhere in the place of its own",
      written.replace(/ {2}blue:\n {4}name[\s\S]*$/, "  blue: { external: true }\n"),
      ["39 networks.blue.external is true, and by the layout a Compose file makes blue !"],
    ],
    [
      "another prefix",
      with_("2001:db8:1::2:0/120", "2001:db8:1::3:0/120"),
      ["46 networks.blue.ipam.config.0.subnet is 2001:db8:1::3:0/120, and the plan has 2001:db8:1::2:0/120"],
    ],
    [
      "a network of IPv4 alone",
      with_('- subnet: "2001:db8:1::2:0/120"\n          gateway: "2001:db8:1::2:1"', "- subnet: 10.0.0.0/24"),
      ["45 networks.blue.ipam.config has no IPv6 subnet !"],
    ],
    [
      "what several services share",
      `x-net: &net\n  apps: { ipv6_address: "2001:db8:1::9" }\n${with_(onApps, "networks: *net")}`,
      [
        "2 services.db.networks.apps.ipv6_address is 2001:db8:1::9, and the plan has 2001:db8:1::1:20; it comes in by *net !",
        "2 services.db.networks.apps.ipv4_address is missing, and the plan has 198.51.100.40; it comes in by *net !",
      ],
    ],
  ])("has %s", (_what, text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });

  test("has a key by a merge, which is followed", () => {
    const text = `x-db: &db\n  container_name: db\n${written.replace('container_name: "db"', "<<: *db")}`;
    expect(sentences(text)).toEqual([]);
  });

  test("has an anchor that others use: what stands there is not changed for them too", () => {
    const text = written
      .replace("networks:\n      apps:", "networks: &net\n      apps:")
      .replace('"2001:db8:1::1:20"', '"2001:db8:1::1:21"')
      .replace("services:\n", "x-after: 1\nservices:\n")
      .concat("x-other: *net\n");
    expect(patched(text)).toBe(text);
  });

  test("has the plan's network as its default one, or by another key", () => {
    const text = `services:
  web:
    image: nginx
    container_name: web
    dns: ["::1", 192.0.2.1]
    networks: { default: { ipv6_address: "2001:db8:1::1:30", ipv4_address: 198.51.100.41 } }
  other: { image: x }
networks:
  default: { name: apps, external: true }
`;
    expect(sentences(text)).toEqual([
      "7 services.other is on apps and not in the layout: Docker gives it any address that is free, perhaps a container's that starts later !",
      "8 networks.blue is missing",
      "db missing",
      "job missing",
    ]);
  });

  test.each([
    ["services: [", /^compose.yaml is no YAML: Flow sequence .* at line 1, column/],
    ["services:\n  a: {}\n  a: {}\n", /^compose.yaml is no YAML: Map keys must be unique at line 3/],
    ["db:\n  image: x\n", /^compose.yaml is no Compose file with services:/],
    ["", /^compose.yaml is no Compose file with services:/],
  ])("is none: %j", (text, message) => {
    expect(() => check(text)).toThrow(ComposeError);
    expect(() => check(text)).toThrow(message);
  });
});

describe("of several files", () => {
  const files = (...texts: string[]) =>
    checkCompose(
      texts.map((text, index) => ({ path: `${index}.yaml`, text })),
      wanted,
    );
  const part = (service: string, networks: string) => {
    const from = written.indexOf(`  ${service}:\n`);
    const next = /\n {2}\w+:\n|\nnetworks:/.exec(written.slice(from + 1));
    return `services:\n${written.slice(from, from + 2 + (next?.index ?? 0))}networks:\n${networks}`;
  };
  const blue = written.slice(written.indexOf("  blue:\n    name"));

  test("each has its own services, and one makes a network that the others find", () => {
    const { files: checked, missing } = files(
      part("db", "  apps: { external: true }\n  blue: { external: true }\n"),
      part("web", "  apps: { external: true }\n"),
      part("job", blue),
    );
    expect(missing).toEqual([]);
    expect(checked.flatMap(({ differences }) => differences)).toEqual([]);
  });

  test("a container is in one alone", () => {
    const { files: checked } = files(
      written,
      written.replace(/ {2}blue:\n {4}name[\s\S]*$/, "  blue: { external: true }\n"),
    );
    expect(checked[1]?.differences.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
      "services.db is db a second time: it is in 0.yaml already",
      "services.job is job a second time: it is in 0.yaml already",
      "services.web is web a second time: it is in 0.yaml already",
    ]);
  });
});

test("however a file is written, it comes to what the plan has, and all else stays what it was", () => {
  const address = fc.constantFrom(undefined, "2001:db8:1::99", "2001:db8:1::1:20");
  const networks = fc.oneof(
    fc.constant(""),
    fc.constantFrom(
      "\n    networks: [apps, more]  # two",
      "\n    networks:\n    - more\n    - apps # it",
      "\n    networks:",
    ),
    address.map((own) =>
      own === undefined
        ? "\n    networks: { more: {}, apps: }"
        : `\n    networks: { apps: { ipv6_address: "${own}", priority: 5 } }`,
    ),
    address.map((own) =>
      own === undefined
        ? "\n    networks:\n      apps: # none yet\n      more: {}"
        : `\n    networks:\n      apps:\n        ipv6_address: ${own} # old`,
    ),
  );
  const dns = fc.constantFrom(
    "",
    "\n    dns: 9.9.9.9",
    "\n    dns:\n      - 9.9.9.9 # quad",
    '\n    dns: ["2001:db8::9"]',
    "\n    dns:",
  );
  const kept = fc.constantFrom(
    "",
    "\n    environment: {A: 'b: c'}   # d",
    '\n    command: ["sh", "-c", "echo hello"]\n    # mine',
  );
  const defined = fc.constantFrom(
    "",
    "\nnetworks:\n  more: {}\n",
    "\nnetworks: {apps: , more: {}}\n",
    "\nnetworks:\n  apps:\n    name: apps\n  more:\n",
  );
  const alone = wantedOf(
    "{ networks: { apps: { pool: apps } } }",
    '{ db: { pool: apps, address: "::20", ipv4: 198.51.100.40 } }',
  );
  fc.assert(
    fc.property(networks, dns, kept, defined, (own, asked, other, top) => {
      const text = `# top\nservices:\n  db:\n    image: postgres${other}${own}${asked}\n  more:\n    image: x\n${top}`;
      const after = patched(text, alone);
      expect(sentences(after, alone)).toEqual([]);
      expect(patched(after, alone)).toBe(after);
      const [before, now] = [parse(text), parse(after)];
      expect(now.services.db.networks.apps).toMatchObject({
        ipv6_address: "2001:db8:1::1:20",
        ipv4_address: "198.51.100.40",
      });
      expect(now.networks.apps).toMatchObject({ external: true });
      const rest = ({ services, networks: nets, ...others }: ReturnType<typeof parse>) => {
        const { networks: _n, dns: _d, container_name: _c, ...db } = services.db;
        const { apps: _a, ...own } = nets ?? {};
        return { ...others, services: { ...services, db }, nets: own };
      };
      expect(rest(now)).toEqual(rest(before));
      for (const comment of text.match(/#.*/g) ?? []) expect(after).toContain(comment);
    }),
    { numRuns: 300 },
  );
});
