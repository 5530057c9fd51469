import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy, yamlText } from "../../render/yaml-text.ts";
import type { ContainerPlan } from "../containers/values.ts";
import { clientOf, serviceOf } from "./flavors.ts";
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
              "ipv4.nat": `${bridge.nat}`,
              "ipv4.dhcp": "true",
            }),
        "ipv6.address": `${bridge.address}/${bridge.length}`,
        "ipv6.nat": `${bridge.nat}`,
        "ipv6.dhcp": bridge.comes === "slaac" ? "false" : "true",
        ...(bridge.comes === "slaac"
          ? {}
          : { "ipv6.dhcp.stateful": bridge.comes === "dhcp-stateless" ? "false" : "true" }),
      },
    })),
    profiles: [
      ...host.incus.bridges.map((bridge) => ({
        name: `hextet-${bridge.name}`,
        description: `${host.site}/${host.name}, network ${bridge.network}`,
        devices: {
          root,
          eth0: { type: "nic", name: "eth0", network: bridge.name },
        },
      })),
      ...routedParents(host).map((parent) => ({
        name: `hextet-routed-${parent}`,
        description: `${host.site}/${host.name}, routed through ${parent}`,
        devices: {
          root,
          eth0: { type: "nic", nictype: "routed", name: "eth0", parent },
        },
      })),
    ],
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

const root = { type: "disk", path: "/", pool: "hextet" };

/** Interfaces that containers which are made here are routed through. */
function routedParents({ containers }: HostPlan): readonly string[] {
  const made = containers.filter(({ isRouted, image }) => isRouted && image !== undefined);
  return [...new Set(made.map(({ bridge }) => bridge))];
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

function instanceUnit(host: HostPlan, incus: IncusPlan, container: ContainerPlan): string {
  const client = clientOf(incus);
  const service = serviceOf(incus);
  const { name, address, image, bridge, isRouted, device, vm, profiles } = container;
  const settings = nicSettings(container);
  const from = [...profiles, `hextet-${isRouted ? "routed-" : ""}${bridge}`].map((own) => `--profile ${own}`);
  // One of these has one setting: what follows a comma would be the value's.
  const given = settings.map((setting) => `--device ${device},${setting}`);
  const options = [...from, ...(vm ? ["--vm"] : []), ...given].join(" ");
  return `${ownedBy(`${host.site}/${host.name}`)}
[Unit]
Description=${vm ? "Virtual machine" : "Container"} ${name}, ${address}
Requires=${service}
After=${service}

[Service]
Type=oneshot
RemainAfterExit=yes
${isRouted ? `${answers(bridge)}\n` : ""}ExecStart=/bin/sh -c '${client} info ${name} >/dev/null 2>&1 || exec ${client} init ${image} ${name} ${options}'
${isRouted ? `${stopsFirst(client, container)}\n` : ""}ExecStart=/usr/bin/${client} config device set ${name} ${device} ${settings.join(" ")}
ExecStart=/bin/sh -c '[ "$(${client} list "^${name}$" --columns s --format csv)" = RUNNING ] || exec ${client} start ${name}'
ExecStop=/bin/sh -c '[ "$(${client} list "^${name}$" --columns s --format csv)" != RUNNING ] || exec ${client} stop ${name} --timeout 30 --force'

[Install]
WantedBy=multi-user.target
`;
}

/** A routed NIC does not start on a host that answers for no neighbours (Incus docs, "Type: nic", routed). */
function answers(parent: string): string {
  return `ExecStartPre=/bin/sh -c 'for on in all ${parent}; do echo 1 >/proc/sys/net/ipv6/conf/$$on/proxy_ndp; done'`;
}

/**
 * A container that runs is given no other address on a routed NIC: Incus plugs that out and in, and only a start configures it. Incus
 * itself may have started it at boot, before a change that goes back then has its files.
 */
function stopsFirst(client: string, { name, device, address }: ContainerPlan): string {
  return `ExecStart=/bin/sh -c '[ "$(${client} config device get ${name} ${device} ipv6.address)" = ${address} ] || ${client} stop ${name} --force 2>/dev/null || :'`;
}

/** What its NIC is given. */
export function nicSettings({ address, origin, ipv4, mac }: ContainerPlan): readonly string[] {
  // One that makes its address itself is given none: Incus refuses that on a bridge that gives none.
  return [
    ...(origin === "slaac" ? [] : [`ipv6.address=${address}`]),
    ...(ipv4 === undefined ? [] : [`ipv4.address=${ipv4.address}`]),
    ...(mac === undefined ? [] : [`hwaddr=${mac}`]),
  ];
}
