import type { Plan } from "../core/plan/index.ts";

/**
 * A lab's routers advertise nothing and delegate nothing: hosts whose addresses come by themselves, and routers whose prefix does,
 * would wait for them in vain. @throws where there is one
 */
export function refuseModes({ sites }: Plan): void {
  for (const { name: site, kind, hosts } of sites)
    for (const { name, interfaces, requests } of kind === "onprem" ? hosts : []) {
      const [asked] = requests;
      if (asked !== undefined)
        throw new Error(
          `prefixes.${asked.prefix}.delegated.on: ${name}/${asked.interface} asks for a prefix, and nobody in a lab delegates one; a layout that has such a router cannot be booted as a lab, unless its prefix is recorded and on left out`,
        );
      const waiting = interfaces.find(({ comes }) => comes !== undefined);
      if (waiting === undefined) continue;
      throw new Error(
        `sites.${site}.networks.${waiting.network}.mode: the address of ${name}/${waiting.name} comes by itself, and the routers of a lab do not advertise yet; a layout that has such hosts cannot be booted as a lab, unless they are given addresses`,
      );
    }
}
