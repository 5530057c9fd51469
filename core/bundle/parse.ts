import type { HostFiles, RenderedFile, SecretName, Subsystem } from "../render/file.ts";
import { runAsRoot, subsystems } from "../render/file.ts";
import { BundleError } from "./bundle-error.ts";
import { type Expectation, isAddress, parseExpectation } from "./expectation.ts";
import { type FileMode, parseFileMode } from "./file-mode.ts";
import { isLeftToHost, isWide, places, placesOf, placeText } from "./places.ts";

/** A file whose content is still being read. */
interface OpenFile {
  readonly line: number;
  readonly path: string;
  readonly mode: FileMode;
  readonly subsystem: Subsystem;
  readonly merge: boolean;
  readonly secret: SecretName | undefined;
  readonly content: string[];
}

/**
 * Reads a bundle's text; the grammar is in docs/bundle.md and is the agent's, sentence for sentence: a text is
 * refused here exactly if, and in the words in which, the agent refuses it.
 *
 * @throws BundleError at the first line outside of the grammar.
 */
export function parseBundle(text: string): HostFiles {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  let host = "";
  let ended = false;
  let open: OpenFile | undefined;
  const files = new Map<string, RenderedFile>();
  /** Lines by name. */
  const units = new Map<string, number>();
  let login: string | undefined;
  const expected = new Map<string, Expectation>();

  const close = () => {
    if (open !== undefined) files.set(open.path, closed(open));
    open = undefined;
  };

  for (const [index, line] of lines.entries()) {
    const at = index + 1;
    refuseControl(at, line);
    if (at === 1) refuseOtherVersion(line);
    else if (at === 2) host = hostOf(line);
    else if (line === "") close();
    else if (ended) {
      throw new BundleError(at, line, 'comes after the line "end"', "nothing follows that line");
    } else if (line.startsWith("  ")) {
      if (open === undefined) {
        throw new BundleError(
          at,
          line,
          "stands outside of a file",
          'content follows the line "file" at once',
        );
      }
      if (open.secret !== undefined) {
        const fix = "send it in the second text, behind the bundle";
        throw new BundleError(at, line, "stands in a file whose content is a secret", fix);
      }
      open.content.push(`${line.slice(2)}\n`);
    } else if (/^[ \t]/.test(line)) {
      throw new BundleError(
        at,
        line,
        "is not indented by two spaces",
        "begin each content line with exactly two",
      );
    } else {
      close();
      const [directive] = line.split(" ", 1);
      if (directive === "file") {
        open = openFile(at, line);
        if (files.has(open.path)) {
          throw new BundleError(at, open.path, "stands here for a second time", "name each file once");
        }
      } else if (directive === "unit") {
        const name = unitName(at, line);
        if (units.has(name)) {
          throw new BundleError(at, name, "stands here for a second time", "name each unit once");
        }
        units.set(name, at);
      } else if (directive === "login") {
        const address = line.slice("login ".length);
        if (!isAddress(address)) {
          const fix = 'write "login ADDRESS", for example "login 2001:db8::10"';
          throw new BundleError(at, line, "does not name an address", fix);
        }
        if (login !== undefined) {
          throw new BundleError(at, line, "stands here for a second time", "name one address");
        }
        login = address;
      } else if (directive === "expect") {
        const expectation = parseExpectation(line);
        if (expectation === undefined) {
          const fix =
            'write "expect address ADDRESS/LENGTH INTERFACE", "expect address-in PREFIX INTERFACE", "expect gateway ADDRESS INTERFACE", "expect source ADDRESS INTERFACE", "expect deprecated ADDRESS INTERFACE", "expect leaves ADDRESS via ADDRESS INTERFACE", "expect rule PRIORITY from PREFIX [to PREFIX] table TABLE", "expect table TABLE via ADDRESS INTERFACE", "expect metric METRIC via ADDRESS INTERFACE", "expect unused PREFIX unreachable", "expect link KIND [SETTING VALUE]... INTERFACE", "expect key KEY PORT INTERFACE", "expect mtu BYTES INTERFACE", "expect nic MAC INTERFACE", "expect peer KEY PREFIX,... ENDPOINT KEEPALIVE INTERFACE", "expect port LINK INTERFACE" or "expect route PREFIX via ADDRESS INTERFACE"';
          throw new BundleError(at, line, "is nothing that can be expected", fix);
        }
        if (expected.has(line)) {
          throw new BundleError(at, line, "stands here for a second time", "expect each once");
        }
        expected.set(line, expectation);
      } else if (line === "end") ended = true;
      else {
        const fix = `a bundle's lines begin with "file", "unit", "login", "expect" or two spaces, and the last one is "end"`;
        throw new BundleError(at, line, "is no directive", fix);
      }
    }
  }
  if (!ended) {
    const fix = "the bundle was cut short, send it again";
    throw new BundleError(Math.max(lines.length, 1), undefined, 'the line "end" is missing', fix);
  }
  for (const [name, at] of units) {
    const file = `/etc/systemd/system/${name.replace(/@.*\./, "@.")}`;
    if (!files.has(file)) {
      throw new BundleError(at, name, "has no file in this bundle", `add ${file}`);
    }
  }
  return {
    host,
    files: [...files.values()],
    units: [...units.keys()],
    ...(login === undefined ? {} : { login }),
    ...(expected.size === 0 ? {} : { expect: [...expected.values()] }),
  };
}

