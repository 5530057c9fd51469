import type { SitePlan } from "../../plan/plan.ts";
import type { RouterText } from "../capability.ts";
import { flagsText } from "../modes/table.ts";
import { centec } from "./kinds/centec.ts";
import { cisco } from "./kinds/cisco.ts";
import { frr } from "./kinds/frr.ts";
import type { RouterVendor } from "./kinds/names.ts";
import { routeros } from "./kinds/routeros.ts";
import { vyos } from "./kinds/vyos.ts";
import type { RouterWords } from "./kinds/words.ts";
import { zstack } from "./kinds/zstack.ts";
import { radvdText } from "./radvd.ts";
import type { AdvertisedNetwork, RouterPlan } from "./values.ts";

/** A new kind of router is one more line. */
const words: Readonly<Record<RouterVendor, RouterWords>> = { centec, cisco, vyos, routeros, frr, zstack };

/** What each router of a site is to be configured with: a person's to paste, or of a host the file that it holds. */
export function routerTexts(site: SitePlan): readonly RouterText[] {
  return site.routers.map((router) => ({ router: router.name, text: () => textOf(site.name, router) }));
}

function textOf(site: string, { name, kind, host, advertised }: RouterPlan): string {
  if (kind === "host") return radvdText(`${site}/${host}`, advertised);
  const { comment, before, network, after } = words[kind];
  const parts = advertised.map((own) => `${headOf(own, comment)}${isKnown(own) ? network(own) : ""}`);
  return `${comment} ${site}/${name}: what it is to advertise. Printed by hextet plan --router.
${before}${parts.join("")}${after}`;
}

/** What follows, for whoever pastes it; also where a block is not known yet and nothing can follow. */
function headOf(own: AdvertisedNetwork, comment: string): string {
  const { network, mode, flags, search } = own;
  const waiting = isKnown(own)
    ? ""
    : `; ${own.prefixes.map(({ prefix }) => prefix).join(", ")} not known yet`;
  const domains = search.length === 0 ? "" : `; names are looked for in ${search.join(" ")}`;
  return `${comment} ${network}: mode ${mode}, ${flagsText(flags)}${domains}${waiting}\n`;
}

function isKnown({ prefixes, resolvers }: AdvertisedNetwork): boolean {
  return [...prefixes.map(({ prefix }) => prefix), ...resolvers].every(({ block }) => block === undefined);
}
