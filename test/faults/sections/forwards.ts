import { filesOf, unitState } from "../more.ts";
import { type Section, sharedFaults } from "./section.ts";

const kept = "hextet-incus.service";
const units = [kept, "hextet-instance-cache.service", "hextet-instance-pub.service"];
const moments = ["at work", "in place", "activated", "answered"] as const;

/**
 * Incus forwards two addresses of each host, listens at a port of it, has a container on the uplink by a routed NIC, and gives one that
 * somebody made a fixed address. The network's file is the host's own with what forwards put on its interface.
 */
export const forwards: Section = {
  name: "forwards",
  heading: "Hosts whose Incus forwards",
  says: `Each state forwards another
address and port to a container, listens at another port, routes another address to a second container and gives another one to a
third that somebody else made ([docs/plan.md](plan.md)). What Incus and the kernel say of these, and what a neighbour reaches, is a
part of the state.`,
  features: ["incus"],
  units: [...units, "hextet-neighbours-eno1.service"],
  before: () => `set -eu
incus admin waitready --timeout=60
until incus image info hextet-workload >/dev/null 2>&1; do sleep 1; done
incus storage create local dir
incus init hextet-workload old --no-profiles --storage local </dev/null
`,
  sysctl: "net.ipv6.conf.all.forwarding = 1\n",
  files: (mark, part, renderer) => {
    const digit = Number.parseInt(mark, 16) - 10;
    return filesOf(
      `    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      cells: { prefix: "fd5e:ec1c:9a3b:3::/64" }
    hosts:
      box:
        connect: { address: "3fff:b0b:1::${part}", hostKey: lab }
        network: { renderer: ${renderer} }
        interfaces: { eno1: { network: uplink, addresses: ["::${part}", "::${mark}:${part}"] } }
        incus: { bridges: { incusbr0: { network: cells, address: "::1", nat: true } } }
        containers:
          cache:
            network: cells
            address: "::7"
            image: hextet-workload
            proxyDevices: { web: { interface: eno1, listen: tcp/808${digit}, port: 80 } }
          old: { network: cells, address: "::${mark}", mac: "02:00:5e:10:00:09", adopt: true }
          pub: { routed: eno1, address: "::${mark}:25:${part}", image: hextet-workload }
        forwards:
          front: { interface: eno1, address: "::${mark}:80:${part}", to: cache }
          back: { interface: eno1, address: "::81:${part}", ports: { "tcp/800${digit}": "cache:80" } }
`,
      /^\/etc\/(hextet|netplan|network|systemd)\//,
    );
  },
  state: `cksum /etc/hextet/* || true
addresses_in() { nsenter -t "$(incus info "$1" | sed -n 's/^PID: //p')" -n ip -6 -o addr show dev eth0 scope global; }
ip -6 -o addr show dev incusbr0 scope global | awk '{ print $2, $4 }'
incus network forward list incusbr0 --format csv | cut -d , -f 1 | sort | while read -r address; do
  incus network forward show incusbr0 "$address" </dev/null || true
done
nft list chain inet incus fwdprert.incusbr0 || true
for container in cache old pub; do
  incus list "^$container$" --columns ns --format csv || true
  incus config device show $container || true
done
for container in cache pub; do
  for try in $(seq 30); do
    has=$(addresses_in $container) || true
    if [ -n "$has" ]; then break; fi
    sleep 0.5
  done
  echo "$has" | awk '{ print $2, $4 }'
done
ip -6 neigh show proxy dev eno1 | sort
ss -H -ltn | awk '$4 ~ /:808.$/ { print $4 }' | sort
${[...units, "hextet-neighbours-eno1.service"].map(unitState).join("")}`,
  seen: (part) => `for mark in a b c; do
  for address in "$mark:80" "$mark:25"; do
    if ping -n -c 1 -W 2 "3fff:b0b:1::$address:${part}" >/dev/null 2>&1; then echo "$address answers"; else echo "$address is silent"; fi &
  done
done | sort
`,
  faults: [
    ...sharedFaults,
    {
      name: "forwards deleted",
      moments,
      onHost: () =>
        'incus network forward list incusbr0 --format csv | cut -d , -f 1 | while read -r address; do incus network forward delete incusbr0 "$address" </dev/null; done; :',
      outcome: "either",
    },
    {
      name: "what keeps forwards killed",
      moments,
      onHost: () => `systemctl kill --signal=KILL ${kept} || :`,
      outcome: "either",
    },
    {
      name: "Incus restarted",
      moments: ["at work", "in place", "activated", "answered"],
      onHost: () => "systemctl restart incus.service || :",
      outcome: "either",
    },
  ],
};
