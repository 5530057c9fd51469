import { join } from "node:path";
import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { planFromText, renderHost } from "../../core/index.ts";
import { imagePath } from "../../lab/image/image.ts";
import { type CapableHost, capableHosts, layoutWith } from "./capable-hosts.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { allConsumers, ThrowawayHost, type Userland, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

/** Without what is expected of its links, which a throwaway host has not. */
function bundleOf(name: CapableHost, capable: readonly CapableHost[]): string {
  const { plan, problems } = planFromText("rack", layoutWith(capable));
  const host = plan?.sites.flatMap(({ hosts }) => hosts).find((each) => each.name === name);
  if (host === undefined) throw new Error(JSON.stringify(problems));
  return writeBundle({ ...renderHost(host), expect: [] });
}

const forwarding = "/etc/sysctl.d/60-hextet.conf";

/** What comes when each gains what it can do, and who is notified; all of it goes when it loses it again. */
const gains: Readonly<
  Record<CapableHost, { readonly files: readonly string[]; readonly notified: readonly string[] }>
> = {
  "apps-1": {
    files: [
      "/etc/docker/daemon.json",
      forwarding,
      "/etc/systemd/system/hextet-container-web.service",
      "/etc/systemd/system/hextet-network-apps.service",
    ],
    notified: ["sysctl", "docker", "systemd"],
  },
  "lxd-1": {
    files: [
      "/etc/hextet/incus-preseed.yaml",
      forwarding,
      "/etc/systemd/system/hextet-instance-cache.service",
    ],
    notified: ["sysctl", "incus", "systemd"],
  },
  "pve-1": { files: [forwarding], notified: ["sysctl", "ifupdown2"] },
};
/** What Incus was told it keeps: nothing takes its networks away. */
const losses = (notified: readonly string[]) => notified.filter((name) => name !== "incus");

/** As the image has them, which knows no gawk. */
const ofImage = (userland: Userland): Userland => ({
  ...userland,
  awk: userland.awk.replace("gawk", "mawk"),
});

/** With the programs of the lab's image, since systemd looks for those that a unit starts. */
for (const userland of userlands) {
  describeOnHosts(`a host of a layout, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(ofImage(userland), allConsumers, join(imagePath(), "usr"));
      host.write("/etc/network/interfaces", "auto lo\niface lo inet loopback\n");
      host.write("/etc/docker/daemon.json", '{\n  "log-driver": "journald"\n}\n');
    });
    afterEach(() => host.dispose());

    for (const name of capableHosts)
      test(`gains what it can do and loses it, and stands then as before, and after removal as at first: ${name}`, async () => {
        const { files, notified } = gains[name];
        const bare = bundleOf(name, []);
        const first = host.etc();
        expect((await host.agent("apply", bare)).answer).toMatchObject({ result: "changed" });
        const before = host.etc();

        const gained = (await host.agent("apply", bundleOf(name, capableHosts))).answer;
        expect(gained).toMatchObject({ result: "changed", activated: notified });
        const changes = name === "pve-1" ? ["/etc/network/interfaces", ...files] : files;
        expect(pathsOf(gained)).toEqual(changes);

        const lost = (await host.agent("apply", bare)).answer;
        expect(lost).toMatchObject({ result: "changed", activated: losses(notified) });
        expect(pathsOf(lost)).toEqual(changes);
        expect(host.etc()).toEqual(before);

        await host.agent("remove");
        expect(host.etc()).toEqual(first);
      });
  });
}

/** Paths that an answer names, in order. */
function pathsOf(answer: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const files = answer?.["files"];
  return Array.isArray(files) ? files.map(({ path }) => path).sort() : [];
}
