import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles, Subsystem } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

/** Each daemon that the distribution's unit runs: its file, what checks that, and what systemd is told of a change of it. */
const daemons = {
  radvd: {
    unit: "radvd.service",
    verb: "reload-or-restart",
    path: "/etc/radvd.conf",
    program: "radvd",
    text: (more: string) => `interface eno2 {\n\tAdvSendAdvert on;${more}\n};`,
    more: "\n\tAdvManagedFlag on;",
  },
  kea_dhcp4: {
    unit: "kea-dhcp4-server.service",
    verb: "restart",
    path: "/etc/kea/kea-dhcp4.conf",
    program: "kea-dhcp4",
    text: (more: string) => `{\n  "Dhcp4": {}${more}\n}`,
    more: ',\n  "Logging": {}',
  },
  kea_dhcp6: {
    unit: "kea-dhcp6-server.service",
    verb: "restart",
    path: "/etc/kea/kea-dhcp6.conf",
    program: "kea-dhcp6",
    text: (more: string) => `{\n  "Dhcp6": {}${more}\n}`,
    more: ',\n  "Logging": {}',
  },
} as const;

for (const [name, { unit, verb, path, program, text, more }] of Object.entries(daemons)) {
  const configured = (subsystem: Subsystem, changed = ""): HostFiles => ({
    host: "rack/gw",
    units: [],
    expect: [],
    files: [{ path, mode: 0o644, subsystem, content: `# Written by hextet for rack/gw\n${text(changed)}\n` }],
  });
  const subsystem = name as keyof typeof daemons;
  const inEtc = path.slice("/etc/".length);

  /** A systemd that keeps to itself whether the unit starts at boot and runs. */
  const systemctl = `link=/etc/systemd/system/multi-user.target.wants/${unit}
case "$*" in
  "is-enabled "*${unit}) [ -h $link ]; exit ;;
  "is-active "*${unit}) if [ -e /run/running ]; then echo active; else echo inactive; exit 3; fi; exit ;;
  *"enable ${unit}") mkdir -p \${link%/*}; ln -sf /lib/systemd/system/${unit} $link ;;
  "${verb} ${unit}") : >/run/running ;;
  "stop ${unit}") rm -f /run/running ;;
esac
${systemdStandIn}`;

  for (const userland of userlands) {
    describeOnHosts(`${name}, under ${userland.name}`, () => {
      const test = inTurn(userland);
      let host: ThrowawayHost;
      beforeEach(() => {
        host = new ThrowawayHost(userland);
        host.consumer("systemctl", systemctl);
      });
      afterEach(() => host.dispose());

      const apply = (files: HostFiles) => host.agent("apply", writeBundle(files));
      /** Calls that change something of the unit. */
      const calls = () =>
        host.calls().filter((call) => call.includes(unit) && !/is-(en|act)|reset-failed/.test(call));

      test("is checked, started and told of a change, and not where its file says the same", async () => {
        expect((await apply(configured(subsystem))).answer).toMatchObject({
          result: "changed",
          activated: [name],
          unvalidated: [],
        });
        expect(calls()).toEqual([`systemctl --quiet enable ${unit}`, `systemctl ${verb} ${unit}`]);
        expect((await apply(configured(subsystem, "\n# said in other words"))).answer).toMatchObject({
          result: "changed",
        });
        calls();
        expect((await apply(configured(subsystem, more))).answer).toMatchObject({ activated: [name] });
      });

      test("goes once no bundle has its file any more", async () => {
        await apply(configured(subsystem));
        await apply(configured(subsystem, more));
        const { answer } = await apply({ ...configured(subsystem), files: [] });
        expect(answer).toMatchObject({ result: "changed", activated: [name] });
        expect(host.etc()).not.toHaveProperty([inEtc]);
        expect(Object.keys(host.etc()).filter((own) => own.includes(unit))).toEqual([]);
      });

      test("that refuses its file refuses the change", async () => {
        host.consumer(program, "echo 'syntax error' >&2; exit 1");
        expect((await apply(configured(subsystem))).answer).toMatchObject({
          result: "failed",
          step: "validate",
        });
        expect(host.etc()).not.toHaveProperty([inEtc]);
      });

      test("is left alone where its file is inert, as in bundles of before", async () => {
        expect((await apply(configured("inert"))).answer).toMatchObject({ result: "changed", activated: [] });
        expect(calls()).toEqual([]);
        const { answer } = await apply(configured(subsystem, more));
        expect(answer).toMatchObject({ result: "changed", activated: [name] });
      });
    });
  }
}
