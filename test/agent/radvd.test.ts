import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles, Subsystem } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

const advertising = (subsystem: Subsystem, more = ""): HostFiles => ({
  host: "rack/gw",
  units: [],
  expect: [],
  files: [
    {
      path: "/etc/radvd.conf",
      mode: 0o644,
      subsystem,
      content: `# Written by hextet for rack/gw\ninterface eno2 {\n\tAdvSendAdvert on;${more}\n};\n`,
    },
  ],
});

/** A systemd that keeps to itself whether radvd.service starts at boot and runs. */
const systemctl = `link=/etc/systemd/system/multi-user.target.wants/radvd.service
case "$*" in
  "is-enabled "*radvd.service) [ -h $link ]; exit ;;
  "is-active "*radvd.service) if [ -e /run/radvd ]; then echo active; else echo inactive; exit 3; fi; exit ;;
  *"enable radvd.service") mkdir -p \${link%/*}; ln -sf /lib/systemd/system/radvd.service $link ;;
  "reload-or-restart radvd.service") : >/run/radvd ;;
  "stop radvd.service") rm -f /run/radvd ;;
esac
${systemdStandIn}`;

for (const userland of userlands) {
  describeOnHosts(`radvd, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.consumer("systemctl", systemctl);
    });
    afterEach(() => host.dispose());

    const apply = (files: HostFiles) => host.agent("apply", writeBundle(files));
    /** Calls that change something of radvd. */
    const calls = () =>
      host.calls().filter((call) => /radvd/.test(call) && !/is-(en|act)|reset-failed|^radvd /.test(call));

    test("is checked, started and reloaded, and not where its file says the same", async () => {
      expect((await apply(advertising("radvd"))).answer).toMatchObject({
        result: "changed",
        activated: ["radvd"],
        unvalidated: [],
      });
      expect(calls()).toEqual([
        "systemctl --quiet enable radvd.service",
        "systemctl reload-or-restart radvd.service",
      ]);
      expect((await apply(advertising("radvd", "  # said in other words"))).answer).toMatchObject({
        result: "changed",
      });
      calls();
      expect((await apply(advertising("radvd", "\n\tAdvManagedFlag on;"))).answer).toMatchObject({
        activated: ["radvd"],
      });
    });

    test("goes once no bundle has its file any more", async () => {
      await apply(advertising("radvd"));
      await apply(advertising("radvd", "\n\tAdvManagedFlag on;"));
      const { answer } = await apply({ ...advertising("radvd"), files: [] });
      expect(answer).toMatchObject({ result: "changed", activated: ["radvd"] });
      expect(host.etc()).not.toHaveProperty(["radvd.conf"]);
      expect(Object.keys(host.etc()).filter((path) => path.includes("radvd"))).toEqual([]);
    });

    test("that refuses its file refuses the change", async () => {
      host.consumer("radvd", "echo 'syntax error' >&2; exit 1");
      expect((await apply(advertising("radvd"))).answer).toMatchObject({
        result: "failed",
        step: "validate",
      });
      expect(host.etc()).not.toHaveProperty(["radvd.conf"]);
    });

    test("is left alone where its file is inert, as in bundles of before", async () => {
      expect((await apply(advertising("inert"))).answer).toMatchObject({ result: "changed", activated: [] });
      expect(calls()).toEqual([]);
      const { answer } = await apply(advertising("radvd", "\n\tAdvManagedFlag on;"));
      expect(answer).toMatchObject({ result: "changed", activated: ["radvd"] });
    });
  });
}
