import { BlockList, isIPv6 } from "node:net";

/**
 * Rules for Pulumi's policy engine: what a preview of a stack can be held to, whatever program it comes from, hosts on-prem and AWS
 * alike. No message quotes a value that may be a secret.
 *
 * @see https://www.pulumi.com/docs/insights/policy/
 */

/**
 * A resource as the engine has it, as far as rules look at it.
 *
 * @typedef {object} RuleResource
 * @property {string} type
 * @property {string} urn
 * @property {string} name
 * @property {Record<string, any>} props
 * @property {Record<string, readonly { readonly urn: string }[]>} [propertyDependencies]
 *
 * @typedef {(message: string, urn?: string) => void} Report
 *
 * @typedef {object} Rule
 * @property {string} name
 * @property {string} description
 * @property {"mandatory" | "advisory"} [enforcementLevel]
 * @property {object} [configSchema]
 * @property {(resource: RuleResource & { getConfig(): any }, report: Report) => void} [validateResource]
 * @property {(stack: { resources: readonly RuleResource[] }, report: Report) => void} [validateStack]
 */

const remote = /^command:remote:(Command|CopyFile|CopyToRemote)$/;
const group = "aws:ec2/securityGroup:SecurityGroup";
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const bundleStart = "hextet bundle 1\n";

/** Words by which a shell command changes how a host is connected. */
const changesNetwork =
  /\b(netplan\s+(apply|try)|ifreload|ifup|ifdown|nmcli\s+con\w*\s+(up|down|mod\w*|add|del\w*)|ip\s+(-\w+\s+)*(a|addr|address|r|route|l|link|rule)\s+(add|del|replace|change|set|flush)|nft\s+-f|ip6?tables(-restore)?\s|systemctl\s+(re)?(start|load)\S*\s+(systemd-networkd|networking|NetworkManager))/;

/** @type {Rule} */
const hostKeys = {
  name: "hextet-host-keys",
  description:
    "Whoever a command speaks to has shown the host key that the program declares: its bastion too.",
  validateResource({ type, props, name }, report) {
    if (!remote.test(type)) return;
    const { connection } = props;
    for (const [end, what] of [
      [connection, "the host"],
      [connection?.proxy, "its bastion"],
    ])
      if (end !== undefined && end !== null && !isSaid(end.hostKey))
        report(
          `${name}: ${what} has no hostKey in its connection, so that anybody may answer for it; declare the key that hextet hostkey shows`,
        );
  },
};

/** @type {Rule} */
const rollback = {
  name: "hextet-rollback",
  description: "A host whose network is changed goes back by itself where nobody confirms.",
  configSchema: {
    properties: {
      longest: { type: "integer", default: 600, description: "seconds that a host may stay cut off" },
    },
  },
  validateResource({ type, props, name, getConfig }, report) {
    if (type !== "command:remote:Command") return;
    const words = [props["create"], props["update"], props["delete"]].filter(isSaid);
    if (typeof props["stdin"] !== "string" || !props["stdin"].startsWith(bundleStart)) {
      if (words.some((text) => changesNetwork.test(text)))
        report(
          `${name}: changes the host's network without a timer that takes it back; let hextet's layout say what it is to be`,
        );
      return;
    }
    const within = Number(/--within (\d+)/.exec(words.join("\n"))?.[1] ?? Number.NaN);
    const { longest = 600 } = getConfig() ?? {};
    if (Number.isNaN(within))
      report(`${name}: no time is said in which a change has to be confirmed (--within)`);
    else if (within > longest)
      report(
        `${name}: a change may cut the host off for ${within} s, and ${longest} s are allowed; rollout: { confirmWithin: ${longest} }`,
      );
    if (!/^login \S/m.test(headOf(props["stdin"])))
      report(`${name}: its bundle names no address at which a change is confirmed`);
  },
};

