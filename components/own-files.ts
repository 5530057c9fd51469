import { subsystemOf } from "../core/capabilities/files/index.ts";
import type { Plan, SshHostPlan } from "../core/plan/index.ts";
import { renderHost } from "../core/render/index.ts";
import { thrownText } from "../core/thrown-text.ts";
import { hostName } from "../hosts/index.ts";
import {
  type AnyFileArgs,
  type HostFileArgs,
  type PlainFileArgs,
  refuseKnown,
  type SecretFileArgs,
} from "./onprem/bundle-input.ts";
import { managedHostFiles } from "./onprem/host-files.ts";
import { refusal } from "./refusal.ts";

/** A file of a host's besides those of its layout: content that anybody may see who may see the stack, or a secret. */
export type OwnFileArgs = OwnPlacement & (Pick<PlainFileArgs, "content"> | Pick<SecretFileArgs, "secret">);

/** How it lies on the host. */
export interface OwnPlacement extends Pick<AnyFileArgs, "mode"> {
  /**
   * What is notified when it changes.
   * @default the one whose place it is; "inert", which is nobody, elsewhere below /etc
   */
  readonly subsystem?: AnyFileArgs["subsystem"];
}

/** What a program gives hosts besides their layout, by `site/host`. */
export type OwnFiles = ReadonlyMap<string, OwnHostFiles>;

/** Of one host. */
export interface OwnHostFiles {
  readonly files: Readonly<Record<string, HostFileArgs>>;
  readonly units: readonly string[];
}

/** @throws Error with everything that is wrong with them, a line each, before any resource is made */
export function ownFiles(
  plan: Plan,
  args: {
    readonly files?: Readonly<Record<string, Readonly<Record<string, OwnFileArgs>>>>;
    readonly units?: Readonly<Record<string, readonly string[]>>;
  },
): OwnFiles {
  const { files = {}, units = {} } = args;
  const hosts = new Map(plan.sites.flatMap((site) => site.hosts).map((host) => [hostName(host), host]));
  const faults: string[] = [];
  const own = new Map<string, OwnHostFiles>();
  for (const name of new Set([...Object.keys(files), ...Object.keys(units)])) {
    const host = hosts.get(name);
    if (host === undefined) {
      faults.push(`${name}: files are given for it, and the layout has no such host that is not retired`);
    } else if (host.kind === "ec2") {
      faults.push(
        `${name}: files are given for it, and an instance gets its files by its first boot; say them in the layout`,
      );
    } else {
      const given = { files: placed(files[name] ?? {}), units: units[name] ?? [] };
      faults.push(...faultsOf(host, given));
      own.set(name, given);
    }
  }
  if (faults.length > 0) throw refusal(faults.join("\n"));
  return own;
}

function placed(files: Readonly<Record<string, OwnFileArgs>>): Readonly<Record<string, HostFileArgs>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [
      path,
      { ...file, subsystem: file.subsystem ?? subsystemOf(path) },
    ]),
  );
}

function faultsOf(host: SshHostPlan, { files, units }: OwnHostFiles): readonly string[] {
  const rendered = managedHostFiles(renderHost(host));
  const twice = Object.keys(files)
    .filter((path) => Object.hasOwn(rendered.files, path))
    .map((path) => `${rendered.host}: ${path} is a file of its layout's already; give this one another name`);
  try {
    refuseKnown(files, { host: rendered.host, units, expect: [], login: undefined });
    return twice;
  } catch (error) {
    return [...twice, thrownText(error)];
  }
}
