import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import {
  type Found,
  type FoundHost,
  ImportError,
  isAwsAnswer,
  labelOf,
  mergeHosts,
  readAws,
  readCsv,
  readIpJson,
  readNetplan,
} from "../core/import/index.ts";
import { fileText } from "../core/index.ts";

/** What the files of one host hold, by kind. */
interface HostFiles {
  addr: string | undefined;
  route: string | undefined;
  hostKey: string | undefined;
  readonly netplan: string[];
}

/** What was read, and the host keys that lay beside it. */
export interface FoundFiles {
  readonly found: Found;
  readonly hostKeys: ReadonlyMap<string, string>;
}

/**
 * Reads files, and folders of them: `HOST.addr.json`, `HOST.route.json`, `HOST.netplan.yaml`, `HOST.hostkey`, or a
 * folder HOST with `addr.json`, `route.json`, `*.yaml` and `hostkey`; `*.csv`; any other `*.json` is AWS's.
 * @param site the name of the site that hosts of one's own are in
 * @throws ImportError naming the file
 */
export function readFiles(paths: readonly string[], site: string): FoundFiles {
  const hosts = new Map<string, HostFiles>();
  const tables: FoundHost[] = [];
  const answers: { path: string; value: unknown }[] = [];
  const of = (path: string, name: string): HostFiles => {
    const label = labelOf(path, name);
    const files = hosts.get(label) ?? { addr: undefined, route: undefined, hostKey: undefined, netplan: [] };
    hosts.set(label, files);
    return files;
  };
  for (const path of paths.flatMap((one) => filesIn(one, 0))) {
    const file = basename(path);
    const [, stem, kind = file] =
      /^(.*?)\.?(addr\.json|route\.json|netplan\.ya?ml|hostkey)$/.exec(file) ?? [];
    const host = stem === undefined || stem === "" ? basename(dirname(resolve(path))) : stem;
    if (kind === "addr.json") of(path, host).addr = path;
    else if (kind === "route.json") of(path, host).route = path;
    else if (kind === "hostkey") of(path, host).hostKey = path;
    else if (/\.ya?ml$/.test(file)) of(path, host).netplan.push(path);
    else if (file.endsWith(".csv")) tables.push(...readCsv(path, text(path)));
    else if (file.endsWith(".json")) answers.push({ path, value: json(path) });
    else
      throw new ImportError(
        path,
        "is none of addr.json, route.json, *.csv, *.yaml, hostkey, or an answer of AWS's in *.json",
      );
  }
  const notes: string[] = [];
  const own = [...hosts].flatMap(([name, files]) => hostOf(name, files, notes));
  const aws = answers.length === 0 ? { sites: [], notes: [] } : readAws(answers);
  const merged = mergeHosts([...own, ...tables]);
  const sites = merged.length === 0 ? [] : [{ name: site, vpc: undefined, subnets: [], hosts: merged }];
  const clash = aws.sites.find((one) => sites.length > 0 && one.name === site);
  if (clash !== undefined)
    throw new ImportError(site, "is the name of a VPC too; name the other site: --site NAME");
  return {
    found: { sites: [...aws.sites, ...sites], notes: [...notes, ...aws.notes] },
    hostKeys: new Map(
      [...hosts].flatMap(([name, { hostKey }]) =>
        hostKey === undefined ? [] : [[name, keyIn(hostKey)] as const],
      ),
    ),
  };
}

function hostOf(name: string, files: HostFiles, notes: string[]): FoundHost[] {
  const found: FoundHost[] = [];
  if (files.addr !== undefined) {
    const route = files.route === undefined ? undefined : text(files.route);
    if (route === undefined)
      notes.push(`${name}: no route.json beside its addr.json, so its gateway is not known`);
    const read = readIpJson(files.addr, name, text(files.addr), route);
    notes.push(...read.notes);
    found.push(read.host);
  } else if (files.route !== undefined) {
    throw new ImportError(
      files.route,
      "has no addr.json beside it: give what ip -j -6 addr prints on that host",
    );
  }
  if (files.netplan.length > 0) {
    const read = readNetplan(
      name,
      files.netplan.map((path) => ({ path, text: text(path) })),
    );
    notes.push(...read.notes.filter((note) => !notes.includes(note)));
    found.push(read.host);
  }
  return found;
}

/** A folder's files, and those of the folders in it, in order of name. */
function filesIn(path: string, depth: number): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    throw new ImportError(path, reason(error));
  }
  if (!isFolder) return [path];
  if (depth > 1) return [];
  return readdirSync(path)
    .filter((name) => !name.startsWith("."))
    .sort()
    .flatMap((name) => filesIn(join(path, name), depth + 1));
}

/** `ssh-ed25519 AAAA...`, alone or as ssh-keyscan prints it, behind the host's name. */
function keyIn(path: string): string {
  const lines = text(path).split("\n");
  const keys = lines.flatMap(
    (line) => /(?:^|\s)((?:ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/]+=*)/.exec(line)?.[1] ?? [],
  );
  const key = keys.find((one) => one.startsWith("ssh-ed25519 ")) ?? keys[0];
  if (key === undefined) throw new ImportError(path, "holds no host key such as ssh-ed25519 AAAA...");
  return key;
}

function json(path: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text(path));
  } catch (error) {
    throw new ImportError(path, `is not JSON: ${reason(error)}`);
  }
  if (!isAwsAnswer(value))
    throw new ImportError(
      path,
      "is no answer of aws ec2 describe-*; what ip prints belongs into HOST.addr.json and HOST.route.json",
    );
  return value;
}

function text(path: string): string {
  try {
    return fileText(readFileSync(path));
  } catch (error) {
    throw new ImportError(path, reason(error));
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^(\w+): (.*?), .*$/, "$2 ($1)") : String(error);
}
