import { z } from "zod";
import { address, ipv4 } from "../../layout/source/address.ts";
import { allow } from "../../layout/source/allow.ts";
import { formerly, interfaceName, label } from "../../layout/source/names.ts";
import { macvlanDrivers } from "./driver.ts";

const shim = z.union(
  [
    z.literal(true),
    z.strictObject({
      name: interfaceName
        .optional()
        .describe("what the interface is called; shim- and the macvlan's name where absent"),
      address,
      ipv4: ipv4.describe(
        "its IPv4 address: true to have it numbered by name, or one pinned, whole or as 0.0.0.10; absent: numbered where the network has IPv4",
      ),
    }),
  ],
  'true, or { name: shim0, address: "::fe" }',
);

const macvlan = z.strictObject({
  allow,
  formerly,
  parent: interfaceName.describe(
    "the interface whose wire its containers are on: a NIC, a bond, a bridge or a VLAN; they are numbered in that one's network",
  ),
  driver: z
    .enum(macvlanDrivers)
    .optional()
    .describe(
      "which of Docker's drivers: macvlan, absent, where each container has a MAC address of its own, or ipvlan, where all have the parent's, for segments that know no other; addresses are given then, none comes by SLAAC",
    ),
  shim: shim
    .optional()
    .describe(
      "an interface of the host's beside its containers, by which the two reach each other; absent: they do not, as the kernel has it",
    ),
});

export const macvlanKeys = {
  macvlans: z
    .record(label, macvlan)
    .optional()
    .describe("Docker's networks of driver macvlan, by name: their containers are neighbours of the host"),
};
