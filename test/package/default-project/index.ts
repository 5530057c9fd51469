import * as pulumi from "@pulumi/pulumi";
import { Landscape } from "hextet";
import { LxdHost, ManagedHost, PveHost } from "hextet/onprem";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6nQn9lQn0m0Wc0VZ1gq3l0v4m0QeVtq1o9xQm0hK3T";
const uplink = { prefix: "2001:db8:1::/64", gateway: "fe80::1" };

const pve = new PveHost("pve-1", {
  purpose: "example",
  connection: { address: "2001:db8:1::10", hostKey },
  networks: { uplink },
  interfaces: { eno1: {}, vmbr0: { bridge: { ports: ["eno1"] }, network: "uplink", addresses: ["::10"] } },
});
const lxd = new LxdHost("lxd-1", {
  purpose: "example",
  connection: { address: "2001:db8:1::20", hostKey },
  networks: { uplink, containers: { prefix: "2001:db8:3::/64" } },
  interfaces: { eno1: { network: "uplink", addresses: ["::20"] } },
  bridges: { lxdbr0: { network: "containers", address: "::1" } },
});
const key = new ManagedHost("router", {
  connection: { address: "2001:db8:1::1", hostKey },
  files: {
    "/etc/hextet/wg.key": {
      subsystem: "systemd",
      // As `pulumi config set --secret` has it: without a newline at its end.
      secret: { name: "wg-key", version: "1", content: pulumi.secret("aGV4dGV0") },
    },
  },
});
const branch = new Landscape("branch", {
  layout: {
    hextet: 1,
    purpose: "example",
    sites: {
      branch: {
        networks: { office: { prefix: "2001:db8:5::/64", gateway: "fe80::1" } },
        hosts: {
          printer: {
            connect: { address: "2001:db8:5::25", hostKey },
            interfaces: { eno1: { network: "office", addresses: ["::25"] } },
          },
        },
      },
    },
  },
});

// Two copies of Pulumi's SDK would be two classes of this name, and no host one of the project's.
export const components: pulumi.ComponentResource[] = [pve, lxd, key, branch];
export const bundle: pulumi.Output<string> = key.bundle;
