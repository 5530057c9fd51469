import { isIpv4Address } from "../address/index.ts";
import type { LayoutConnection, LayoutEndpoint, LayoutWayIn, Path, Purpose } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import type { ConnectSource } from "./source.ts";

/** Stands for the key that a lab's twin shows; the lab fills it in. */
export const labHostKey = "lab";

const bareAddress = "give an address such as 2001:db8::25 or 192.0.2.25: no brackets, no name";

const hostKeyPattern =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh\.com) [A-Za-z0-9+/]{32,}={0,3}( [\x20-\x7e]{0,100})?$/;

/**
 * How a host is reached, checked: addresses of either family, and a host key, without which nobody knows who answers.
 *
 * @param confirms whether changes are confirmed by it: the first contact is OpenSSH's alone, which takes any key
 */
export function resolveConnection(
  reader: LayoutReader,
  references: References,
  purpose: Purpose,
  path: Path,
  source: ConnectSource,
  confirms = true,
): LayoutConnection | undefined {
  const target = endpoint(reader, references, purpose, path, source, confirms);
  const bastion =
    source.bastion === undefined
      ? undefined
      : endpoint(reader, references, purpose, [...path, "bastion"], source.bastion, confirms);
  if (target === undefined || (source.bastion !== undefined && bastion === undefined)) return undefined;
  return { ...target, bastion };
}

/**
 * The way in that a first change takes, where it is another, checked as the connection is, from which it has what it
 * does not say itself.
 */
export function resolveWayIn(
  reader: LayoutReader,
  references: References,
  purpose: Purpose,
  path: Path,
  source: ConnectSource | undefined,
  connection: LayoutConnection | undefined,
): LayoutWayIn {
  const allowCutoff = source?.allowCutoff ?? false;
  if (source?.today === undefined || connection === undefined) return { today: undefined, allowCutoff };
  const { bastion: _, ...above } = source;
  const first = { ...above, ...source.today, hostKey: source.today.hostKey ?? source.hostKey };
  const today = resolveConnection(reader, references, purpose, [...path, "today"], first, false);
  return { today: today && { ...today, bastion: today.bastion ?? connection.bastion }, allowCutoff };
}

function endpoint(
  reader: LayoutReader,
  references: References,
  purpose: Purpose,
  path: Path,
  source: Omit<ConnectSource, "bastion">,
  confirms: boolean,
): LayoutEndpoint | undefined {
  const at = [...path, "address"];
  const address =
    typeof source.address !== "string"
      ? references.address(at, source.address)
      : isIpv4Address(source.address)
        ? source.address
        : reader.address(at, source.address, bareAddress)?.value.toString();
  const hostKeyOk = checkHostKey(reader, purpose, [...path, "hostKey"], source.hostKey, confirms);
  if (address === undefined || !hostKeyOk) return undefined;
  return {
    address,
    port: source.port ?? 22,
    user: source.user ?? "root",
    key:
      source.key === undefined || source.key === "agent"
        ? { kind: "agent" }
        : { kind: "file", path: source.key.file },
    hostKey: source.hostKey,
  };
}

function checkHostKey(
  reader: LayoutReader,
  purpose: Purpose,
  path: Path,
  hostKey: string,
  confirms: boolean,
): boolean {
  if (reader.unreadable(path)) return false;
  if (hostKey === labHostKey) {
    if (purpose === "lab") return true;
    reader.add(
      "HX041",
      path,
      hostKey,
      "stands for a twin's key and is for labs only",
      "fetch the host's own with: hextet hostkey HOST, compare it, and put it here",
    );
    return false;
  }
  if (confirms && /^ssh-rsa /.test(hostKey) && hostKeyPattern.test(hostKey)) {
    reader.add(
      "HX100",
      path,
      `${hostKey.slice(0, 24)}...`,
      "is an RSA key, by which no change can be confirmed: Pulumi's command provider asks for its signature with SHA-1, which no server gives any more",
      "record the host's ed25519 or ECDSA key: hextet hostkey ADDRESS shows what it has, and ssh-keygen -A there makes what it lacks",
    );
    return false;
  }
  if (hostKeyPattern.test(hostKey)) return true;
  reader.add(
    "HX013",
    path,
    hostKey,
    "is not a public host key",
    'give one line such as "ssh-ed25519 AAAA...": hextet hostkey HOST fetches it for you to compare',
  );
  return false;
}
