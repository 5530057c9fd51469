/**
 * What editors offer whole at a place of a layout, as `defaultSnippets` of the JSON Schema: VS Code's keyword, which
 * yaml-language-server reads in every editor (https://code.visualstudio.com/docs/languages/json#_define-snippets-in-json-schemas).
 * `${1:text}` is where the cursor goes, with what stands there until something is typed.
 */
export interface Snippet {
  readonly label: string;
  readonly description: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A place where the cursor goes, in its turn. */
const stop = (turn: number, text: string) => `\${${turn}:${text}}`;

const site = ["properties", "sites"];
const inSite = [...site, "additionalProperties", "properties"];

const places: readonly { readonly path: readonly string[]; readonly snippets: readonly Snippet[] }[] = [
  {
    path: site,
    snippets: [
      {
        label: "site on-prem",
        description: "Machines of your own behind a router",
        body: {
          [stop(1, "rack")]: {
            networks: { uplink: { prefix: stop(2, "2001:db8:7::/64"), gateway: stop(3, "fe80::1") } },
          },
        },
      },
      {
        label: "site in AWS",
        description: "A VPC with a subnet, numbered from the block that Amazon gives",
        body: {
          [stop(1, "cloud")]: {
            aws: { region: stop(2, "eu-central-1"), vpc: { ipv4: stop(3, "10.20.0.0/16"), ipv6: "amazon" } },
            networks: { edge: { zone: `${stop(2, "eu-central-1")}a`, ipv4: stop(4, "10.20.1.0/24") } },
          },
        },
      },
    ],
  },
  {
    path: [...inSite, "networks"],
    snippets: [
      {
        label: "network of a prefix",
        description: "A /64 of a prefix of the layout's, allocated by name",
        body: { [stop(1, "inner")]: { from: stop(2, "home") } },
      },
      {
        label: "network with a gateway",
        description: "A segment behind a router",
        body: { [stop(1, "uplink")]: { prefix: stop(2, "2001:db8:7::/64"), gateway: stop(3, "fe80::1") } },
      },
    ],
  },
  {
    path: [...inSite, "hosts"],
    snippets: [
      {
        label: "host over SSH",
        description: "A machine on-prem; hextet hostkey ADDRESS fetches its key",
        body: {
          [stop(1, "host-1")]: {
            connect: { address: stop(2, "2001:db8:7::10"), hostKey: stop(3, "ssh-ed25519 AAAA...") },
            interfaces: { [stop(4, "eno1")]: { network: stop(5, "uplink"), addresses: [stop(6, "::10")] } },
          },
        },
      },
      {
        label: "EC2 instance",
        description: "An instance with an interface of its own",
        body: {
          [stop(1, "web-1")]: {
            aws: { instanceType: stop(2, "t3.medium"), image: stop(3, "debian-13") },
            interfaces: { ens5: { network: stop(4, "edge") } },
          },
        },
      },
    ],
  },
];

/** The snippets for a place, by its path in the JSON Schema; none for most. */
export function snippetsAt(path: readonly (string | number)[]): readonly Snippet[] | undefined {
  return places.find((place) => place.path.join("/") === path.join("/"))?.snippets;
}
