"""The three files with pyinfra: each checked by its own consumer before it is put in place, activated if it changed."""

import json
import os

from pyinfra import host
from pyinfra.operations import files, server, systemd

with open(os.environ["FLEET_FILES"], encoding="utf-8") as handle:
    wanted = json.load(handle)[host.name]

staged = "/run/fleet-staged"
check = {
    "sysctl": "sysctl --dry-run -q -p {0}",
    "netplan": "rm -rf /run/fleet-root && mkdir -p /run/fleet-root/etc/netplan && cp {0} /run/fleet-root/etc/netplan/ "
    "&& netplan generate --root-dir /run/fleet-root",
    "systemd": "systemd-analyze verify {0}",
}
changed = {}
for file in wanted:
    copy = f"{staged}/{os.path.basename(file['path'])}"
    staging = files.put(name=f"stage {file['path']}", src=file["source"], dest=copy, mode=file["mode"])
    server.shell(
        name=f"check {file['path']}", commands=[check[file["subsystem"]].format(copy)], _if=staging.did_change
    )
    changed[file["subsystem"]] = files.put(
        name=f"put {file['path']}", src=file["source"], dest=file["path"], mode=file["mode"]
    ).did_change

server.shell(name="sysctl", commands=["sysctl -q -p /etc/sysctl.d/60-hextet.conf"], _if=changed["sysctl"])
server.shell(name="netplan", commands=["netplan apply"], _if=changed["netplan"])
systemd.service(
    name="unit",
    service="hextet-figure.service",
    running=True,
    enabled=True,
    daemon_reload=True,
    _if=changed["systemd"],
)
