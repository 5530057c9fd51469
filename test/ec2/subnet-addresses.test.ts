import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Ipv6Address, Ipv6Prefix } from "../../core/address/index.ts";
import { Account } from "../../lab/ec2/model/account.ts";
import { reservedIpv6 } from "../../lab/ec2/model/subnet-addresses.ts";

const length = fc.constantFrom(44, 48, 52, 56, 60, 64);

/** A subnet of any length that EC2 allows, in a VPC of the first length that holds it. */
function subnetOf(prefixLength: number) {
  const account = new Account("lab");
  const block = Ipv6Prefix.containing(Ipv6Address.parse("3fff:b0b:4560::"), Math.min(prefixLength, 60));
  const vpc = account.vpcs.create(
    { cidrBlock: "10.0.0.0/16", ipv6IpamPoolId: "ipam-pool-1", ipv6CidrBlock: block.toString() },
    "eu-central-1",
  );
  const subnet = account.subnets.create({
    vpcId: vpc.id,
    cidrBlock: "10.0.0.0/24",
    ipv6CidrBlock: Ipv6Prefix.containing(block.network, prefixLength).toString(),
  });
  return { account, subnet, block: Ipv6Prefix.containing(block.network, prefixLength) };
}

function take(account: Account, subnetId: string, ...addresses: readonly Ipv6Address[]): string {
  try {
    account.networkInterfaces.create({ subnetId, ipv6Addresses: addresses.map(String) });
    return "taken";
  } catch (error) {
    return String(error);
  }
}

describe("an address of a subnet", () => {
  test("is free exactly where it lies inside, is not reserved and nobody has it", () => {
    fc.assert(
      fc.property(
        length,
        fc.bigInt({ min: -8n, max: 8n }),
        fc.boolean(),
        (prefixLength, distance, fromEnd) => {
          const { account, subnet, block } = subnetOf(prefixLength);
          const address = (fromEnd ? block.last : block.network).plus(distance);
          if (address === undefined) return;
          const free =
            block.contains(address) &&
            !reservedIpv6(block).some((otherAddress) => otherAddress.equals(address));
          expect(take(account, subnet.id, address) === "taken").toBe(free);
          expect(take(account, subnet.id, address)).not.toBe("taken");
        },
      ),
    );
  });

  test("is held by one interface at most, however often it is asked for", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 4n, max: 24n }), { minLength: 1, maxLength: 30 }), (offsets) => {
        const { account, subnet, block } = subnetOf(64);
        for (const offset of offsets) take(account, subnet.id, block.addressAt(offset));
        const held = [...account.state.networkInterfaces.values()].flatMap((networkInterface) =>
          networkInterface.ipv6Addresses.map(String),
        );
        expect(new Set(held).size).toBe(held.length);
        expect(held.length).toBe(new Set(offsets).size);
      }),
    );
  });

  test("that EC2 picks is one that could have been asked for", () => {
    fc.assert(
      fc.property(length, fc.integer({ min: 1, max: 20 }), (prefixLength, count) => {
        const { account, subnet, block } = subnetOf(prefixLength);
        const { ipv6Addresses } = account.networkInterfaces.create({
          subnetId: subnet.id,
          ipv6AddressCount: count,
        });
        expect(new Set(ipv6Addresses.map(String)).size).toBe(count);
        const again = subnetOf(prefixLength);
        expect(take(again.account, again.subnet.id, ...ipv6Addresses)).toBe("taken");
        expect(ipv6Addresses.every((address) => block.contains(address))).toBe(true);
      }),
    );
  });

  test("counts for an interface by difference: what stays is never given up", () => {
    const { account, subnet, block } = subnetOf(64);
    const at = (offset: bigint) => block.addressAt(offset).toString();
    const { id } = account.networkInterfaces.create({ subnetId: subnet.id, ipv6Addresses: [at(8n), at(9n)] });
    const { ipv6Addresses } = account.networkInterfaces.update(id, {
      subnetId: subnet.id,
      ipv6Addresses: [at(9n), at(10n)],
    });
    expect(ipv6Addresses.map(String)).toEqual([at(9n), at(10n)]);
    expect(take(account, subnet.id, block.addressAt(8n))).toBe("taken");
  });
});

test("IPv4 addresses are picked from the fifth on, and the last is not among them", () => {
  const account = new Account("lab");
  const vpc = account.vpcs.create({ cidrBlock: "10.0.0.0/16" }, "eu-central-1");
  const subnet = account.subnets.create({ vpcId: vpc.id, cidrBlock: "10.0.0.16/28" });
  const picked = Array.from({ length: 11 }, () =>
    account.networkInterfaces.create({ subnetId: subnet.id }).ipv4Addresses.map(String),
  );
  expect(picked.flat()).toEqual(Array.from({ length: 11 }, (_, n) => `10.0.0.${20 + n}`));
  expect(() => account.networkInterfaces.create({ subnetId: subnet.id })).toThrow(
    /^InsufficientFreeAddressesInSubnet: Subnet .* \(10\.0\.0\.16\/28\) has no free IPv4 address$/,
  );
});
