import { expect, test } from "@jest/globals";
import { writeBundle } from "../../../core/bundle/index.ts";
import type { HostFiles } from "../../../core/render/file.ts";
import { box, said } from "../agent-twins.ts";
import { longer } from "../longer.ts";
import { held, next } from "./bundles.ts";
import type { SeenTwins } from "./lab.ts";

const twin = "rack--box-1";

/** Changes that are settled by somebody, healing, and removal. */
export function settlingCases(lab: SeenTwins): void {
  longer("is settled at its console: taken back, or confirmed", async () => {
    await lab.twins.answered(box, "apply --within 60", next);
    expect(said(await lab.twins.console(twin, "hextet-agent rollback"))).toMatchObject({
      result: "rolled-back",
      back: true,
    });
    expect(await lab.seen(twin)).toBe(lab.before);
    await lab.twins.answered(box, "apply --within 60", next);
    expect(said(await lab.twins.console(twin, "hextet-agent confirm"))).toMatchObject({
      result: "confirmed",
    });
    expect(await lab.twins.answered(box, "confirm", next)).toMatchObject({ result: "unchanged" });
    expect(await lab.twins.answered(box, "apply --within 60", held)).toMatchObject({ result: "applied" });
    await lab.twins.answered(box, "confirm", held);
    expect(await lab.seen(twin)).toBe(lab.before);
  });

  test("is not changed when the connection that asks would be cut and no declared address remained", async () => {
    const elsewhere: HostFiles = {
      ...held,
      login: "3fff:b0b:1::99",
      expect: [{ kind: "address", address: "3fff:b0b:1::11", length: 64, interface: "eno1" }],
      files: next.files,
      units: next.units,
    };
    expect(await lab.twins.answered(box, "apply --within 60", elsewhere)).toMatchObject({
      result: "failed",
      step: "cutoff",
      reason: expect.stringContaining("connect: { allowCutoff: true }"),
    });
    expect(await lab.seen(twin)).toBe(lab.before);
  });

  test("has what differs put back by healing, in files and in force", async () => {
    await lab.twins.console(
      twin,
      "echo '# by hand' >>/etc/netplan/60-hextet.yaml; ip addr del 3fff:b0b:1::11/64 dev eno1; ip link set eno1 mtu 1450; systemctl stop hextet-two.service; sysctl -q -w net.ipv6.conf.all.accept_redirects=1",
    );
    const report = said(await lab.twins.console(twin, "hextet-agent report"));
    expect(report).toMatchObject({
      files: [{ path: "/etc/netplan/60-hextet.yaml", state: "changed" }],
      units: [{ active: true }, { unit: "hextet-two.service", active: false }],
      sysctls: [{ name: "net.ipv6.conf.all.accept_redirects", planned: "0", now: "1" }],
      mtus: [{ link: "eno1", planned: 1400, now: 1450 }],
    });
    expect(await lab.twins.answered(box, "heal --within 30")).toMatchObject({
      result: "applied",
      activated: ["sysctl", "netplan", "systemd"],
    });
    await lab.twins.answered(box, "confirm");
    expect(await lab.seen(twin)).toBe(lab.before);
    expect(await lab.twins.answered(box, "heal --within 30")).toMatchObject({ result: "unchanged" });
  });

  longer(
    "keeps its files when their removal would cut the connection that asked, and gives them up otherwise",
    async () => {
      await lab.twins.hurried(twin, '"$tries" -lt 50', '"$tries" -lt 20', () =>
        lab.twins.ssh("3fff:b0b:1::11", "hextet-agent remove --within 20", writeBundle(held)),
      );
      await lab.settled(twin, 30);
      await lab.twins.reachable("3fff:b0b:1::11");
      expect(await lab.seen(twin)).toBe(lab.before);
      expect(await lab.twins.answered(box, "remove --within 20", held)).toMatchObject({ result: "removed" });
      expect(
        (await lab.twins.console(twin, "ls /var/lib/hextet /etc/systemd/system/hextet-*")).status,
      ).not.toBe(0);
      expect((await lab.seen(twin)).includes("::11/64")).toBe(false);
    },
  );

  longer.each([
    ["there is no ss", ""],
    ["ss does not count what is acknowledged", "#!/bin/sh\nss.away \"$@\" | sed 's/bytes_acked:[0-9]*//'\n"],
  ])("sees whether the connection that asked for a removal lives, also where %s", async (_, instead) => {
    expect(await lab.twins.answered(box, "apply --within 30", held)).toMatchObject({ result: "applied" });
    expect(await lab.twins.answered(box, "confirm", held)).toMatchObject({ result: "confirmed" });
    const holding = await lab.seen(twin);
    const hide = `mv "$(command -v ss)" /usr/bin/ss.away; if [ -n '${instead === "" ? "" : "yes"}' ]; then cat >/usr/bin/ss; chmod 755 /usr/bin/ss; fi; ss -tin | grep -c bytes_acked`;
    expect((await lab.twins.console(twin, hide, instead)).stdout).toBe("0\n");
    try {
      await lab.twins.ssh("3fff:b0b:1::11", "hextet-agent remove --within 20", writeBundle(held));
      await lab.settled(twin, 30);
      expect(await lab.status(twin)).toMatchObject({
        result: "holds",
        rolledBack: { back: true, reason: expect.stringContaining("gets no answer any more") },
      });
      await lab.twins.reachable("3fff:b0b:1::11");
      expect(await lab.seen(twin)).toBe(holding);
      expect(await lab.twins.answered(box, "remove --within 20", held)).toMatchObject({ result: "removed" });
    } finally {
      await lab.twins.console(twin, "mv -f /usr/bin/ss.away /usr/bin/ss");
    }
    expect(await lab.seen(twin)).toBe(lab.before);
  });

  longer(
    "is left as it was before hextet by a removal that comes while another change waits to be confirmed",
    async () => {
      expect(await lab.twins.answered(box, "apply --within 30", held)).toMatchObject({ result: "applied" });
      expect(await lab.twins.answered(box, "confirm", held)).toMatchObject({ result: "confirmed" });
      expect(await lab.twins.answered(box, "apply --within 4", next)).toMatchObject({ result: "applied" });
      expect(await lab.twins.answered(box, "remove --within 20", held)).toMatchObject({ result: "removed" });
      expect(await lab.seen(twin)).toBe(lab.before);
      expect((await lab.twins.console(twin, "cat /run/hextet/rolled-back")).stdout).toContain(
        "it was not confirmed within 4 s",
      );
    },
  );
}
