const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** What is left for a domain when a container's, a host's and a site's labels stand before it (RFC 1035: 255 octets). */
const longest = 150;

/** ICANN keeps it for private use: nobody will ever own a name of ours in it (Board resolution of 29 July 2024). */
export const privateDomain = "internal";

/** A text that is no domain to put names into; the message names it and what is wrong. */
export class DomainError extends Error {
  constructor(text: string, reason: string) {
    super(`${text === "" ? '""' : text} ${reason}`);
    this.name = "DomainError";
  }
}

/**
 * Reads a domain name such as `example.net`, with or without the dot at its end (RFC 1035 section 2.3.1, RFC
 * 1123 section 2.1). @returns it in lower case, without that dot
 * @throws DomainError
 */
export function parseDomain(text: string): string {
  const name = text.toLowerCase().replace(/\.$/, "");
  const wrong = name.split(".").find((part) => !label.test(part));
  if (wrong !== undefined) {
    const what = wrong === "" ? "an empty label" : `the label ${JSON.stringify(wrong)}`;
    throw new DomainError(text, `is not a domain such as example.net: it has ${what}`);
  }
  if (name.length > longest)
    throw new DomainError(text, `is longer than ${longest} characters, which leaves no room for hosts`);
  return name;
}
