import fc from "fast-check";
import { type NetworkRenderer, networkRenderers } from "../../../core/links/link-kind.ts";
import { type HostFiles, type RenderedFile, type Subsystem, subsystems } from "../../../core/render/file.ts";

/** A PVE host as a layout would have it, with a file for most subsystems. */
export const pveHost: HostFiles = {
  host: "rack/pve-1",
  units: ["hextet-routes.service"],
  files: [
    {
      path: "/etc/network/interfaces",
      mode: 0o644,
      subsystem: "ifupdown2",
      content: [
        "auto lo",
        "iface lo inet loopback",
        "",
        "iface eno1 inet manual",
        "",
        "auto vmbr0",
        "iface vmbr0 inet6 static",
        "\taddress 2001:db8:b0b:1::10/64",
        "\tgateway fe80::1",
        "\tbridge-ports eno1",
        "\tbridge-stp off",
        "\tbridge-fd 0",
        "",
      ].join("\n"),
    },
    {
      path: "/etc/sysctl.d/90-hextet.conf",
      mode: 0o644,
      subsystem: "sysctl",
      content: "net.ipv6.conf.all.accept_ra = 0\nnet.ipv6.conf.all.forwarding = 1\n",
    },
    {
      path: "/etc/docker/daemon.json",
      mode: 0o644,
      subsystem: "docker",
      merge: "json",
      content: '{\n  "ipv6": true,\n  "fixed-cidr-v6": "2001:db8:b0b:2::8/126"\n}\n',
    },
    {
      path: "/etc/hextet/incus.yaml",
      mode: 0o600,
      subsystem: "incus",
      content:
        'networks:\n  - name: guests\n    type: bridge\n    config:\n      ipv6.address: "2001:db8:b0b:3::1/64"\n',
    },
    {
      path: "/etc/systemd/system/hextet-routes.service",
      mode: 0o644,
      subsystem: "systemd",
      content: [
        "[Unit]",
        "Description=Routes to guests",
        "[Service]",
        "Type=oneshot",
        "RemainAfterExit=yes",
        "ExecStart=/bin/true",
        "[Install]",
        "WantedBy=multi-user.target",
        "",
      ].join("\n"),
    },
  ],
};

const label = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,8}$/);

/** Text without control characters; every third line or so is empty or begins like a directive. */
const line = fc.oneof(
  fc.constantFrom("", "  ", "end", "file /etc/shadow", "\tindented", "größe: ü", "# 100 % \\ \" ' $(x) `y`"),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  fc.string({ unit: "grapheme" }).filter((text) => !/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)),
);

const content = fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => `${lines.join("\n")}\n`);

/** What is run as root is written by root alone; here everything is. */
const fileMode = fc.integer({ min: 0, max: 0o777 }).map((mode) => mode & ~0o022);

function pathOf(subsystem: Subsystem, name: string): string {
  const paths: Readonly<Record<Subsystem, string>> = {
    sysctl: `/etc/sysctl.d/${name}.conf`,
    resolv_conf: "/etc/resolv.conf",
    udev: `/etc/systemd/network/10-hextet-${name}.link`,
    netplan: `/etc/netplan/${name}.yaml`,
    networkd: `/etc/systemd/network/60-hextet-${name}.network`,
    ifcfg: `/etc/sysconfig/network-scripts/ifcfg-${name}`,
    networkmanager: `/etc/NetworkManager/system-connections/hextet-${name}.nmconnection`,
    ifupdown: "/etc/network/interfaces.d/60-hextet",
    ifupdown2: "/etc/network/interfaces",
    radvd: "/etc/radvd.conf",
    kea_dhcp4: "/etc/kea/kea-dhcp4.conf",
    kea_dhcp6: "/etc/kea/kea-dhcp6.conf",
    docker: "/etc/docker/daemon.json",
    incus: `/etc/hextet/${name}.yaml`,
    lxd: `/etc/hextet/${name}.yaml`,
    pve_guests: `/etc/hextet/guests/${name}.conf`,
    systemd: `/etc/systemd/system/hextet-${name}.service`,
    inert: `/etc/lab.d/${name}/${name}.conf`,
  };
  return paths[subsystem];
}

