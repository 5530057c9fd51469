import { Ipv6Address, Ipv6Prefix } from "../../core/index.ts";
import type { ProjectAnswers } from "./answers.ts";

/** A layout to begin with: one host at each kind of site that was asked for. */
export function layoutText(answers: ProjectAnswers): string {
  const { stack, site, prefix } = answers;
  const onPrem = site !== "aws";
  return `# yaml-language-server: $schema=../node_modules/hextet/schema/layout.schema.json
# What the stack ${stack} has: prefixes, networks, hosts, and who lives on them. \`npx hextet plan ${stack}\` prints every address of it.
# Put in your own hosts, and their keys (\`npx hextet hostkey ADDRESS\`); then leave \`purpose\` out, which is production.
hextet: 1
purpose: lab
${onPrem && prefix.length < 64 ? `\nprefixes:\n  home: ${prefix}  # routed to the rack's router\n` : ""}
sites:
${[site === "onprem" ? [] : [cloud(answers)], onPrem ? [rack(answers)] : []].flat().join("\n")}`;
}

function cloud({ region }: ProjectAnswers): string {
  return `  cloud:  # a VPC; Amazon gives its IPv6 block with the first pulumi up, and the plan counts from where that begins
    aws:
      region: ${region}
      vpc: { ipv4: 10.20.0.0/16, ipv6: amazon }
    networks:
      edge:
        zone: ${region}a
        ipv4: 10.20.1.0/24
        ingress:
          - { protocol: icmpv6, from: "::/0" }
          - { protocol: tcp, port: 80, from: "::/0" }
    hosts:
      web-1:
        aws: { instanceType: t3.medium, image: debian-13 }
        interfaces:
          ens5: { network: edge, pools: { containers: { length: 126 } } }
        docker: { bridge: { pool: containers } }
        containers:
          site: { image: hextet-workload, tcp: [80] }  # what labs have; elsewhere "nginx:1.29", say
`;
}

function rack({ prefix }: ProjectAnswers): string {
  const network = Ipv6Prefix.of(prefix.network, 64);
  const box = Ipv6Address.fromBigInt(network.network.value | 0x10n);
  const guests = prefix.length < 64;
  return `  rack:  # machines of your own, behind a router
    networks:
      uplink: { prefix: "${network}", gateway: "fe80::1" }
${guests ? "      guests: { from: home }  # on a bridge of pve-1's: the router is to be told, and the plan says what\n" : ""}    hosts:
      pve-1:
        connect: { address: "${box}", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::10"] }
${guests ? '          vmbr1: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }\n' : ""}        guests:
          git: { id: 101, network: ${guests ? "guests" : "uplink"}, tcp: [80] }
`;
}
