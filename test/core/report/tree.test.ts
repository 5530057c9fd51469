import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Ipv6Prefix, planFromText, planTree } from "../../../core/index.ts";
import { gaps } from "../../../core/report/gaps.ts";

describe("the tree of a plan", () => {
  test("shows each address below its network and what is free between networks", () => {
    const lab = join(import.meta.dirname, "..", "golden", "lab", "layout.yaml");
    const { plan } = planFromText("lab", readFileSync(lab, "utf8"));
    expect(
      plan === undefined ? "" : planTree(plan),
    ).toBe(`3fff:b0b::/48             home                    prefix
├─ 3fff:b0b::/64          rack/containers         network, numbered, behind lxd-1
│  ├─ 3fff:b0b::1         rack/lxd-1/incusbr0     bridge
│  └─ 3fff:b0b::25        rack/lxd-1/cache        pinned
├─ 3fff:b0b:0:1::/64      rack/guests             network, numbered, behind pve-1
│  ├─ 3fff:b0b:0:1::1     rack/pve-1/vmbr2        pinned
│  └─ 3fff:b0b:0:1::9445  rack/pve-1/git          numbered
└─ free                                           65534 /64s; the largest block is 3fff:b0b:0:8000::/49

3fff:b0b:1::/64           rack/uplink             network, pinned
├─ 3fff:b0b:1::10         rack/pve-1/vmbr0        pinned
└─ 3fff:b0b:1::20         rack/lxd-1/eno1         pinned

cloud/56                  cloud/vpc               VPC
├─ free                                           3 /64s; the largest block is cloud/56+00::/63
├─ cloud/56+03::/64       cloud/edge              network, pinned
│  ├─ cloud/56+03::8/126  cloud/web-1/containers  pool, pinned, 1 free
│  │  ├─ cloud/56+03::9   cloud/web-1/docker0     bridge
│  │  └─ cloud/56+03::a   cloud/web-1/site        numbered
│  ├─ cloud/56+03::c/126  cloud/web-2/containers  pool, pinned, 1 free
│  │  ├─ cloud/56+03::d   cloud/web-2/docker0     bridge
│  │  └─ cloud/56+03::e   cloud/web-2/shop        numbered
│  ├─ cloud/56+03::1:1    cloud/web-1/ens5        pinned
│  └─ cloud/56+03::2:2    cloud/web-2/ens5        pinned
└─ free                                           252 /64s; the largest block is cloud/56+80::/57

10.20.0.0/16              cloud/vpc               VPC
├─ free                                           10.20.0.0/24
├─ 10.20.1.0/24           cloud/edge              network, pinned, 249 free
│  ├─ 10.20.1.4           cloud/web-1/ens5        numbered
│  └─ 10.20.1.5           cloud/web-2/ens5        numbered
└─ free                                           254 /24s; the largest block is 10.20.128.0/17
`);
  });
});

describe("gaps", () => {
  const whole = Ipv6Prefix.parse("3fff:b0b::/56");
  const used = fc
    .uniqueArray(fc.integer({ min: 0, max: 255 }), { maxLength: 60 })
    .map((numbers) => numbers.sort((a, b) => a - b));

  test("are exactly what nobody uses, and their largest prefix lies in them", () => {
    fc.assert(
      fc.property(used, (numbers) => {
        const found = gaps(
          whole,
          numbers.map((number) => whole.subnet(64, BigInt(number))),
        );
        const free = found.flatMap((gap) => {
          expect(gap.largest.network.value).toBeGreaterThanOrEqual(gap.first.value);
          expect(gap.largest.last.value).toBeLessThanOrEqual(gap.last.value);
          expect(gap.largest.subnetCount(64) * 4n).toBeGreaterThan(gap.count); // an aligned block of a quarter always fits
          const first = Number((gap.first.value >> 64n) & 0xffn);
          return Array.from({ length: Number(gap.count) }, (_, index) => first + index);
        });
        expect([...free, ...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 256 }, (_, i) => i));
      }),
    );
  });
});