const file: fc.Arbitrary<RenderedFile> = fc
  .tuple(fc.constantFrom(...subsystems), label, fileMode, content, fc.boolean())
  .map(([subsystem, name, mode, text, merge]) => {
    const plain = { path: pathOf(subsystem, name), mode, subsystem, content: text };
    return merge && subsystem === "docker" ? { ...plain, merge: "json" } : plain;
  });

/** Any host whose bundle the agent accepts. */
export const hostFiles: fc.Arbitrary<HostFiles> = fc
  .tuple(label, label, fc.uniqueArray(file, { maxLength: 6, selector: ({ path }) => path }))
  .map(([site, name, files]) => withUnits(`${site}/${name}`, files));

/** The host whose units are all that its files of systemd are. */
function withUnits(host: string, files: readonly RenderedFile[]): HostFiles {
  const units = files.filter(({ subsystem }) => subsystem === "systemd");
  return { host, files, units: units.map(({ path }) => path.slice("/etc/systemd/system/".length)) };
}

/** Keys of daemon.json as core writes them, and values of every kind that JSON has, in its own indentation. */
const daemon = fc
  .dictionary(fc.stringMatching(/^[a-z][a-z-]{0,11}$/), fc.jsonValue({ maxDepth: 0 }), {
    minKeys: 1,
    maxKeys: 4,
  })
  .map((keys) => `${JSON.stringify(keys, null, 2)}\n`);

/** What each consumer that looks at a file takes: any text in comments, or any JSON. */
const takenBy = (subsystem: Subsystem): fc.Arbitrary<Pick<RenderedFile, "content" | "merge">> => {
  const comments = (text: string) => text.replaceAll(/^/gm, "# ").slice(0, -2);
  switch (subsystem) {
    case "docker":
      return daemon.map((text) => ({ content: text, merge: "json" }));
    case "sysctl":
      return content.map((text) => ({ content: `${comments(text)}net.ipv6.conf.all.forwarding = 1\n` }));
    case "pve_guests":
      return content.map((text) => ({ content: `${comments(text)}vm 101 git\nnet0 bridge=vmbr2\n` }));
    case "resolv_conf":
      return content.map((text) => ({ content: `${comments(text)}nameserver 2001:db8::53\n` }));
    case "udev":
      return content.map((text) => ({
        content: `${comments(text)}[Match]\nPermanentMACAddress=02:00:5e:10:00:01\n[Link]\nName=lan0\n`,
      }));
    case "networkmanager":
      return content.map((text) => ({
        content: `${comments(text)}[connection]\nid=hextet-eth0\ninterface-name=eth0\n`,
      }));
    case "ifcfg":
      return content.map((text) => ({ content: `${comments(text)}DEVICE=eth0\nBOOTPROTO=none\n` }));
    case "ifupdown":
      return content.map((text) => ({ content: `${comments(text)}iface eno1 inet6 manual\n` }));
    case "networkd":
      return content.map((text) => ({ content: `${comments(text)}[Match]\nName=eno1\n` }));
    case "systemd":
      return content.map((text) => ({
        content: `${comments(text)}\n[Service]\nType=oneshot\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n`,
      }));
    default:
      return content.map((text) => ({ content: text }));
  }
};

/** A file of this subsystem, which its consumer takes. */
const fileOf = (subsystem: Subsystem): fc.Arbitrary<RenderedFile> =>
  fc
    .tuple(label, fileMode, takenBy(subsystem))
    .map(([name, mode, taken]) => ({ path: pathOf(subsystem, name), mode, subsystem, ...taken }));

/** A host with a file of every subsystem, but that of those that write the network's files there is this one alone. */
export const installable = (renderer: NetworkRenderer): fc.Arbitrary<HostFiles> =>
  fc.tuple(label, label).chain(([site, name]) =>
    fc
      .tuple(
        ...subsystems
          .filter(
            (subsystem) => subsystem === renderer || !networkRenderers.some((other) => other === subsystem),
          )
          .map(fileOf),
      )
      .filter((files) => new Set(files.map(({ path }) => path)).size === files.length)
      .map((files) => withUnits(`${site}/${name}`, files)),
  );
