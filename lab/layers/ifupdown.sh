# Debian's ifupdown in the place of ifupdown2, of which the package lies there for a host that is to get it without a network.
apt-get -q update
apt-get -q -y --no-install-recommends install ifupdown
mkdir -p /usr/lib/hextet-lab/packages
cd /usr/lib/hextet-lab/packages
apt-get -q -o APT::Sandbox::User=root download ifupdown2
# As ifupdown leaves it where nothing is there yet.
cat >/etc/network/interfaces <<'FILE'
# interfaces(5) file used by ifup(8) and ifdown(8)
# Include files from /etc/network/interfaces.d:
source /etc/network/interfaces.d/*
FILE
