#!/bin/sh
# Run by mmdebstrap once it knows the release's packages: puts those that machines need into a folder, as files.
#
#   fetch.sh FOLDER ROOT
set -eu
export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
cd "$1"
kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-.*\)/\1/p')
# The guest agent with what the hosts' image lacks of its libraries, and what probes paths from a machine.
apt-get -q download "$kernel" qemu-guest-agent libnuma1 liburing2 fping
