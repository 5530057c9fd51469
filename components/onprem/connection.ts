import { readFileSync } from "node:fs";
import type { remote } from "@pulumi/command/types/input.js";
import * as pulumi from "@pulumi/pulumi";
import { thrownText } from "../../core/thrown-text.ts";
import {
  homePath,
  hostKeyTrouble,
  type Login,
  type LoginEndpoint,
  type LoginKey,
} from "../../hosts/index.ts";
import { refusal } from "../refusal.ts";

/** One machine that SSH is spoken to. */
export interface EndpointArgs {
  /**
   * IPv6 without brackets, IPv4, or a name.
   * @example "2001:db8::10"
   */
  readonly address: pulumi.Input<string>;
  /**
   * The machine's own key, ed25519 or ECDSA, one line as in authorized_keys; nobody else is spoken to. Fetch it with
   * `hextet hostkey` or `ssh-keyscan`, and compare it with what the machine's console says.
   * @example "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA..."
   */
  readonly hostKey: pulumi.Input<string>;
  /** @default 22 */
  readonly port?: pulumi.Input<number>;
  /**
   * Anyone but root works through `sudo -n`.
   * @default "root"
   */
  readonly user?: pulumi.Input<string>;
  /**
   * Path of a private key without a passphrase. Its text goes into the state, as a secret: the command's provider takes no
   * path. The SSH agent's keys do not.
   * @default the keys of the SSH agent
   */
  readonly keyFile?: string;
  /**
   * Text of a private key, where it does not lie in a file.
   * @default `keyFile`
   */
  readonly privateKey?: pulumi.Input<string>;
}

/** How to reach a host. */
export interface HostConnectionArgs extends EndpointArgs {
  /**
   * Machine to go through; its host key is checked too.
   * @default none
   */
  readonly bastion?: EndpointArgs;
}

/**
 * The connection as `remote.Command` takes it.
 *
 * @param perDial seconds for one TCP connection
 * @throws Error with one sentence where the command could never log in by it
 */
export function commandConnection(
  host: string,
  args: HostConnectionArgs,
  perDial: number,
): pulumi.Input<remote.ConnectionArgs> {
  return {
    ...endpoint(host, args, perDial),
    ...(args.bastion === undefined ? {} : { proxy: endpoint(`${host}'s bastion`, args.bastion, perDial) }),
  };
}

function endpoint(host: string, args: EndpointArgs, perDial: number) {
  const trouble = typeof args.hostKey === "string" ? hostKeyTrouble(args.hostKey) : undefined;
  if (trouble !== undefined) throw refusal(`${host}: its host key ${trouble}`);
  const privateKey =
    args.privateKey ?? (args.keyFile === undefined ? undefined : keyText(host, args.keyFile));
  return {
    host: args.address,
    port: args.port ?? 22,
    user: args.user ?? "root",
    hostKey: args.hostKey,
    ...(privateKey === undefined ? {} : { privateKey: pulumi.secret(privateKey) }),
    perDialTimeout: perDial,
  };
}

/** A preview dials nobody, so it does without the key: a machine that only previews need not have it. */
function keyText(host: string, path: string): string | undefined {
  try {
    return readFileSync(homePath(path), "utf8");
  } catch (error) {
    const sentence = `${host}: its private key cannot be read (${thrownText(error)})`;
    if (!pulumi.runtime.isDryRun()) {
      throw refusal(`${sentence}; name a file that can, or leave it to the SSH agent`);
    }
    void pulumi.log.warn(
      `${sentence}; this preview does without, so the host's connection may show as changed`,
    );
    return undefined;
  }
}

/** The same connection for OpenSSH's client, which shows what the command's provider can show: no certificate. */
export function login(args: HostConnectionArgs): pulumi.Output<Login> {
  const bastion = args.bastion === undefined ? pulumi.output(undefined) : loginEndpoint(args.bastion);
  return pulumi
    .all([loginEndpoint(args), bastion])
    .apply(([host, through]) => ({ ...host, bastion: through }));
}

function loginEndpoint(args: EndpointArgs): pulumi.Output<LoginEndpoint> {
  return pulumi
    .all([args.address, args.port ?? 22, args.user ?? "root", args.hostKey, args.privateKey])
    .apply(([address, port, user, hostKey, privateKey]) => ({
      address,
      port,
      user,
      hostKey,
      key: loginKey(args.keyFile, privateKey),
    }));
}

function loginKey(keyFile: string | undefined, privateKey: string | undefined): LoginKey {
  if (privateKey !== undefined) return { kind: "text", privateKey };
  return keyFile === undefined ? { kind: "agent" } : { kind: "bare-file", path: keyFile };
}
