import * as pulumi from "@pulumi/pulumi";
import {
  type BundleSecret,
  type Expectation,
  type FileMode,
  mergeDaemonJson,
  parseFileMode,
  writeBundle,
  writeSecrets,
} from "../../core/bundle/index.ts";
import type { RenderedFile, Subsystem } from "../../core/render/file.ts";
import { thrownText } from "../../core/thrown-text.ts";
import { refusal, refusing } from "../refusal.ts";

/** What every file of a host has. */
export interface AnyFileArgs {
  /** What is notified when it changes. */
  readonly subsystem: Subsystem;
  /**
   * Permissions, in octal: `"0644"`, or `0o644`.
   * @default "0644"; "0600" for a secret
   */
  readonly mode?: string | FileMode;
}

/** One file that a host must hold. */
export type HostFileArgs = PlainFileArgs | SecretFileArgs;

/**
 * A file whose content anybody may see who may see the stack. Where the content is an output that is marked as a secret, it
 * travels as secrets do, and the host's whole bundle is one: encrypted in the state, and in previews without its patch.
 * `SecretFileArgs` hides no more than it must.
 */
export interface PlainFileArgs extends AnyFileArgs {
  /** All of it. A newline at its end, where it has none, is added. */
  readonly content: pulumi.Input<string>;
  /**
   * `json`: the top-level keys given here win over those that the host's file holds; all others stay.
   * @default the file is replaced
   */
  readonly merge?: "json";
}

/** A file whose content goes to the host alone: it stands in no state, preview or log. */
export interface SecretFileArgs extends AnyFileArgs {
  readonly secret: SecretArgs;
}

/** What such a file holds. */
export interface SecretArgs {
  /** What it is called in the host's bundle, such as `wg-key`. */
  readonly name: string;
  /** A label of yours; a change of it, and nothing else, brings the content to the host. */
  readonly version: string;
  /** All of it. A newline at its end, which a configuration value does not have, is added. */
  readonly content: pulumi.Input<string>;
}

/** A host's files as they stand in its bundle: of a secret, its name and version. */
type BundledFile =
  | { readonly content: string; readonly merge: "json" | undefined; readonly rest: AnyFileArgs }
  | { readonly secret: { readonly name: string; readonly version: string }; readonly rest: AnyFileArgs };

/** What the bundle says of a host besides its files. */
export interface BundleFrame {
  /** `rack/pve-1` */
  readonly host: string;
  readonly units: readonly string[];
  readonly login: string | undefined;
  readonly expect: readonly Expectation[];
}

/** What the agent gets: a text that stands in the state, and one that does not. */
export interface BundleInput {
  readonly bundle: pulumi.Output<string>;
  /** Empty where there are no secrets. */
  readonly secrets: pulumi.Output<string>;
}

/** `BundleFrame` of which a part may be known later. */
export interface BundleFrameArgs extends Pick<BundleFrame, "host" | "login"> {
  readonly units: pulumi.Input<BundleFrame["units"]>;
  readonly expect: pulumi.Input<BundleFrame["expect"]>;
}

/**
 * Takes the secrets out of a host's files.
 *
 * @throws Error where the agent would refuse what is known already; the rest is refused once it is known
 */
export function bundleInput(
  files: pulumi.Input<Readonly<Record<string, HostFileArgs>>>,
  frame: BundleFrameArgs,
): BundleInput {
  refuseKnown(files, frame);
  const { host } = frame;
  const parts = splitSecrets(files);
  const bundle = pulumi
    .all([parts.files, pulumi.output(frame)])
    .apply(refusing(([bundled, about]) => bundleText(bundled, about)));
  const secrets = parts.secrets.apply(refusing((found) => secretsText(host, found)));
  // What a secret is made of has to be there before the host is changed. A preview needs no more than its name.
  if (pulumi.runtime.isDryRun()) return { bundle, secrets };
  return { bundle: pulumi.all([bundle, pulumi.unsecret(secrets)]).apply(([text]) => text), secrets };
}

/** What stands for a content that is not known yet: any place takes it, merged or not. */
const anyContent = "{}\n";

/** @throws Error where the agent would refuse what is known */
export function refuseKnown(
  files: pulumi.Input<Readonly<Record<string, HostFileArgs>>>,
  { host, login, units, expect }: BundleFrameArgs,
): void {
  if (pulumi.Output.isInstance(files) || files instanceof Promise) return;
  const known = mapped(files, (file) =>
    "secret" in file
      ? { ...file, secret: { ...file.secret, content: knownText(file.secret.content) } }
      : { ...file, content: knownText(file.content) },
  );
  bundleText(mapped(known, bundledFile), { host, login, units: knownList(units), expect: knownList(expect) });
  secretsText(host, Object.values(known).flatMap(secretOf));
}

