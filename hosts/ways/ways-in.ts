import { Ipv6Address } from "../../core/address/index.ts";
import { endpointText, type Login, type LoginEndpoint, sameWay } from "../ssh/login.ts";

/** What is known of how to reach a host that is to be changed. */
export interface KnownWays {
  /** The way of the last change, out of the state. */
  readonly last: Login | undefined;
  /** The way that works until the first change, as the program declares it. */
  readonly first: Login | undefined;
  readonly declared: Login;
  readonly hasSecrets: boolean;
}

/** The ways that a change may take. */
export interface WaysIn {
  /** The likeliest first. */
  readonly today: readonly Login[];
  /** Why the way of the last change is none of them; undefined where it is. */
  readonly leftOut: string | undefined;
}

/**
 * Chooses the ways that a change of a host is tried by.
 *
 * Which host key counts is the program's to say, and never the state's: a key that was rotated may be in anybody's hands.
 * So a host is known by its declared key at its old address too, or by the key that `first` names for that address. A
 * bastion that stood elsewhere is another machine, whose key the state alone may know; no secret goes through it then.
 */
export function waysIn({ last, first, declared, hasSecrets }: KnownWays): WaysIn {
  const named = first === undefined ? [declared] : [declared, first];
  const bastions = named.flatMap(({ bastion }) => (bastion === undefined ? [] : [bastion]));
  const before =
    last === undefined
      ? first
      : {
          ...last,
          hostKey: keyAt(last, named) ?? declared.hostKey,
          bastion: last.bastion && {
            ...last.bastion,
            hostKey: keyAt(last.bastion, bastions) ?? last.bastion.hostKey,
          },
        };
  if (before === undefined || sameWay(before, declared)) return { today: [declared], leftOut: undefined };
  const through = before.bastion;
  if (hasSecrets && through !== undefined && !bastions.some((bastion) => sameKey(bastion, through))) {
    return { today: [declared], leftOut: leftOutSentence(through) };
  }
  return { today: [before, declared], leftOut: undefined };
}

function leftOutSentence(bastion: LoginEndpoint): string {
  return (
    `the way of its last change, through ${endpointText(bastion)}, was not tried, since the layout no longer names that ` +
    "bastion's host key and secrets are in this change; where that key is still to be trusted, name the way: connect: { today: ... }"
  );
}

/** The key that is declared for this address and port. */
function keyAt(end: LoginEndpoint, declared: readonly LoginEndpoint[]): string | undefined {
  return declared.find(
    (endpoint) => endpoint.port === end.port && addressText(endpoint.address) === addressText(end.address),
  )?.hostKey;
}

function addressText(address: string): string {
  return address.includes(":") ? `${Ipv6Address.parse(address)}` : address.toLowerCase();
}

/** Whatever comment stands behind it. */
function sameKey(a: LoginEndpoint, b: LoginEndpoint): boolean {
  return keyText(a) === keyText(b);
}

function keyText({ hostKey }: LoginEndpoint): string {
  return hostKey.split(" ").slice(0, 2).join(" ");
}
