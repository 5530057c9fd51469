#!/bin/sh
# Builds what the lab's machines start from: Debian's kernel, a small first file system, and the hosts' image with the
# kernel's modules as a disk.
#
#   build.sh TARGET IMAGE
#
# IMAGE is the root folder that lab/image/build.sh has made. TARGET then holds vmlinuz, initrd and disk.img. Does
# nothing if TARGET is there; builds beside it and renames at the end. HEXTET_DEBIAN_MIRROR names another mirror than the
# one mmdebstrap knows.
set -eu
umask 022

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=${1:?"which folder? usage: build.sh TARGET IMAGE"}
image=${2:?"which image? usage: build.sh TARGET IMAGE"}
partial=$target.partial
fetched=$partial/fetched
root=$partial/root

say() { printf 'machines: %s\n' "$1"; }

# In a mount namespace of its own, so that no mount outlives it, however it ends.
if [ "${HEXTET_UNSHARED:-}" = '' ]; then
	if [ -e "$target" ]; then
		say "is there: $target"
		exit 0
	fi
	HEXTET_UNSHARED=yes exec unshare --mount --propagation private sh "$here/build.sh" "$target" "$image"
fi

# The packages as files, of the release that the image is of; nothing of them is installed anywhere.
fetch_packages() {
	mkdir -p "$fetched"
	chmod 777 "$fetched"
	mmdebstrap --quiet --variant=custom --customize-hook="sh '$here/fetch.sh' '$fetched'" \
		trixie "$partial/books" ${HEXTET_DEBIAN_MIRROR:+"$HEXTET_DEBIAN_MIRROR"}
	rm -rf "$partial/books"
}

# What the image has, with this laid over it.
mount_root() {
	mkdir -p "$root" "$partial/upper" "$partial/work"
	mount -t tmpfs -o mode=0755 hextet "$partial/work"
	mkdir "$partial/work/upper" "$partial/work/work"
	mount -t overlay overlay -o "lowerdir=$image,upperdir=$partial/work/upper,workdir=$partial/work/work" "$root"
}

unpack() {
	for package in "$fetched"/*.deb; do
		mkdir -p "$partial/unpacked"
		dpkg-deb -x "$package" "$partial/unpacked"
	done
	cp "$partial"/unpacked/boot/vmlinuz-* "$partial/vmlinuz"
	version=$(ls "$partial/unpacked/usr/lib/modules")
	cp -R "$partial/unpacked/usr/lib/modules" "$root/usr/lib/"
	chroot "$root" depmod "$version"
	mkdir -p "$root/usr/lib/hextet-lab/machine"
	cp "$partial/unpacked/usr/sbin/qemu-ga" "$root/usr/lib/hextet-lab/machine/"
	cp -P "$partial"/unpacked/usr/lib/*/libnuma.so.* "$partial"/unpacked/usr/lib/*/liburing.so.* "$root/usr/lib/hextet-lab/machine/"
	cp "$partial/unpacked/usr/bin/fping" "$root/usr/bin/"
	# In place of a library that those who find it have the kernel check programs with, at each boot.
	mkdir "$root/usr/lib/hextet-lab/machine/without"
	: >"$root/usr/lib/hextet-lab/machine/without/libbpf.so.1"
}

# A machine has its own kernel and hardware, which a twin in namespaces must leave alone.
choose_services() {
	etc=$root/etc/systemd/system
	rm -f "$etc/sysinit.target.wants/hextet-lab-sys.service" "$etc/hextet-lab-sys.service"
	rm -f "$etc/systemd-modules-load.service" "$root/etc/modules-load.d/modules.conf"
	# Each program that starts is much by emulation. What these do is done by the first file system, or not needed here.
	for unit in systemd-tmpfiles-setup-dev-early.service systemd-tmpfiles-setup-dev.service systemd-journal-flush.service \
		systemd-udev-load-credentials.service systemd-networkd-persistent-storage.service man-db.timer; do
		ln -sfn /dev/null "$etc/$unit"
	done
	cp -R "$here/root/." "$root/"
	mkdir -p "$etc/multi-user.target.wants"
	ln -sf ../hextet-lab-agent.service "$etc/sysinit.target.wants/hextet-lab-agent.service"
	ln -sf ../hextet-lab-console.service "$etc/multi-user.target.wants/hextet-lab-console.service"
}

pack_initrd() {
	first=$partial/first
	mkdir -p "$first/bin" "$first/dev" "$first/proc" "$first/sys" "$first/new" "$first/modules"
	cp "$image/usr/bin/busybox" "$first/bin/busybox"
	install -m 755 "$here/initramfs/init" "$here/initramfs/trial" "$first/"
	for module in failover net_failover virtio_net virtio_blk; do
		"$image/usr/bin/busybox" unxz -c "$(find "$partial/unpacked/usr/lib/modules" -name "$module.ko.xz")" >"$first/modules/$module.ko"
	done
	(cd "$first" && find . | "$image/usr/bin/busybox" cpio -o -H newc) | gzip -9 >"$partial/initrd"
}

rm -rf "$partial"
mkdir -p "$partial"
say 'fetching a kernel'
fetch_packages
mount_root
unpack
choose_services
say 'packing the first file system'
pack_initrd
say 'making the disk'
# Sparse: as large as a host may come to need, and on this disk only what is in it.
# Whole from the beginning: a kernel would go on making it, on each machine anew.
mke2fs -q -t ext4 -O ^metadata_csum_seed -E lazy_itable_init=0,lazy_journal_init=0 -m 1 -d "$root" -F "$partial/disk.img" 6G
umount "$root" "$partial/work"
rm -rf "$root" "$partial/work" "$partial/upper" "$partial/unpacked" "$partial/first" "$fetched"
mv "$partial" "$target"
say "ready: $target"
