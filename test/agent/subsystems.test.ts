import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { parseBundle, places, placeText } from "../../core/bundle/index.ts";
import { leftToHost } from "../../core/bundle/places.ts";
import { subsystems } from "../../core/render/file.ts";
import { agentFolder, agentText } from "../../hosts/agent/program.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { allConsumers, ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

/** What every subsystem defines, as NAME_places and so on; docs/agent.md says what each is for. */
const functions =
  "places needs check pending activate said adapt reads speaks records live boot_units report".split(" ");
/** And those whose files, or a person's, may define interfaces. */
const functionsOfDefiners = "definitions find_others own_files link_files".split(" ");
/** Those of them that a bundle may have files for. */
const functionsOfConfiguring = "facts addresses links let_go".split(" ");
/** Those of whose files only all together have a meaning, since that is how others are taken out of them. */
const functionsOfTogether = "means_the_same prove_others".split(" ");
/** Those that add expectations of their own. */
const functionsOfExpecting = "probe expected".split(" ");

const folder = agentFolder();
const parts = readdirSync(join(folder, "parts")).map((name) => ({
  name,
  text: readFileSync(join(folder, "parts", name), "utf8"),
}));
const watcherPart = "85-timer.sh";

/** Everything in the file of a subsystem, and in its folder. */
function sourceOf(subsystem: string): string {
  const names = readdirSync(join(folder, "subsystems"), { recursive: true, encoding: "utf8" });
  return names
    .filter(
      (name) => name === `${subsystem}.sh` || (name.startsWith(`${subsystem}/`) && name.endsWith(".sh")),
    )
    .map((name) => readFileSync(join(folder, "subsystems", name), "utf8"))
    .join("\n");
}

/** What the agent's own shell makes of the declarations: lists of names, and places. */
function declared(text: string) {
  const [definitions = ""] = text.split("\nknow_subsystems\n", 1);
  const lists = ["subsystems", "accepted", "definers", "configuring", "runs", "merges", "together"] as const;
  const script = `${definitions}
know_subsystems
${lists.map((list) => `echo "$${list}"`).join("\n")}
echo "$places"
for name in $subsystems; do "\${name}_needs"; printf '%s ' "$program"; done
echo
echo "$left_places"`;
  const lines = execFileSync("sh", ["-s", "clean"], { encoding: "utf8", input: script }).split("\n");
  const words = (index: number) => (lines[index] ?? "").trim().split(" ");
  return {
    subsystems: words(0),
    accepted: words(1),
    definers: words(2),
    configuring: words(3),
    runs: words(4),
    merges: words(5),
    together: words(6),
    places: (lines[7] ?? "").split(";"),
    left: (lines[9] ?? "").split(";"),
    // A subsystem that needs none says so by an empty word.
    programs: words(8).filter((word) => word !== ""),
  };
}

const agent = declared(agentText());

/** Where a text names one of these words: `62: act 60 netplan apply`. */
function naming(words: readonly string[], text: string): readonly string[] {
  const pattern = new RegExp(`(?<![A-Za-z])(?:${words.join("|")})(?![A-Za-z])`, "i");
  return text.split("\n").flatMap((line, index) => (pattern.test(line) ? [`${index + 1}: ${line}`] : []));
}

/** Functions that a text defines. */
const definedIn = (text: string) =>
  [...text.matchAll(/^([a-z][a-z0-9_]*)\(\)/gm)].map(([, name]) => name ?? "");

describe("the agent's core", () => {
  const words = [
    ...new Set([...agent.subsystems, ...agent.programs, "ifupdown", "NetworkManager", "cloud.init"]),
  ];

  test.each(parts)("names no subsystem and none of their programs: $name", ({ name, text }) => {
    // Somebody has to be there who takes a change back, whatever the change is of.
    const others = name === watcherPart ? words.filter((word) => !/^system(d|ctl)$/.test(word)) : words;
    expect(naming(others, text)).toEqual([]);
  });

  test("would be seen to name one, in code and in a comment", () => {
    const text =
      "# What netplan says.\nact 60 netplan apply\nif [ -e /etc/docker/daemon.json ]; then systemctl stop x; fi\n";
    expect(naming(words, text)).toHaveLength(3);
  });

  test("calls no function of a subsystem but those of the contract", () => {
    const own = agent.subsystems.flatMap((subsystem) => definedIn(sourceOf(subsystem)));
    expect(own.length).toBeGreaterThan(100);
    const called = new RegExp(
      `(?:^|[;&|(!{]|\\b(?:if|then|else|do|until|while))[ \\t]*(${own.join("|")})(?![a-z0-9_=(])`,
      "gm",
    );
    expect(
      parts.flatMap(({ name, text }) => [...text.matchAll(called)].map((match) => `${name}: ${match[1]}`)),
    ).toEqual([]);
    const asked = parts.flatMap(({ text }) =>
      [...text.matchAll(/"\$\{[a-z0-9]+\}_([a-z_]+)"/g)].map((match) => match[1]),
    );
    expect([...new Set(asked)].sort()).toEqual(
      [
        ...functions,
        ...functionsOfDefiners,
        ...functionsOfConfiguring,
        ...functionsOfTogether,
        ...functionsOfExpecting,
      ].sort(),
    );
  });
});

