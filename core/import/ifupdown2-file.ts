import { ImportError } from "./found.ts";

/** What the stanzas of one interface say. */
export interface Stanzas {
  readonly name: string;
  /** `inet6 static` and so on, one for each stanza. */
  readonly methods: readonly string[];
  /** Options that are said once, by their names with hyphens; the last one counts. */
  readonly options: ReadonlyMap<string, string>;
  /** Those that may be said several times, in order: `address`, `gateway`, `netmask`. */
  readonly repeated: readonly (readonly [string, string])[];
  /** Commands that run once it is up, and others that are not the undoing of these. */
  readonly commands: readonly string[];
  readonly otherCommands: readonly string[];
}

const repeatable = new Set(["address", "gateway", "netmask", "metric"]);

/**
 * The stanzas of files of ifupdown2's (interfaces(5)), by interface in the order in which they are named.
 *
 * @returns them, and what files they name besides
 * @throws ImportError where a line is of no stanza: then it is another kind of file
 */
export function stanzasOf(files: readonly { readonly path: string; readonly text: string }[]): {
  readonly interfaces: readonly Stanzas[];
  readonly sources: readonly string[];
} {
  const found = new Map<string, { -readonly [Key in keyof Stanzas]: Stanzas[Key] }>();
  const sources: string[] = [];
  for (const { path, text } of files) {
    let current: string | undefined;
    /** Whether lines are those of a stanza that says nothing of an interface. */
    let isPassedOver = false;
    for (const line of text.replace(/\\\n/g, " ").split("\n")) {
      const [key = "", ...words] = line.trim().split(/\s+/);
      if (key === "" || key.startsWith("#")) continue;
      const value = words.join(" ");
      if (
        /^(iface|auto|allow-.*|mapping|template|no-auto-down|no-scripts)$/.test(key) ||
        key.startsWith("source")
      )
        isPassedOver = key === "mapping" || key === "template";
      if (key === "iface") {
        const [written = "", ...method] = words;
        current = written.replace(/:[0-9]+$/, "");
        const before = found.get(current) ?? emptyStanzas(current);
        found.set(current, { ...before, methods: [...before.methods, method.join(" ")] });
      } else if (/^(auto|allow-.*|mapping|template|no-auto-down|no-scripts)$/.test(key)) current = undefined;
      else if (key.startsWith("source")) {
        current = undefined;
        sources.push(value);
      } else if (current !== undefined) {
        const stanzas = found.get(current) ?? emptyStanzas(current);
        found.set(current, withLine(stanzas, key, value));
      } else if (!isPassedOver)
        throw new ImportError(
          path,
          `${JSON.stringify(line.trim().slice(0, 60))} is of no stanza, so that this is no file of ifupdown2; give the host's /etc/network/interfaces`,
        );
    }
  }
  return { interfaces: [...found.values()], sources };
}

function emptyStanzas(name: string): Stanzas {
  return { name, methods: [], options: new Map(), repeated: [], commands: [], otherCommands: [] };
}

function withLine(stanzas: Stanzas, key: string, value: string): Stanzas {
  if (key === "up" || key === "post-up")
    return { ...stanzas, commands: [...stanzas.commands, plainCommand(value)] };
  if (/^(pre-up|down|pre-down|post-down)$/.test(key)) {
    const isUndoing = /^(\/\S*\/)?ip (-[46] )?(a|addr|address|r|route|rule) del(ete)? /.test(value);
    return isUndoing ? stanzas : { ...stanzas, otherCommands: [...stanzas.otherCommands, `${key} ${value}`] };
  }
  const name = key.replaceAll("_", "-");
  if (repeatable.has(name)) return { ...stanzas, repeated: [...stanzas.repeated, [name, value]] };
  return { ...stanzas, options: new Map([...stanzas.options, [name, value]]) };
}

/** What it runs, without what is made of its failing: tried several times, or passed over. */
function plainCommand(text: string): string {
  const [, tried] = /^for \w+ in [^;]+; do (.*?) && break; sleep [0-9.]+; done$/.exec(text) ?? [];
  return (tried ?? text).replace(/ *\|\| *(true|:)$/, "").replace(/ *2> ?\/dev\/null$/, "");
}
