import { afterEach, describe, expect, test } from "@jest/globals";
import { planFromText } from "../../core/index.ts";
import type { KernelNeed } from "../../core/links/index.ts";
import { hostsBeyond } from "../../lab/machines/beyond-this-kernel.ts";
import { needText, thisKernel } from "../../lab/machines/kernel-ability.ts";

const { plan } = planFromText(
  "lab",
  `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      lan: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      inner: { prefix: "3fff:b0b:2::/64" }
    hosts:
      one:
        connect: { address: "3fff:b0b:1::1", hostKey: lab }
        interfaces: { eno1: { network: lan, addresses: ["::1"] } }
      two:
        connect: { address: "3fff:b0b:1::2", hostKey: lab }
        interfaces:
          eno1: { network: lan, addresses: ["::2"] }
          vmbr2: { bridge: { ports: [] }, network: inner, addresses: ["::1"] }
`,
);
if (plan === undefined) throw new Error("the layout has problems");

const vlans: KernelNeed = { option: "bridge-vlan-filtering" };
/** As if bridges were of a kind that needs it. */
const bridgesNeedIt = ({ kind }: { readonly kind: string }) => (kind === "bridge" ? [vlans] : []);

describe("hosts that need more than the kernel here has", () => {
  test("are those with an interface of which it can make none, with that as the reason", async () => {
    const asked: KernelNeed[] = [];
    const unable = async (need: KernelNeed) => {
      asked.push(need);
      return false;
    };
    expect(await hostsBeyond(plan, unable, bridgesNeedIt)).toEqual([
      { host: "rack/two", reason: "vmbr2 needs bridges that tell VLANs apart" },
    ]);
    expect(asked).toEqual([vlans]);
  });

  test("are those with a network of Docker's whose driver it lacks", async () => {
    const text = `hextet: 1
purpose: lab
sites:
  rack:
    networks: { lan: { prefix: "3fff:b0b:1::/64", gateway: "3fff:b0b:1::1", ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } } }
    hosts:
      nas:
        connect: { address: "3fff:b0b:1::1", hostKey: lab }
        interfaces: { eno1: { network: lan, addresses: ["::10"] } }
        macvlans: { wire: { parent: eno1, driver: ipvlan } }
`;
    const own = planFromText("lab", text).plan;
    if (own === undefined) throw new Error("the layout has problems");
    const lacksIpvlan = async (need: KernelNeed) => !("module" in need && need.module === "ipvlan");
    expect(await hostsBeyond(own, lacksIpvlan)).toEqual([
      { host: "rack/nas", reason: "wire needs the module ipvlan" },
    ]);
    expect(await hostsBeyond(own, async () => true)).toEqual([]);
  });

  test("are none where the kernel can", async () => {
    expect(await hostsBeyond(plan, async () => true, bridgesNeedIt)).toEqual([]);
  });

  test("are none of a layout whose links every kernel makes", async () => {
    expect(await hostsBeyond(plan, async () => false)).toEqual([]);
  });
});

describe("what the kernel here can make", () => {
  const path = process.env["PATH"];
  afterEach(() => {
    process.env["PATH"] = path;
  });

  test("NICs of namespaces never say which MAC address they came with, whatever the kernel", async () => {
    expect(await thisKernel()({ nics: "permanent-mac" })).toBe(false);
  });

  test("nothing where nothing can be tried", async () => {
    process.env["PATH"] = "/nonexistent";
    expect(await thisKernel()({ module: "8021q" })).toBe(false);
  });

  test.each<[KernelNeed, string]>([
    [{ module: "bonding" }, "the module bonding"],
    [{ option: "bridge-vlan-filtering" }, "bridges that tell VLANs apart"],
    [{ nics: "permanent-mac" }, "NICs that say which MAC address they came with"],
  ])("%j has a name that a person knows", (need, name) => {
    expect(needText(need)).toBe(name);
  });
});
