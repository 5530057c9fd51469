import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy, yamlText } from "../../render/yaml-text.ts";
import type { ContainerPlan } from "../containers/values.ts";
import type { IncusPlan } from "./values.ts";

/**
 * The preseed of Incus or LXD: bridges with their prefix, DHCPv6 that hands out the planned addresses, no NAT;
 * a storage pool and a profile per bridge of hextet's own, so that whatever the host has already is left
 * alone (Incus docs, "How to initialize Incus": a preseed merges).
 */
export function renderPreseed(host: HostPlan): readonly RenderedFile[] {
  if (host.incus === undefined) return [];
  const content = yamlText({
    storage_pools: [{ name: "hextet", driver: "dir" }],
    networks: host.incus.bridges.map((bridge) => ({
      name: bridge.name,
      type: "bridge",
      config: {
        ...(bridge.ipv4 === undefined
          ? { "ipv4.address": "none" }
          : {
              "ipv4.address": `${bridge.ipv4.address}/${bridge.ipv4.length}`,
              "ipv4.nat": "false",
              "ipv4.dhcp": "true",
            }),
        "ipv6.address": `${bridge.address}/${bridge.length}`,
        "ipv6.nat": "false",
        "ipv6.dhcp": bridge.comes === "slaac" ? "false" : "true",
        ...(bridge.comes === "slaac"
          ? {}
          : { "ipv6.dhcp.stateful": bridge.comes === "dhcp-stateless" ? "false" : "true" }),
      },
    })),
    profiles: host.incus.bridges.map((bridge) => ({
      name: profileOf(bridge.name),
      description: `${host.site}/${host.name}, network ${bridge.network}`,
      devices: {
        root: { type: "disk", path: "/", pool: "hextet" },
        eth0: { type: "nic", name: "eth0", network: bridge.name },
      },
    })),
  });
  return [
    {
      path: `/etc/hextet/${host.incus.flavor}-preseed.yaml`,
      mode: 0o600,
      content: `${ownedBy(`${host.site}/${host.name}`)}\n${content}`,
      subsystem: host.incus.flavor,
    },
  ];
}

/** A unit for each container whose image the layout names: makes it once, keeps its address, starts it. */
export function renderInstanceUnits(host: HostPlan): readonly RenderedFile[] {
  const { incus } = host;
  if (incus === undefined) return [];
  return host.containers
    .filter((container) => container.runtime !== "docker" && container.image !== undefined)
    .map((container) => ({
      path: `/etc/systemd/system/hextet-instance-${container.name}.service`,
      mode: 0o644,
      content: instanceUnit(host, incus, container),
      subsystem: "systemd" as const,
    }));
}

function profileOf(bridge: string): string {
  return `hextet-${bridge}`;
}

function instanceUnit(host: HostPlan, incus: IncusPlan, container: ContainerPlan): string {
  const client = incus.flavor === "incus" ? "incus" : "lxc";
  const service = incus.flavor === "incus" ? "incus.service" : "lxd.service";
  const { name, address, image, bridge } = container;
  const ipv4 = container.ipv4?.address;
  // One that makes its address itself is given none: Incus refuses that on a bridge that gives none.
  const ipv6 = container.origin === "slaac" ? [] : [`ipv6.address=${address}`];
  const settings = [
    ...ipv6,
    ...(ipv4 === undefined ? [] : [`ipv4.address=${ipv4}`]),
    ...(container.mac === undefined ? [] : [`hwaddr=${container.mac}`]),
  ];
  return `${ownedBy(`${host.site}/${host.name}`)}
[Unit]
Description=Container ${name}, ${address}
Requires=${service}
After=${service}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c '${client} info ${name} >/dev/null 2>&1 || exec ${client} init ${image} ${name} --profile ${profileOf(bridge)} --device eth0,${settings.join(",")}'
ExecStart=/usr/bin/${client} config device set ${name} eth0 ${settings.join(" ")}
ExecStart=/bin/sh -c '[ "$(${client} list "^${name}$" --columns s --format csv)" = RUNNING ] || exec ${client} start ${name}'
ExecStop=/bin/sh -c '[ "$(${client} list "^${name}$" --columns s --format csv)" != RUNNING ] || exec ${client} stop ${name} --timeout 30 --force'

[Install]
WantedBy=multi-user.target
`;
}
