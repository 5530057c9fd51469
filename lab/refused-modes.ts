import type { Plan } from "../core/plan/index.ts";

/** A lab's routers advertise nothing: hosts whose addresses come by themselves would wait for them in vain. @throws where there is one */
export function refuseModes({ sites }: Plan): void {
  for (const { name: site, kind, hosts } of sites)
    for (const { name, interfaces } of kind === "onprem" ? hosts : []) {
      const waiting = interfaces.find(({ comes }) => comes !== undefined);
      if (waiting === undefined) continue;
      throw new Error(
        `sites.${site}.networks.${waiting.network}.mode: the address of ${name}/${waiting.name} comes by itself, and the routers of a lab do not advertise yet; a layout that has such hosts cannot be booted as a lab, unless they are given addresses`,
      );
    }
}