describe("a subsystem", () => {
  test("is a file, and each such file is known", () => {
    const files = readdirSync(join(folder, "subsystems")).filter((name) => name.endsWith(".sh"));
    expect(files.map((name) => name.slice(0, -3)).sort()).toEqual([...agent.subsystems].sort());
  });

  test.each(agent.subsystems)("defines every function of the contract: %s", (name) => {
    const wanted = [
      ...functions,
      ...(agent.definers.includes(name) ? functionsOfDefiners : []),
      ...(agent.configuring.includes(name) ? functionsOfConfiguring : []),
      ...(agent.together.includes(name) ? functionsOfTogether : []),
    ];
    expect(definedIn(sourceOf(name))).toEqual(
      expect.arrayContaining(wanted.map((hook) => `${name}_${hook}`)),
    );
  });

  test("has its functions described where it is said how one is added", () => {
    const page = readFileSync(new URL("../../docs/agent.md", import.meta.url), "utf8");
    const [, section = ""] = page.split("## Adding a subsystem");
    const described = [...section.matchAll(/^\| `NAME_([a-z_]+)/gm)].map((match) => match[1]);
    expect(described.sort()).toEqual(
      [
        ...functions,
        ...functionsOfDefiners,
        ...functionsOfConfiguring,
        ...functionsOfTogether,
        ...functionsOfExpecting,
      ].sort(),
    );
  });

  test("has the same order and places here and in core", () => {
    expect(agent.accepted).toEqual([...subsystems]);
    expect(agent.places).toEqual(places.map((place) => `${place.subsystem} ${placeText(place)}`));
    expect(agent.left).toEqual(leftToHost);
  });

  test.each(places)("is merged and run by the same rule here and in core: $subsystem, $prefix", (place) => {
    const accepts = (words: string) => {
      const path = placeText(place).replace("**", "x").replace("*", "x");
      try {
        parseBundle(`hextet bundle 1\nhost rack/pve-1\n\nfile ${path} ${words}\n  {}\n\nend\n`);
        return true;
      } catch {
        return false;
      }
    };
    const { subsystem } = place;
    expect(accepts(`mode=0644 subsystem=${subsystem}`)).toBe(true);
    expect(accepts(`mode=0664 subsystem=${subsystem}`)).toBe(!agent.runs.includes(subsystem));
    expect(accepts(`mode=0644 subsystem=${subsystem} merge=json`)).toBe(agent.merges.includes(subsystem));
  });
});

/** A message of the day: what is in force is /run/motd, which its program loads from the file. */
const madeUp = `subsystem motd 45

motd_places() {
  place '/etc/motd.d/*.conf'
}

motd_needs() {
  program=motdctl package=motd-tools
}

motd_check() {
  planned motd | while read -r _ source; do motdctl check "$source" || exit 1; done
}

motd_pending() {
  report_changes motd created updated removed
}

motd_activate() {
  planned motd >"$work/files"
  while read -r path _ <&3; do act 20 motdctl load "$path" || return 1; done 3<"$work/files"
}

motd_said() {
  said_lines '#' "$2"
}

motd_adapt() {
  return 1
}

motd_reads() {
  :
}

motd_speaks() {
  case $1 in motdctl*) return 0 ;; esac
  return 1
}

motd_records() {
  :
}

motd_live() {
  case $1 in
  keep) lines_of /run/motd >"$2/motd" ;;
  holds) planned motd | while read -r path _; do cmp -s "$path" /run/motd || exit 1; done ;;
  last) cp "$transaction/live/motd" /run/motd || lost="$lost /run/motd could not be put back;" ;;
  esac
}

motd_boot_units() {
  echo motd.service
}

motd_report() {
  printf ', "motd": "%s"' "$(json_text "$(lines_of /run/motd)")"
}
`;

const motdctl = `case $1 in
check) if grep -q rude "$2"; then echo "$2: line 1: is rude"; exit 1; fi ;;
load) cat "$2" >/run/motd ;;
esac`;

const bundle = (text: string) => `hextet bundle 1
host rack/pve-1

