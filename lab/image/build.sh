#!/bin/sh
# Builds the root folder that every twin of a lab is an overlay of: Debian 13 with what hosts of a layout need.
#
#   build.sh TARGET [RELEASE]
#
# RELEASE is another one of Debian's, by its name, for tests of the agent on older hosts: what is installed then stands
# in include.RELEASE.txt.
#
# Does nothing if TARGET is there. Builds beside it and renames at the end, so that a build that was cut off
# is never taken for an image. HEXTET_DEBIAN_MIRROR names another mirror than the one mmdebstrap knows.
set -eu
# Whoever builds it, the services of a host run as users of their own and must be able to read it.
umask 022

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=${1:?"which folder? usage: build.sh TARGET [RELEASE]"}
release=${2:-trixie}
partial=$target.partial
include=$here/include.txt
if [ "$release" != trixie ]; then include=$here/include.$release.txt; fi

say() { printf 'image: %s\n' "$1"; }

install_packages() {
	packages=$(paste -sd, "$include")
	# Documentation, translations and fsync are of no use in a folder that a hash of its recipe can rebuild.
	mmdebstrap --quiet --variant=minbase --include="$packages" \
		--dpkgopt=force-unsafe-io \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/info/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--aptopt='Acquire::Languages "none"' \
		"$release" "$partial" ${HEXTET_DEBIAN_MIRROR:+"$HEXTET_DEBIAN_MIRROR"}
}

# Every service that only some twins need is off; the supervisor turns on what a twin's features ask for.
choose_services() {
	etc=$partial/etc/systemd/system
	for unit in docker.service docker.socket containerd.service incus.socket incus-user.socket \
		incus-startup.service lxd.socket lxd.service lxcfs.service radvd.service kea-dhcp6-server.service networking.service systemd-networkd.service; do
		find "$etc" -type l -name "$unit" -path '*.wants/*' -delete
	done
	# A twin has no console, no disk, no package updates and no hardware.
	for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer \
		systemd-tmpfiles-clean.timer getty.target console-getty.service systemd-pstore.service \
		systemd-firstboot.service ldconfig.service systemd-journal-catalog-update.service \
		systemd-hwdb-update.service systemd-update-done.service systemd-machine-id-commit.service \
		systemd-binfmt.service proc-sys-fs-binfmt_misc.automount systemd-modules-load.service \
		kmod-static-nodes.service dev-hugepages.mount sys-kernel-config.mount sys-kernel-debug.mount \
		sys-kernel-tracing.mount systemd-remount-fs.service systemd-random-seed.service \
		modprobe@.service sshd-keygen.service systemd-ask-password-console.path \
		systemd-ask-password-wall.path systemd-hibernate-clear.service systemd-tpm2-setup.service \
		systemd-tpm2-setup-early.service systemd-pcrmachine.service systemd-pcrphase.service \
		systemd-pcrphase-sysinit.service systemd-pcrextend.socket systemd-pcrlock.socket \
		systemd-creds.socket systemd-sysext.socket remote-fs.target; do
		ln -sfn /dev/null "$etc/$unit"
	done
	# Started when something asks it to restart the system, not before.
	ln -sfn /dev/null "$etc/multi-user.target.wants/systemd-logind.service"
	mkdir -p "$partial/etc/systemd/system-generators"
	for generator in systemd-debug-generator systemd-fstab-generator systemd-getty-generator \
		systemd-gpt-auto-generator systemd-hibernate-resume-generator systemd-rc-local-generator \
		systemd-run-generator systemd-ssh-generator systemd-system-update-generator systemd-sysv-generator \
		systemd-tpm2-generator; do
		ln -sfn /dev/null "$partial/etc/systemd/system-generators/$generator"
	done
}

add_own_files() {
	cp -R "$here/root/." "$partial/"
	chmod 755 "$partial"/usr/lib/hextet-lab/*-workload
	mkdir -p "$partial/etc/systemd/system/sysinit.target.wants" "$partial/root/.ssh"
	ln -sf ../hextet-lab-sys.service "$partial/etc/systemd/system/sysinit.target.wants/hextet-lab-sys.service"
	chmod 700 "$partial/root/.ssh"
	# ifupdown2 reports a failure where this folder of iproute2's former place is missing.
	mkdir -p "$partial/etc/iproute2/rt_tables.d"
	# Each twin brings its own.
	rm -f "$partial"/etc/ssh/ssh_host_* "$partial/etc/hostname" "$partial/etc/resolv.conf"
	: >"$partial/etc/machine-id"
}

# A static busybox with its links, as a root folder.
busybox_root() {
	root=$1
	mkdir -p "$root/bin" "$root/sbin" "$root/dev" "$root/proc" "$root/sys" "$root/etc" "$root/root" "$root/run" "$root/tmp" "$root/var" "$root/www"
	cp "$partial/usr/bin/busybox" "$root/bin/busybox"
	for applet in $("$partial/usr/bin/busybox" --list); do
		[ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"
	done
	printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
	printf 'root:x:0:\n' >"$root/etc/group"
	printf 'workload\n' >"$root/www/index.html"
}

pack_docker_workload() {
	root=$partial/tmp/docker-workload
	busybox_root "$root"
	install -m 755 "$here/workload/docker/serve" "$root/serve"
	tar -C "$root" --owner=0 --group=0 -cf "$partial/usr/lib/hextet-lab/docker-workload.tar" .
	rm -rf "$root"
}

pack_incus_workload() {
	image=$partial/tmp/incus-workload
	root=$image/rootfs
	busybox_root "$root"
	ln -sf ../bin/busybox "$root/sbin/init"
	install -m 755 "$here/workload/incus/rc" "$root/etc/rc"
	install -m 644 "$here/workload/incus/inittab" "$root/etc/inittab"
	install -m 644 "$here/workload/incus/dhcpcd.conf" "$root/etc/dhcpcd.conf"
	install -m 644 "$here/workload/incus/metadata.yaml" "$image/metadata.yaml"
	# busybox has no DHCPv6 client that asks for a reserved address: Debian's dhcpcd, with its libraries.
	mkdir -p "$root/usr/sbin"
	cp "$partial/usr/sbin/dhcpcd" "$root/usr/sbin/dhcpcd"
	chroot "$partial" ldd /usr/sbin/dhcpcd | awk '{ for (i = 1; i <= NF; i++) if ($i ~ /^\//) print $i }' | while read -r library; do
		mkdir -p "$root${library%/*}"
		cp -L "$partial$library" "$root$library"
	done
	tar -C "$image" --owner=0 --group=0 -cf "$partial/usr/lib/hextet-lab/incus-workload.tar" metadata.yaml rootfs
	rm -rf "$image"
}

if [ -e "$target" ]; then
	say "is there: $target"
	exit 0
fi
rm -rf "$partial"
mkdir -p "${target%/*}"
say "installing Debian $release with $(wc -l <"$include") packages and what they need (about a minute)"
install_packages
say 'choosing services'
choose_services
say 'adding the files of the lab and its workloads'
add_own_files
pack_docker_workload
if [ -e "$partial/usr/bin/incus" ]; then pack_incus_workload; fi
# systemd compares these times with that of /usr to see whether caches are stale.
touch -r "$partial/usr" "$partial/etc/.updated" "$partial/var/.updated"
mv "$partial" "$target"
say "ready: $target"
