import { z } from "zod";
import { addressOrReference } from "../../layout/source/address.ts";

/** A domain name in lower case, without the dot at its end (RFC 1035 section 2.3.1, RFC 1123 section 2.1). */
const domain = z
  .string()
  .regex(
    /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
    "domain such as example.net",
  );

const dns = z
  .strictObject({
    servers: z
      .array(addressOrReference)
      .optional()
      .describe(
        "the resolvers that are asked, three at most: whole addresses of either family, or { ref: SITE/HOST/INTERFACE }",
      ),
    search: z
      .array(domain)
      .optional()
      .describe("the domains that short names are looked for in, such as example.net"),
  })
  .optional();

export const resolverHostKeys = {
  dns: dns.describe("who the host asks for names; what it leaves out is its network's, or its site's"),
};

export const resolverNetworkKeys = {
  dns: dns.describe(
    "who hosts ask for names whose way out is through the network; what it leaves out is the site's",
  ),
};

export const resolverSiteKeys = {
  dns: dns.describe("who the site's hosts ask for names"),
};
