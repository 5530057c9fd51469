/** What the kernel's own tables say of a twin's network: reading them costs little, and does not depend on how it is configured. */

/** What the kernel has in `/proc/net/NAME`; empty where it does not answer. */
export type Table = (name: string) => Promise<string>;

/** Whether something listens on a port, at any address. */
export async function isListening(table: Table, transport: "tcp" | "udp", port: number): Promise<boolean> {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, "0");
  // "sl local remote state": 0A is LISTEN; a bound UDP socket shows as 07.
  const listening = new RegExp(
    `^\\s*\\d+: [0-9A-F]+:${hexadecimal} [0-9A-F]+:0000 ${transport === "tcp" ? "0A" : "07"} `,
    "m",
  );
  return listening.test(await table(`${transport}6`)) || listening.test(await table(transport));
}

/**
 * Whether there is an address beyond the links: an IPv6 one that duplicate address detection is through with, or an IPv4
 * one.
 */
export async function hasUsableAddress(table: Table): Promise<boolean> {
  // address, interface index, prefix length, scope (00 is global), flags (40 tentative, 08 duplicate), device
  const usable = (await table("if_inet6")).split("\n").some((line) => {
    const [, , , scope, flags = "0"] = line.trim().split(/\s+/);
    return scope === "00" && (Number.parseInt(flags, 16) & 0x48) === 0;
  });
  return usable || /\|-- (?!127\.)[\d.]+\n\s+\/32 host LOCAL/.test(await table("fib_trie"));
}