function refuseControl(at: number, line: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)) {
    throw new BundleError(
      at,
      line,
      "holds a control character",
      "a bundle is plain text, in lines that end with \\n alone",
    );
  }
}

function refuseOtherVersion(line: string): void {
  if (line === "hextet bundle 1") return;
  if (line.startsWith("hextet bundle ")) {
    const fix = 'only "hextet bundle 1" is read here, use an agent of the same release';
    throw new BundleError(1, line, "is another version of the format", fix);
  }
  throw new BundleError(1, line, "is no bundle's first line", 'that is "hextet bundle 1"');
}

function hostOf(line: string): string {
  const name = /^host ([A-Za-z0-9][A-Za-z0-9._-]*\/[A-Za-z0-9][A-Za-z0-9._-]*)$/.exec(line)?.[1];
  if (name === undefined) {
    throw new BundleError(
      2,
      line,
      "does not name a host",
      'write "host SITE/NAME", for example "host rack/pve-1"',
    );
  }
  return name;
}

function openFile(at: number, line: string): OpenFile {
  const [, path = "", modeWord = "", subsystemWord = "", extra, ...more] = line.split(" ");
  const modeText = /^mode=(.*)$/.exec(modeWord)?.[1];
  const subsystemName = /^subsystem=(.*)$/.exec(subsystemWord)?.[1];
  if (modeText === undefined || subsystemName === undefined || more.length > 0) {
    throw new BundleError(
      at,
      line,
      'is not of the form "file PATH mode=0644 subsystem=NAME"',
      "only merge=json or secret=NAME@VERSION may follow",
    );
  }
  refusePath(at, path);
  const mode = parseFileMode(modeText);
  if (mode === undefined) {
    throw new BundleError(
      at,
      modeWord,
      "is not a mode",
      "write four octal digits of which the first is 0, mode=0644",
    );
  }
  const subsystem = subsystems.find((name) => name === subsystemName);
  if (subsystem === undefined) {
    throw new BundleError(at, subsystemWord, "is no subsystem", `write one of ${subsystems.join(", ")}`);
  }
  if (runAsRoot.includes(subsystem) || (mode & 0o111) !== 0) refuseWritable(at, modeWord, mode);
  const secret = extra?.startsWith("secret=") ? secretName(at, extra, mode, modeWord) : undefined;
  if (extra !== undefined && secret === undefined && (extra !== "merge=json" || subsystem !== "docker")) {
    const fix = "merge=json is for subsystem=docker, secret=NAME@VERSION for any";
    throw new BundleError(at, extra, "does not apply here", fix);
  }
  const fitting = placesOf(path);
  if (fitting.length === 0) {
    const fix = `these are: ${[...new Set(places.map(placeText))].join(", ")}`;
    throw new BundleError(at, path, "is not a place that hextet writes to", fix);
  }
  if (fitting.every(isWide) && isLeftToHost(path)) {
    const fix = "accounts, rights, keys and what a host needs to start are no part of a bundle";
    throw new BundleError(at, path, "is left to the host", fix);
  }
  if (!fitting.some((place) => place.subsystem === subsystem)) {
    const fix = `write subsystem=${fitting.map((place) => place.subsystem).join(" or ")}`;
    throw new BundleError(at, path, `does not belong to ${subsystem}`, fix);
  }
  if (path.startsWith(unitsAt)) refuseReserved(at, path, path.slice(unitsAt.length));
  return {
    line: at,
    path,
    mode,
    subsystem,
    merge: extra === "merge=json",
    secret,
    content: [],
  };
}

