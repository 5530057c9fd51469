import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { planFromText } from "../../core/index.ts";
import { labConnections } from "../../lab/lab-connections.ts";
import { topologyOf } from "../../lab/topology-of-plan.ts";

const cellar = readFileSync(new URL("../../stacks/cellar.layout.yaml", import.meta.url), "utf8");

function planned(text = cellar) {
  const { plan, problems } = planFromText("cellar", text);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
}

test("a broker is the tunnel's other end, and the site's router reaches what is routed there by it alone", () => {
  const { sites, twins } = topologyOf(planned(), "key");
  const [site] = sites;
  const transit = "cellar--broker-1-transit";
  expect(site?.prefixes).toEqual(["3fff:c01:48::/64", "3fff:c02::/48", "192.0.2.0/24"]);
  expect(site?.routes).toEqual([
    { to: "3fff:c01:48::/64", via: "fe80::2", segment: transit },
    { to: "3fff:c02::/48", via: "fe80::2", segment: transit },
  ]);
  // No wire has the tunnel's network, and the router has none of the LAN's IPv6.
  expect(site?.segments.map(({ name, addresses }) => [name, addresses])).toEqual([
    ["cellar--lan", ["192.0.2.1/24"]],
    [transit, ["fe80::1/64", "203.0.113.0/31"]],
    ["cellar--unplugged", []],
  ]);
  const broker = twins.find(({ name }) => name === "cellar--broker-1");
  const files = new Map(broker?.files.map(({ path, content }) => [path, content]));
  expect(files.get("/etc/systemd/network/20-tunnel0.network")).toContain(
    "Address=3fff:c01:48::1/64\n\n[Route]\nDestination=3fff:c02::/48\n",
  );
  expect(files.get("/etc/systemd/system/end-of-tunnel.service")).toContain(
    " tunnel0 203.0.113.1 192.0.2.10\n",
  );
});

test("no broker stands where the other end is the layout's, or where this end's address is not known beforehand", () => {
  const withRemote = (remote: string) => planned(cellar.replace("remote: 203.0.113.1", `remote: ${remote}`));
  const brokers = (plan: ReturnType<typeof planned>) =>
    topologyOf(plan, "key").twins.filter(({ name }) => name.includes("broker"));
  expect(brokers(withRemote("192.0.2.12"))).toEqual([]);
  expect(brokers(planned(cellar.replace("local: eno1, ", "")))).toEqual([]);
});

test("hosts that are connected to by IPv4 are installed with that alone, and the controller has a way there", () => {
  const plan = planned();
  const { internet, twins } = topologyOf(plan, "key");
  expect(internet.router).toContain("198.18.0.1/24");
  const installed = (name: string) => twins.find((twin) => twin.name === name)?.files[0]?.content;
  expect(installed("cellar--pve")).toContain(
    "iface vmbr0 inet static\n\taddress 192.0.2.11/24\n\tgateway 192.0.2.1\n\tbridge-ports eno1\n",
  );
  expect(installed("cellar--nas")).toContain("- 192.0.2.12/24");
  expect(installed("cellar--nas")).not.toContain("3fff:c0");
  const reports = twins.map(({ name }) => ({
    name,
    hostKey: "key",
    machine: false,
    pid: 1,
    state: "running" as const,
  }));
  const found = labConnections(plan, reports as never, "/key");
  expect(["gw", "pve", "nas"].map((name) => found[`cellar/${name}`]?.address)).toEqual([
    "192.0.2.10",
    "192.0.2.11",
    "192.0.2.12",
  ]);
});
