import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { inImage } from "./in-image.ts";

/**
 * Every golden file is read by the program that it is for, inside the lab's image. That it takes a file does not say that
 * it makes of it what was planned: see made-of-files.test.ts.
 */
const golden = fileURLToPath(new URL("../core/golden/", import.meta.url));

/** The last part of a rendered file's path, and a command that fails where its consumer does not take the file. */
const consumers: readonly { readonly name: string; readonly path: RegExp; readonly command: string }[] = [
  {
    name: "netplan generate",
    path: /\/etc\/netplan\/[^/]+$/,
    command:
      'install -D -m 600 "$file" /tmp/root/etc/netplan/60-hextet.yaml && netplan generate --root-dir /tmp/root 2>&1 && ls /tmp/root/run/systemd/network',
  },
  {
    name: "ifup of ifupdown2",
    path: /\/etc\/network\/interfaces$/,
    // It warns of "none", which is its own manual's spelling, and Proxmox VE's, for a bridge without ports, and of a bridge's MTU,
    // which it sets.
    command:
      'mkdir -p /run/network; said=$(ifup -a -s -i "$file" 2>&1 | grep -v -e "bridge-ports: invalid value .none." -e "bridge inherits mtu from its ports") || :; echo "$said"; [ -z "$said" ]',
  },
  {
    name: "dockerd --validate",
    path: /\/etc\/docker\/daemon\.json$/,
    command: 'dockerd --validate --config-file "$file" 2>&1',
  },
  {
    name: "radvd --configtest",
    path: /\/etc\/radvd\.conf$/,
    command: 'radvd --logmethod stderr_clean --configtest --config "$file" 2>&1',
  },
  {
    name: "dnsmasq --test",
    path: /\/etc\/hextet\/dnsmasq\.conf$/,
    command: 'dnsmasq --test --conf-file="$file" 2>&1',
  },
  {
    name: "kea-dhcp6 -t",
    path: /\/etc\/kea\/kea-dhcp6\.conf$/,
    // It takes no interface that is not there.
    command:
      'for name in eno2 eno3; do ip link add "$name" type bridge; done; kea-dhcp6 -t /dev/stdin <"$file" 2>&1',
  },
  {
    name: "nft --check",
    path: /\/etc\/hextet\/[^/]+\.nft$/,
    command: 'nft --check -f "$file" 2>&1',
  },
  {
    name: "ip6tables-restore --test",
    path: /\/etc\/hextet\/[^/]+\.ip6tables$/,
    command: 'ip6tables-restore --noflush --test <"$file" 2>&1',
  },
  {
    name: "sh -n",
    path: /\/etc\/hextet\/(mapping|tunnels|docker-network|neighbours-[^/]+|tunnel-update-[^/]+|network-[^/]+|shim-[^/]+|(incus|lxd)-keeper)$/,
    command: 'sh -n "$file" 2>&1',
  },
  { name: "sysctl -p", path: /\/etc\/sysctl\.d\/[^/]+$/, command: 'sysctl -p "$file" 2>&1' },
  {
    name: "cloud-init schema",
    path: /\/user-data$/,
    command: 'cloud-init schema --config-file "$file" 2>&1',
  },
  {
    name: "cloud-init schema of a network-config",
    path: /\/snippets\/[^/]+$/,
    command: 'cloud-init schema --config-file "$file" --schema-type network-config 2>&1',
  },
  {
    name: "udev's net_setup_link",
    path: /\/etc\/systemd\/network\/[^/]+\.link$/,
    // It passes over what it does not know, with a word of that.
    command:
      'mount -t sysfs sysfs /sys; cp "$file" "/etc/systemd/network/$(basename "$file" .link).link"; said=$(SYSTEMD_LOG_LEVEL=info udevadm test-builtin net_setup_link /sys/class/net/lo 2>&1 | grep "^/etc/systemd/network/") || :; echo "$said"; [ -z "$said" ]',
  },
  {
    name: "systemd-networkd",
    path: /\/etc\/systemd\/network\/[^/]+\.(network|netdev)$/,
    // It passes over what it does not know, with a word of that, before it looks at any link.
    command:
      'mount -t sysfs sysfs /sys; cp "$(dirname "$file")"/60-hextet-* /etc/systemd/network/; mkdir -p /run/systemd; SYSTEMD_LOG_TARGET=console SYSTEMD_LOG_LEVEL=info /usr/lib/systemd/systemd-networkd >/tmp/said 2>&1 & networkd=$!; until grep -q "^lo: " /tmp/said || ! kill -0 "$networkd"; do ip link set lo up; sleep 0.05; done; said=$(grep "^/etc/systemd/network/" /tmp/said) || :; echo "$said"; grep -q "^lo: " /tmp/said && [ -z "$said" ]',
  },
  {
    name: "systemd-analyze verify",
    path: /\/etc\/systemd\/system\/[^/]+$/,
    command:
      'cp "$(dirname "$file")"/* /etc/systemd/system/ && { grep -ho "^ExecStart=/etc/[^ ]*" /etc/systemd/system/hextet-* || :; } | while IFS== read -r _ own; do install -D -m 755 /bin/true "$own"; done && SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no "/etc/systemd/system/$(basename "$file")" 2>&1',
  },
];

