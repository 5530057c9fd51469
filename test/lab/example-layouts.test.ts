import { jest } from "@jest/globals";
import { describeLonger, longer } from "./longer.ts";
import { cutsNothingOff, type Example, held, rehearseExample } from "./rehearsed-example.ts";

/** The examples boot as labs, and a change of each is rehearsed. The cellar's is among the tests of machines. */
jest.setTimeout(300_000);

describeLonger("examples", () => {
  longer.each<Example>([
    // A second address on each bridge.
    { name: "hosting", what: /addresses: \["::1"\]/g, instead: 'addresses: ["::1", "::2"]', proof: held },
    { name: "dedicated", what: /addresses: \["::1"\]/g, instead: 'addresses: ["::1", "::2"]', proof: held },
    // Another port that leads to a container.
    {
      name: "single-address",
      what: /tcp\/443: web/,
      instead: "tcp/443: web\n              tcp/8443: web:443",
      proof: held,
    },
    // The other way out is taken first. What each host answers leaves by a table, so that a wrong gateway cuts nobody off.
    { name: "two-uplinks", what: /metric: 2048/g, instead: "metric: 512", proof: cutsNothingOff },
    // Another address of the router's in both prefixes, one of which its provider delegates. It advertises the way out: a wrong gateway
    // cuts nobody off here either.
    {
      name: "home",
      what: /lan, addresses: \["::1"\]/,
      instead: 'lan, addresses: ["::1", "::53"]',
      proof: cutsNothingOff,
      reaches: "3fff:e00:0:101::25",
    },
    // Another container on the server's macvlan.
    {
      name: "home-server",
      what: /(resolver: \{ network: lan, ipv4: 192\.0\.2\.203) \}/,
      instead: "$1, image: hextet-workload }",
      proof: cutsNothingOff,
      reaches: "3fff:e00:0:100::25",
    },
    {
      name: "private-cloud",
      what: /vms, addresses: \["::1"\]/,
      instead: 'vms, addresses: ["::1", "::2"]',
      proof: held,
    },
  ])("$name boots, and a change of it is rehearsed", rehearseExample);
});
