import { z } from "zod";
import { label, text } from "../../layout/source/names.ts";

export const mappedInterfaceKeys = {
  maps: z
    .record(label, text)
    .optional()
    .describe(
      'public addresses that stand one to one for what lies behind the host, by its name: for a guest, container or host auto (a number by name in this interface\'s network) or an address, whole or its host part alone such as "::25"; for a network or pool inside of the host a prefix of the same length; packets are rewritten both ways',
    ),
};
