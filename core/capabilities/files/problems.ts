import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with files that a layout gives a host. */
export const fileCodes = {
  HX115: { severity: "error", title: "file that hextet writes itself" },
  HX116: { severity: "error", title: "file that is left to the host" },
  HX117: { severity: "error", title: "file beside the layout that cannot be read" },
} as const satisfies Record<string, CodeEntry>;

const host = (files: string) =>
  onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"] } }
        files:
${files}`);

export const filePages: Readonly<Record<keyof typeof fileCodes, ProblemPage>> = {
  HX115: {
    meaning:
      "A file of a host's files: has a path that hextet writes on that host already, from what the layout says of its interfaces or of what runs there. One file cannot hold both.",
    example: host(`          /etc/netplan/60-hextet.yaml: { content: "network: { version: 2 }" }
`),
    fix: "Give the file another name, which the program that reads it reads too, or say what it is for by the layout's own keys.",
  },
  HX116: {
    meaning:
      "A file of a host's files: has a path that says who may come in and as whom, who the host is, or what it starts with (accounts, rights, keys, /etc/fstab), or that is the agent's own. A change of these could lock everybody out, and the agent with them: it could not take the change back.",
    example: host(`          /etc/passwd: { content: "root:x:0:0:root:/root:/bin/bash" }
`),
    fix: "Leave it out, and change it by the host's own tools.",
  },
  HX117: {
    meaning:
      "A file of a host's files: names one beside the layout by path:, and there is none that can be read. Paths begin at the layout's folder. A layout that is no file has nothing beside it.",
    example: host(`          /etc/chrony/conf.d/lab.conf: { path: files/lab.conf }
`),
    fix: "Put the file there, correct its path, or write content: in place of path:.",
  },
};
