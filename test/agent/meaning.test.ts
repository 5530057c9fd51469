import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles, RenderedFile } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

/** What a file says, beside how it is written. */
jest.setTimeout(30_000);

const interfaces = "/etc/network/interfaces";
const unit = "/etc/systemd/system/hextet-greet.service";

const file = (path: string, subsystem: RenderedFile["subsystem"], content: string, mode = 0o644) => ({
  path,
  mode,
  subsystem,
  content,
});

const stanzas = `auto lo
iface lo inet loopback

auto vmbr0
iface vmbr0 inet6 static
	address 3fff:b0b:1::10/64
	bridge-ports none
`;

const held: HostFiles = {
  host: "rack/pve-1",
  units: ["hextet-greet.service"],
  files: [
    file("/etc/sysctl.d/60-hextet.conf", "sysctl", "# a\nnet.ipv6.conf.all.forwarding = 1\n"),
    file(interfaces, "ifupdown2", stanzas),
    file("/etc/hextet/preseed.yaml", "incus", "# a\nnetworks:\n  - name: guests\n", 0o600),
    file(
      unit,
      "systemd",
      "[Unit]\nDescription=greets\n\n[Service]\nType=oneshot\nExecStart=/etc/hextet/greet\n\n[Install]\nWantedBy=multi-user.target\n",
    ),
    file("/etc/hextet/greet", "systemd", "#!/bin/sh\n# hello\necho hello\n", 0o755),
  ],
};

/** The same in other words. */
const respelled: Readonly<Record<string, (content: string) => string>> = {
  "/etc/sysctl.d/60-hextet.conf": (content) => `; b\n\n${content.replace(" = ", "=")}`,
  [interfaces]: (content) =>
    `# b\n${content.replaceAll("\t", "    ").replace("auto vmbr0\n", "auto  vmbr0\n")}`,
  "/etc/hextet/preseed.yaml": (content) => content.replace("# a", "# b\n# c"),
  [unit]: (content) => `# b\n; c\n${content.replace("\n\n", "\n")}`,
};

const edited = (change: (path: string, content: string) => string): HostFiles => ({
  ...held,
  files: held.files.map((file) => ({ ...file, content: change(file.path, file.content) })),
});

