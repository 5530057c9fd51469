# ndppd, which answers neighbour solicitations; its own unit has no file to read, and stays off.
apt-get -q update
apt-get -q -y --no-install-recommends install ndppd
systemctl disable ndppd.service
