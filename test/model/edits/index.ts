import { adding } from "./adding.ts";
import { blocks } from "./blocks.ts";
import { coming } from "./coming.ts";
import type { Edit } from "./edit.ts";
import { endings } from "./endings.ts";
import { forwarding } from "./forwarding.ts";
import { further } from "./further.ts";
import { moving } from "./moving.ts";
import { pinning } from "./pinning.ts";
import { plain } from "./plain-keys.ts";
import { removing } from "./removing.ts";
import { renaming } from "./renaming.ts";
import { resizing } from "./resizing.ts";
import { stacking } from "./stacking.ts";

/** What changes numbers, or may. */
const ofNumbers: Readonly<Record<string, Edit>> = {
  ...adding,
  ...removing,
  ...renaming,
  ...pinning,
  ...resizing,
  ...moving,
  ...blocks,
  ...endings,
  ...further,
  ...stacking,
  ...coming,
  ...forwarding,
};

/** Every edit by its name. */
export const edits: Readonly<Record<string, Edit>> = { ...ofNumbers, ...plain };

export const editsOfNumbers: readonly string[] = Object.keys(ofNumbers);
export const plainEdits: readonly string[] = Object.keys(plain);