for (const userland of userlands) {
  describeOnHosts(`what files mean, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.consumer("systemctl", systemdStandIn);
      host.write("/etc/network/interfaces", "auto lo\niface lo inet loopback\n");
    });
    afterEach(() => host.dispose());

    const apply = (files: HostFiles) => host.agent("apply", writeBundle(files));
    const notified = () =>
      host
        .calls()
        .filter((call) => /^(netplan apply|ifreload|incus admin init|systemctl (re)?start)/.test(call));

    test("comments, empty lines and spaces alone are installed, and nobody is notified of them, also not by a rollback", async () => {
      await apply(held);
      host.calls();
      const next = edited((path, content) => respelled[path]?.(content) ?? content);
      expect((await apply(next)).answer).toMatchObject({
        result: "changed",
        files: Object.keys(respelled)
          .sort()
          .map((path) => ({ path, change: "updated" })),
        activated: [],
      });
      for (const { path, content } of next.files) expect(host.read(path)).toBe(content);
      expect(notified()).toEqual([]);
      const before = host.etc();
      expect(
        (await host.run(["sh", "-c", "/opt/hextet-agent apply --within 60 <&0"], writeBundle(held))).answer,
      ).toMatchObject({
        result: "applied",
        activated: [],
      });
      expect((await host.agent("rollback")).answer).toMatchObject({ result: "rolled-back", back: true });
      expect(host.etc()).toMatchObject(before);
      expect(notified().filter((call) => !call.includes("hextet-agent-rollback"))).toEqual([]);
    });

    for (const [path, from, to, activated] of [
      ["/etc/sysctl.d/60-hextet.conf", "= 1", "= 0", "sysctl"],
      [interfaces, "::10/64", "::11/64", "ifupdown2"],
      ["/etc/hextet/preseed.yaml", "guests", "games", "incus"],
      [unit, "Description=greets", "Description=is kind", "systemd"],
      // In a program a line with # may be anything.
      ["/etc/hextet/greet", "# hello", "# hi", "systemd"],
    ] as const) {
      test(`what is said otherwise is told to its consumer: ${path}`, async () => {
        await apply(held);
        const next = edited((edit, content) => (edit === path ? content.replace(from, to) : content));
        expect((await apply(next)).answer).toMatchObject({
          files: [{ path, change: "updated" }],
          activated: [activated],
        });
      });
    }

    test("in a text of several lines inside of a preseed a comment is none", async () => {
      const preseed = (line: string) =>
        edited((path, content) =>
          path.endsWith("preseed.yaml") ? `${content}    description: |\n      ${line}\n` : content,
        );
      await apply(preseed("# one"));
      expect((await apply(preseed("# two"))).answer).toMatchObject({ activated: ["incus"] });
    });
  });

  describeOnHosts(`the comment of Proxmox VE's panel, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
    });
    afterEach(() => host.dispose());

    /** Of releases before and after, with the empty line that follows. */
    const headers = [
      "# network interface settings\n\n",
      "# network interface settings; autogenerated\n# Please do NOT modify this file directly, unless you know what\n# you're doing.\n#\n# PVE will preserve 'source' and 'source-directory', but will NOT\n# read what they name, so do not attempt to move any of the PVE\n# managed interfaces into external files!\n\n",
      "# network interface settings; autogenerated\n# Please do NOT modify this file directly, unless you know what\n# you're doing.\n#\n# If you want to manage parts of the network configuration manually,\n# please utilize the 'source' or 'source-directory' directives to do\n# so.\n# PVE will preserve these directives, but will NOT read its network\n# configuration from sourced files, so do not attempt to move any of\n# the PVE managed interfaces into external files!\n\n",
    ];
    const held: HostFiles = {
      host: "rack/pve-1",
      units: [],
      files: [file(interfaces, "ifupdown2", stanzas)],
    };
    const bundle = writeBundle(held);

    test("on top of hextet's file is no change of it: up says unchanged, and the next change is written below it", async () => {
      for (const header of headers) {
        await host.agent("apply", bundle);
        host.calls();
        host.write(interfaces, `${header}${stanzas}`);
        expect((await host.agent("apply", bundle)).answer).toMatchObject({ result: "unchanged", files: [] });
        expect((await host.agent("report")).answer).toMatchObject({ files: [] });
        expect(host.calls().filter((call) => call.startsWith("if"))).toEqual([]);
        const next = bundle.replace("::10/64", "::11/64");
        expect((await host.agent("apply", next)).answer).toMatchObject({
          result: "changed",
          activated: ["ifupdown2"],
        });
        expect(host.read(interfaces)).toBe(`${header}${stanzas.replace("::10/64", "::11/64")}`);
        expect((await host.agent("apply", next)).answer).toMatchObject({ result: "unchanged" });
        await host.agent("remove");
      }
    });

    test("that an installer's file has stays on top of hextet's; what a person writes below it is asked for as ever", async () => {
      const installer = `${headers[2]}auto lo\niface lo inet loopback\n`;
      host.write(interfaces, installer);
      await host.agent("apply", bundle);
      expect(host.read(interfaces)).toBe(`${headers[2]}${stanzas}`);
      host.write(interfaces, `${headers[1]}${stanzas.replace("::10/64", "::77/64")}`);
      const { answer } = await host.agent("apply", bundle.replace("::10/64", "::11/64"));
      expect(answer).toMatchObject({ result: "failed", step: "foreign" });
      expect(
        String(answer?.["reason"])
          .split("\n")
          .filter((line) => /^[-+][^-+]/.test(line)),
      ).toEqual([
        "-\taddress 3fff:b0b:1::10/64".replace("\t", " "),
        "+\taddress 3fff:b0b:1::77/64".replace("\t", " "),
      ]);
      await host.agent("take");
      await host.agent("remove");
      expect(host.read(interfaces)).toBe(installer);
    });
  });
}
