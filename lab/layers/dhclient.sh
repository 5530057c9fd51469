# ISC's DHCP client, which ifupdown and ifupdown2 run.
apt-get -q update
apt-get -q -y --no-install-recommends install isc-dhcp-client
