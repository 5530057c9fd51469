# NetworkManager, which leaves alone whatever has no keyfile. A twin's NICs are pairs of virtual ones, of which its rules of udev's
# say that they are somebody else's.
apt-get -q update
apt-get -q -y --no-install-recommends install network-manager
mkdir -p /etc/NetworkManager/conf.d /etc/udev/rules.d
printf '[main]\nno-auto-default=*\ndns=none\n\n[device]\nmatch-device=interface-name:eno*\nmanaged=1\n' >/etc/NetworkManager/conf.d/lab.conf
ln -sf /dev/null /etc/udev/rules.d/85-nm-unmanaged.rules
