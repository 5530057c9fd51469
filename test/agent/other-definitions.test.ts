import { expect, jest } from "@jest/globals";
import {
  both,
  bridge,
  describeBesideOthers,
  installer,
  ipv6,
  netplan,
  ofInstaller,
  ours,
  taken,
} from "./beside-others.ts";

jest.setTimeout(60_000);

/** What of somebody else's file goes where it says what is the layout's, and what stays. */
describeBesideOthers("other definitions of an interface", (given) => {
  const { test, beside } = given;

  test("an installer's file loses what it says of the family that is the layout's, and nothing else; removal puts it back", async () => {
    const { answer, after } = await beside(ofInstaller, ipv6);
    expect(answer).toMatchObject({
      result: "changed",
      activated: ["netplan"],
      files: [
        { path: ours, change: "created" },
        { path: installer, change: "updated" },
      ],
      taken: taken(installer, "cut", "addresses, routes"),
    });
    expect(after).toBe(
      ofInstaller
        .replace("      - 3fff:b0b:1::10/64\n", "")
        .replace("      - to: default\n        via: fe80::1\n        on-link: true\n", ""),
    );
  });

  test("an interface whose address its network gives is the layout's too", async () => {
    const { files, ...rest } = netplan("      # it gives 3fff:b0b:1::77/64\n");
    const content = files[0]?.content.replace("dhcp6: false", "dhcp6: true").replace("ra: false", "ra: true");
    const { answer, after } = await beside(ofInstaller, {
      ...rest,
      expect: [{ kind: "address-in", prefix: "3fff:b0b:1::/64", interface: "eno1" }],
      files: files.map((file) => ({ ...file, content: content ?? "" })),
    });
    expect(answer).toMatchObject({ result: "changed", taken: taken(installer, "cut", "addresses, routes") });
    expect(after).not.toContain("3fff:b0b:1::10");
  });

  test("with IPv4 in the layout, that goes too", async () => {
    const { after } = await beside(ofInstaller, both);
    expect(after).toBe(
      ofInstaller.replace(/ {6}addresses:\n.*\n.*\n/, "").replace(/ {6}routes:\n(.*\n){5}(?= {4}eno2)/, ""),
    );
  });

  test("a file that says nothing else is set aside as a whole, JSON and gateway6 too", async () => {
    const json = '{"network": {"version": 2, "ethernets": {"eno1": {"addresses": ["3fff:b0b:1::10/64"]}}}}';
    expect(await beside(json, ipv6)).toMatchObject({
      answer: { taken: taken(installer, "aside", "addresses") },
      after: undefined,
    });
    const old = "network:\n  version: 2\n  ethernets:\n    eno1: {gateway6: 'fe80::1', dhcp6: yes}\n";
    expect(await beside(old, ipv6, "/etc/netplan/50-cloud-init.yaml")).toMatchObject({
      answer: { taken: taken("/etc/netplan/50-cloud-init.yaml", "aside", "gateway6, dhcp6") },
      after: undefined,
    });
  });

  test("a flow mapping keeps the rest: the NIC's name, name servers, routes of other tables", async () => {
    const flow = `network: {version: 2, ethernets: {"eno1": {match: {macaddress: "02:00:00:00:00:01"}, set-name: eno1,
  addresses: ["3fff:b0b:1::10/64", 192.0.2.10/24], nameservers: {addresses: [3fff::53]},
  routes: [{to: default, via: "fe80::1"}, {to: "3fff::/20", via: "fe80::9", table: 9}]}}}
`;
    expect((await beside(flow, ipv6)).after).toBe(
      `network: {version: 2, ethernets: {"eno1": {match: {macaddress: "02:00:00:00:00:01"}, set-name: eno1, addresses: [192.0.2.10/24], nameservers: {addresses: [3fff::53]}, routes: [{to: "3fff::/20", via: "fe80::9", table: 9}]}}}\n`,
    );
  });

  test("a NIC that becomes a bridge's port has nothing of its own any more, whatever the family", async () => {
    const { answer, after } = await beside(ofInstaller, bridge);
    expect(answer).toMatchObject({ taken: taken(installer, "cut", "addresses, routes") });
    expect(after).not.toMatch(/192\.0\.2\.10\/24|192\.0\.2\.1$/m);
    expect(after).toContain("192.0.2.53");
  });

  test("a section that matches our NIC alone by another name gets the NIC's, so that networkd reads one unit", async () => {
    const { answer, after } = await beside(
      "network:\n  version: 2\n  ethernets:\n    all-en:\n      match: {name: 'eno1*'}\n      dhcp4: true\n      dhcp6: true\n",
      ipv6,
      "/etc/netplan/90-default.yaml",
    );
    expect(answer).toMatchObject({
      taken: taken("/etc/netplan/90-default.yaml", "cut", "dhcp6, section all-en"),
    });
    expect(after).toBe("network:\n  version: 2\n  ethernets:\n    eno1:\n      dhcp4: true\n");
  });

  test("NetworkManager's file for our NIC hands it to networkd", async () => {
    const path = "/etc/netplan/90-NM-0b6a21a1-5dcd-4d4e-8a5c-0a4e4c8e5a11.yaml";
    const profile = `network:
  version: 2
  ethernets:
    NM-0b6a21a1-5dcd-4d4e-8a5c-0a4e4c8e5a11:
      renderer: NetworkManager
      match:
        name: "eno1"
      addresses:
      - "3fff:b0b:1::10/64"
      networkmanager:
        uuid: "0b6a21a1-5dcd-4d4e-8a5c-0a4e4c8e5a11"
        name: "Wired"
`;
    expect(await beside(profile, ipv6, path)).toMatchObject({
      answer: {
        taken: taken(
          path,
          "aside",
          "renderer, addresses, networkmanager, section NM-0b6a21a1-5dcd-4d4e-8a5c-0a4e4c8e5a11",
        ),
      },
      after: undefined,
    });
  });
});
