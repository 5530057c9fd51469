import { describe, expect, test } from "@jest/globals";
import type { Planned } from "../../../core/index.ts";
import { guests, Story } from "./story.ts";

function macs({ plan }: Planned): Record<string, string> {
  const guests = plan?.sites.flatMap((site) =>
    site.hosts.flatMap((host) =>
      host.guests.map((guest) => [`${site.name}/${host.name}/${guest.name}`, guest.mac]),
    ),
  );
  return Object.fromEntries(guests ?? []);
}

describe("the MAC address of a guest", () => {
  test("stays its own when another guest takes the name that it had", () => {
    const story = new Story();
    const git = macs(story.write(guests("git: { id: 101, network: lan }")))["rack/pve/git"];
    story.write(guests("forge: { id: 101, network: lan, formerly: git }"));
    const both = macs(
      story.write(guests("forge: { id: 101, network: lan }, git: { id: 102, network: lan }")),
    );
    expect(both["rack/pve/forge"]).toBe(git);
    expect(both["rack/pve/git"]).not.toBe(git);
  });

  test("stays when its site, its host or itself is renamed and renamed back", () => {
    const git = "git: { id: 101, network: lan }";
    const there = [
      [guests(git, "cellar", "rack"), guests(git, "rack", "cellar"), guests(git)],
      [
        guests("forge: { id: 101, network: lan, formerly: git }"),
        guests("git: { id: 101, network: lan, formerly: forge }"),
      ],
    ];
    for (const steps of there) {
      const story = new Story();
      const first = Object.values(macs(story.write(guests(git))));
      for (const step of steps) expect(Object.values(macs(story.write(step)))).toEqual(first);
    }
  });

  test("is no other guest's anywhere, also where a site comes under the name of one that was renamed", () => {
    const git = "git: { id: 101, network: lan }";
    const story = new Story();
    story.write(guests(git));
    story.write(guests(git, "cellar", "rack"));
    const second = guests(git, "cellar").replace("sites:\n", "");
    const sites = second.slice(second.indexOf("  cellar:"));
    const all = macs(story.write(`${guests(git)}${sites}`));
    expect(Object.keys(all)).toEqual(["cellar/pve/git", "rack/pve/git"]);
    expect(new Set(Object.values(all)).size).toBe(2);
  });

  test("comes back to it where another site has the same one by then, and not where its own has", () => {
    const git = "git: { id: 101, network: lan }";
    const elsewhere = (names: string) =>
      guests(names, "cellar").slice(guests("", "cellar").indexOf("  cellar:"));
    for (const [isElsewhere, comesBack] of [
      [true, true],
      [false, false],
    ]) {
      const story = new Story();
      const mac = macs(story.write(guests(`${git}, web: { id: 102, network: lan }`)))["rack/pve/git"];
      const other = `db: { id: 103, network: lan, mac: "${mac}" }`;
      const both = (names: string) =>
        isElsewhere ? `${guests(names)}${elsewhere(other)}` : guests(`${names}, ${other}`);
      const web = "web: { id: 102, network: lan }";
      story.write(guests(web));
      story.write(both(web));
      expect(macs(story.write(both(`${git}, ${web}`)))["rack/pve/git"] === mac).toBe(comesBack);
    }
  });

  test("that the layout gives is not another guest's by the ledger", () => {
    const story = new Story();
    const git = macs(story.write(guests("git: { id: 101, network: lan }")))["rack/pve/git"];
    expect(
      story.problems(guests(`git: { id: 101, network: lan }, web: { id: 102, network: lan, mac: "${git}" }`)),
    ).toEqual([
      `sites.rack.hosts.pve.guests.web.mac: ${git} is used twice: it is that of rack/pve/guests/git, by the ledger; give another, or leave it out [HX032]`,
    ]);
  });

  test.each(["cellar", "tower"])(
    "that the layout gives is not so either where %s has the same one",
    (site) => {
      const story = new Story();
      const git = "git: { id: 101, network: lan }";
      const mac = macs(story.write(guests(git)))["rack/pve/git"];
      const other = guests(`db: { id: 103, network: lan, mac: "${mac}" }`, site);
      const elsewhere = other.slice(other.indexOf(`  ${site}:`));
      story.write(`${guests(git)}${elsewhere}`);
      const both = guests(`${git}, web: { id: 102, network: lan, mac: "${mac}" }`);
      expect(story.problems(`${both}${elsewhere}`)).toEqual([
        `sites.rack.hosts.pve.guests.web.mac: ${mac} is used twice: it is that of rack/pve/guests/git, by the ledger; give another, or leave it out [HX032]`,
      ]);
    },
  );
});
