import { describe, expect, test } from "@jest/globals";
import { edge, image, run, twoDockerHosts } from "../two-docker-hosts.ts";
import { refusal } from "./refusal.ts";

describe("a network interface", () => {
  const create = (...ipv6Addresses: readonly string[]) => {
    const { account, subnet } = twoDockerHosts();
    return refusal(() =>
      account.networkInterfaces.create({ subnetId: subnet.id, ipv6Addresses: [...ipv6Addresses] }),
    ).replaceAll(/eni-0[0-9a-f]{16}/g, "eni-ID");
  };

  test.each([
    [
      "outside the subnet",
      "3fff:ec2:47b:ca04::5",
      `InvalidParameterValue: Address 3fff:ec2:47b:ca04::5 does not fall within the subnet's address range ${edge}::/64`,
    ],
    [
      "the router's",
      `${edge}::1`,
      `InvalidParameterValue: Address ${edge}::1 is in subnet's reserved address range: the first four and the last of ${edge}::/64`,
    ],
    [
      "the fourth",
      `${edge}::3`,
      `InvalidParameterValue: Address ${edge}::3 is in subnet's reserved address range: the first four and the last of ${edge}::/64`,
    ],
    [
      "the last",
      `${edge}:ffff:ffff:ffff:ffff`,
      `InvalidParameterValue: Address ${edge}:ffff:ffff:ffff:ffff is in subnet's reserved address range: the first four and the last of ${edge}::/64`,
    ],
    ["another interface's", `${edge}::8`, `InvalidIPAddress.InUse: Address ${edge}::8 is in use by eni-ID`],
    ["no address", "web-1", "InvalidParameterValue: web-1 is not an IPv6 address"],
    [
      "an address with a length",
      `${edge}::5/128`,
      `InvalidParameterValue: ${edge}::5/128 carries a prefix length; give the address alone`,
    ],
  ])("does not take %s", (_what, address, words) => {
    expect(create(address)).toBe(words);
  });

  test("takes the first address after the reserved ones", () => {
    expect(create(`${edge}::4`)).toBe("not refused");
  });

  test("does not take one address twice", () => {
    expect(create(`${edge}::5`, `${edge}:0::5`)).toBe(
      `InvalidParameterValue: Address ${edge}::5 is given twice`,
    );
  });

  test("takes a delegated prefix of exactly /80, and no addresses beside it", () => {
    const { account, subnet } = twoDockerHosts();
    const { networkInterfaces } = account;
    const delegate = (prefix: string, ipv6Addresses?: string[]) =>
      refusal(() => networkInterfaces.create({ subnetId: subnet.id, ipv6Prefixes: [prefix], ipv6Addresses }));
    expect(delegate(`${edge}:1::/79`.replace("/79", "/96"))).toBe(
      `InvalidParameterValue: Prefix ${edge}:1::/96 is not a /80, the one length that EC2 delegates`,
    );
    expect(delegate(`${edge}::/80`)).toBe(
      `InvalidParameterValue: Prefix ${edge}::/80 is in subnet's reserved address range`,
    );
    expect(delegate(`${edge}:1::/80`, [`${edge}::5`])).toBe(
      "InvalidParameterCombination: CreateNetworkInterface takes IPv6 prefixes or IPv6 addresses, not both",
    );
    expect(delegate(`${edge}:1::/80`)).toBe("not refused");
    expect(delegate(`${edge}:1::/80`)).toBe(`InvalidIPAddress.InUse: Prefix ${edge}:1::/80 is in use`);
  });

  test("holds no more addresses than the instance's type allows, which is seen when it is attached", () => {
    const { account, interfaces } = twoDockerHosts();
    const start = (type: string) =>
      refusal(() =>
        account.instances.create(
          {
            ami: image,
            instanceType: type,
            primaryNetworkInterface: { networkInterfaceId: interfaces[0].id },
          },
          "web-1",
        ),
      );
    expect(start("t3.micro")).toBe(
      `PrivateIpAddressLimitExceeded: Number of IPv6 addresses and prefixes will exceed limit: ${interfaces[0].id} has 5, an interface of t3.micro takes 2`,
    );
    expect(start("t3.small")).toMatch(/has 5, an interface of t3\.small takes 4$/);
    expect(start("t3.medium")).toBe("not refused");
  });

  test("takes no address beyond the limit while it is attached", () => {
    const { account, subnet, interfaces } = twoDockerHosts();
    run(account, interfaces[0], "web-1");
    const ipv6Addresses = [4, 5, 6, 7, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16].map(
      (host) => `${edge}::${host.toString(16)}`,
    );
    expect(
      refusal(() =>
        account.networkInterfaces.update(interfaces[0].id, { subnetId: subnet.id, ipv6Addresses }),
      ),
    ).toMatch(/has 11, an interface of r5d\.large takes 10$/);
    expect(interfaces[0].ipv6Addresses).toHaveLength(5);
  });

  test("is attached once, and not deleted while it is", () => {
    const { account, interfaces } = twoDockerHosts();
    const instance = run(account, interfaces[0], "web-1");
    expect(refusal(() => run(account, interfaces[0], "web-3"))).toBe(
      `InvalidNetworkInterface.InUse: Interface ${interfaces[0].id} is in use by ${instance.id}; it is attached once at a time`,
    );
    expect(refusal(() => account.networkInterfaces.delete(interfaces[0].id))).toBe(
      `InvalidParameterValue: Network interface '${interfaces[0].id}' is currently in use by ${instance.id}`,
    );
  });

  test("has a description without angle brackets", () => {
    const { account, subnet } = twoDockerHosts();
    expect(
      refusal(() => account.networkInterfaces.create({ subnetId: subnet.id, description: "<cloud/56>::8" })),
    ).toBe(
      "InvalidParameterValue: Invalid characters in the description of a network interface: '<cloud/56>::8' has '<' or '>'",
    );
  });

  test("stays when its instance ends, and can be used again", () => {
    const { account, interfaces } = twoDockerHosts();
    const instance = run(account, interfaces[0], "web-1");
    account.instances.terminate(instance.id);
    account.instances.remove(instance.id);
    expect(account.networkInterfaces.get(interfaces[0].id).attachment).toBeUndefined();
    expect(run(account, interfaces[0], "web-1").networkInterfaceId).toBe(interfaces[0].id);
  });
});
