import { filesOf, unitState } from "../more.ts";
import { type Section, sharedFaults } from "./section.ts";

const keeper = "hextet-shim-lan.service";
const units = ["hextet-network-lan.service", keeper, "hextet-container-web.service"];
const moments = ["at work", "in place", "activated", "answered"] as const;

/** A container on a macvlan of Docker's, in both families, and the host's own way to it. */
export const shim: Section = {
  name: "shim",
  heading: "Hosts with a macvlan of Docker's and a shim",
  says: `Each state gives the container
and the shim other addresses, and the network another gateway, for which it has to be made anew ([docs/plan.md](plan.md)). What Docker
and the kernel say of these, whether the host reaches the container by the shim, and what a neighbour reaches, is a part of the state.`,
  features: ["docker"],
  units,
  sysctl: "",
  files: (mark, part) => {
    const digit = Number.parseInt(mark, 16) - 10;
    // Hosts are on one segment.
    const ipv4 = 32 * (Number.parseInt(part, 16) - 15) + digit;
    return filesOf(
      `    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "3fff:b0b:1::${mark}:1", ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.${digit + 1} } }
    hosts:
      box:
        connect: { address: "3fff:b0b:1::${part}", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::${part}"], ipv4: 0.0.0.${ipv4 - digit + 8} } }
        macvlans: { lan: { parent: eno1, shim: { address: "::${mark}:fe:${part}", ipv4: 0.0.0.${ipv4 + 16} } } }
        containers:
          web: { network: uplink, mac: "02:00:5e:10:${part}:51", address: "::${mark}:51:${part}", ipv4: 0.0.0.${ipv4}, image: hextet-workload }
`,
      /^\/etc\/(hextet|systemd)\//,
    );
  },
  state: `cksum /etc/hextet/* || true
docker network inspect --format '{{.Driver}} {{.Options.parent}} {{json .IPAM.Config}}' lan || true
docker ps --all --format '{{.Names}} {{.State}} {{.Networks}}' || true
ip -d -o link show dev shim-lan | awk '{ print $2, ($0 ~ /macvlan mode bridge/), ($3 ~ /[<,]UP[,>]/) }'
ip -o addr show dev shim-lan scope global | awk '{ print $3, $4, ($0 ~ /tentative|dadfailed/ ? "unusable" : "usable") }' | sort
ip -4 route show dev shim-lan | sort
ip -6 route show dev shim-lan | grep -v ^fe80 | sort
nsenter -t "$(docker inspect --format '{{.State.Pid}}' web)" -n ip -o addr show dev eth0 scope global | awk '{ print $3, $4 }' | sort
for address in $(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{.GlobalIPv6Address}}{{end}}' web); do
  if ping -n -c 1 -W 2 "$address" >/dev/null 2>&1; then echo "the host reaches $address"; else echo "the host does not reach $address"; fi
done
${units.map(unitState).join("")}`,
  seen: (part) => `for mark in a b c; do
  for address in "$mark:51" "$mark:fe"; do
    if ping -n -c 1 -W 2 "3fff:b0b:1::$address:${part}" >/dev/null 2>&1; then echo "$address answers"; else echo "$address is silent"; fi &
  done
done | sort
`,
  faults: [
    ...sharedFaults,
    {
      name: "shim deleted",
      moments,
      onHost: () => "ip link del dev shim-lan || :",
      outcome: "either",
    },
    {
      name: "what keeps the shim killed",
      moments,
      onHost: () => `systemctl kill --signal=KILL ${keeper} || :`,
      outcome: "either",
    },
    {
      name: "Docker restarted",
      moments: ["at work", "in place", "answered"],
      onHost: () => "systemctl restart docker.service || :",
      outcome: "either",
    },
  ],
};
