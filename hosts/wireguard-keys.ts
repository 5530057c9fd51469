/** What came of a WireGuard interface's key on a host. */
export type HostKey =
  | { readonly interface: string; readonly publicKey: string; readonly made: boolean }
  | { readonly interface: string; readonly trouble: string };

/**
 * What makes private keys on a host, for root and systemd-networkd alone to read, keeps those that are there, and prints
 * their public halves; the private ones stay where they are.
 *
 * @param interfaces names, each with the file that its key is in
 * @param again whether those that are there are made anew
 */
export function keysScript(
  interfaces: readonly { readonly name: string; readonly file: string }[],
  again: boolean,
): string {
  return `set -eu
umask 077
again=${again ? "yes" : ""}
hand_over() {
  if getent group systemd-network >/dev/null; then chgrp systemd-network "$1" && chmod "$2" "$1"; fi
}
key_of() {
  if ! command -v wg >/dev/null; then echo "trouble $1 it has no wg to make a key: install wireguard-tools"; return; fi
  folder=\${2%/*} made=kept
  mkdir -p "$folder"
  hand_over "$folder" 750
  if [ -n "$again" ] || [ ! -s "$2" ]; then
    made=made
    wg genkey >"$2.new"
    sync "$2.new" 2>/dev/null || sync
    mv "$2.new" "$2"
  fi
  chmod 600 "$2"
  hand_over "$2" 640
  if public=$(wg pubkey <"$2" 2>/dev/null); then echo "key $1 $made $public"
  else echo "trouble $1 $2 holds no key of WireGuard's: take it away, or make another with --again"; fi
}
${interfaces.map(({ name, file }) => `key_of ${name} ${file}`).join("\n")}
echo end
`;
}

/** @throws Error where the answer is none */
export function readKeys(printed: string): readonly HostKey[] {
  const lines = printed.split("\n").filter((line) => line !== "");
  if (lines.at(-1) !== "end") throw new Error("its answer is cut short");
  return lines.slice(0, -1).flatMap((line): HostKey[] => {
    const [, kept = "", how, publicKey = ""] =
      /^key (\S+) (made|kept) ([A-Za-z0-9+/]{43}=)$/.exec(line) ?? [];
    if (how !== undefined) return [{ interface: kept, publicKey, made: how === "made" }];
    const [, device, trouble] = /^trouble (\S+) (.+)$/.exec(line) ?? [];
    return device === undefined || trouble === undefined ? [] : [{ interface: device, trouble }];
  });
}
