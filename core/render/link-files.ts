import { linkFiles } from "../links/index.ts";
import type { HostPlan } from "../plan/index.ts";
import type { RenderedFile } from "./file.ts";
import { ownedBy } from "./yaml-text.ts";

/** What links need besides the network's file: a NIC that is found by its MAC address gets its name from a file of udev's. */
export function renderLinkFiles(host: HostPlan): readonly RenderedFile[] {
  return host.interfaces
    .flatMap(({ name, link }) => linkFiles(link, name, host.renderer))
    .map((file) => ({ ...file, content: `${ownedBy(`${host.site}/${host.name}`)}\n${file.content}` }));
}
