import { userDataLimit } from "../../core/render/index.ts";
import { refusal } from "../refusal.ts";

/**
 * @returns the same text
 * @throws Error where EC2 takes none that is so long
 */
export function refuseLargeUserData(name: string, text: string): string {
  const size = Buffer.byteLength(text);
  if (size <= userDataLimit) return text;
  throw refusal(
    `${name}: ${size} bytes of user data are more than the ${userDataLimit} that EC2 takes; put less on the host, or on more hosts`,
  );
}
