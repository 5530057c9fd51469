import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";

/** A prefix that a network of Docker's is made with, and the next hop that its containers are given; none: whichever Docker takes. */
interface NetworkSubnet {
  readonly prefix: { toString(): string };
  readonly gateway: { toString(): string } | undefined;
}

/** Where the program is that makes those networks whose units call it. */
export const makerPath = "/etc/hextet/docker-network";

/**
 * What Docker has to have of a network, each as one word of what `docker network inspect` is asked: more is not minded, since Docker
 * before version 28 adds a pool of its own in IPv4 where it is given none.
 */
export function wantedWords(subnets: readonly NetworkSubnet[]): string {
  const own = subnets.map(({ prefix, gateway }) =>
    gateway === undefined ? `${prefix}` : `${prefix},${gateway}`,
  );
  return ["driver=bridge", "ipv6=true", ...own].join(" ");
}

/**
 * The program that makes Docker's network, or sees that it is the one that the layout says. Docker keeps what a network was made with, so
 * that another is made in its place, as long as nothing runs on it and it is none of somebody else's.
 */
export function networkMaker(host: string): RenderedFile {
  const content = `#!/bin/sh
${ownedBy(host)}
# docker-network LAYOUT NETWORK WANTED ARGUMENTS: makes a network of Docker's, unless it has the one that is wanted.
set -uf
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
layout=$1 network=$2 wanted=$3
shift 3

fail() {
  echo "$network: $*" >&2
  exit 1
}

said() {
  docker network inspect --format 'driver={{.Driver}} ipv6={{.EnableIPv6}}{{range .IPAM.Config}} {{.Subnet}} {{.Subnet}},{{.Gateway}}{{end}}' "$network" 2>/dev/null
}

# Docker adds a pool of its own in a family that is given none: more than what is wanted does not count.
fits() {
  for word in $wanted; do
    case " $found " in *" $word "*) ;; *) return 1 ;; esac
  done
}

network() {
  if found=$(said); then
    if fits; then return 0; fi
    if [ "$(docker network inspect --format '{{index .Labels "hextet.layout"}}' "$network")" != "$layout" ]; then
      fail "Docker has another network by that name ($found), which somebody else has made; take it away: docker network rm $network"
    fi
    docker network rm "$network" >/dev/null || fail "it is to be made anew, and containers are on it"
  fi
  docker network create --label hextet.layout="$layout" "$@" "$network"
}

network "$@"
`;
  return { path: makerPath, mode: 0o755, content, subsystem: "systemd" };
}
