import { describe, expect, test } from "@jest/globals";
import { planFromText, renderGuestCommands, renderHost } from "../../../core/index.ts";
import { problemText } from "../../../core/problem/index.ts";

const layout = (guests: string, network = 'gateway: "fe80::1"') => `hextet: 1
purpose: example
sites:
  dc:
    dns: { servers: ["2001:db8::53", 192.0.2.53], search: [example.net] }
    networks:
      vms: { prefix: "2001:db8:0:8::/64", ipv4: { prefix: 192.0.2.0/25, gateway: 0.0.0.1 }, ${network} }
    hosts:
      pve:
        connect: { address: { ref: dc/pve/vmbr0 }, hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGv1nL9mH0n4Qw7yXKk1M0mQ3o0m3Q5m2m1XxY8m9abf }
        network: { renderer: ifupdown2 }
        interfaces:
          nic0: {}
          vmbr0: { bridge: { ports: [nic0], vlans: [20] }, network: vms, addresses: ["::10"], ipv4: 0.0.0.10 }
        guests: { ${guests} }
`;

const filesOf = (guests: string, network?: string) => {
  const { plan, problems } = planFromText("dc", layout(guests, network));
  expect(problems.map((problem) => problemText(problem))).toEqual([]);
  const host = plan?.sites[0]?.hosts[0];
  if (host === undefined) throw new Error("no host");
  const bundle = renderHost(host);
  const files = bundle.files.filter(({ subsystem }) => subsystem === "pve_guests");
  return { host, files: Object.fromEntries(files.map(({ path, content }) => [path, content])) };
};

const problemsOf = (guests: string, network?: string) =>
  planFromText("dc", layout(guests, network)).problems.map((problem) => problemText(problem));

const pinned = 'network: vms, address: "::25", mac: "02:00:5e:10:00:25"';
const first = "# Written by hextet for dc/pve; changes belong in its layout.\n";

describe("nic of a guest", () => {
  test("makes a file that says what of the guest is the layout's, and no command for a person", () => {
    const { host, files } = filesOf(
      `git: { id: 101, ${pinned}, nic: net1, ipv4: 0.0.0.25, vlan: 20 }, web: { id: 102, ${pinned.replaceAll("25", "26")}, kind: container, nic: net0 }`,
    );
    expect(files).toEqual({
      "/etc/hextet/guests/101.conf": `${first}vm 101 git
net1 macaddr=02:00:5E:10:00:25,bridge=vmbr0,tag=20
ipconfig1 ip=192.0.2.25/25,gw=192.0.2.1,ip6=2001:db8:0:8::25/64,gw6=fe80::1
nameserver 2001:db8::53 192.0.2.53
searchdomain example.net
`,
      "/etc/hextet/guests/102.conf": `${first}container 102 web
net0 hwaddr=02:00:5E:10:00:26,bridge=vmbr0,tag=,ip6=2001:db8:0:8::26/64,gw6=fe80::1
nameserver 2001:db8::53
searchdomain example.net
`,
    });
    expect(renderGuestCommands(host)).toEqual([]);
  });

  test("has the MTU of its network: a container the number, and a virtual machine that of its bridge", () => {
    const guests = `git: { id: 101, ${pinned}, nic: net0 }, web: { id: 102, ${pinned.replaceAll("25", "26")}, kind: container, nic: net0 }`;
    const { files } = filesOf(guests, 'gateway: "fe80::1", mtu: 1400');
    expect(files["/etc/hextet/guests/101.conf"]).toContain(
      "net0 macaddr=02:00:5E:10:00:25,bridge=vmbr0,tag=,mtu=1\n",
    );
    expect(files["/etc/hextet/guests/102.conf"]).toContain("bridge=vmbr0,tag=,mtu=1400,ip6=");
  });

  test("leaves a guest without it to a person, whose host has no such file", () => {
    const { host, files } = filesOf(`git: { id: 101, ${pinned} }`);
    expect(files).toEqual({});
    expect(renderGuestCommands(host)).toEqual([
      "qm set 101 --net0 virtio=02:00:5E:10:00:25,bridge=vmbr0 --ipconfig0 ip6=2001:db8:0:8::25/64,gw6=fe80::1",
    ]);
  });

  test.each([
    ["slaac", "auto"],
    ["dhcp-stateless", "auto"],
    ["dhcp", "dhcp"],
  ])("has an address by %s come as Proxmox VE calls it, and no gateway beside it", (mode, word) => {
    const allowed = mode === "dhcp" ? 'allow: { HX200: "elsewhere" }, ' : "";
    const guests = `git: { ${allowed}id: 101, network: vms, nic: net0 }`;
    expect(Object.values(filesOf(guests, `mode: ${mode}`).files).join("")).toContain(
      `ipconfig0 ip6=${word},gw6=\n`,
    );
  });

  test("is a number of a network device that there can be", () => {
    for (const nic of ["net32", "eth0", "net01", "NET0"])
      expect(problemsOf(`git: { id: 101, ${pinned}, nic: ${nic} }`)).toEqual([
        `sites.dc.hosts.pve.guests.git.nic: ${nic} is not of the right form; give a network device of Proxmox VE such as net0, at most net31 [HX005]`,
      ]);
  });

  test("is refused beside a snippet, which would outweigh what is set", () => {
    expect(problemsOf(`git: { id: 101, ${pinned}, nic: net0, cloudInit: 2 }`)).toEqual([
      "sites.dc.hosts.pve.guests.git.cloudInit: 2 is for guests that a person sets: up sets net0 and its ipconfig, which a snippet would outweigh; leave it out [HX005]",
    ]);
  });

  test("is refused to a VM whose gateway is outside of its prefix, and not to a container", () => {
    const outside = 'gateway: { address: "2001:db8:0:7::1", onLink: true }';
    expect(problemsOf(`git: { id: 101, ${pinned}, nic: net0 }`, outside)).toEqual([
      "sites.dc.hosts.pve.guests.git.nic: net0 would be given 2001:db8:0:7::1 as its gateway, which is outside of its prefix in vms, and Proxmox VE writes no route to that; let the network's gateway be link-local, as fe80::1 is; or leave nic out, and let its cloud-init have a snippet: cloudInit: 2 [HX256]",
    ]);
    expect(problemsOf(`git: { id: 101, ${pinned}, nic: net0, kind: container }`, outside)).toEqual([]);
  });
});
