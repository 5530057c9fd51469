import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with files that a layout gives a host. */
export const fileCodes = {
  HX115: { severity: "error", title: "file that hextet writes itself" },
  HX116: { severity: "error", title: "file that is left to the host" },
  HX117: { severity: "error", title: "file beside the layout that cannot be read" },
  HX300: { severity: "warning", allowable: true, title: "file that takes away the rules of others" },
  HX301: { severity: "warning", allowable: true, title: "kernel setting that has no router heard" },
  HX302: { severity: "warning", allowable: true, title: "file that nobody can change any more" },
  HX303: { severity: "warning", allowable: true, title: "answers for the addresses of neighbours" },
  HX304: { severity: "warning", allowable: true, title: "advertisements to the provider's segment" },
  HX305: {
    severity: "warning",
    allowable: true,
    title: "unit that ends with another and does not come back",
  },
} as const satisfies Record<string, CodeEntry>;

const host = (files: string) =>
  onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"] } }
        files:
${files}`);

export const filePages: Readonly<Record<keyof typeof fileCodes, ProblemPage>> = {
  HX115: {
    meaning:
      "A file of a host's files: has a path that hextet writes on that host already, from what the layout says of its interfaces or of what runs there. One file cannot hold both.",
    example: host(`          /etc/netplan/60-hextet.yaml: { content: "network: { version: 2 }" }
`),
    fix: "Give the file another name, which the program that reads it reads too, or say what it is for by the layout's own keys.",
  },
  HX116: {
    meaning:
      "A file of a host's files: has a path that says who may come in and as whom, who the host is, or what it starts with (accounts, rights, keys, /etc/fstab), or that is the agent's own. A change of these could lock everybody out, and the agent with them: it could not take the change back.",
    example: host(`          /etc/passwd: { content: "root:x:0:0:root:/root:/bin/bash" }
`),
    fix: "Leave it out, and change it by the host's own tools.",
  },
  HX117: {
    meaning:
      "A file of a host's files: names one beside the layout by path:, and there is none that can be read. Paths begin at the layout's folder. A layout that is no file has nothing beside it.",
    example: host(`          /etc/chrony/conf.d/lab.conf: { path: files/lab.conf }
`),
    fix: "Put the file there, correct its path, or write content: in place of path:.",
  },
  HX300: {
    meaning:
      "A file of the host's `files:` empties the firewall as a whole: `flush ruleset`, or `ip6tables -F`. That takes the rules of Docker, of Incus or LXD, of Proxmox VE's firewall and hextet's own mappings with it, and each of them puts its rules back only when it starts anew. Guides that map addresses one to one have a dump of the whole ruleset written to /etc/nftables.conf: what Docker had on the day of the dump is then put back at each start, and what it has today is lost.",
    example: host(`          /etc/nftables.conf: { content: "flush ruleset" }
        docker: { addressPools: [{ prefix: 10.200.0.0/16, length: 24 }] }
`),
    fix: "Replace a table of your own and nothing else, in one go: `table inet mine`, `delete table inet mine`, `table inet mine { ... }`. One-to-one mappings the layout says by `maps` of an interface, and hextet writes them so.",
  },
  HX301: {
    meaning:
      "Of `net.ipv6.conf.all` the kernel hands `forwarding` and `disable_ipv6` on to interfaces, and `accept_ra` not: each interface's own is what counts, so `all.accept_ra=2` in guides for tunnels and bridges does nothing. And where a host forwards, 1 means that an interface hears no router: the default route by advertisement goes as soon as forwarding is turned on, by hand or by Docker. 2 is the value that hears one all the same.",
    example: host(`          /etc/sysctl.d/99-custom.conf: { content: "net.ipv6.conf.all.accept_ra=2" }
`),
    fix: "Leave it out. hextet sets the interface's own value by what the layout says: `mode: slaac` at its network has it hear routers, forwarding or not, and given addresses have it hear none.",
  },
  HX302: {
    meaning:
      "A file of the host's `files:` makes others immutable by `chattr +i`, as guides do with /etc/network/interfaces and /etc/resolv.conf. Nobody changes such a file any more, root included: hextet's next change of the host fails, and Proxmox VE's panel, which renames interfaces.new over it, drops a change without a word. That is what makes the panel seem to fail on hosts with several bridges; by its own code it takes 4094 of them.",
    example: host(`          /etc/cron.d/lock: { content: "@reboot root chattr +i /etc/network/interfaces" }
`),
    fix: "Leave it out, and take the bit off: `chattr -i FILE`. What others change in hextet's files `hextet drift NAME` finds and `hextet heal NAME` puts back.",
  },
  HX303: {
    meaning:
      "ndppd or ndpresponder would answer neighbour solicitations for a whole prefix, and the host has an interface in a network of that prefix, where others live: the router, and perhaps other customers. Answered for as well, they lose their packets to this host. That a provider gives the host a /64 to itself does not change what happens to the router's own address in it.",
    example: host(`          /etc/ndppd.conf: { content: "proxy eno1 { rule 2001:db8:1::/64 { static } }" }
`),
    fix: "Have the host answer for what lies behind it and has been handed out: `proxies: [guests]` at the interface, with the network or pool by name. By which program (the kernel's own entries, ndppd, ndpresponder) is said there too.",
  },
  HX304: {
    meaning:
      "A radvd.conf of the host's `files:` advertises on the interface by which the host itself goes out. Its neighbours there, which are other people's at a provider, would take the host for their router, and make addresses of its prefix. One script for Docker does so with the provider's own prefix.",
    example:
      host(`          /etc/radvd.conf: { content: "interface eno1 { AdvSendAdvert on; prefix 2001:db8:1::/64 { }; };" }
`),
    fix: "Advertise to what lies behind the host alone. The layout says so by the mode of the bridge's network and the host in `routers`, and hextet writes radvd.conf.",
  },
  HX305: {
    meaning:
      "BindsTo= ends a unit whenever the other one ends, and starts it with nothing. A unit that is wanted by multi-user.target alone, as that of guides for a macvlan's shim is, comes at boot, goes once Docker is stopped or fails, and stays away when Docker is started again: the host no longer reaches its containers.",
    example: host(`          /etc/systemd/system/hextet-shim.service:
            content: |
              [Unit]
              BindsTo=docker.service
              [Service]
              ExecStart=/bin/true
              [Install]
              WantedBy=multi-user.target
        units: [hextet-shim.service]
`),
    fix: "Have the other unit want it: `WantedBy=docker.service`, or on a Synology whatever its Docker is called (pkgctl-Docker, pkg-ContainerManager-dockerd, pkg-Docker-dockerd). For a macvlan of Docker's say `shim: true`: hextet writes the unit, and finds that name on the host.",
  },
};
