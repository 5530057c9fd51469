import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { planFromText, renderHost } from "../../core/index.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { allConsumers, ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

/** A host in two networks with a gateway each. */
const layout = (more: { readonly host?: string; readonly second?: string }) => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      transit: { prefix: "3fff:b0b:2::/64", gateway: "3fff:b0b:2::1" }
    hosts:
      edge-1:
        ${more.host ?? ""}
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"] }
          eno2: { network: transit, addresses: ["::10"]${more.second ?? ""} }
`;
/** The first is the way out, or both are. */
const byOne = layout({ second: ", defaultRoute: false" });
const byBoth = layout({ host: 'allow: { HX106: "two uplinks" }' });

const viaBoth = "default proto static nexthop via fe80::1 dev eno1 nexthop via 3fff:b0b:2::1 dev eno2";

for (const userland of userlands) {
  describeOnHosts(`a host in two networks with gateways, under ${userland.name}`, () => {
    // The `ip` of busybox shows no next hops of a route that has several.
    const test = inTurn(
      userland,
      userlands.filter(({ shell, awk }) => shell !== awk),
    );
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland, allConsumers);
      host.consumer("systemctl", systemdStandIn);
    });
    afterEach(() => host.dispose());

    /** Applies the layout on a host whose netplan puts its addresses and these routes in force. */
    async function applied(text: string, ...routes: readonly string[]) {
      const { plan, problems } = planFromText("rack", text);
      const edge = plan?.sites[0]?.hosts[0];
      if (edge === undefined) throw new Error(JSON.stringify(problems));
      const ip = "/usr/bin/ip";
      const inForce = routes.map((route) => `${ip} -6 route replace ${route}`);
      host.consumer("netplan", `if [ "$1" = apply ]; then ${inForce.join("; ")}; fi`);
      host.write("/tmp/bundle", writeBundle(renderHost(edge)));
      const nics = ["1", "2"].flatMap((number) => [
        `${ip} link add eno${number} type veth peer name far${number}`,
        `${ip} link set far${number} up`,
        `${ip} link set eno${number} up`,
        `${ip} addr add 3fff:b0b:${number}::10/64 dev eno${number} nodad`,
      ]);
      const known = [
        `${ip} neigh add fe80::1 lladdr 02:00:00:00:00:01 nud permanent dev eno1`,
        `${ip} neigh add 3fff:b0b:2::1 lladdr 02:00:00:00:00:02 nud permanent dev eno2`,
      ];
      const script = [...nics, ...known, "/opt/hextet-agent apply --within 60 </tmp/bundle"].join("\n");
      return (await host.run(["sh", "-c", script])).answer;
    }

    test("goes by the one that is the way out, and stands so", async () => {
      const answer = await applied(byOne, "default via fe80::1 dev eno1 proto static");
      expect(answer).toMatchObject({ result: "applied" });
      expect(answer).not.toHaveProperty("unmet");
    });

    test("goes by both where that is allowed", async () => {
      const answer = await applied(byBoth, viaBoth);
      expect(answer).toMatchObject({ result: "applied" });
      expect(answer).not.toHaveProperty("unmet");
    });

    test("is taken back where it goes by the other one as well, which is named", async () => {
      expect(await applied(byOne, viaBoth)).toMatchObject({
        result: "failed",
        step: "probe",
        reason: expect.stringMatching(
          /did not come true within \d+ s: route ::\/0 via fe80::1 eno1 \(packets may go by 3fff:b0b:2::1 on eno2 as well\)$/,
        ),
        back: true,
      });
    });

    test("is taken back where one of the two is missing, which is named", async () => {
      expect(await applied(byBoth, "default via fe80::1 dev eno1 proto static")).toMatchObject({
        result: "failed",
        step: "probe",
        reason: expect.stringMatching(/did not come true within \d+ s: route ::\/0 via 3fff:b0b:2::1 eno2$/),
        back: true,
      });
    });
  });
}
