#!/bin/sh
# First process of a lab: furnishes the namespaces it was started in, starts the supervisor, and reaps what the
# twins' daemons leave behind. When it ends, the kernel ends every process of the lab and with the last of them
# its mounts and namespaces.
#
#   init.sh SCRATCH COMMAND...
set -eu

scratch=$1
shift
# A login by su leaves out root's own programs.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH
# /proc still shows the machine around the lab: this process's id there is what others can aim at.
read -r HEXTET_OUTER_PID _ </proc/self/stat
export HEXTET_OUTER_PID

mount -t tmpfs -o mode=0700,size=80% hextet "$scratch"
mkdir -p /run/netns
mount -t tmpfs -o mode=0755 hextet /run/netns
# nspawn leaves a folder for each twin in it, and two labs would share those of one name.
mkdir -p /run/systemd/nspawn
mount -t tmpfs -o mode=0755 hextet /run/systemd/nspawn
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t proc proc /proc
ip link set lo up

trap 'kill -TERM "$supervisor" 2>/dev/null || :' TERM INT
"$@" &
supervisor=$!
# Only the supervisor says that it is ready.
exec 3>&-
status=0
while :; do
	wait "$supervisor" && status=0 || status=$?
	# A signal ends the wait too.
	kill -0 "$supervisor" 2>/dev/null || exit "$status"
done
