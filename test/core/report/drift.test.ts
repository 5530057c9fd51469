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
