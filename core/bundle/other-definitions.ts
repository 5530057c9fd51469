import { z } from "zod";

/** A file of somebody else's that configures an interface of the bundle too. */
export const otherDefinition = z.object({
  path: z.string(),
  /**
   * What is done about it: the file is set aside as a whole, stands without what it says of these interfaces, or
   * neither can be done.
   */
  how: z.enum(["aside", "cut", "refuse"]),
  /** Names with spaces between; empty where that could not be found out. */
  interfaces: z.string(),
  /** What it says of them, or why that can not be taken out of it. */
  what: z.string(),
  /** What becomes of the file, as a patch. */
  diff: z.string().optional(),
});

export type OtherDefinition = z.output<typeof otherDefinition>;

/**
 * Lines of a POSIX sh script that have a host say what else configures the interfaces of a bundle. The agent's text goes
 * along, to a folder that is gone afterwards: a host that hextet has never been to has none, and another may have one
 * of another release.
 *
 * @param agent the agent's text
 * @param bundle the bundle's text
 * @param options words for the agent's verb
 */
export function othersScript(agent: string, bundle: string, ...options: readonly string[]): string {
  return `folder=$(mktemp -d) && {
  base64 -d >"$folder/agent" <<'EOT'
${toBase64(agent)}
EOT
  base64 -d >"$folder/bundle" <<'EOT'
${toBase64(bundle)}
EOT
  printf 'others %s\\n' "$(sh "$folder/agent" ${["others", ...options].join(" ")} <"$folder/bundle" 2>/dev/null | base64 | tr -d '\\n')"
  rm -rf "$folder"
}
`;
}

/** `configures eno1 too (addresses, routes)` */
export function otherSentence({ how, interfaces, what }: OtherDefinition): string {
  const names = interfaces.replaceAll(" ", " and ");
  if (how !== "refuse") return `configures ${names} too (${what})`;
  return interfaces === "" ? `is in the way: ${what}` : `configures ${names} too: ${what}`;
}

/** `/etc/netplan/50-cloud-init.yaml configured eno1 too (addresses), and is set aside now` */
export function takenSentence({ path, how, interfaces, what }: OtherDefinition): string {
  const after = how === "aside" ? "is set aside" : "stands without that";
  return `${path} configured ${interfaces.replaceAll(" ", " and ")} too (${what}), and ${after} now`;
}

function toBase64(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte));
  return btoa(bytes.join("")).replace(/.{76}(?=.)/g, "$&\n");
}
