import { describe, expect, test } from "@jest/globals";
import { Ipv6Address } from "../../../core/index.ts";
import { delegatedFor, readDelegated } from "../../../hosts/index.ts";

/** What systemd 257 and iproute2 6.15 have of a prefix that Kea delegated, and of another one that a person gave. */
const routes =
  '[{"type":"unreachable","dst":"3fff:100:0:4200::/56","dev":"lo","protocol":"dhcp","metric":1024,"flags":[],"pref":"medium"},{"type":"unreachable","dst":"3fff:b0b::/48","dev":"lo","protocol":"static","metric":1024,"flags":[],"pref":"medium"}]';
const addresses =
  '[{},{"ifindex":3,"ifname":"lan0","addr_info":[{"family":"inet6","local":"3fff:200:0:1707::1","prefixlen":64,"scope":"global"},{"family":"inet6","local":"3fff:100:0:4207::1","prefixlen":64,"scope":"global","deprecated":true},{}]}]';

const printed = (said = routes, having = addresses) => `@ routes\n|${said}\n@ addresses\n|${having}\n@ end\n`;

const request = (subnet = 7) => ({
  prefix: "home",
  interface: "wan0",
  length: 56,
  networks: [{ interface: "lan0", network: "lan", subnet, identifiers: [Ipv6Address.parse("::1")] }],
});

const another =
  '[{"type":"unreachable","dst":"3fff:100:0:4200::/56","protocol":"dhcp"},{"type":"unreachable","dst":"3fff:200:0:1700::/56","protocol":"dhcp"}]';

describe("what is delegated to a host", () => {
  test("is the prefix that the kernel refuses the rest of, if DHCP has brought it", () => {
    const facts = readDelegated(printed());
    expect(facts.prefixes.map(String)).toEqual(["3fff:100:0:4200::/56"]);
    expect(facts.addresses.get("lan0")?.map(String)).toEqual(["3fff:200:0:1707::1"]);
    expect(delegatedFor(request(), facts).map(String)).toEqual(["3fff:100:0:4200::/56"]);
  });

  test("is nothing where the length is another", () => {
    expect(delegatedFor({ ...request(), length: 60 }, readDelegated(printed()))).toEqual([]);
  });

  test("is of two the one that its networks have addresses in, by their places", () => {
    const facts = readDelegated(printed(another));
    expect(delegatedFor(request(), facts).map(String)).toEqual(["3fff:200:0:1700::/56"]);
    expect(delegatedFor(request(8), facts)).toEqual([]);
  });

  test("is nothing where there is no such route, and an answer that is cut short is none", () => {
    expect(readDelegated(printed("", "")).prefixes).toEqual([]);
    expect(() => readDelegated(printed().replace("@ end\n", ""))).toThrow("its answer is cut short");
    expect(() => readDelegated(printed("Option -j is unknown"))).toThrow(
      "ip said of its routes: Option -j is unknown",
    );
  });
});