/** @type {Rule} */
const icmpv6 = {
  name: "hextet-icmpv6",
  description:
    "Security groups let ICMPv6 in: without it, packets that are too large for a link vanish (RFC 4890).",
  validateStack({ resources }, report) {
    const open = resources.filter(
      ({ type, props }) => type === ingress && letsIn(props["ipProtocol"]) && isSaid(props["cidrIpv6"]),
    );
    for (const { type, urn, name, props } of resources) {
      if (type !== group) continue;
      const own = (Array.isArray(props["ingress"]) ? props["ingress"] : []).some(
        (rule) => letsIn(rule?.protocol) && (rule?.ipv6CidrBlocks ?? []).length > 0,
      );
      const byRule = open.some(
        (rule) =>
          (rule.propertyDependencies?.["securityGroupId"] ?? []).some((other) => other.urn === urn) ||
          (isSaid(props["id"]) && rule.props["securityGroupId"] === props["id"]),
      );
      if (!own && !byRule)
        report(
          `${name}: nothing lets ICMPv6 in; ingress: [{ protocol: icmpv6, from: "::/0" }] of its network`,
          urn,
        );
    }
  },
};

/** @type {Rule} */
const prefixes = {
  name: "hextet-prefixes",
  description:
    "IPv6 addresses lie in prefixes that are yours: those of its configuration. Without configuration it asks for nothing.",
  configSchema: {
    properties: {
      prefixes: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "such as 2001:db8::/32",
      },
    },
  },
  validateResource({ type, props, name, getConfig }, report) {
    /** @type {readonly string[]} */
    const allowed = getConfig()?.prefixes ?? [];
    if (allowed.length === 0) return;
    const list = new BlockList();
    for (const prefix of allowed) {
      const [network = "", length = ""] = prefix.split("/");
      list.addSubnet(network, Number(length), "ipv6");
    }
    for (const text of addressesOf(type, props)) {
      const [address = ""] = text.split("/");
      if (isIPv6(address) && !list.check(address, "ipv6"))
        report(`${name}: ${text} lies in none of the prefixes ${allowed.join(", ")}`);
    }
  },
};

/** What carries addresses that others know. */
const carriers = [
  "aws:ec2/vpc:Vpc",
  "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/networkInterface:NetworkInterface",
  "aws:ec2/eip:Eip",
];

/** @type {Rule} */
const carriersProtected = {
  name: "hextet-addresses-protected",
  description:
    "What carries addresses is protected, so that no change of a program replaces it. A policy does not see what is replaced: hextet review --exit-code replaced does.",
  enforcementLevel: "advisory",
  validateResource(resource, report) {
    const { type, name } = resource;
    const { opts } = /** @type {{ opts?: { protect?: boolean } }} */ (resource);
    if (carriers.includes(type) && opts?.protect !== true)
      report(
        `${name}: has addresses and is not protected; give it protect: true by the component's transform`,
      );
  },
};

/** @type {readonly Rule[]} */
export const rules = [hostKeys, rollback, icmpv6, prefixes, carriersProtected];

/**
 * @param {string} type
 * @param {Record<string, any>} props
 * @returns {string[]}
 */
function addressesOf(type, props) {
  if (type === "aws:ec2/subnet:Subnet") return [props["ipv6CidrBlock"]].filter(isSaid);
  if (type === "aws:ec2/networkInterface:NetworkInterface")
    return [...(props["ipv6Addresses"] ?? []), ...(props["ipv6Prefixes"] ?? [])].filter(isSaid);
  const { stdin } = props;
  if (type !== "command:remote:Command" || typeof stdin !== "string" || !stdin.startsWith(bundleStart))
    return [];
  return Array.from(headOf(stdin).matchAll(/^expect address (\S+) /gm), ([, text = ""]) => text).filter(
    (text) => !text.startsWith("fe80:"),
  );
}

/**
 * What a bundle says before its first file.
 *
 * @param {string} bundle
 */
function headOf(bundle) {
  return bundle.split("\nfile ", 1)[0] ?? "";
}

/** @param {unknown} protocol */
function letsIn(protocol) {
  return ["icmpv6", "58", "-1", "all"].includes(String(protocol));
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isSaid(value) {
  return typeof value === "string" && value.trim() !== "";
}