const files = readdirSync(golden, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.parentPath.includes("/files/"))
  .map((entry) => join(entry.parentPath, entry.name).slice(golden.length))
  .sort();

const cases = consumers.map((consumer) => ({
  ...consumer,
  files: files.filter((file) => consumer.path.test(`/${file}`)),
}));

describe.each(cases)("$name takes", ({ files: own, command }) => {
  test.each(own)("%s", (file) => {
    expect(() => inImage(join(golden, file), command)).not.toThrow();
  });
});

/** What a wrong file is called where that matters. */
const units: Readonly<Record<string, string>> = {
  "systemd-analyze verify": "bad.service",
  "systemd-networkd": "60-hextet-bad.network",
};

describe("a consumer refuses what is wrong with a file, so that its yes means something", () => {
  test.each([
    [
      "netplan generate",
      'network: { version: 2, ethernets: { ens5: { addresses: ["2001:db8::1"] } } }',
      "missing /prefixlength",
    ],
    ["ifup of ifupdown2", "auto vmbr0\niface vmbr0 inet7 static\n", "inet7"],
    ["dockerd --validate", '{ "ipv6": "yes" }', "ipv6"],
    ["radvd --configtest", "interface eno2 { AdvSendAdvert often; };\n", "syntax error"],
    ["dnsmasq --test", "port=0\ndhcp-rnge=2001:db8::,static,64,1h\n", "line 2"],
    ["kea-dhcp6 -t", '{ "Dhcp6": { "valid-lifetim": 3600 } }\n', "valid-lifetim"],
    ["nft --check", "table ip6 t {\n\tchain c {\n\t\tdnat to ip6 daddr map @nowhere\n\t}\n}\n", "nowhere"],
    ["ip6tables-restore --test", "*nat\n-A POSTROUTING -s 2001:db8::/64 -j NETMAP\nCOMMIT\n", "--to"],
    ["sh -n", "#!/bin/sh\nif true; do\n", "Syntax error"],
    ["sysctl -p", "net.ipv6.conf.all.forwardin = 1\n", "forwardin"],
    ["cloud-init schema", "#cloud-config\nwrite_files: [{ pth: /x }]\n", "path"],
    [
      "cloud-init schema of a network-config",
      "version: 1\nconfig: [{ type: physical, name: eth0, subnets: [{ type: ipv6_slac }] }]\n",
      "ipv6_slac",
    ],
    ["udev's net_setup_link", "[Match]\nPermanentMAC=02:00:5e:10:00:01\n[Link]\nName=lan0\n", "PermanentMAC"],
    [
      "systemd-networkd",
      "[Match]\nName=eno1\n[Network]\nAdress=2001:db8::1/64\nGateway=fe80\n",
      "Unknown key 'Adress'",
    ],
    ["systemd-analyze verify", "[Service]\nExecStart=/nowhere/to/be/found\n", "/nowhere/to/be/found"],
  ])("%s", (name, content, said) => {
    const consumer = consumers.find((candidate) => candidate.name === name);
    const unit = units[name] ?? "bad";
    expect(() =>
      inImage(
        undefined,
        `file=/tmp/bad/${unit}; mkdir -p /tmp/bad; cat > "$file"; ${consumer?.command}`,
        content,
      ),
    ).toThrow(said);
  });
});

/** Of the lab's own Incus, of the C library, of programs that the image lacks (test/lab/ifupdown.test.ts, test/lab/networkmanager.test.ts, test/lab/dhcp-servers.test.ts), or of another family of systems; and what a layout's own files are is the layout's affair. */
const elsewhere =
  /\/(incus|lxd)-preseed\.yaml$|\/etc\/sysconfig\/network-scripts\/|\/etc\/NetworkManager\/|\/etc\/network\/interfaces\.d\/|\/etc\/kea\/kea-dhcp4\.conf$|\/guest-commands$|\/(incus|lxd)-(commands|kept)$|\/etc\/resolv\.conf$|^files-of-your-own\//;

test("every kind of file that is rendered has a consumer here, but for the preseed, what is kept in Incus, resolv.conf, files of ifupdown's and of Kea's DHCPv4 server, ifcfg files, keyfiles and files of the layout's own", () => {
  const known = files.filter((file) => consumers.some((consumer) => consumer.path.test(`/${file}`)));
  const others = files.filter((file) => !known.includes(file));
  expect(others.filter((file) => !elsewhere.test(file))).toEqual([]);
  for (const consumer of cases) expect(consumer.files).not.toEqual([]);
});
