import {
  checkCompose,
  composeWanted,
  patchCompose,
} from "../../../core/capabilities/docker/compose/index.ts";
import { planFromText } from "../../../core/index.ts";
import { filesOf, unitState } from "../more.ts";
import { type Section, sharedFaults } from "./section.ts";

const units = [
  "hextet-network-apps.service",
  "hextet-network-later.service",
  "hextet-container-own.service",
  "hextet-container-job.service",
];

/** What is another in each state: the addresses of containers beside the project's, and on a network of their own. */
const contents = (mark: string, part: string) => `    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      inner: { prefix: "3fff:b0b:${part}::/64" }
    hosts:
      box:
        connect: { address: "3fff:b0b:1::${part}", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::${part}"] }
          br0: { bridge: { ports: [] }, network: inner, addresses: ["::1"], pools: { apps: "::1:0/120", later: "::2:0/120" } }
        docker: { version: "26.1", networks: { apps: { pool: apps }, later: { pool: later } } }
        containers:
          db: { pool: apps, address: "::20", image: hextet-workload, compose: true, mac: "02:00:5e:10:${part}:01" }
          web: { pool: apps, address: "::30", image: hextet-workload, compose: true }
          own: { pool: apps, address: "::4${mark}", image: hextet-workload }
          job: { pool: later, address: "::4${mark}", image: hextet-workload }
`;

/** A person's file, as `hextet compose` mends it: it has its networks and addresses by the plan. */
function projectOf(part: string): string {
  const { plan } = planFromText("faults", `hextet: 1\npurpose: lab\nsites:\n  rack:\n${contents("a", part)}`);
  const host = plan?.sites[0]?.hosts[0];
  if (host === undefined) throw new Error("there is no host");
  const theirs = `services:
  db: { image: hextet-workload, restart: unless-stopped }
  web: { image: hextet-workload, restart: unless-stopped, depends_on: [db] }
`;
  const [checked] = checkCompose([{ path: "compose.yaml", text: theirs }], composeWanted(host)).files;
  if (checked === undefined) throw new Error("nothing was checked");
  return patchCompose(checked);
}

/** A project of Docker Compose's stands on a network that hextet made, while hextet changes others beside it. */
export const compose: Section = {
  name: "compose",
  heading: "Hosts with a project of Docker Compose's",
  says: `A person's Compose file,
mended by \`hextet compose\`, has two containers on a network that hextet makes. Each state gives other addresses to a container of
hextet's beside them and to another one on a second network. What Docker and the kernel say of all of them, and what a neighbour
reaches, is a part of the state; the project's are the same containers throughout, and none of them has ended since Docker began.`,
  features: ["docker", "compose"],
  units,
  sysctl: "net.ipv6.conf.all.forwarding = 1\n",
  before: (part) => `set -eu
mkdir -p /srv/site
cat >/srv/site/compose.yaml <<'END'
${projectOf(part)}END
cat >/etc/systemd/system/site.service <<'END'
[Unit]
After=docker.service hextet-network-apps.service
Wants=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStartPre=/bin/sh -c 'until docker network inspect apps >/dev/null 2>&1; do sleep 1; done'
ExecStart=docker compose --project-directory /srv/site up --detach
TimeoutStartSec=infinity

[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now --no-block site.service
`,
  files: (mark, part) => filesOf(contents(mark, part), /docker|hextet-(network|container)/),
  state: `for try in $(seq 60); do if systemctl --quiet is-active site.service; then break; fi; sleep 0.5; done
for network in apps later; do docker network inspect --format '{{println .Name .EnableIPv6}}{{range .IPAM.Config}}{{println .Subnet .Gateway}}{{end}}' $network | sort; done
for container in db web own job; do
  docker inspect --format '{{.Name}} {{.State.Running}} {{range .NetworkSettings.Networks}}{{.GlobalIPv6Address}}{{end}}' $container || true
  nsenter -t "$(docker inspect --format '{{.State.Pid}}' $container)" -n ip -6 -o addr show dev eth0 scope global | awk '{ print $4 }'
done
docker inspect --format '{{.Id}} {{.Created}}' db web || true
docker inspect --format '{{.NetworkSettings.Networks.apps.MacAddress}}' db || true
cksum /etc/docker/daemon.json || true
docker events --since 0 --until "$(date +%s)" --filter event=die --format '{{.Actor.Attributes.name}} ended' | grep -E '^(db|web) ' || true
systemctl is-active site.service || true
${units.map(unitState).join("")}`,
  seen: (part) => `ip -6 route replace 3fff:b0b:${part}::/64 via 3fff:b0b:1::${part} dev eno1
for address in 1:20 1:30 1:4a 1:4b 1:4c 2:4a 2:4b 2:4c; do
  if ping -n -c 1 -W 2 "3fff:b0b:${part}::$address" >/dev/null 2>&1; then echo "$address answers"; else echo "$address is silent"; fi &
done | sort
`,
  faults: [
    ...sharedFaults,
    {
      name: "Docker restarted",
      moments: ["at work", "in place", "answered"],
      onHost: () => "systemctl restart docker.service || :",
      outcome: "either",
    },
    {
      name: "Docker killed",
      moments: ["at work", "in place", "answered"],
      onHost: () => "systemctl kill --signal=KILL docker.service || :",
      outcome: "either",
    },
  ],
};
