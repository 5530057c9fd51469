import { Landscape } from "hextet";
import { Ipv6Vpc } from "hextet/aws";
import type { LayoutSource } from "hextet/core";
import { ManagedHost, type ManagedHostArgs } from "hextet/onprem";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6nQn9lQn0m0Wc0VZ1gq3l0v4m0QeVtq1o9xQm0hK3T";

const branch: LayoutSource = {
  hextet: 1,
  purpose: "example",
  sites: {
    branch: {
      networks: { office: { prefix: "2001:db8:5::/64", gateway: "fe80::1" } },
      hosts: {
        printer: {
          connect: { address: "2001:db8:5::25", hostKey },
          network: { renderer: "netplan" },
          interfaces: { eno1: { network: "office", addresses: ["::25"] } },
        },
      },
    },
  },
};

/** The whole of a branch office from its layout. */
export const landscape = new Landscape("branch", { layout: branch });

/** A component by itself, with plain arguments. */
export const vpc = new Ipv6Vpc("shop", {
  ipv4: "10.30.0.0/16",
  subnets: { edge: { zone: "eu-central-1a", ipv4: "10.30.1.0/24", ipv6: "0:0:0:1::/64" } },
});

const router: ManagedHostArgs = {
  connection: { address: "2001:db8:5::1", hostKey },
  files: {
    "/etc/sysctl.d/60-forwarding.conf": {
      subsystem: "sysctl",
      content: "net.ipv6.conf.all.forwarding = 1\n",
    },
  },
};

export const office = new ManagedHost("office-router", router);

// @ts-expect-error a host without its key is refused where the program is written
export const stranger = (): ManagedHostArgs => ({ connection: { address: "2001:db8:5::2" }, files: {} });
