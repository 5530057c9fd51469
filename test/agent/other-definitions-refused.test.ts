import { expect, jest } from "@jest/globals";
import type { HostFiles } from "../../core/render/file.ts";
import { bridge, describeBesideOthers, ipv6, ours, taken } from "./beside-others.ts";

jest.setTimeout(60_000);

/** Where another file can not lose what is the layout's without more going with it, nothing is changed. */
describeBesideOthers("other definitions that can not go alone", (given) => {
  const { test, apply, beside } = given;

  test("is refused where hextet's file would take another NIC from NetworkManager, or NetworkManager all of them", async () => {
    const others =
      "network:\n  version: 2\n  renderer: NetworkManager\n  ethernets:\n    eno2:\n      dhcp4: true\n";
    expect((await beside(others, ipv6)).answer).toMatchObject({
      step: "others",
      reason: expect.stringContaining("eno2, which the layout does not know, would be configured otherwise"),
    });
    const all = "network:\n  version: 2\n  renderer: NetworkManager\n";
    expect((await beside(all, ipv6, "/etc/netplan/99-all.yaml")).answer).toMatchObject({
      step: "others",
      reason: expect.stringContaining(
        "other files of netplan (/etc/netplan/99-all.yaml) would still change what the layout says of eno1",
      ),
    });
    // Before hextet's it is for all that say nothing else.
    expect((await beside(all, ipv6, "/etc/netplan/01-network-manager-all.yaml")).answer).toMatchObject({
      result: "changed",
    });
    const kept = others.replace("    eno2:\n", "    eno2:\n      renderer: NetworkManager\n");
    expect((await beside(kept, ipv6)).answer).toMatchObject({ result: "changed" });
  });

  const refusals: readonly (readonly [string, string, HostFiles, string])[] = [
    [
      "a section that matches other cards as well",
      "network:\n  version: 2\n  ethernets:\n    all-en:\n      match: {name: 'en*'}\n      dhcp6: true\n",
      ipv6,
      "its section all-en is for eno2, too; let it match those alone",
    ],
    [
      "a bridge that the layout does not know with our card in it",
      "network:\n  version: 2\n  bridges:\n    br0: {interfaces: [eno1], addresses: ['3fff:b0b:1::10/64']}\n  ethernets:\n    eno1: {}\n",
      ipv6,
      "its section br0 takes eno1 in; let that go there, or bring it into the layout",
    ],
    [
      "a section of our card's name for another card",
      "network:\n  version: 2\n  ethernets:\n    eno1: {match: {macaddress: '02:00:00:00:00:99'}, dhcp6: true}\n",
      ipv6,
      "its section eno1 is for another card than this host's eno1; give it another name",
    ],
    [
      "a bridge of ours with a card that the layout does not know",
      "network:\n  version: 2\n  ethernets:\n    eno1: {}\n    eno2: {}\n  bridges:\n    vmbr0: {interfaces: [eno1, eno2]}\n",
      bridge,
      "eno2, which the layout does not know, would be configured otherwise than it is by netplan's other files",
    ],
    [
      "a section that another one refers to",
      "network:\n  version: 2\n  ethernets:\n    eno1: &card\n      addresses: ['3fff:b0b:1::10/64']\n    eno2: *card\n",
      ipv6,
      "eno2, which the layout does not know, would be configured otherwise than it is",
    ],
  ];
  for (const [what, content, files, reason] of refusals) {
    test(`is refused where it can not go alone: ${what}`, async () => {
      const { answer } = await beside(content, files);
      expect(answer).toMatchObject({
        result: "failed",
        step: "others",
        reason: expect.stringContaining(reason),
      });
      expect(answer["reason"]).toMatch(/nothing was changed$/);
      expect([given.host.exists(ours), given.host.exists("/var/lib/hextet")]).toEqual([false, false]);
    });
  }

  test("a unit of networkd's that matches first is set aside where it says nothing else, and refused otherwise", async () => {
    const unit = "/etc/systemd/network/05-wired.network";
    const text = "[Match]\nName=eno1\n\n[Network]\nAddress=3fff:b0b:1::10/64\nIPv6AcceptRA=no\n";
    const { answer, after } = await beside(text, ipv6, unit);
    expect({ answer, after }).toMatchObject({
      answer: {
        activated: ["networkd", "netplan"],
        taken: taken(unit, "aside", "Address, IPv6AcceptRA"),
      },
      after: undefined,
    });
    for (const [content, reason] of [
      [text.replace("eno1", "en*"), "it is for eno2, too; let its [Match] name those alone"],
      [`${text}DNS=3fff::53\n`, "it says DNS, too, which the layout does not"],
      [text.replace("3fff:b0b:1::10/64", "192.0.2.10/24"), "it says Address, too"],
    ] as const)
      expect((await beside(content, ipv6, unit)).answer).toMatchObject({
        step: "others",
        reason: expect.stringContaining(reason),
      });
    // networkd reads netplan's before these.
    given.host.write(unit, "");
    given.host.write("/etc/systemd/network/20-wired.network", text);
    given.host.write("/etc/systemd/network/06-other.network", text.replace("eno1", "!eno1 lo"));
    expect(await apply(ipv6)).not.toHaveProperty("taken");
  });
});
