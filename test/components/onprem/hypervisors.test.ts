import { describe, expect, test } from "@jest/globals";
import type { LxdHostArgs, PveHostArgs } from "../../../components/onprem/index.ts";
import { mockedStack, only } from "../mocked-stack.ts";

const { PveHost } = await import("../../../components/onprem/pve-host.ts");
const { LxdHost } = await import("../../../components/onprem/lxd-host.ts");

const connection = {
  address: "2001:db8:1::10",
  hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx9Z7Gq2n1h0m5o7Qm8m2s4kqXJ3v1u5w6x7y8z9A0B",
};

const pve: PveHostArgs = {
  purpose: "example",
  connection,
  networks: {
    uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" },
    guests: { prefix: "2001:db8:2::/64" },
  },
  interfaces: {
    eno1: {},
    vmbr0: { bridge: { ports: ["eno1"] }, network: "uplink", addresses: ["::10"] },
    vmbr2: { bridge: { ports: [] }, network: "guests", addresses: ["::1"] },
  },
  guests: {
    git: { id: 101, network: "guests" },
    mail: { id: 102, kind: "container", network: "guests", address: "::25" },
  },
};

const lxd: LxdHostArgs = {
  purpose: "example",
  connection,
  networks: {
    uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" },
    containers: { prefix: "2001:db8:3::/64" },
  },
  interfaces: { eno1: { network: "uplink", addresses: ["::20"] } },
  bridges: { lxdbr0: { network: "containers", address: "::1" } },
  containers: { cache: { image: "debian/13", address: "::25" } },
};

describe("PveHost", () => {
  test("puts its bridges there by ifupdown2, as one managed host", async () => {
    const stack = await mockedStack(() => {
      new PveHost("pve-1", pve);
    });
    const { inputs, parent } = only(stack, "Command", "pve-1");
    expect(parent).toBe("pve-1");
    expect(only(stack, "ManagedHost", "pve-1").parent).toBe("pve-1");
    expect(inputs["stdin"]).toMatch(/^hextet bundle 1\nhost onprem\/pve-1\n/);
    expect(inputs["stdin"]).toContain("iface vmbr2 inet6 static");
    expect(inputs["stdin"]).toContain("address 2001:db8:1::10/64");
  });

  test("says what qm and pct must be told", async () => {
    await mockedStack(() => {
      const { guestCommands } = new PveHost("pve-1", pve);
      expect(guestCommands).toEqual([
        expect.stringMatching(
          /^qm set 101 --net0 virtio=\S+,bridge=vmbr2 --ipconfig0 ip6=2001:db8:2::[0-9a-f]{1,4}\/64,gw6=2001:db8:2::1$/,
        ),
        expect.stringMatching(
          /^pct set 102 --net0 name=eth0,hwaddr=\S+,bridge=vmbr2,ip6=2001:db8:2::25\/64,gw6=2001:db8:2::1$/,
        ),
      ]);
    });
  });

  test("reports every problem of its arguments, in their own words, before it makes anything", async () => {
    const wrong: PveHostArgs = {
      ...pve,
      networks: { ...pve.networks, guests: { prefix: "2001:db8:2::1/64" } },
      guests: { git: { id: 101, network: "gusts" } },
    };
    let message = "";
    const stack = await mockedStack(() => {
      try {
        new PveHost("pve-1", wrong);
      } catch (error) {
        message = String(error);
      }
    });
    expect(message).toContain("pve-1 cannot be planned:");
    expect(message).toContain(
      "networks.guests.prefix: 2001:db8:2::1/64 has host bits set; did you mean 2001:db8:2::/64? [HX012]",
    );
    expect(message).toContain("guests.git.network: gusts ");
    expect(message).not.toContain("sites.");
    expect(stack.some((registered) => registered.type.startsWith("command:"))).toBe(false);
  });

  test("refuses documentation addresses in production, which it is for unless told otherwise", async () => {
    await mockedStack(() => {
      const { purpose: _, ...production } = pve;
      expect(() => new PveHost("pve-1", production)).toThrow("[HX040]");
    });
  });
});

describe("LxdHost", () => {
  test("puts a preseed for LXD there, or for Incus", async () => {
    const stack = await mockedStack(() => {
      new LxdHost("lxd-1", lxd);
      new LxdHost("lxd-2", { ...lxd, flavor: "incus" });
    });
    const [first, second] = [only(stack, "Command", "lxd-1"), only(stack, "Command", "lxd-2")];
    expect(first.inputs["stdin"]).toContain("file /etc/hextet/lxd-preseed.yaml mode=0600 subsystem=lxd");
    expect(first.inputs["stdin"]).toContain("lxc init debian/13 cache");
    expect(second.inputs["stdin"]).toContain("file /etc/hextet/incus-preseed.yaml mode=0600 subsystem=incus");
  });

  test("knows the addresses of its containers", async () => {
    await mockedStack(() => {
      expect(new LxdHost("lxd-1", lxd).containers).toEqual({ cache: "2001:db8:3::25" });
    });
  });
});
