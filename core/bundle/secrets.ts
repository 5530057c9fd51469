/** The content of a file that may stand in no bundle: `secret=NAME@VERSION` there names it. */
export interface BundleSecret {
  readonly name: string;
  /** A label of the user's, which says nothing of the content. */
  readonly version: string;
  /** Ends with a newline. */
  readonly content: string;
}

/** A text that is none of secrets: line and reason, and never what the line says. */
export class SecretsError extends Error {
  constructor(line: number, what: string, fix: string) {
    super(`secrets line ${line}: ${what}; ${fix}`);
    this.name = "SecretsError";
  }
}

/**
 * The second text that the agent takes, to be sent behind the bundle's: it is no part of a plain state or a preview.
 *
 * @throws SecretsError if the agent would refuse it
 */
export function writeSecrets(secrets: readonly BundleSecret[]): string {
  const blocks = secrets.map(({ name, version, content }) => {
    if (!content.endsWith("\n")) {
      throw new Error(`secret ${name}: its content does not end with a newline; add one`);
    }
    const lines = content.slice(0, -1).split("\n");
    return `secret ${name} ${version}\n${lines.map((line) => `  ${line}\n`).join("")}`;
  });
  const text = `hextet secrets 1\n${blocks.join("")}end\n`;
  parseSecrets(text);
  return text;
}

/**
 * Reads that text back; the grammar is in docs/bundle.md and is the agent's, sentence for sentence.
 *
 * @throws SecretsError at the first line outside of the grammar
 */
export function parseSecrets(text: string): readonly BundleSecret[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const secrets = new Map<string, { name: string; version: string; lines: string[] }>();
  let open: string[] | undefined;
  let ended = false;
  for (const [index, line] of lines.entries()) {
    const at = index + 1;
    if (at === 1 && line === "hextet secrets 1") continue;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)) {
      const fix = "a secret is plain text, in lines that end with \\n alone";
      throw new SecretsError(at, "it holds a control character", fix);
    }
    if (line === "") continue;
    if (ended) throw new SecretsError(at, 'it comes after the line "end"', "nothing follows that line");
    if (line.startsWith("  ")) {
      if (open === undefined) {
        const fix = 'content follows the line "secret" at once';
        throw new SecretsError(at, "it stands outside of a secret", fix);
      }
      open.push(`${line.slice(2)}\n`);
      continue;
    }
    if (open?.length === 0) {
      const fix = "let its lines follow, each after two spaces";
      throw new SecretsError(at, "it follows a secret without content", fix);
    }
    open = undefined;
    if (line === "end") {
      ended = true;
      continue;
    }
    const [, name, version] = /^secret ([A-Za-z0-9][A-Za-z0-9._-]*) ([A-Za-z0-9._-]+)$/.exec(line) ?? [];
    if (name === undefined || version === undefined) {
      const fix = 'write "secret NAME VERSION", its content after two spaces, and "end" last';
      throw new SecretsError(at, "it is no directive", fix);
    }
    const key = `${name}@${version}`;
    if (secrets.has(key)) {
      throw new SecretsError(at, "it names a secret for a second time", "send each once");
    }
    open = [];
    secrets.set(key, { name, version, lines: open });
  }
  if (!ended) {
    const fix = "the secrets were cut short, send them again";
    throw new SecretsError(lines.length, 'the line "end" is missing', fix);
  }
  return [...secrets.values()].map(({ name, version, lines: content }) => ({
    name,
    version,
    content: content.join(""),
  }));
}
