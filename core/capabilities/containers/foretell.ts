import type { LayoutHost } from "../../layout/layout.ts";
import { eui64 } from "../../plan/eui64.ts";
import type { LayoutContainer } from "./values.ts";

/** The containers of a host; one that makes its address itself has the one that its MAC address makes (RFC 4291, appendix A). */
export function foretellContainers({ containers }: LayoutHost): readonly LayoutContainer[] {
  return containers.map((container) => {
    const { mac, pin } = container;
    if (!makesItsAddress(container) || mac === undefined || pin !== undefined) return container;
    return { ...container, pin: { value: eui64(mac.value), text: mac.text, path: mac.path } };
  });
}

export function makesItsAddress({ comes }: Pick<LayoutContainer, "comes">): boolean {
  return comes === "slaac" || comes === "dhcp-stateless";
}