function knownText(text: pulumi.Input<string>): string {
  return typeof text === "string" ? text : anyContent;
}

function knownList<One>(list: pulumi.Input<readonly One[]>): readonly One[] {
  return Array.isArray(list) ? list : [];
}

function secretsText(host: string, secrets: readonly BundleSecret[]): string {
  if (secrets.length === 0) return "";
  try {
    const whole = secrets.map((secret) => ({
      ...secret,
      content: wholeLines(`secret ${secret.name}`, secret.content),
    }));
    for (const secret of whole) refusePart(`secret ${secret.name}`, () => writeSecrets([secret]));
    return writeSecrets(whole);
  } catch (error) {
    throw refusal(`${host}: ${thrownText(error)}`);
  }
}

/** A configuration value has no newline at its end, which every line of a bundle has. */
function wholeLines(of: string, content: string): string {
  if (content === "") throw refusal(`${of}: its content is empty; give it at least one line`);
  return content.endsWith("\n") ? content : `${content}\n`;
}

interface SplitFiles {
  readonly files: pulumi.Output<Readonly<Record<string, BundledFile>>>;
  readonly secrets: pulumi.Output<readonly BundleSecret[]>;
}

function splitSecrets(files: pulumi.Input<Readonly<Record<string, HostFileArgs>>>): SplitFiles {
  if (pulumi.Output.isInstance(files) || files instanceof Promise) {
    const known = pulumi.output(files);
    return {
      files: known.apply((all) => mapped(all, bundledFile)),
      secrets: known.apply((all) => Object.values(all).flatMap(secretOf)),
    };
  }
  return {
    files: pulumi
      .output(mapped(files, (file) => pulumi.output("secret" in file ? withoutContent(file) : file)))
      .apply((all) => mapped(all, bundledFile)),
    secrets: pulumi
      .all(Object.values(files).flatMap((file) => ("secret" in file ? [pulumi.output(file)] : [])))
      .apply((all) => all.flatMap(secretOf)),
  };
}

function withoutContent({ secret, ...rest }: SecretFileArgs): SecretFileArgs {
  return { ...rest, secret: { ...secret, content: "" } };
}

function bundledFile(file: pulumi.Unwrap<HostFileArgs>): BundledFile {
  const { subsystem, mode } = file;
  const rest = { subsystem, ...(mode === undefined ? {} : { mode }) };
  if ("secret" in file) return { secret: { name: file.secret.name, version: file.secret.version }, rest };
  return { content: file.content, merge: file.merge, rest };
}

function secretOf(file: pulumi.Unwrap<HostFileArgs>): BundleSecret[] {
  return "secret" in file ? [file.secret] : [];
}

/** @throws Error with the host's name, and the file's where it is one file's fault, where the agent would refuse it */
export function bundleText(files: Readonly<Record<string, BundledFile>>, frame: BundleFrame): string {
  const { host, login, units, expect } = frame;
  try {
    const rendered = Object.entries(files).map(renderedFile);
    for (const file of rendered) refuseFile(host, file);
    return writeBundle({ host, ...(login === undefined ? {} : { login }), units, expect, files: rendered });
  } catch (error) {
    throw refusal(`${host}: ${thrownText(error)}`);
  }
}

function refuseFile(host: string, file: RenderedFile): void {
  refusePart(file.path, () => writeBundle({ host, units: [], files: [file] }));
  if (file.merge === "json") refusePart(file.path, () => mergeDaemonJson("", file.content));
}

/** A file or a secret by itself, so that it can be named: nobody knows its lines by their number in the whole text. */
function refusePart(name: string, write: () => string): void {
  try {
    write();
  } catch (error) {
    const reason = thrownText(error).replace(/^(bundle|secrets) line [0-9]+: /, "");
    throw refusal(reason.startsWith(name) ? reason : `${name}: ${reason}`);
  }
}

function renderedFile([path, file]: readonly [path: string, file: BundledFile]): RenderedFile {
  const isSecret = "secret" in file;
  const mode = fileMode(path, file.rest.mode ?? (isSecret ? "0600" : "0644"));
  const about = { path, mode, subsystem: file.rest.subsystem };
  if (isSecret) return { ...about, content: "", secret: file.secret };
  const content = wholeLines(path, file.content);
  return { ...about, content, ...(file.merge === undefined ? {} : { merge: file.merge }) };
}

function fileMode(path: string, given: string | FileMode): FileMode {
  if (typeof given === "number") return given;
  const mode = parseFileMode(given.length === 3 ? `0${given}` : given);
  if (mode === undefined) throw refusal(`${path}: mode ${given} is not octal permissions such as 0644`);
  return mode;
}

function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
