import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import {
  allConsumers,
  answers,
  type Outcome,
  ThrowawayHost,
  thoroughness,
  userlands,
} from "./throwaway-host.ts";

const bundle = writeBundle(pveHost);
const nextBundle = bundle.replace("::10/64", "::11/64");
const ours = "acme/net/prod::rack-pve-1";

/** The same host where nothing forwards any more. */
const without: HostFiles = {
  ...pveHost,
  files: pveHost.files.filter(({ subsystem }) => subsystem !== "sysctl"),
};

jest.setTimeout(120_000);

/** What may become of a folder of records. */
const damages: readonly (readonly [string, (folder: string) => string])[] = [
  ["removed", (folder) => `rm -rf ${folder}`],
  ["emptied", (folder) => `rm -rf ${folder}/*`],
  ["without the folder that its name names", (folder) => `rm -rf ${folder}/records.*`],
  ["without originals", (folder) => `rm -rf ${folder}/original`],
  [
    "with its lists emptied",
    (folder) => `for file in ${folder}/records.*/[a-z]*; do [ -d $file ] || : >$file; done`,
  ],
  [
    "with a list cut short",
    (folder) => `cd ${folder}/records.*; head -n 2 installed >cut; cat cut >installed; rm cut`,
  ],
  ["with a sum cut short", (folder) => `cd ${folder}/records.*; head -n 3 sum >cut; cat cut >sum; rm cut`],
  [
    "full of random bytes",
    (folder) => `find ${folder} -type f | while read -r file; do head -c 300 /dev/urandom >$file; done`,
  ],
  [
    "with a line that is no path",
    (folder) => `cd ${folder}/records.*; echo "nonsense 644 sysctl -" >>installed`,
  ],
];

const first = "/var/lib/hextet";
const second = "/usr/local/lib/hextet";

