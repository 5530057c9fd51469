import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { type Plan, planFromText, recordKeys } from "../core/index.ts";
import { keyFile } from "../core/links/index.ts";
import { twinName } from "./topology-of-plan.ts";

/** A state of a layout with keys that its twins are given. */
interface Keyed {
  readonly plan: Plan;
  /** The layout's text. */
  readonly layout: string;
  /** The ledger's text, up to date with the layout. */
  readonly ledger: string;
  /** Private keys in base64, by their public halves; absent where nothing has one. */
  readonly keys?: ReadonlyMap<string, string>;
}

/**
 * The same state with keys of the lab's own in place of those that the ledger has of WireGuard interfaces, whose private halves
 * nobody but the real hosts has. A lab keeps them for as long as the ledger keeps the hosts', under other names too.
 */
export function withLabKeys(state: Keyed): Keyed {
  const { plan, layout, ledger } = state;
  const interfaces = plan.sites.flatMap(({ name: site, hosts }) =>
    hosts.flatMap((host) =>
      host.wireguard.map((own) => ({ ...own, name: `${site}/${host.name}/${own.interface}` })),
    ),
  );
  if (interfaces.length === 0) return state;
  const pairs = interfaces.map(({ name, publicKey }) => {
    const own = keyPair(`${plan.name} ${name}`);
    // One that was recorded of a twin is the lab's already.
    const isOwn = publicKey === undefined || publicKey === own.publicKey;
    return { name, ...(isOwn ? own : keyPair(`${plan.name} ${publicKey}`)) };
  });
  const recorded = recordKeys(
    plan.name,
    layout,
    { ledger },
    new Map(pairs.map(({ name, publicKey }) => [name, publicKey])),
  ).text;
  const planned = planFromText(plan.name, layout, { ledger: recorded });
  if (planned.plan === undefined) throw new Error(planned.problems.map(({ reason }) => reason).join("\n"));
  return {
    plan: planned.plan,
    layout,
    ledger: recorded,
    keys: new Map(pairs.map(({ privateKey, publicKey }) => [publicKey, privateKey])),
  };
}

/** What PKCS #8 has before the 32 bytes of an X25519 key (RFC 8410, section 7). */
const pkcs8 = Buffer.from("302e020100300506032b656e04220420", "hex");

/** Two halves as `wg` writes them, base64, that follow from a text: what a lab has is no secret. */
function keyPair(text: string): { readonly privateKey: string; readonly publicKey: string } {
  const bytes = createHash("sha256").update(text).digest();
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, bytes]), format: "der", type: "pkcs8" });
  const { x = "" } = createPublicKey(key).export({ format: "jwk" });
  return {
    privateKey: bytes.toString("base64"),
    publicKey: Buffer.from(x, "base64url").toString("base64"),
  };
}

/** The keys of a twin's interfaces, laid where `hextet keys` has a host's. */
export interface TwinKeys {
  readonly twin: string;
  /** For `sh -c`, with that text on its standard input. */
  readonly script: string;
  readonly stdin: string;
}

/** One for each key that a host of the plan is to have. */
export function twinKeys(plan: Plan, keys: ReadonlyMap<string, string>): readonly TwinKeys[] {
  return plan.sites.flatMap(({ hosts }) =>
    hosts.flatMap((host) =>
      host.wireguard.flatMap(({ interface: device, publicKey = "" }): TwinKeys[] => {
        const privateKey = keys.get(publicKey);
        if (privateKey === undefined) return [];
        const file = keyFile(device);
        return [
          {
            twin: twinName(`${host.site}/${host.name}`),
            script: `set -eu; umask 077; folder=${file.slice(0, file.lastIndexOf("/"))}; mkdir -p "$folder"; cat >${file}
chgrp systemd-network "$folder" ${file}; chmod 750 "$folder"; chmod 640 ${file}; sync`,
            stdin: `${privateKey}\n`,
          },
        ];
      }),
    ),
  );
}
