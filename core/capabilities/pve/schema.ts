import { z } from "zod";
import { address, identity, ownIpv4 } from "../../layout/source/address.ts";
import { allow } from "../../layout/source/allow.ts";
import { formerly, interfaceName, label } from "../../layout/source/names.ts";
import { tcp } from "../../layout/source/ports.ts";
import { vlanId } from "../../links/vlan.ts";
import { cloudInitVersions } from "./cloud-init-versions.ts";

/** `MAX_NETS` of both qm and pct is 32. */
const nicPattern = /^net([0-9]|[12][0-9]|3[01])$/;

const guest = z.strictObject({
  allow,
  formerly,
  network: label.describe(
    "the name of the network that the guest is in; the host needs a bridge there, or a VLAN on a bridge, or the guest names its bridge and VLAN",
  ),
  bridge: interfaceName
    .optional()
    .describe("the bridge that it is plugged into; absent: the host's in that network"),
  vlan: vlanId
    .optional()
    .describe(
      "the VLAN that it is in on its bridge, which tags its packets; absent: that of the host's interface in that network, or none",
    ),
  id: z.int().min(100).max(999_999_999).describe("the guest's number in Proxmox VE, 100 or more"),
  kind: z
    .enum(["vm", "container"])
    .optional()
    .describe("whether qm makes it (vm, also where absent) or pct (container)"),
  address,
  ...identity,
  ipv4: ownIpv4,
  nic: z
    .string()
    .regex(nicPattern, "network device of Proxmox VE such as net0, at most net31")
    .optional()
    .describe(
      "its network device in Proxmox VE, net0 to net31, that up gives the planned bridge, VLAN, MAC address and addresses, by qm or pct, and nothing else of it; absent: none, and hextet render prints the command",
    ),
  cloudInit: z
    .literal([...cloudInitVersions])
    .optional()
    .describe(
      "the version of the network configuration (1 or 2) that its cloud-init is handed whole, as a snippet, with its MAC address, resolvers and MTU; absent: what Proxmox VE writes of ipconfig0",
    ),
  os: z
    .literal("windows")
    .optional()
    .describe(
      "what runs in a virtual machine that reads cloud-init's drive in a way of its own; absent: any other system",
    ),
  tcp,
});

export const guestKeys = {
  guests: z.record(label, guest).optional().describe("guests of Proxmox VE on this host, by name"),
};