file /etc/docker/daemon.json mode=0644 subsystem=docker
  {}

file /etc/motd.d/hello.conf mode=0644 subsystem=motd
  ${text}

file /etc/network/interfaces mode=0644 subsystem=ifupdown2
  auto lo

end
`;

describe("one more subsystem, as one more file", () => {
  let copy: string;
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), "hextet-agent-copy-"));
    cpSync(folder, copy, { recursive: true });
    writeFileSync(join(copy, "subsystems", "motd.sh"), madeUp);
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test("takes its place in the order", () => {
    const { accepted, subsystems: all } = declared(agentText(copy));
    expect(accepted).toEqual(subsystems.flatMap((name) => (name === "docker" ? ["motd", "docker"] : [name])));
    expect(all.indexOf("motd")).toBe(all.indexOf("docker") - 1);
  });

  for (const userland of userlands) {
    describeOnHosts(`under ${userland.name}`, () => {
      const test = inTurn(userland);
      let host: ThrowawayHost;
      beforeEach(() => {
        host = new ThrowawayHost(userland, [...allConsumers, "motdctl"]);
        host.consumer("motdctl", motdctl);
        host.consumer("systemctl", systemdStandIn);
        host.write("/opt/hextet-agent", agentText(copy), 0o755);
        host.write("/run/motd", "as it was\n");
      });
      afterEach(() => host.dispose());
      const run = async (words: string, stdin = "") =>
        (await host.run(["/opt/hextet-agent", ...words.split(" ")], stdin)).answer;

      test("is accepted, checked, activated in its turn, seen in force, and taken back", async () => {
        const before = host.etc();
        expect(await run("apply --within 60", bundle("hello"))).toMatchObject({
          result: "applied",
          activated: ["ifupdown2", "motd", "docker"],
        });
        expect(
          host.calls().filter((call) => /^(ifreload|motdctl load|systemctl restart docker)/.test(call)),
        ).toEqual(["ifreload -a", "motdctl load /etc/motd.d/hello.conf", "systemctl restart docker.service"]);
        expect(host.read("/etc/systemd/system/hextet-agent-guard.service")).toMatch(
          /^Before=.*\bmotd\.service/m,
        );
        expect(await run("rollback")).toMatchObject({ result: "rolled-back", back: true });
        expect([host.etc(), host.read("/run/motd")]).toEqual([before, "as it was\n"]);

        expect(await run("apply --within 0", bundle("hello"))).toMatchObject({ result: "changed" });
        expect(host.read("/run/motd")).toBe("hello\n");
        expect(await run("apply --within 0", bundle("hello\n  # of today"))).toMatchObject({
          result: "changed",
          activated: [],
        });
        host.write("/run/motd", "by hand\n");
        expect(await run("report")).toMatchObject({ motd: "by hand" });
        expect(await run("heal --within 0")).toMatchObject({ result: "changed", activated: ["motd"] });
        expect(host.read("/run/motd")).toBe("hello\n# of today\n");
        expect(await run("remove --within 0")).toMatchObject({ result: "changed" });
        expect(host.etc()).toEqual(before);
      });

      test("is refused where its file is wrong, lies elsewhere, or its program is missing", async () => {
        expect(await run("apply --within 0", bundle("rude"))).toMatchObject({
          step: "validate",
          reason: expect.stringContaining(
            "motd refuses the files of this bundle: /etc/motd.d/hello.conf: line 1: is rude",
          ),
        });
        expect(await run("check", bundle("hello").replace("hello.conf", "hello"))).toMatchObject({
          step: "bundle",
          reason: expect.stringContaining(
            '"/etc/motd.d/hello" does not belong to motd; write subsystem=inert',
          ),
        });
        await host.run(["rm", "/usr/local/bin/motdctl"]);
        expect(await run("check", bundle("hello"))).toMatchObject({
          step: "consumers",
          reason: expect.stringContaining("for motd are for; install it (package motd-tools)"),
        });
        expect(host.exists("/var/lib/hextet")).toBe(false);
      });
    });
  }
});
