/** What a change that is not confirmed, or cannot be, leaves of a host: nothing. Cases on twins, for any release that the agent is for. */

import { beforeAll, beforeEach, describe, expect, jest } from "@jest/globals";
import { box } from "./agent-twins.ts";
import { held } from "./going-back/bundles.ts";
import { ifupdown2Cases } from "./going-back/ifupdown2.ts";
import { SeenTwins } from "./going-back/lab.ts";
import { settlingCases } from "./going-back/settling.ts";
import { unconfirmedCases } from "./going-back/unconfirmed.ts";

/**
 * Boots twins of a release and tries everything on them.
 * @param release of Debian, where it is to be another than that of labs
 */
export function goesBack(release?: string): void {
  jest.setTimeout(120_000);
  const lab = new SeenTwins(release);

  describe("a host with netplan", () => {
    beforeAll(async () => {
      expect(await lab.twins.answered(box, "apply --within 30", held)).toMatchObject({
        result: "applied",
        left: 30,
      });
      expect(await lab.twins.answered(box, "confirm", held)).toMatchObject({ result: "confirmed" });
    });

    beforeEach(async () => {
      lab.before = await lab.seen("rack--box-1");
    });

    unconfirmedCases(lab);
    settlingCases(lab);
  });

  ifupdown2Cases(lab);
}
