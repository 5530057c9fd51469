# Docker Compose, of which `docker compose` is a plug-in.
apt-get -q update
apt-get -q -y --no-install-recommends install docker-compose
