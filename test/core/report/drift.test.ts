import { expect, test } from "@jest/globals";
import { parseAnswer, parseBundle } from "../../../core/bundle/index.ts";
import { driftOf, driftText } from "../../../core/report/index.ts";

/** What an agent answers whose host is as hextet left it, but for a bridge that no bundle makes any more. */
const report = `
hextet-answer: {"agent": "2", "host": "rack/pve-1", "owner": "acme/net/prod::rack-pve-1", "records": "good", "found": [],
 "links": ["vmbr5"], "result": "report", "files": [], "units": [], "sysctls": [], "addresses": "", "routes6": "",
 "routes4": "", "transaction": null}`.replaceAll("\n ", " ");

test("a link that a bundle made and none makes any more is drift as long as it is there, and so is another MTU", () => {
  const agent = parseAnswer("report", report);
  if (agent?.result !== "report") throw new Error("the report cannot be read");
  const held = {
    bundle: parseBundle("hextet bundle 1\nhost rack/pve-1\n\nend\n"),
    addresses: [],
    routes: [],
  };
  const found = driftOf({ agent, ...held }, undefined);
  expect(driftText("rack/pve-1", found)).toBe(
    "rack/pve-1: 1 difference\n  link    vmbr5 is still there, and the bundle makes it no longer\n",
  );
  expect(driftOf({ agent: { ...agent, links: [] }, ...held }, undefined)).toEqual([]);
  const smaller = { ...agent, links: [], mtus: [{ link: "vmbr0", planned: 9000, now: 1500 }] };
  expect(driftText("rack/pve-1", driftOf({ agent: smaller, ...held }, undefined))).toBe(
    "rack/pve-1: 1 difference\n  mtu     vmbr0 is 1500, not 9000\n",
  );
});

test("that a network gives no address is drift, and no address of it is, for a time or for ever", () => {
  const agent = parseAnswer("report", report);
  if (agent?.result !== "report") throw new Error("the report cannot be read");
  const bundle = parseBundle(
    "hextet bundle 1\nhost rack/desk\nexpect address-in 2001:db8:8::/64 eno1\n\nend\n",
  );
  const found = (address: string, expires: boolean) => ({
    interface: "eno1",
    address,
    length: 64,
    scope: "global",
    flags: expires ? ["dynamic"] : [],
    expires,
  });
  const texts = (...addresses: readonly ReturnType<typeof found>[]) =>
    driftOf({ agent: { ...agent, links: [] }, bundle, addresses, routes: [] }, undefined).map(
      ({ thing, state }) => `${thing} ${state}`,
    );
  expect(texts(found("2001:db8:8::123", true))).toEqual([]);
  expect(texts(found("2001:db8:8::123", false))).toEqual([]);
  const none = "2001:db8:8::/64 dev eno1 has given no address";
  expect(texts()).toEqual([none]);
  expect(texts(found("2001:db8:9::1", false))).toEqual([none, "2001:db8:9::1/64 dev eno1 is not from here"]);
});