for (const userland of userlands) {
  describeOnHosts(`the records of a host, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    let original: Readonly<Record<string, string>>;
    beforeEach(async () => {
      host = new ThrowawayHost(userland, allConsumers);
      host.consumer("systemctl", systemdStandIn);
      host.write("/etc/network/interfaces", "auto lo\n", 0o640);
      host.write("/etc/docker/daemon.json", '{"debug": true, "ipv6": false}\n');
      original = host.etc();
    });
    afterEach(() => host.dispose());

    const shell = (script: string) => host.run(["sh", "-c", script]);
    const agent = (argv: readonly string[], stdin = "") => host.run(["/opt/hextet-agent", ...argv], stdin);
    const apply = (text: string, ...options: readonly string[]) =>
      agent(["apply", "--within", "0", ...options], text);
    const report = async () => (await agent(["report"])).answer;
    const again = async (): Promise<Outcome> => {
      host.calls();
      return apply(nextBundle, "--owner", ours);
    };

    for (const [index, [what, damage]] of damages.entries()) {
      // In the short run each damage meets one of the two.
      const meets = (copy: number) => thoroughness > 1 || index % 2 === copy;
      if (meets(0))
        test(`are good for everything where the first copy is ${what}`, async () => {
          await apply(bundle, "--owner", ours);
          await shell(damage(first));
          expect(await report()).toMatchObject({
            host: "rack/pve-1",
            owner: ours,
            records: "one-copy",
            files: [],
          });
          expect((await agent(["bundle"])).stdout).toBe(bundle);
          // Nobody else's for that.
          expect((await apply(bundle, "--owner", "acme/net/other::rack-pve-1")).answer).toMatchObject({
            step: "owner",
          });
          expect((await again()).answer).toMatchObject({
            result: "changed",
            files: [{ path: "/etc/network/interfaces", change: "updated" }],
            activated: ["ifupdown2"],
          });
          expect(await report()).toMatchObject({ owner: ours, records: "good", files: [] });
          await shell(damage(first));
          expect((await agent(["remove", "--within", "0", "--owner", ours], bundle)).answer).toMatchObject({
            result: "changed",
          });
          expect(host.etc()).toEqual(original);
          expect([host.exists(first), host.exists("/var/second/hextet")]).toEqual([false, false]);
        });

      if (meets(1))
        test(`are kept twice again where the second copy is ${what}`, async () => {
          await apply(bundle, "--owner", ours);
          await shell(damage(second));
          expect(await report()).toMatchObject({
            host: "rack/pve-1",
            owner: ours,
            records: "one-copy",
            files: [],
          });
          expect((await agent(["heal", "--within", "0"])).answer).toMatchObject({ files: [] });
          expect(await report()).toMatchObject({ records: "good" });
          await shell(`rm -rf ${first}`);
          await agent(["remove", "--within", "0", "--owner", ours], bundle);
          expect(host.etc()).toEqual(original);
        });
    }

    test("are kept twice again where a link that leads nowhere stands in the second copy's place", async () => {
      await apply(bundle, "--owner", ours);
      await shell(`rm -rf ${second}; ln -s /nowhere ${second}`);
      expect((await agent(["heal", "--within", "0"])).answer).toMatchObject({ files: [] });
      expect(await report()).toMatchObject({ records: "good" });
    });

    test("are told from none: a host that nothing was ever brought to has none to lose", async () => {
      expect(await report()).toMatchObject({ host: "", records: "none", found: [] });
      expect((await agent(["heal", "--within", "0"])).answer).toMatchObject({
        step: "heal",
        reason: "this host holds no bundle; hextet bring NAME HOST brings the one of its layout",
      });
      await agent(["apply", "--within", "60"], bundle);
      expect(await report()).toMatchObject({ host: "", records: "none" });
      await agent(["rollback"]);
      expect(await report()).toMatchObject({ host: "", records: "none" });
      await apply(bundle);
      await agent(["remove", "--within", "0"]);
      expect(await report()).toMatchObject({ host: "", records: "none" });
    });

    test("are named lost where nothing is left of them, and nothing is healed or taken away by guess", async () => {
      await apply(marked);
      await shell(`rm -rf ${first} ${second}`);
      const standing = host.etc({ times: true });
      expect(await report()).toMatchObject({
        host: "",
        records: "lost",
        found: [
          "/etc/sysctl.d/90-hextet.conf",
          "/etc/hextet/incus.yaml",
          "/etc/systemd/system/hextet-routes.service",
        ],
      });
      expect((await agent(["status"])).answer).toMatchObject({ records: "lost", result: "empty" });
      for (const verb of ["heal", "take", "take-over"])
        expect({ verb, ...(await agent([verb])).answer }).toMatchObject({
          verb,
          step: "records",
          reason: expect.stringContaining("hextet bring NAME HOST"),
        });
      // What stands is another state than the one that is to be taken away.
      const other = marked.replace("forwarding = 1", "forwarding = 0");
      expect((await agent(["remove", "--within", "0", "--owner", ours], other)).answer).toMatchObject({
        result: "failed",
        step: "records",
        reason: expect.stringMatching(/90-hextet.conf is not as the bundle.*hextet bring NAME HOST/),
      });
      expect(host.etc({ times: true })).toEqual(standing);
    });

    test("that are lost keep nobody from taking away what is as they know it, and what stays is said", async () => {
      await apply(marked);
      await shell(`rm -rf ${first} ${second}`);
      const { answer } = await agent(["remove", "--within", "0", "--owner", ours], marked);
      expect(answer).toMatchObject({
        result: "changed",
        files: [
          { path: "/etc/sysctl.d/90-hextet.conf", change: "removed" },
          { path: "/etc/hextet/incus.yaml", change: "removed" },
          { path: "/etc/systemd/system/hextet-routes.service", change: "removed" },
        ],
        notes: expect.arrayContaining([
          "/etc/docker/daemon.json stays, since nothing says what stood there before hextet came",
          "/etc/network/interfaces stays, since nothing says what stood there before hextet came",
        ]),
      });
      expect(await report()).toMatchObject({ records: "none" });
    });

    test("that are lost leave nothing behind of what says that it is hextet's, and everything else stands", async () => {
      host.write("/etc/sysctl.d/10-others.conf", "net.ipv6.conf.all.accept_ra = 2\n");
      host.write(
        "/etc/sysctl.d/20-of-another.conf",
        "# Written by hextet for rack/other; changes belong in its layout.\nnet.ipv6.conf.all.hop_limit = 70\n",
      );
      host.write("/tmp/bundle", marked);
      host.write("/tmp/without", writeBundle(without));
      const show = "sysctl -n net.ipv6.conf.all.forwarding net.ipv6.conf.all.accept_ra";
      const script = `/opt/hextet-agent apply --within 0 </tmp/bundle >/dev/null; ${show}
        rm -rf ${first} ${second}; /opt/hextet-agent apply --within 0 </tmp/without >/tmp/answer; ${show}; cat /tmp/answer`;
      const { stdout } = await shell(script);
      expect(stdout.split("\n").slice(0, 4)).toEqual(["1", "0", "0", "2"]);
      const [answer] = answers(stdout);
      expect(answer).toMatchObject({
        result: "changed",
        files: expect.arrayContaining([{ path: "/etc/sysctl.d/90-hextet.conf", change: "removed" }]),
        notes: expect.arrayContaining([
          "the records of what hextet put on this host were lost; what stood there before hextet came is not known any more",
          "/etc/network/interfaces is kept as what stood there before hextet came, since nothing says whether it is hextet's own",
          "left alone, since they say that they are for another host: /etc/sysctl.d/20-of-another.conf (rack/other)",
          expect.stringMatching(
            /^back at the value .*net.ipv6.conf.all.accept_ra = 2, net.ipv6.conf.all.forwarding = 0/,
          ),
        ]),
      });
      expect(host.exists("/etc/sysctl.d/90-hextet.conf")).toBe(false);
      expect(host.exists("/etc/sysctl.d/20-of-another.conf")).toBe(true);
      // Nobody knows whether a person wrote it.
      const { stdout: aside } = await shell("cat /var/lib/hextet-given-up/etc/sysctl.d/90-hextet.conf.*");
      expect(aside).toContain("forwarding = 1");
      expect(await report()).toMatchObject({ records: "good", files: [] });
      await agent(["remove", "--within", "0"]);
      expect(Object.keys(host.etc()).sort()).toEqual([
        "/docker/daemon.json",
        "/network/interfaces",
        "/sysctl.d/10-others.conf",
        "/sysctl.d/20-of-another.conf",
      ]);
    });

    test("that are damaged in both places still give what is whole in one of them", async () => {
      await apply(bundle, "--owner", ours);
      // Lists are whole in the one, originals in the other, the rest in neither.
      await shell(`cd ${first}; : >current; : >"$(echo records.*/bundle)"; : >original/etc/network/interfaces
        cd ${second}; : >current; rm records.*/files -r; : >"$(echo records.*/installed)"`);
      expect(await report()).toMatchObject({
        records: "damaged",
        found: expect.arrayContaining(["/etc/network/interfaces"]),
      });
      expect((await apply(writeBundle(without))).answer).toMatchObject({ result: "changed" });
      await agent(["remove", "--within", "0"]);
      expect(host.etc()).toMatchObject({ "/network/interfaces": original["/network/interfaces"] });
    });

    test("are still lost after a change that was taken back", async () => {
      await apply(marked);
      await shell(`rm -rf ${first} ${second}`);
      expect((await agent(["apply", "--within", "60"], nextBundle)).answer).toMatchObject({
        result: "applied",
      });
      await agent(["rollback"]);
      expect(await report()).toMatchObject({ records: "lost" });
    });

    test("that can not be put back for want of room change nothing", async () => {
      host.write("/tmp/bundle", bundle);
      host.write("/tmp/next", nextBundle);
      const script = `mount -t tmpfs -o size=1m tmpfs /var/lib; /opt/hextet-agent apply --within 0 </tmp/bundle >/dev/null
        rm -rf ${first}/*; dd if=/dev/zero of=/var/lib/ballast bs=4k 2>/dev/null; /opt/hextet-agent apply --within 0 </tmp/next
        rm /var/lib/ballast; /opt/hextet-agent apply --within 0 </tmp/next`;
      const { stdout } = await shell(script);
      expect(answers(stdout)).toMatchObject([
        { step: "records", reason: expect.stringMatching(/second copy.*No space left/) },
        { result: "changed", notes: [expect.stringContaining("are back from their second copy")] },
      ]);
    });

    test("of a release that wrote no sum are compared with their bundle", async () => {
      const age = `rm -rf ${second}; cd ${first}/records.*; rm -f sum in-force`;
      await apply(bundle);
      // One process for all, they are many.
      const damages = [
        ": >installed",
        "echo 'x 644 sysctl -' >>installed",
        ": >units",
        "rm host",
        "rm -r files/etc",
        "sed -i 1d bundle",
        "echo more >>files/etc/network/interfaces",
      ];
      const each = damages.map(
        (damage) =>
          `cp -a ${first} /tmp/kept; (${age}; ${damage}); /opt/hextet-agent status; rm -rf ${first}; mv /tmp/kept ${first}`,
      );
      const { stdout } = await shell(each.join("\n"));
      expect(answers(stdout).map(({ records }) => records)).toEqual(damages.map(() => "damaged"));
      await shell(age);
      expect(await report()).toMatchObject({ records: "good", host: "rack/pve-1" });
      await shell(`cd ${first}/records.*; : >installed`);
      // The original is there still.
      expect((await apply(nextBundle)).answer).toMatchObject({ result: "changed", notes: expect.anything() });
      await agent(["remove", "--within", "0"]);
      expect(host.etc()["/network/interfaces"]).toBe(original["/network/interfaces"]);
    });

    test("hold secrets once, and find them again in their files", async () => {
      const secret = bundle.replace(
        "\nend\n",
        "\nfile /etc/hextet/key mode=0600 subsystem=systemd secret=key@1\n\nend\n",
      );
      await apply(`${secret}hextet secrets 1\nsecret key 1\n  planted\nend\n`);
      expect((await shell(`grep -r planted ${second}`)).stdout).toBe("");
      await shell(`rm -rf ${first}`);
      expect(await report()).toMatchObject({ records: "one-copy", files: [] });
      expect((await apply(secret)).answer).toMatchObject({ result: "unchanged" });
      await shell(`rm /etc/hextet/key`);
      expect((await agent(["heal", "--within", "0"])).answer).toMatchObject({ result: "changed" });
      expect(host.read("/etc/hextet/key")).toBe("planted\n");
      // Damaged alone: it is not put anywhere.
      await shell(`cd ${first}/records.*/secrets; echo other >key@1; rm /etc/hextet/key`);
      expect((await agent(["heal", "--within", "0"])).answer).toMatchObject({ step: "secrets" });
    });
  });
}

/** As core renders files: the first line says for whom, where the format has comments. */
const marked = writeBundle({
  ...pveHost,
  files: pveHost.files.map((file) =>
    file.merge !== undefined || file.subsystem === "ifupdown2"
      ? file
      : {
          ...file,
          content: `# Written by hextet for rack/pve-1; changes belong in its layout.\n${file.content}`,
        },
  ),
});
