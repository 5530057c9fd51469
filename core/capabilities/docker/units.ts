import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";
import type { ContainerPlan } from "../containers/values.ts";
import { dockerUnits } from "../macvlans/docker-units.ts";
import type { MacvlanPlan } from "../macvlans/values.ts";
import { makerPath, wantedWords } from "./network-maker.ts";
import type { DockerNetwork } from "./values.ts";

/** systemd units for Docker's user-defined networks and for containers whose image the layout names. */
export function renderDockerUnits(host: HostPlan): readonly RenderedFile[] {
  const networks = ownNetworks(host);
  const containers = host.containers.filter(
    ({ runtime, image, compose }) => runtime === "docker" && image !== undefined && !compose,
  );
  return [
    ...networks.map((network) => unit(networkUnitName(network.name), networkUnit(host, network))),
    ...containers.map((container, index) => {
      const before = containers.slice(0, index).findLast((other) => other.bridge === container.bridge);
      return unit(containerUnitName(container), containerUnit(host, container, before));
    }),
  ];
}

/** Those that hextet makes. */
export function ownNetworks({ docker }: Pick<HostPlan, "docker">): readonly DockerNetwork[] {
  return docker?.networks.filter(({ compose }) => !compose) ?? [];
}

function networkUnitName(network: string): string {
  return `hextet-network-${network}.service`;
}

/** What switches IPv6 off in a container (Docker's documentation, "Configure namespaced kernel parameters at runtime"). */
export const ipv6Off = "net.ipv6.conf.all.disable_ipv6";
/** Set to 0, what turns it on again on the only interface, before Docker 27. */
export const ipv6OnEth0 = "net.ipv6.conf.eth0.disable_ipv6";
/** The same since: a setting of the endpoint (docker network connect, "--driver-opt"). */
export const endpointIpv6On = {
  "com.docker.network.endpoint.sysctls": "net.ipv6.conf.IFNAME.disable_ipv6=0",
};

function containerUnitName(container: ContainerPlan): string {
  return `hextet-container-${container.name}.service`;
}

/** The container that such a unit is of; `undefined` where it is another unit. */
export function unitOfContainer(name: string): string | undefined {
  return /^hextet-container-(.+)\.service$/.exec(name)?.[1];
}

function unit(name: string, content: string): RenderedFile {
  return { path: `/etc/systemd/system/${name}`, mode: 0o644, content, subsystem: "systemd" };
}

/**
 * Whether the program makes a network, which sees whether one that is there is the plan's. Without `nat` the unit makes it, in the words that
 * it always had: others would start the containers of every host anew.
 */
export function isMadeByProgram({ nat }: DockerNetwork): boolean {
  return nat.length > 0;
}

/**
 * `gateway_mode_ipv6=routed`: no masquerading even where somebody turns ip6tables on again (Docker 27 and later, which is also where
 * `gateway_mode_ipv4` is known; before it is `enable_ip_masquerade` that says so).
 */
function networkUnit(host: HostPlan, network: DockerNetwork): string {
  const { name, prefix, gateway, ipv4 } = network;
  const layout = `${host.site}/${host.name}`;
  const inIpv4 =
    ipv4 === undefined
      ? ""
      : ` --subnet ${ipv4.prefix} --gateway ${ipv4.gateway} --opt com.docker.network.bridge.gateway_mode_ipv4=routed`;
  const options = `--ipv6 --subnet ${prefix} --gateway ${gateway} --opt com.docker.network.bridge.gateway_mode_ipv6=routed${inIpv4}`;
  const subnets = [{ prefix, gateway }, ...(ipv4 === undefined ? [] : [ipv4])];
  const noMasquerade =
    ipv4 === undefined ? "" : " --opt com.docker.network.bridge.enable_ip_masquerade=false";
  const service = isMadeByProgram(network)
    ? `ExecStart=${makerPath} ${layout} ${name} '${wantedWords(subnets)}' ${options}${noMasquerade}
ExecStop=-/bin/sh -c '[ -e /etc/systemd/system/${networkUnitName(name)} ] || docker network rm ${name}'`
    : `ExecStart=/bin/sh -c 'docker network inspect ${name} >/dev/null 2>&1 || exec docker network create ${options} ${name}'`;
  return `${ownedBy(layout)}
[Unit]
Description=Docker network ${name}, ${prefix}
Requires=docker.service
After=docker.service
PartOf=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
${service}

[Install]
WantedBy=multi-user.target
`;
}

