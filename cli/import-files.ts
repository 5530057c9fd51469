import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { hostJson } from "../core/bundle/index.ts";
import {
  type Found,
  type FoundHost,
  HostNames,
  ImportError,
  isAwsAnswer,
  mergeHosts,
  readAws,
  readCsv,
  readIfupdown2,
  readIncusHost,
  readIpJson,
  readNetplan,
  readPveGuest,
} from "../core/import/index.ts";
import { fileText, printableLines } from "../core/index.ts";

/** The files of one host, by kind. */
interface HostFiles {
  addr: string | undefined;
  route: string | undefined;
  hostKey: string | undefined;
  readonly netplan: string[];
  /** Those of ifupdown2's. */
  readonly interfaces: string[];
  /** Those of Proxmox VE's guests. */
  readonly guests: string[];
  /** What Incus or LXD prints. */
  readonly incus: string[];
}

/** What was read, and the host keys that lay beside it. */
export interface FoundFiles {
  readonly found: Found;
  readonly hostKeys: ReadonlyMap<string, string>;
}

/**
 * Reads files, and folders of them: `HOST.addr.json`, `HOST.route.json`, `HOST.netplan.yaml`, `HOST.interfaces`,
 * `HOST.hostkey`, or a folder HOST with `addr.json`, `route.json`, `*.yaml`, `interfaces`, `interfaces.d` and `hostkey`, `qemu-server/101.conf` and
 * `lxc/102.conf` of Proxmox VE's, `incus-networks.json`, `incus-instances.json`, `incus-forwards-BRIDGE.json` or `lxd-...`; `*.csv`; any other `*.json` is AWS's.
 * @param site the name of the site that hosts of one's own are in
 * @throws ImportError naming the file
 */
