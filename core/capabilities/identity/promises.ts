import { hasCarrier } from "../../links/index.ts";
import { failed, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import { findClones } from "./find-clones.ts";
import type { IdentityPromise } from "./values.ts";

/**
 * The host says of itself in words `WHAT=VALUE`: what would be a clone's too, as the first digits of its SHA-256 where it
 * is to stay on the host, and the link-local addresses of its interfaces. `duplicate:` are those that the kernel has
 * found another machine to have (RFC 4862 section 5.4).
 */
export const identityPromises = hostPromises<IdentityPromise>({
  kind: "identity",
  title: "identity",
  is: (promise) => promise.kind === "identity",
  of: ({ site, interfaces }) => [
    {
      kind: "identity",
      networks: interfaces.flatMap(({ name, network, link }) =>
        network === undefined || !hasCarrier(link)
          ? []
          : [{ interface: name, network: `${site}/${network}` }],
      ),
    },
  ],
  text: () => "nothing that is another host's too",
  shell: `of_its_own() {
  hashed=$(sha256sum 2>/dev/null | cut -c 1-16)
  if [ -n "$hashed" ]; then echo "$1=$hashed"; fi
}
identity() {
  {
    if [ -s /etc/machine-id ]; then of_its_own machine-id </etc/machine-id; fi
    for file in /etc/ssh/ssh_host_*_key.pub; do
      if [ -s "$file" ]; then file=\${file##*/ssh_host_} && of_its_own "ssh-\${file%_key.pub}" <"/etc/ssh/ssh_host_$file"; fi
    done
    if [ -s /var/lib/NetworkManager/secret_key ]; then of_its_own NetworkManager-secret </var/lib/NetworkManager/secret_key; fi
    for file in /var/lib/dhcpcd/duid /etc/dhcpcd.duid; do
      if [ -s "$file" ]; then of_its_own dhcpcd-duid <"$file"; fi
    done
    for file in /var/lib/dhcp/dhclient6*.leases; do
      if [ -s "$file" ]; then sed -n '/^default-duid/p' "$file" | tail -n 1 | of_its_own dhclient-duid; fi
    done
    for file in /proc/sys/net/ipv6/conf/*/stable_secret; do
      name=\${file%/stable_secret} && name=\${name##*/}
      # Whoever reads one that was never set gets an error.
      said=$(cat "$file" 2>/dev/null) && [ -n "$said" ] && printf '%s' "$said" | of_its_own "stable-secret:$name"
    done
    ip -6 -o addr show scope link 2>/dev/null | sed 's|/[0-9]* | |' | awk '{
      print (/ dadfailed( |$)/ ? "duplicate:" : "link-local:") $2 "=" $4
    }'
  } | sort -u
}
`,
  ask: (_promise, index) => `answer ${index} "is $(identity)"`,
  judge: ({ networks }, _host, _found, said) => {
    const duplicates = said.split(" ").flatMap((word) => {
      const [, name, address] = /^duplicate:([^=]+)=(.+)$/.exec(word) ?? [];
      return networks.some((on) => on.interface === name) ? [`${address} on ${name}`] : [];
    });
    return duplicates.length === 0
      ? ok(said)
      : failed(
          `another machine on the link has ${duplicates.join(", ")} too`,
          "ip link of both: two machines with one MAC address, as clones have it; give one of them another",
        );
  },
  across: findClones,
});