/** Where units lie. */
const unitsAt = "/etc/systemd/system/";

/** The agent's watcher and its guard are units too: what takes a change back is no part of any change. */
function refuseReserved(at: number, shown: string, unit: string): void {
  if (!unit.startsWith("hextet-agent-") && !unit.startsWith("hextet-agent@")) return;
  const fix = "give the unit another name than hextet-agent-NAME";
  throw new BundleError(at, shown, "is reserved for the agent's own units", fix);
}

/** Units, what they run and whatever else can be run is run as root. */
function refuseWritable(at: number, shown: string, mode: FileMode): void {
  if ((mode & 0o022) === 0) return;
  const fix = "what is run as root is written by root alone, mode=0644 or mode=0755";
  throw new BundleError(at, shown, "lets others write what root runs", fix);
}

function secretName(at: number, word: string, mode: FileMode, modeWord: string): SecretName {
  const [, name, version] = /^secret=([A-Za-z0-9][A-Za-z0-9._-]*)@([A-Za-z0-9._-]+)$/.exec(word) ?? [];
  if (name === undefined || version === undefined) {
    const fix = "write secret=NAME@VERSION, both of letters, digits, ., _ and -";
    throw new BundleError(at, word, "does not name a secret", fix);
  }
  if ((mode & 0o077) !== 0) {
    throw new BundleError(at, modeWord, "lets others read a secret", "write mode=0600");
  }
  return { name, version };
}

function refusePath(at: number, path: string): void {
  if (!path.startsWith("/")) throw new BundleError(at, path, "is not an absolute path", "begin it with /");
  if (path.split("/").includes("..")) {
    throw new BundleError(at, path, "leads upwards by ..", "write the path without it");
  }
  if (!/^(\/[A-Za-z0-9_@][A-Za-z0-9._@-]*)+$/.test(path)) {
    const fix = "a path's names begin with a letter, a digit, _ or @ and may then hold . and - too";
    throw new BundleError(at, path, "is not a plain path", fix);
  }
}

function unitName(at: number, line: string): string {
  const name = /^unit (hextet-[A-Za-z0-9._@-]+\.(service|timer))$/.exec(line)?.[1];
  if (name === undefined) {
    throw new BundleError(
      at,
      line,
      "does not name a unit of ours",
      'write "unit hextet-NAME.service", or .timer',
    );
  }
  refuseReserved(at, name, name);
  return name;
}

function closed(open: OpenFile): RenderedFile {
  const { path, mode, subsystem, secret } = open;
  if (secret !== undefined) return { path, mode, content: "", subsystem, secret };
  if (open.content.length === 0) {
    throw new BundleError(
      open.line,
      open.path,
      "has no content",
      "let its lines follow, each after two spaces",
    );
  }
  const file = { path, mode, content: open.content.join(""), subsystem };
  return open.merge ? { ...file, merge: "json" } : file;
}
