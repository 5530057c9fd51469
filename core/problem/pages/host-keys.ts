import { onPrem, type ProblemPage } from "./page.ts";

/** HX10x: what hosts show of themselves. */
export const hostKeyPages = {
  HX100: {
    meaning:
      "A change is confirmed by Pulumi's command provider (1.2.1), over a connection of its own. Of a host with an RSA key it asks for the signature that RFC 4253 knows, with SHA-1, and servers offer SHA-2 alone (RFC 8332; OpenSSH since 8.8): `no common algorithm for host key`. The host would be changed and would go back, each time. The key of a bastion is checked the same way.",
    example: onPrem(`    hosts:
      pve-1:
        connect:
          address: "2001:db8:1::10"
          hostKey: ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7vbqajDw4o6gJy8UtmIbkcpnkO3Kwc4qsEnSZp/TR
`),
    fix: "Record another key of the same host: `hextet hostkey ADDRESS` shows all that it has, `ssh-keyscan ADDRESS` on its bastion where there is one. Compare it with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` at its console. Where the host has only an RSA key, `ssh-keygen -A && systemctl restart ssh` there makes the others.",
  },
} as const satisfies Readonly<Record<string, ProblemPage>>;
