import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { cloudInitVersions, planFromText, renderCloudInit } from "../../core/index.ts";
import { inImage } from "./in-image.ts";

/**
 * What cloud-init itself makes of guests' network-config: ifcfg files for systems of the RHEL family, and netplan's, of which
 * netplan makes networkd's. Read by readers of this file alone, and compared with the plan.
 */
jest.setTimeout(100_000);

const golden = fileURLToPath(new URL("../core/golden/guests/layout.yaml", import.meta.url));
const { plan } = planFromText("guests", readFileSync(golden, "utf8"));
const cases = (plan?.sites[0]?.hosts ?? []).flatMap(({ guests }) =>
  guests.flatMap((guest) => cloudInitVersions.map((version) => ({ name: guest.name, version, guest }))),
);

const folder = mkdtempSync(join(tmpdir(), "hextet-cloud-init-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** In one process, since each start of cloud-init takes longer than all the rest. */
const program = `import glob, os, shutil
from cloudinit.cmd.devel import net_convert
parser = net_convert.get_parser()
for path in sorted(glob.glob("/tmp/files/*.yaml")):
    root = "/tmp/out/" + os.path.basename(path)
    for kind, distro in [("sysconfig", "centos"), ("netplan", "debian")]:
        words = ["-p", path, "-k", "yaml", "-d", root, "-D", distro, "-O", kind]
        net_convert.handle_args("net-convert", parser.parse_args(words))
    os.makedirs(root + "/etc/netplan", exist_ok=True)
    for made in glob.glob("/etc/netplan/*"):
        shutil.move(made, root + "/etc/netplan")
`;

const convert = `python3 /tmp/files/convert.py >/tmp/said 2>&1 || { echo "cloud-init:"; cat /tmp/said; exit 1; }
cd /tmp/out
for file in *.yaml; do
  netplan generate --root-dir "/tmp/out/$file" >/tmp/said 2>&1 || { echo "netplan, of $file:"; cat /tmp/said; exit 1; }
  for made in $file/etc/sysconfig/network-scripts/* $file/run/systemd/network/*.network; do echo "== $file $(basename "$made")"; cat "$made"; done
done`;

/** By the name of what it was made of, and of the file. */
const made = new Map<string, readonly string[]>();

beforeAll(() => {
  for (const { name, version, guest } of cases)
    writeFileSync(join(folder, `${name}-${version}.yaml`), renderCloudInit("rack/pve", guest, version));
  writeFileSync(join(folder, "convert.py"), program);
  const said = inImage(join(folder, `${cases[0]?.name}-1.yaml`), convert);
  for (const part of said.split(/^== /m).slice(1)) {
    const [head = "", ...lines] = part.split("\n");
    made.set(
      head,
      lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#")),
    );
  }
});

/** What a file says of a key; `undefined` where it says nothing. */
function said(file: string, key: string): string | undefined {
  const line = made.get(file)?.find((own) => own.startsWith(`${key}=`));
  return line?.slice(key.length + 1).replaceAll('"', "");
}

describe.each(cases)("$name by version $version", ({ name, version, guest }) => {
  const { address, length, comes, gateway, mac, mtu, ipv4 } = guest;
  const file = `${name}-${version}.yaml`;

  test("is an ifcfg file that says the same", () => {
    const ifcfg = (key: string) => said(`${file} ifcfg-eth0`, key);
    expect(ifcfg("HWADDR")).toBe(mac);
    expect(ifcfg("ONBOOT")).toBe("yes");
    expect(ifcfg("MTU")).toBe(mtu === undefined ? undefined : `${mtu}`);
    expect(ifcfg("IPADDR")).toBe(ipv4 === undefined ? undefined : `${ipv4.address}`);
    // Of version 2 this renderer of cloud-init's knows static addresses and DHCPv6 alone: that is what version 1 is for.
    if (version === 2 && comes === "slaac") {
      expect(ifcfg("IPV6INIT")).toBeUndefined();
      return;
    }
    expect(ifcfg("IPV6INIT")).toBe("yes");
    expect(ifcfg("IPV6_FORCE_ACCEPT_RA")).toBe(comes === undefined ? "no" : "yes");
    if (comes === undefined) {
      expect(ifcfg("IPV6ADDR")).toBe(`${address}/${length}`);
      expect(ifcfg("IPV6_DEFAULTGW")).toBe(`${gateway}`);
      expect(ifcfg("IPV6_AUTOCONF")).toBe("no");
      return;
    }
    expect(ifcfg("IPV6ADDR")).toBeUndefined();
    expect(ifcfg("DHCPV6C")).toBe(comes === "slaac" ? undefined : "yes");
    if (version === 2) return;
    expect(ifcfg("IPV6_AUTOCONF")).toBe(comes === "dhcp" ? "no" : "yes");
    expect(ifcfg("DHCPV6C_OPTIONS")).toBe(comes === "dhcp-stateless" ? "-S" : undefined);
  });

  test("is what networkd is to be told, by netplan", () => {
    const unit = `${file} 10-netplan-eth0.network`;
    const lines = made.get(unit) ?? [];
    expect(said(unit, "PermanentMACAddress")).toBe(mac);
    const given = lines.filter((line) => line.startsWith("Address=")).map((line) => line.slice(8));
    expect(given.sort()).toEqual(
      [
        ...(comes === undefined ? [`${address}/${length}`] : []),
        ...(ipv4 === undefined ? [] : [`${ipv4.address}/${ipv4.length}`]),
      ].sort(),
    );
    expect(said(unit, "IPv6AcceptRA")).toBe(comes === undefined ? "no" : "yes");
    const hops = lines.filter((line) => line.startsWith("Gateway=")).map((line) => line.slice(8));
    expect(hops.sort()).toEqual(
      [
        ...(gateway === undefined ? [] : [`${gateway}`]),
        ...(ipv4?.gateway === undefined ? [] : [`${ipv4.gateway}`]),
      ].sort(),
    );
    // Version 1 has netplan ask whatever the mode; advertisements say what there is to ask for.
    if (version === 2)
      expect(said(unit, "DHCP")).toBe(comes === undefined || comes === "slaac" ? undefined : "ipv6");
    else expect(said(unit, "DHCP")).toBe(comes === undefined ? undefined : "ipv6");
  });
});

test("resolvers go to whom they can be reached by", () => {
  const asked = (name: string) => [1, 2].map((at) => said(`${name}-2.yaml ifcfg-eth0`, `DNS${at}`));
  expect(asked("cat")).toEqual(["3fff:b0b:40::53", "192.0.2.53"]);
  expect(asked("hen")).toEqual(["3fff:b0b:40::53", undefined]);
});
