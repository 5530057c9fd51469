import { z } from "zod";

/** `ip -j addr`, `ip -j -6 addr`, with `-d` or without: what is used of it (iproute2's own keys). */
export const ipLinks = z.array(
  z.object({
    ifname: z.string().optional(),
    /** The link that it lies on, where that is in the same network namespace. */
    link: z.string().nullish(),
    flags: z.array(z.string()).optional(),
    mtu: z.number().optional(),
    master: z.string().optional(),
    link_type: z.string().optional(),
    /** With `-d`, of every link. */
    promiscuity: z.number().optional(),
    linkinfo: z
      .object({
        info_kind: z.string().optional(),
        info_slave_kind: z.string().optional(),
        info_data: z
          .object({
            vlan_filtering: z.number().optional(),
            stp_state: z.number().optional(),
            /** Of a VLAN; of other kinds it is something else. */
            id: z.unknown().optional(),
            protocol: z.unknown().optional(),
            /** Of a tunnel. */
            local: z.unknown().optional(),
            remote: z.unknown().optional(),
            ttl: z.unknown().optional(),
            /** Of a bond or a macvlan. */
            mode: z.unknown().optional(),
            miimon: z.unknown().optional(),
            primary: z.unknown().optional(),
            ad_lacp_rate: z.unknown().optional(),
            xmit_hash_policy: z.unknown().optional(),
          })
          .optional(),
      })
      .optional(),
    addr_info: z
      .array(
        z.object({
          family: z.string().optional(),
          local: z.string().optional(),
          prefixlen: z.number().optional(),
          scope: z.string().optional(),
          temporary: z.boolean().optional(),
          dynamic: z.boolean().optional(),
          deprecated: z.boolean().optional(),
          dadfailed: z.boolean().optional(),
        }),
      )
      .optional(),
  }),
);

export type IpLink = z.output<typeof ipLinks>[number];
