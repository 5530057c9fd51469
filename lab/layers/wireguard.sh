# wg, which makes keys and says what WireGuard has; the kernel's part is the machine's.
apt-get -q update
apt-get -q -y --no-install-recommends install wireguard-tools
