import { expect, jest } from "@jest/globals";
import {
  both,
  describeBesideOthers,
  installer,
  ipv6,
  netplan,
  ofInstaller,
  ours,
  taken,
} from "./beside-others.ts";

jest.setTimeout(60_000);

/** What others write later, what comes back, and who is notified of a change. */
describeBesideOthers("other definitions over time", (given) => {
  const { test, agent, apply } = given;

  test("a change that is taken back puts everything back; the next one takes it over again", async () => {
    given.host.write(installer, ofInstaller, 0o640);
    given.host.write(
      "/etc/netplan/50-cloud-init.yaml",
      "network: {ethernets: {eno1: {dhcp6: true}}}\n",
      0o600,
    );
    const before = given.host.etc();
    expect(await agent("apply --within 60", ipv6)).toMatchObject({ result: "applied" });
    expect(given.host.exists("/etc/netplan/50-cloud-init.yaml")).toBe(false);
    expect(await agent("rollback")).toMatchObject({ result: "rolled-back", back: true });
    expect(given.host.etc()).toEqual(before);
    expect(await apply(ipv6)).toMatchObject({ result: "changed" });
    expect(await apply(ipv6)).toMatchObject({ result: "unchanged" });
  });

  test("what comes back is named, and taken over by a heal; removal then puts the later one back", async () => {
    given.host.write(installer, ofInstaller, 0o640);
    await apply(ipv6);
    const later = ofInstaller.replace("via: fe80::1", "via: fe80::7").replace("eno2:", "eno3:");
    given.host.write(installer, later, 0o640);
    expect(await agent("report")).toMatchObject({
      files: [],
      others: taken(installer, "cut", "addresses, routes"),
    });
    // An apply that changes nothing of the network leaves what would change it for a heal.
    expect(await apply(ipv6)).toMatchObject({
      result: "unchanged",
      waiting: taken(installer, "cut", "addresses, routes"),
    });
    expect(await agent("heal --within 0")).toMatchObject({ result: "changed", activated: ["netplan"] });
    expect(await agent("report")).toMatchObject({ others: [] });
    await agent("remove --within 0");
    expect(given.host.read(installer)).toBe(later);
  });

  test("a report looks at them again once one was written, or once who reads such files is enabled, and not before", async () => {
    given.host.write(installer, ofInstaller, 0o640);
    given.host.consumer("python3", 'exec /usr/bin/python3 "$@"');
    await apply(ipv6);
    const looks = async () => {
      given.host.calls();
      expect(await agent("report")).toMatchObject({ files: [], others: [] });
      return given.host.calls().filter((call) => call.startsWith("python3")).length;
    };
    expect(await looks()).toBe(0);
    given.host.write("/etc/systemd/system/multi-user.target.wants/networking.service", "");
    expect(await looks()).toBe(1);
    await apply(ipv6);
    expect(await looks()).toBe(0);
    given.host.write("/etc/netplan/70-more.yaml", "network: {ethernets: {eno3: {dhcp4: true}}}\n", 0o600);
    expect(await looks()).toBe(1);
  });

  test("what a person then writes of other interfaces is theirs: no drift, no refusal, and kept from being lost", async () => {
    given.host.write(installer, ofInstaller, 0o640);
    await apply(ipv6);
    const edited = given.host.read(installer).replace("    eno2:\n", "    eno3: {dhcp4: true}\n    eno2:\n");
    given.host.write(installer, edited, 0o640);
    expect(await agent("report")).toMatchObject({ files: [], others: [] });
    expect(await apply(netplan('      addresses: ["3fff:b0b:1::20/64"]\n'))).toMatchObject({
      result: "changed",
    });
    expect(given.host.read(installer)).toBe(edited);
    expect(await agent("remove --within 0")).toMatchObject({ result: "failed", step: "foreign" });
    await agent(`take ${installer}`);
    expect(await agent("remove --within 0")).toMatchObject({ result: "changed" });
    expect(given.host.read(installer)).toBe(ofInstaller);
  });

  test("an interface that leaves the layout gets its own section back, and others stay without theirs", async () => {
    const two = `network:
  version: 2
  ethernets:
    eno1:
      addresses: ["3fff:b0b:1::10/64"]
    eno2:
      addresses: ["3fff:b0b:2::10/64"]
`;
    given.host.write(installer, two, 0o640);
    const withBoth = netplan(
      '      addresses: ["3fff:b0b:1::19/64"]\n',
      '    eno2:\n      addresses: ["3fff:b0b:2::19/64"]\n',
    );
    expect(await apply(withBoth)).toMatchObject({ result: "changed" });
    expect(given.host.exists(installer)).toBe(false);
    expect(await apply(netplan('      addresses: ["3fff:b0b:1::19/64"]\n'))).toMatchObject({
      result: "changed",
    });
    expect(given.host.read(installer)).toBe(two.replace(/ {4}eno1:\n.*\n/, ""));
    expect(await apply(withBoth)).toMatchObject({ result: "changed" });
    expect(given.host.exists(installer)).toBe(false);
    await agent("remove --within 0");
    expect(given.host.read(installer)).toBe(two);
  });

  test("that means the same is taken over without notifying anybody, also on a host that has long been hextet's", async () => {
    await apply(ipv6);
    given.host.calls();
    given.host.write(
      installer,
      "network: {version: 2, ethernets: {eno1: {addresses: ['3fff:b0b:1::19/64']}}}\n",
      0o600,
    );
    expect(await apply(ipv6)).toMatchObject({
      result: "changed",
      activated: [],
      taken: taken(installer, "aside", "addresses"),
    });
    expect(given.host.calls().filter((call) => call.startsWith("netplan"))).toEqual([]);
  });

  test("netplan files that differ in comments, order and spelling are installed, and nobody is notified", async () => {
    await apply(both);
    given.host.calls();
    const respelled = netplan(
      '      routes:\n        - { via: "fe80::2", to: default } # the router\n        - { to: "default", via: "192.0.2.1" }\n      addresses: [192.0.2.19/24, "3fff:b0b:1::19/64"]\n',
    );
    expect(await apply(respelled)).toMatchObject({
      result: "changed",
      files: [{ path: ours, change: "updated" }],
      activated: [],
    });
    expect(given.host.read(ours)).toBe(respelled.files[0]?.content);
    expect(given.host.calls().filter((call) => call.startsWith("netplan"))).toEqual([]);
    expect(await apply(ipv6)).toMatchObject({ activated: ["netplan"] });
  });

  test("a bundle that expects more than its own files bring lives on what others say, and so does one that expects nothing", async () => {
    given.host.write(installer, ofInstaller, 0o640);
    const [first] = ipv6.expect ?? [];
    for (const expected of [
      [],
      first === undefined ? [] : [first, { ...first, address: "3fff:b0b:1::10" }],
    ]) {
      given.host.consumer(
        "netplan",
        "ip addr add 3fff:b0b:1::10/64 dev eno1; ip addr add 3fff:b0b:1::19/64 dev eno1; :",
      );
      const answer = await apply({ ...ipv6, expect: expected });
      expect(answer).toMatchObject({ result: "changed", activated: ["netplan"] });
      expect(answer).not.toHaveProperty("taken");
      expect(given.host.read(installer)).toBe(ofInstaller);
      await agent("remove --within 0");
    }
  });

  test("cloud-init is told to leave the network alone, where it is in use and not told already", async () => {
    const word = "/etc/cloud/cloud.cfg.d/99-hextet-network.cfg";
    given.host.write("/etc/cloud/cloud.cfg", "users: [default]\n");
    await apply(ipv6);
    expect(given.host.read(word)).toMatch(/^network: \{config: disabled\}$/m);
    await agent("remove --within 0");
    expect(given.host.exists(word)).toBe(false);
    for (const text of ["network: {config: disabled}\n", "network:\n  # not here\n  config: disabled\n"]) {
      given.host.write("/etc/cloud/cloud.cfg.d/90-installer.cfg", text);
      await apply(ipv6);
      expect(given.host.exists(word)).toBe(false);
      await agent("remove --within 0");
    }
    given.host.write("/etc/cloud/cloud.cfg.d/90-installer.cfg", "network:\n  version: 2\n");
    given.host.write("/etc/cloud/cloud-init.disabled", "");
    await apply(ipv6);
    expect(given.host.exists(word)).toBe(false);
  });
});
