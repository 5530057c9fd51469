# Docker 28 and its Compose, from the Debian that comes after this one: what networks and endpoints can be told since 27.
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
	if [ -f "$file" ]; then sed -n 's/ trixie main/ forky main/p' "$file"; fi
done >/tmp/forky.list
mv /tmp/forky.list /etc/apt/sources.list.d/forky.list
# A mirror of it may be some weeks old; its signature is checked all the same.
apt-get -q -o Acquire::Check-Valid-Until=false update
apt-get -q -y --no-install-recommends -t forky install docker.io docker-cli docker-compose
rm /etc/apt/sources.list.d/forky.list
