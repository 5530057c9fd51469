#!/bin/sh
# Builds a layer over the hosts' image: what some twins have besides, as the upper folder of an overlay.
#
#   build.sh TARGET IMAGE RECIPE
#
# RECIPE is a script of this folder, which runs inside. Builds beside TARGET and renames at the end.
set -eu
umask 022

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=${1:?"which folder? usage: build.sh TARGET IMAGE RECIPE"}
image=${2:?"of which image?"}
recipe=${3:?"which recipe?"}

if [ "${4-}" != inside ]; then
	exec unshare --mount --propagation private sh "$here/build.sh" "$target" "$image" "$recipe" inside
fi
partial=$target.partial
rm -rf "$partial"
mkdir -p "$partial/upper" "$partial/work" "$partial/root"
root=$partial/root
mount -t overlay overlay -o "lowerdir=$image,upperdir=$partial/upper,workdir=$partial/work" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs tmpfs "$root/var/lib/apt/lists"
mkdir -p "$root/var/lib/apt/lists/partial"
# How this machine reaches the archive, for as long as this takes.
touch "$root/tmp/resolv.conf"
cp /etc/resolv.conf "$root/tmp/resolv.conf"
: >"$root/etc/resolv.conf"
mount --bind "$root/tmp/resolv.conf" "$root/etc/resolv.conf"
for file in /etc/apt/apt.conf.d/*; do
	if grep -q -i proxy "$file"; then cat "$file"; fi
done >"$root/tmp/apt.conf"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
APT_CONFIG=/tmp/apt.conf DEBIAN_FRONTEND=noninteractive chroot "$root" sh -eu -s <"$here/$recipe.sh"
umount "$root/etc/resolv.conf"
rm -f "$root/etc/resolv.conf" "$root/usr/sbin/policy-rc.d"
rm -rf "$root"/var/cache/apt/* "$root"/var/log/*
umount --lazy "$root"
mv "$partial/upper" "$target"
rm -rf "$partial"
