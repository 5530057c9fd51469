import { AddressError } from "../address/index.ts";

/** An address or a prefix; nothing where a text is none: words such as `none`, `auto` and `dhcp` stand in their place. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof AddressError) return undefined;
    throw thrown;
  }
}
