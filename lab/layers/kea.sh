# Kea's DHCPv4 server beside the image's DHCPv6 server. Nobody starts it by itself.
apt-get -q update
apt-get -q -y --no-install-recommends install kea-dhcp4-server
find /etc/systemd/system -type l -name 'kea-dhcp4-server.service' -delete