/**
 * On docker0 the start order decides the address, so each unit waits for the one before it; on a user-defined
 * network the address is given.
 */
function containerUnit(host: HostPlan, container: ContainerPlan, before: ContainerPlan | undefined): string {
  const macvlan = host.macvlans.find(({ name }) => name === container.bridge);
  if (macvlan !== undefined) return macvlanContainerUnit(host, container, macvlan);
  const onDocker0 = container.bridge === "docker0";
  const needs = onDocker0 ? "docker.service" : `docker.service ${networkUnitName(container.bridge)}`;
  const after = before === undefined || !onDocker0 ? needs : `${needs} ${containerUnitName(before)}`;
  const mac = container.mac === undefined ? "" : ` --mac-address ${container.mac}`;
  const ipv4 = container.ipv4 === undefined ? "" : ` --ip ${container.ipv4.address}`;
  const sysctls = container.ipv6 ? "" : ` --sysctl ${ipv6Off}=1`;
  const network = `${onDocker0 ? "bridge" : `${container.bridge} --ip6 ${container.address}${ipv4}`}${mac}${sysctls}`;
  return `${ownedBy(`${host.site}/${host.name}`)}
[Unit]
Description=Container ${container.name}, ${container.address}
Requires=${needs}
After=${after}
PartOf=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStartPre=-/usr/bin/docker rm --force ${container.name}
ExecStart=/usr/bin/docker run --detach --restart on-failure --name ${container.name} --network ${network} ${container.image}
ExecStop=/usr/bin/docker rm --force ${container.name}

[Install]
WantedBy=multi-user.target
`;
}

/** What puts a container on its macvlan. Where addresses come by SLAAC, Docker gives none and turns IPv6 off: it is turned on again. */
export function macvlanOptions(
  { address, ipv6, ipv4, mac }: ContainerPlan,
  { name, comes }: MacvlanPlan,
): { readonly before27: string; readonly since27: string } {
  const own = `--network ${name}${ipv4 === undefined ? "" : ` --ip ${ipv4.address}`}`;
  if (comes === undefined || !ipv6) {
    const given = comes === undefined ? ` --ip6 ${address}` : "";
    const options = `${own}${given}${mac === undefined ? "" : ` --mac-address ${mac}`}${ipv6 ? "" : ` --sysctl ${ipv6Off}=1`}`;
    return { before27: options, since27: options };
  }
  const since = Object.entries(endpointIpv6On).map(([key, value]) => `,driver-opt=${key}=${value}`);
  return {
    before27: `${own} --mac-address ${mac} --sysctl ${ipv6OnEth0}=0`,
    since27: `--network name=${name}${ipv4 === undefined ? "" : `,ip=${ipv4.address}`},mac-address=${mac}${since.join("")}`,
  };
}

function macvlanContainerUnit(host: HostPlan, container: ContainerPlan, macvlan: MacvlanPlan): string {
  const { name, address, image } = container;
  const { before27, since27 } = macvlanOptions(container, macvlan);
  const run = (options: string) =>
    `docker run --detach --restart on-failure --name ${name} ${options} ${image}`;
  const start =
    before27 === since27
      ? `/usr/bin/env ${run(before27)}`
      : `/bin/sh -c 'case $$(docker version --format "{{.Server.Version}}") in 1?.*|2[0-6].*) exec ${run(before27)} ;; *) exec ${run(since27)} ;; esac'`;
  return `${ownedBy(`${host.site}/${host.name}`)}
[Unit]
Description=Container ${name}, ${address}
Requires=hextet-network-${macvlan.name}.service
After=${dockerUnits} hextet-network-${macvlan.name}.service
PartOf=${dockerUnits}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStartPre=-/usr/bin/env docker rm --force ${name}
ExecStart=${start}
ExecStop=/usr/bin/env docker rm --force ${name}

[Install]
WantedBy=multi-user.target ${dockerUnits}
`;
}
