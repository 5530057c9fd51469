import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { planFromText, renderNmcli } from "../../../core/index.ts";

/**
 * The commands of each host of the golden case, beside the keyfiles that stand there: what either says of a connection, property by
 * property, by the names that nm-settings-nmcli and nm-settings-keyfile have for it.
 */
const folder = join(import.meta.dirname, "..", "golden", "networkmanager");
const { plan } = planFromText("networkmanager", readFileSync(join(folder, "layout.yaml"), "utf8"));
const hosts = plan?.sites[0]?.hosts ?? [];

/** A shell's words. */
function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ""));
}

type Said = Record<string, readonly string[]>;

const list = (text: string, separator: RegExp) =>
  text
    .split(separator)
    .map((value) => value.trim())
    .filter((value) => value !== "");

/** Of several values of one property, in order; a route as its words. */
function saidByCommand(line: string): Said {
  const [program, object, verb, ...rest] = words(line);
  expect([program, object, verb]).toEqual(["nmcli", "connection", "add"]);
  const said: Said = {};
  for (let at = 0; at < rest.length; at += 2) {
    const [name = "", value = ""] = rest.slice(at, at + 2);
    expect(said).not.toHaveProperty([name]);
    said[name] = /\.(addresses|routes|routing-rules|dns|dns-search|options)$/.test(name)
      ? list(value, /,/)
      : [value];
  }
  return said;
}

/** What a keyfile calls these. */
const named: Readonly<Record<string, string>> = {
  "connection.id": "con-name",
  "connection.type": "type",
  "connection.interface-name": "ifname",
};

function saidByKeyfile(text: string): Said {
  const said: Record<string, string[]> = {};
  const add = (name: string, ...values: readonly string[]) => {
    said[name] = [...(said[name] ?? []), ...values];
  };
  const lines = text.split("\n");
  let section = "";
  for (const line of lines) {
    section = /^\[(.*)\]$/.exec(line)?.[1] ?? section;
    const [, key, value = ""] = /^([^#=]+)=(.*)$/.exec(line) ?? [];
    if (key === undefined) continue;
    const [, stem = key] = /^(address|route|routing-rule)[0-9]+$/.exec(key) ?? [];
    if (section === "bond") add("bond.options", `${key}=${value}`);
    else if (stem === "address") add(`${section}.addresses`, value);
    else if (stem === "routing-rule") add(`${section}.routing-rules`, value);
    else if (stem === "route") {
      const [to, via, metric] = value.split(",");
      const [, more = ""] = new RegExp(`^${key}_options=(.*)$`, "m").exec(sectionOf(text, section)) ?? [];
      add(`${section}.routes`, [to, ...(via === "::" ? [] : [via]), metric, ...list(more, /,/)].join(" "));
    } else if (key.endsWith("_options")) continue;
    else if (key === "dns" || key === "dns-search") add(`${section}.${key}`, ...list(value, /;/));
    else
      add(
        named[`${section}.${key}`] ?? `${section === "ethernet" ? "802-3-ethernet" : section}.${key}`,
        value,
      );
  }
  return said;
}

function sectionOf(text: string, section: string): string {
  return text.split(/^(?=\[)/m).find((part) => part.startsWith(`[${section}]`)) ?? "";
}

test.each(hosts.map((host) => [host.name, host] as const))(
  "%s: each command says what the keyfile of its interface says, and no more",
  (name, host) => {
    const keyfiles = join(folder, "files", "rack", name, "etc/NetworkManager/system-connections");
    const files = readdirSync(keyfiles).map((file) =>
      saidByKeyfile(readFileSync(join(keyfiles, file), "utf8")),
    );
    const commands = renderNmcli(host).trimEnd().split("\n").map(saidByCommand);
    const byName = (all: readonly Said[]) =>
      Object.fromEntries(all.map((said) => [`${said["con-name"]}`, said]));
    expect(byName(commands)).toEqual(byName(files));
    expect(commands).toHaveLength(files.length);
  },
);

test("a host that something else configures has none", () => {
  const { plan: other } = planFromText(
    "other",
    readFileSync(join(folder, "..", "ifupdown", "layout.yaml"), "utf8"),
  );
  expect(other?.sites[0]?.hosts.map(renderNmcli)).toEqual(other?.sites[0]?.hosts.map(() => ""));
});
