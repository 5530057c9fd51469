/** What is to be true on a host once its bundle is in force: a fact that the agent looks for itself. */
export type Expectation =
  | {
      readonly kind: "address";
      /** In its canonical text, as `ip` shows it. */
      readonly address: string;
      /** Prefix length. */
      readonly length: number;
      readonly interface: string;
    }
  /** A neighbour that is to be reachable. */
  | { readonly kind: "gateway"; readonly address: string; readonly interface: string }
  /** The largest packet of a link, in bytes. The agent gives the link its former MTU back once no bundle expects one. */
  | { readonly kind: "mtu"; readonly mtu: number; readonly interface: string }
  | {
      readonly kind: "route";
      /** `::/0`, `2001:db8:b0b::/48` */
      readonly prefix: string;
      /** The next hop. */
      readonly via: string;
      readonly interface: string;
    };

/** `expect route ::/0 via fe80::1 eno1` */
export function expectationLine(expectation: Expectation): string {
  switch (expectation.kind) {
    case "address":
      return `expect address ${expectation.address}/${expectation.length} ${expectation.interface}`;
    case "gateway":
      return `expect gateway ${expectation.address} ${expectation.interface}`;
    case "mtu":
      return `expect mtu ${expectation.mtu} ${expectation.interface}`;
    case "route":
      return `expect route ${expectation.prefix} via ${expectation.via} ${expectation.interface}`;
  }
}

/** Reads such a line; undefined where it is none. What an address is, the agent can tell by its looks only. */
export function parseExpectation(line: string): Expectation | undefined {
  const [directive, kind, what = "", ...rest] = line.split(" ");
  if (directive !== "expect") return undefined;
  if (kind === "route") {
    const [word, via = "", device = ""] = rest;
    return rest.length === 3 && word === "via" && isPrefix(what) && isAddress(via) && isInterface(device)
      ? { kind, prefix: what, via, interface: device }
      : undefined;
  }
  const [device = ""] = rest;
  if (rest.length !== 1 || !isInterface(device)) return undefined;
  if (kind === "gateway") return isAddress(what) ? { kind, address: what, interface: device } : undefined;
  if (kind === "mtu") return isMtu(what) ? { kind, mtu: Number(what), interface: device } : undefined;
  if (kind !== "address" || !isPrefix(what)) return undefined;
  const [address = "", length] = what.split("/");
  return { kind, address, length: Number(length), interface: device };
}

/** Whether a text looks like an address of either family, in lower case. */
export function isAddress(text: string): boolean {
  return (
    text.length <= 45 &&
    (/^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/.test(text) || /^[0-9a-f.]*:[0-9a-f:.]*$/.test(text))
  );
}

function isPrefix(text: string): boolean {
  const [address = "", length = "", ...more] = text.split("/");
  return more.length === 0 && isAddress(address) && /^[0-9]{1,3}$/.test(length);
}

function isMtu(text: string): boolean {
  return /^[1-9][0-9]{2,4}$/.test(text);
}

function isInterface(text: string): boolean {
  return text.length <= 15 && /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(text);
}
