import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { allConsumers, ThrowawayHost, userlands } from "./throwaway-host.ts";

const bundle = writeBundle(pveHost);
const nextBundle = bundle.replace("::10/64", "::11/64").replace("2::8/126", "2::c/126");
const interfaces = "/etc/network/interfaces";

jest.setTimeout(30_000);

for (const userland of userlands) {
  describeOnHosts(`a file that a person changed under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    let edited: string;
    beforeEach(async () => {
      host = new ThrowawayHost(userland, allConsumers);
      host.write(interfaces, "auto lo\n");
      await apply(bundle);
      edited = host.read(interfaces).replace("bridge-fd 0", "bridge-fd 15");
      host.write(interfaces, edited);
      host.calls();
    });
    afterEach(() => host.dispose());

    const agent = (argv: readonly string[], stdin = "") => host.run(["/opt/hextet-agent", ...argv], stdin);
    const apply = (text: string) => agent(["apply", "--within", "0"], text);

    test("is not overwritten, and whoever asked sees the edit and what to do about it", async () => {
      for (const text of [bundle, nextBundle]) {
        const { answer } = await apply(text);
        expect(answer).toMatchObject({ result: "failed", step: "foreign" });
        expect(answer?.["reason"]).toMatch(/hextet take NAME HOST.*hextet leave NAME HOST/);
        expect(answer?.["reason"]).toMatch(/\n- bridge-fd 0\n\+ bridge-fd 15/);
      }
      const removal = await agent(["remove", "--within", "0"]);
      expect(removal.answer).toMatchObject({ result: "failed", step: "foreign" });
      // Pulumi prints what a removal says as it is.
      expect(removal.stderr).toMatch(/\nrack\/pve-1: [^\n]+hextet take NAME HOST/);
      expect(removal.stderr).toMatch(/\n-\tbridge-fd 0\n\+\tbridge-fd 15/);
      expect(host.read(interfaces)).toBe(edited);
      expect(host.calls().filter((call) => /reload -a|restart/.test(call))).toEqual([]);
    });

    test("is replaced once it is given up, and kept aside", async () => {
      expect((await agent(["take", interfaces])).answer).toMatchObject({
        result: "taken",
        paths: [interfaces],
      });
      expect(host.read(interfaces)).toBe(edited);
      expect((await apply(nextBundle)).answer).toMatchObject({ result: "changed" });
      expect(host.read(interfaces)).toContain("::11/64");
      const { stdout } = await host.run(["sh", "-c", "cat /var/lib/hextet-given-up/etc/network/*"]);
      expect(stdout).toBe(edited);
      host.write(interfaces, `${host.read(interfaces)}# again\n`);
      expect((await apply(nextBundle)).answer).toMatchObject({ step: "foreign" });
    });

    test("stays once it is let be, through changes and removal, until it is edited again", async () => {
      expect((await agent(["leave"])).answer).toMatchObject({ result: "left", paths: [interfaces] });
      const { answer } = await apply(nextBundle);
      expect(answer).toMatchObject({ result: "changed", activated: ["docker"] });
      expect(host.read(interfaces)).toBe(edited);
      expect((await agent(["report"])).answer).toMatchObject({
        files: [{ path: interfaces, state: "left" }],
      });
      host.write(interfaces, `${edited}# again\n`);
      expect((await apply(nextBundle)).answer).toMatchObject({ step: "foreign" });
      host.write(interfaces, edited);
      await agent(["leave"]);
      expect((await agent(["remove", "--within", "0"])).answer).toMatchObject({ result: "changed" });
      expect(host.read(interfaces)).toBe(edited);
    });

    test("is shown by a report, which changes nothing, and put back by healing", async () => {
      host.write(
        "/etc/docker/daemon.json",
        host.read("/etc/docker/daemon.json").replace("{", '{\n  "debug": true,'),
      );
      const before = host.tree("/etc", { times: true });
      const { answer } = await agent(["report"]);
      expect(answer).toMatchObject({
        host: "rack/pve-1",
        result: "report",
        files: [
          {
            path: interfaces,
            state: "changed",
            diff: expect.stringMatching(/\n- bridge-fd 0\n\+ bridge-fd 15/),
          },
        ],
        units: [{ unit: "hextet-routes.service", enabled: true, active: true }],
        addresses: expect.any(String),
        routes6: expect.any(String),
        routes4: expect.any(String),
        transaction: null,
      });
      expect(host.tree("/etc", { times: true })).toEqual(before);
      const healed = await agent(["heal", "--within", "0"]);
      expect(healed.answer).toMatchObject({
        result: "changed",
        files: [{ path: interfaces, change: "updated" }],
      });
      expect(host.read(interfaces)).toContain("bridge-fd 0");
      expect((await agent(["bundle"])).stdout).toBe(bundle);
    });

    test("or deleted is brought back by the next change, unless it is let be", async () => {
      await host.run(["rm", interfaces]);
      await agent(["leave", interfaces]);
      expect((await apply(bundle)).answer).toMatchObject({ result: "unchanged" });
      await agent(["take", interfaces]);
      expect((await apply(bundle)).answer).toMatchObject({
        files: [{ path: interfaces, change: "created" }],
      });
    });

    test("may hold other keys of daemon.json than ours", async () => {
      await agent(["leave"]);
      host.write(
        "/etc/docker/daemon.json",
        host.read("/etc/docker/daemon.json").replace("{", '{\n  "debug": true,'),
      );
      expect((await apply(nextBundle)).answer).toMatchObject({ result: "changed" });
      host.write(
        "/etc/docker/daemon.json",
        host.read("/etc/docker/daemon.json").replace("::c/126", "::4/126"),
      );
      expect((await apply(bundle)).answer).toMatchObject({ step: "foreign" });
    });
  });

  describeOnHosts(`removal under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland, allConsumers);
    });
    afterEach(() => host.dispose());

    test("by a former owner does nothing", async () => {
      await host.agent("apply", bundle);
      const before = host.etc({ times: true });
      const former = bundle.replace("host rack/pve-1", "host rack/pve-old");
      expect((await host.agent("remove", former)).answer).toMatchObject({
        result: "not-owner",
        host: "rack/pve-1",
      });
      expect(host.etc({ times: true })).toEqual(before);
      expect((await host.agent("remove", bundle)).answer).toMatchObject({ result: "changed" });
      expect((await host.agent("remove", bundle)).answer).toMatchObject({ result: "unchanged" });
    });
  });
}
