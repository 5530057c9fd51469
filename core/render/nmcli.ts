import type { UnitLines, UnitSection } from "../links/index.ts";
import { shellWord } from "../shell-word.ts";
import type { NetworkmanagerConnection } from "./networkmanager.ts";

/**
 * `nmcli connection add` for each connection, whose properties say what its keyfile says (nm-settings-nmcli): for a person to read
 * and to type. A host of hextet's has the keyfiles.
 */
export function nmcliText(connections: readonly NetworkmanagerConnection[]): string {
  return connections.map(({ sections }) => `${add(sections)}\n`).join("");
}

/** Words of `add` that are no properties, by their names in `[connection]`. */
const addWords: Readonly<Record<string, string>> = {
  id: "con-name",
  type: "type",
  "interface-name": "ifname",
};

function add(sections: readonly UnitSection[]): string {
  const connection = Object.entries(Object.fromEntries(sections)["connection"] ?? {});
  const words = connection.flatMap(([key, value]) => {
    const word = addWords[key];
    return word === undefined ? [] : [word, `${value}`];
  });
  const others = sections.flatMap(([section, lines]) => properties(section, lines).flat());
  return ["nmcli", "connection", "add", ...words, ...others].map(shellWord).join(" ");
}

type Property = readonly [name: string, value: string];

function properties(section: string, lines: UnitLines): readonly Property[] {
  switch (section) {
    case "connection":
      return Object.entries(lines).flatMap(([key, value]) =>
        key in addWords ? [] : [[`connection.${key}`, `${value}`] as const],
      );
    // Of a keyfile's sections the only one whose keys are one property.
    case "bond": {
      const options = Object.entries(lines).map(([key, value]) => `${key}=${value}`);
      return [["bond.options", options.join(",")]];
    }
    case "ethernet":
      return Object.entries(lines).map(([key, value]) => [`802-3-ethernet.${key}`, `${value}`]);
    case "ipv4":
    case "ipv6":
      return ofFamily(section, lines);
    default:
      return Object.entries(lines).map(([key, value]) => [`${section}.${key}`, `${value}`]);
  }
}

/** A keyfile numbers addresses, routes and rules; a property has them all. */
function ofFamily(section: string, lines: UnitLines): readonly Property[] {
  const listed = (key: string) =>
    Object.entries(lines).flatMap(([name, value]) =>
      new RegExp(`^${key}[0-9]+$`).test(name) ? [[name, `${value}`] as const] : [],
    );
  const routes = listed("route").map(([name, value]) => {
    const [to, via, metric] = value.split(",");
    const options = `${lines[`${name}_options`] ?? ""}`.split(",").filter((option) => option !== "");
    return [to, ...(via === "::" ? [] : [via]), metric, ...options].join(" ");
  });
  const lists: readonly Property[] = [
    [
      "addresses",
      listed("address")
        .map(([, value]) => value)
        .join(","),
    ],
    ["routes", routes.join(",")],
    [
      "routing-rules",
      listed("routing-rule")
        .map(([, value]) => value)
        .join(","),
    ],
  ];
  const plain = Object.entries(lines).flatMap(([key, value]): Property[] =>
    /^(address|route|routing-rule)[0-9]+(_options)?$/.test(key)
      ? []
      : [[key, `${value}`.replace(/;$/, "").replaceAll(";", ",")]],
  );
  return [...plain, ...lists.filter(([, value]) => value !== "")].map(
    ([key, value]) => [`${section}.${key}`, value] as const,
  );
}
