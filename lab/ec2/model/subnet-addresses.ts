import { AddressError, type Ipv4Prefix, Ipv6Address, Ipv6Prefix } from "../../../core/address/index.ts";
import { Ec2Error } from "../ec2-error.ts";
import { Ipv4Address } from "./ipv4-address.ts";
import type { Ec2State, NetworkInterface, Subnet } from "./state.ts";

/**
 * Which addresses of a subnet an interface may have. In both families the first four and the last are EC2's
 * own: docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html.
 */
export class SubnetAddresses {
  readonly #subnet: Subnet;
  readonly #others: readonly NetworkInterface[];

  /** @param except the interface whose own addresses do not count as taken */
  constructor(state: Ec2State, subnet: Subnet, except?: string) {
    this.#subnet = subnet;
    this.#others = [...state.networkInterfaces.values()].filter(
      (networkInterface) => networkInterface.subnetId === subnet.id && networkInterface.id !== except,
    );
  }

  /** @throws Ec2Error unless every address lies in the subnet, is not reserved and nobody else's */
  ipv6(texts: readonly string[]): Ipv6Address[] {
    const addresses = texts.map((text) => readAddress(text, Ipv6Address.parse));
    addresses.forEach((address, index) => {
      if (addresses.findIndex((other) => other.equals(address)) !== index) {
        throw new Ec2Error("InvalidParameterValue", `Address ${address} is given twice`);
      }
      this.#checkIpv6(address);
    });
    return addresses;
  }

  /** @throws Ec2Error unless each prefix is a free /80 of the subnet */
  ipv6Prefixes(texts: readonly string[]): Ipv6Prefix[] {
    const prefixes = texts.map((text) => readAddress(text, Ipv6Prefix.parse));
    prefixes.forEach((prefix, index) => {
      const block = this.#ipv6Block();
      if (prefix.length !== 80) {
        throw new Ec2Error(
          "InvalidParameterValue",
          `Prefix ${prefix} is not a /80, the one length that EC2 delegates`,
        );
      }
      if (!block.contains(prefix)) {
        throw new Ec2Error(
          "InvalidParameterValue",
          `Prefix ${prefix} does not fall within the subnet's address range ${block}`,
        );
      }
      if (reservedIpv6(block).some((address) => prefix.contains(address))) {
        throw new Ec2Error("InvalidParameterValue", `Prefix ${prefix} is in subnet's reserved address range`);
      }
      const taken =
        this.#others.some(
          (networkInterface) =>
            networkInterface.ipv6Prefixes.some((other) => other.overlaps(prefix)) ||
            networkInterface.ipv6Addresses.some((address) => prefix.contains(address)),
        ) || prefixes.findIndex((other) => other.equals(prefix)) !== index;
      if (taken) throw new Ec2Error("InvalidIPAddress.InUse", `Prefix ${prefix} is in use`);
    });
    return prefixes;
  }

  /** Addresses that EC2 picks: `count` free ones, chosen by `seed`. */
  pickIpv6(count: number, seed: bigint): Ipv6Address[] {
    if (count === 0) return [];
    const block = this.#ipv6Block();
    const picked: Ipv6Address[] = [];
    for (let step = 0n; picked.length < count; step += 1n) {
      const offset = (seed + step * 0x9e37_79b9_7f4a_7c15n) % block.size;
      const address = block.addressAt(offset);
      if (
        this.#ipv6Refusal(address, block) === undefined &&
        !picked.some((otherAddress) => otherAddress.equals(address))
      ) {
        picked.push(address);
      }
    }
    return picked;
  }

  /** @throws Ec2Error unless every address lies in the subnet, is not reserved and nobody else's */
  ipv4(texts: readonly string[]): Ipv4Address[] {
    return texts.map((text) => {
      const address = readAddress(text, Ipv4Address.parse);
      const refusal = this.#ipv4Refusal(address, this.#ipv4Block());
      if (refusal !== undefined) throw refusal;
      return address;
    });
  }

  /** The lowest free IPv4 address; none in an IPv6-only subnet. */
  pickIpv4(): Ipv4Address[] {
    const block = this.#subnet.ipv4;
    if (block === undefined) return [];
    const size = 1n << BigInt(32 - block.length);
    for (let offset = 4n; offset < size - 1n; offset += 1n) {
      const address = Ipv4Address.fromBigInt(block.network + offset);
      if (this.#ipv4Refusal(address, block) === undefined) return [address];
    }
    throw new Ec2Error(
      "InsufficientFreeAddressesInSubnet",
      `Subnet ${this.#subnet.id} (${block}) has no free IPv4 address`,
    );
  }

  #checkIpv6(address: Ipv6Address): void {
    const refusal = this.#ipv6Refusal(address, this.#ipv6Block());
    if (refusal !== undefined) throw refusal;
  }

  #ipv6Refusal(address: Ipv6Address, block: Ipv6Prefix): Ec2Error | undefined {
    if (!block.contains(address)) {
      return new Ec2Error(
        "InvalidParameterValue",
        `Address ${address} does not fall within the subnet's address range ${block}`,
      );
    }
    if (reservedIpv6(block).some((reserved) => reserved.equals(address))) {
      return new Ec2Error(
        "InvalidParameterValue",
        `Address ${address} is in subnet's reserved address range: the first four and the last of ${block}`,
      );
    }
    const holder = this.#others.find(
      (other) =>
        other.ipv6Addresses.some((held) => held.equals(address)) ||
        other.ipv6Prefixes.some((held) => held.contains(address)),
    );
    return holder === undefined
      ? undefined
      : new Ec2Error("InvalidIPAddress.InUse", `Address ${address} is in use by ${holder.id}`);
  }

  #ipv4Refusal(address: Ipv4Address, block: Ipv4Prefix): Ec2Error | undefined {
    const size = 1n << BigInt(32 - block.length);
    const offset = address.value - block.network;
    if (offset < 0n || offset >= size) {
      return new Ec2Error(
        "InvalidParameterValue",
        `Address ${address} does not fall within the subnet's address range ${block}`,
      );
    }
    if (offset < 4n || offset === size - 1n) {
      return new Ec2Error(
        "InvalidParameterValue",
        `Address ${address} is in subnet's reserved address range`,
      );
    }
    const holder = this.#others.find((other) => other.ipv4Addresses.some((held) => held.equals(address)));
    return holder === undefined
      ? undefined
      : new Ec2Error("InvalidIPAddress.InUse", `Address ${address} is in use by ${holder.id}`);
  }

  #ipv6Block(): Ipv6Prefix {
    if (this.#subnet.ipv6 === undefined) {
      throw new Ec2Error("InvalidParameterValue", `Subnet ${this.#subnet.id} has no IPv6 block`);
    }
    return this.#subnet.ipv6;
  }

  #ipv4Block(): Ipv4Prefix {
    if (this.#subnet.ipv4 === undefined) {
      throw new Ec2Error(
        "InvalidParameterValue",
        `Subnet ${this.#subnet.id} is IPv6-only and has no IPv4 block`,
      );
    }
    return this.#subnet.ipv4;
  }
}

/** The subnet-router anycast address, the router's, two more of EC2's, and the last. */
export function reservedIpv6(block: Ipv6Prefix): readonly Ipv6Address[] {
  return [...[0n, 1n, 2n, 3n].map((offset) => block.addressAt(offset)), block.last];
}

/**
 * Reads an address or a prefix at the edge of the model.
 * @throws Ec2Error with EC2's code for a value that cannot be read
 */
export function readAddress<Value>(text: string, parse: (text: string) => Value): Value {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof AddressError) throw new Ec2Error("InvalidParameterValue", error.message);
    throw error;
  }
}