export function readFiles(paths: readonly string[], site: string): FoundFiles {
  const names = new HostNames();
  const hosts = new Map<string, HostFiles>();
  const tables: FoundHost[] = [];
  const answers: { path: string; value: unknown }[] = [];
  const notes: string[] = [];
  for (const path of paths.flatMap((given) => filesIn(given, 0, notes))) {
    const file = basename(path);
    const { host, kind } = hostFileOf(path);
    if (kind !== undefined) addHostFile(hosts, names.take(path, host), kind, path);
    else if (file.endsWith(".csv")) tables.push(...readCsv(path, text(path), names));
    else if (file.endsWith(".json")) answers.push({ path, value: json(path) });
    else
      throw new ImportError(
        path,
        "is none of addr.json, route.json, *.csv, *.yaml, interfaces, hostkey, or an answer of AWS's in *.json",
      );
  }
  names.refuseMeetings();
  const own = [...hosts].flatMap(([name, files]) => hostOf(name, files, notes));
  const aws = answers.length === 0 ? { sites: [], notes: [] } : readAws(answers);
  const merged = mergeHosts([...own, ...tables]);
  const sites = merged.length === 0 ? [] : [{ name: site, vpc: undefined, subnets: [], hosts: merged }];
  const clash = aws.sites.find((candidate) => sites.length > 0 && candidate.name === site);
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

const incusFile = /(?:^|\.)(incus|lxd)-(networks|instances|forwards)(?:-.+)?\.json$/;

/** Proxmox VE's own names, below /etc/pve. */
function isGuestFolder(name: string): boolean {
  return name === "qemu-server" || name === "lxc";
}

/** Whose file it is, and of which kind: by its own name, or that of the folder that it lies in. */
function hostFileOf(path: string): { host: string; kind: keyof HostFiles | undefined } {
  const file = basename(path);
  const folder = dirname(resolve(path));
  if (basename(folder) === "interfaces.d") return { host: basename(dirname(folder)), kind: "interfaces" };
  if (isGuestFolder(basename(folder)) && file.endsWith(".conf"))
    return { host: basename(dirname(folder)), kind: "guests" };
  const [, owner = ""] =
    /^(.*?)\.?(?:incus|lxd)-(?:networks|instances|forwards(?:-.+)?)\.json$/.exec(file) ?? [];
  if (incusFile.test(file)) return { host: owner === "" ? basename(folder) : owner, kind: "incus" };
  const [, stem = "", named] =
    /^(.*?)\.?(addr\.json|route\.json|netplan\.ya?ml|hostkey|interfaces)$/.exec(file) ?? [];
  const host = stem === "" ? basename(folder) : stem;
  if (named === "interfaces") return { host, kind: "interfaces" };
  if (named === "addr.json") return { host, kind: "addr" };
  if (named === "route.json") return { host, kind: "route" };
  if (named === "hostkey") return { host, kind: "hostKey" };
  return { host, kind: /\.ya?ml$/.test(file) ? "netplan" : undefined };
}

/** A host has one file of each kind, but any number of netplan's and of ifupdown2's. */
function addHostFile(hosts: Map<string, HostFiles>, name: string, kind: keyof HostFiles, path: string): void {
  const files = hosts.get(name) ?? {
    addr: undefined,
    route: undefined,
    hostKey: undefined,
    netplan: [],
    interfaces: [],
    guests: [],
    incus: [],
  };
  hosts.set(name, files);
  if (kind === "netplan" || kind === "interfaces" || kind === "guests" || kind === "incus") {
    files[kind].push(path);
    return;
  }
  const before = files[kind];
  if (before !== undefined && resolve(before) !== resolve(path))
    throw new ImportError(path, `is of ${name}, and so is ${before}; give one of them, or rename one`);
  files[kind] = path;
}

function hostOf(name: string, files: HostFiles, notes: string[]): FoundHost[] {
  const found = livingOf(name, files, notes);
  const made = found.flatMap(({ interfaces }) => interfaces.map((bridge) => `${name}/${bridge.name}: `));
  if (files.addr !== undefined) {
    const route = files.route === undefined ? undefined : text(files.route);
    if (route === undefined)
      notes.push(`${name}: no route.json beside its addr.json, so its gateway is not known`);
    const read = readIpJson(files.addr, name, text(files.addr), route, files.route);
    notes.push(...read.notes.filter((note) => !made.some((bridge) => note.startsWith(bridge))));
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
  if (files.interfaces.length > 0) {
    const read = readIfupdown2(
      name,
      files.interfaces.map((path) => ({ path, text: text(path) })),
    );
    notes.push(...read.notes.filter((note) => !notes.includes(note)));
    found.push(read.host);
  }
  return found;
}

function livingOf(name: string, { guests, incus }: HostFiles, notes: string[]): FoundHost[] {
  if (guests.length === 0 && incus.length === 0) return [];
  const read = incus.length === 0 ? undefined : readIncusHost(name, incusFiles(incus));
  notes.push(...(read?.notes ?? []));
  const found = guests.flatMap((path) => {
    const kind = basename(dirname(resolve(path))) === "lxc" ? ("container" as const) : ("vm" as const);
    return readPveGuest({ path, kind, text: text(path) }) ?? [];
  });
  return [
    {
      ...{ name, instance: undefined, interfaces: read?.interfaces ?? [] },
      living: { guests: found, incus: read?.incus },
    },
  ];
}

function incusFiles(paths: readonly string[]) {
  const read = (kind: string) =>
    paths.flatMap((path) =>
      incusFile.exec(basename(path))?.[2] === kind ? [{ path, text: text(path) }] : [],
    );
  const flavor =
    incusFile.exec(basename(paths[0] ?? ""))?.[1] === "lxd" ? ("lxd" as const) : ("incus" as const);
  return {
    flavor,
    networks: read("networks")[0],
    instances: read("instances")[0],
    forwards: read("forwards"),
  };
}

/** A folder's files, and those of the folders in it, in order of name. */
function filesIn(path: string, depth: number, notes: string[]): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    throw new ImportError(path, reason(error));
  }
  if (!isFolder) return [path];
  // A host's own folder has those of ifupdown2 and Proxmox VE in it.
  if (depth > (basename(path) === "interfaces.d" || isGuestFolder(basename(path)) ? 2 : 1)) {
    notes.push(`${path} is left out: of a folder its files are read, and those of the folders in it`);
    return [];
  }
  return readdirSync(path)
    .filter((name) => !name.startsWith("."))
    .sort()
    .flatMap((name) => filesIn(join(path, name), depth + 1, notes));
}

/** `ssh-ed25519 AAAA...`, alone or as ssh-keyscan prints it, behind the host's name. */
function keyIn(path: string): string {
  const lines = text(path).split("\n");
  const keys = lines.flatMap(
    (line) => /(?:^|\s)((?:ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/]+=*)/.exec(line)?.[1] ?? [],
  );
  const key = keys.find((candidate) => candidate.startsWith("ssh-ed25519 ")) ?? keys[0];
  if (key === undefined) throw new ImportError(path, "holds no host key such as ssh-ed25519 AAAA...");
  return key;
}

function json(path: string): unknown {
  let value: unknown;
  try {
    value = hostJson(text(path));
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
    return printableLines(fileText(readFileSync(path)));
  } catch (error) {
    throw new ImportError(path, reason(error));
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^(\w+): (.*?), .*$/, "$2 ($1)") : String(error);
}
