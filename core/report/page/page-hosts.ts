import { fileModeText } from "../../bundle/file-mode.ts";
import { capabilities } from "../../capabilities/index.ts";
import { nounOf, portsOf } from "../../links/index.ts";
import type { HostPlan, InterfacePlan, SitePlan } from "../../plan/index.ts";

import type { RenderedFile } from "../../render/file.ts";
import { renderHost, writersOf } from "../../render/targets.ts";

export interface PageHost {
  readonly site: string;
  readonly name: string;
  /** `ec2`: set up at its first boot; `ssh`: changed over SSH. */
  readonly kind: HostPlan["kind"];
  readonly renderer: string;
  readonly forwarding: boolean;
  readonly retired?: true;
  readonly interfaces: readonly PageInterface[];
  /** What is in its routing tables because of the layout. */
  readonly routes: readonly string[];
  readonly files: readonly PageFile[];
  /** systemd units that are enabled and started. */
  readonly units: readonly string[];
}

export interface PageInterface {
  readonly name: string;
  /** `bridge`, `NIC` */
  readonly kind: string;
  readonly ports: readonly string[];
  readonly network?: string;
}

export interface PageFile {
  readonly path: string;
  /** `0644` */
  readonly mode: string;
  readonly subsystem: string;
  /** Its content, by index; absent where that is not shown. */
  readonly content?: number;
  /** Why it is not shown. */
  readonly hidden?: string;
}

/** Contents of files, each kept once: most hosts have some that are like those of others. */
export class PageFiles {
  readonly contents: string[] = [];
  readonly #known = new Map<string, number>();

  indexOf(content: string): number {
    const known = this.#known.get(content);
    if (known !== undefined) return known;
    this.#known.set(content, this.contents.length);
    return this.contents.push(content) - 1;
  }
}

/** The hosts of a site, what it has let go last. */
export function pageHosts(site: SitePlan, files: PageFiles): readonly PageHost[] {
  return [
    ...site.hosts.map((host) => pageHost(host, files)),
    ...site.retired.map((host) => ({
      ...pageHost(host, files),
      routes: [],
      files: [],
      units: [],
      retired: true as const,
    })),
  ];
}

function pageHost(host: HostPlan, files: PageFiles): PageHost {
  const rendered = renderHost(host);
  const written = writersOf(host, capabilities);
  return {
    site: host.site,
    name: host.name,
    kind: host.kind,
    renderer: host.renderer,
    forwarding: host.forwarding,
    interfaces: host.interfaces.map(pageInterface),
    routes: (rendered.expect ?? []).flatMap((each) => {
      if (each.kind === "route") return [`${each.prefix} via ${each.via} dev ${each.interface}`];
      if (each.kind === "table") return [`default via ${each.via} dev ${each.interface} table ${each.table}`];
      return [];
    }),
    files: rendered.files.map((file) => pageFile(file, written.has(file.path), files)),
    units: rendered.units,
  };
}

function pageInterface({ name, link, network }: InterfacePlan): PageInterface {
  return {
    name,
    kind: nounOf(link),
    ports: portsOf(link) ?? [],
    ...(network === undefined ? {} : { network }),
  };
}

/** @param isWritten whether hextet writes all of it: what the layout itself says there may be what others are not to read */
function pageFile(file: RenderedFile, isWritten: boolean, files: PageFiles): PageFile {
  const mode = fileModeText(file.mode);
  const shared = { path: file.path, mode, subsystem: file.subsystem };
  if (file.secret !== undefined)
    return { ...shared, hidden: `a secret, ${file.secret.name} in version ${file.secret.version}` };
  if (!isWritten && (file.mode & 0o004) === 0)
    return {
      ...shared,
      hidden: `the layout's own file, which others than its owner may not read (mode ${mode})`,
    };
  return { ...shared, content: files.indexOf(file.content) };
}
