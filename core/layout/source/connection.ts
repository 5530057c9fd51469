import { z } from "zod";
import { addressOrReference } from "./address.ts";
import { text } from "./names.ts";
import { port } from "./ports.ts";

const user = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, "user name such as root or admin");

const sshKey = z.union(
  [
    z.literal("agent"),
    z.strictObject({
      file: text.describe(
        "the path of a private key, ~ being the home folder; its text goes into the stack's state, encrypted, which the agent's keys do not",
      ),
    }),
  ],
  "the word agent, or { file: path of a private key }",
);

const endpoint = {
  address: addressOrReference.describe(
    "the address that SSH reaches it at: IPv6 without brackets, IPv4 where management is IPv4, or { ref: SITE/HOST/INTERFACE }",
  ),
  port: port.optional().describe("the SSH port; 22 where absent"),
  user: user.optional().describe("the user to log in as, who can sudo without a password; root where absent"),
  key: sshKey
    .optional()
    .describe(
      "the private key: the word agent (also where absent), or { file: path }, whose text then stands in the stack's state, encrypted: Pulumi's command provider takes no path",
    ),
  hostKey: text.describe(
    "the public host key, one line such as ssh-ed25519 AAAA...: hextet hostkey HOST fetches it to compare",
  ),
};

const bastion = z
  .strictObject(endpoint)
  .optional()
  .describe("the host to go through, where it cannot be reached directly");

export const connect = z.strictObject({
  ...endpoint,
  bastion,
  today: z
    .strictObject({
      address: endpoint.address,
      port: endpoint.port,
      user: endpoint.user,
      key: endpoint.key,
      hostKey: endpoint.hostKey.optional(),
      bastion,
    })
    .optional()
    .describe(
      "the way in that works until the host is first changed, where it is another; port, user, keys and bastion are as above where absent",
    ),
  allowCutoff: z
    .boolean()
    .optional()
    .describe(
      "whether a change may take away the address that it comes in by, the planned one being no other way in; false where absent",
    ),
});
