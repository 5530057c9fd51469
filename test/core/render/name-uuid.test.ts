import { expect, test } from "@jest/globals";
import { nameUuid } from "../../../core/render/name-uuid.ts";

/** By another implementation of RFC 9562: Python's uuid.uuid5(uuid.NAMESPACE_OID, name). */
test.each([
  ["hextet:rack/store-1/bond0", "15ddabdf-4a93-5538-a5de-cd67e2358bd1"],
  ["hextet:rack/edge-1/eno3", "2980053b-6d5d-5949-814e-fa44a7ca0ac3"],
])("the UUID of %s is that of its name, in version 5", (name, uuid) => {
  expect(nameUuid(name)).toBe(uuid);
});
