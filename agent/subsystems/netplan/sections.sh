# ---------------------------------------------------------------------------------------------------------------------
# What a person's netplan files say of interfaces that are ours
# ---------------------------------------------------------------------------------------------------------------------

# netplan_sections FOLDER HERE WHOLE OURS FILE...: a line for each file that says something, with tabs between: what can be done,
# the file, its text without that (- where nothing would be left), the interfaces, and what it says or why that can not
# be taken out.
#   cut, refuse
#   other             the file has the section that the last field names, of an interface that is not ours
# OURS is words, NAME=FAMILIES: `eno1=6 vmbr0=46 eno2=port`. HERE is yes where hextet has been here before, WHOLE where
# it is not netplan that is to configure them. Python and its yaml are there wherever netplan is, which depends on them.
#
# Of an interface go the addresses, routes and gateways of a family that is ours, what else brings such (DHCP, router
# advertisements), who configures it, and what a bridge is made of. What the layout has no word for stays: name servers,
# the MTU, which NIC it is, routes of other tables, and IPv4 where the layout gives the interface none.
netplan_sections() {
  { yaml_text_program && netplan_sections_program; } >"$1/sections.py"
  timed 30 python3 -I "$1/sections.py" "$@"
}

netplan_sections_program() {
  cat <<'EOT'


import fnmatch, os, sys

folder, here, whole, words, *files = sys.argv[1:]
ours = dict(word.split("=") for word in words.split())
nics = ("ethernets", "wifis", "modems", "nm-devices")
always = ("renderer", "networkmanager", "activation-mode", "critical", "interfaces", "parameters")
of_family = {
    "6": ("gateway6", "dhcp6", "dhcp6-overrides", "accept-ra", "ra-overrides", "ipv6-privacy",
          "ipv6-address-generation", "ipv6-address-token"),
    "4": ("gateway4", "dhcp4", "dhcp4-overrides"),
}


def sysfs(device, name):
    try:
        with open("/sys/class/net/%s/%s" % (device, name)) as file:
            return file.read().strip()
    except OSError:
        return ""


def driver(device):
    try:
        return os.path.basename(os.readlink("/sys/class/net/%s/device/driver" % device))
    except OSError:
        return ""


def has_address(device, address):
    """By the permanent one; bridges and VLANs take that of the NIC below them."""
    kind = [line for line in sysfs(device, "uevent").split("\n") if line.startswith("DEVTYPE=")]
    own = [sysfs(device, "bonding_slave/perm_hwaddr") or sysfs(device, "address")]
    return address.lower() in own and (not kind or kind[0] in ("DEVTYPE=wlan", "DEVTYPE=wwan"))


def is_nic(match, device):
    for key, value in pairs(match):
        patterns = [text(part) for part in items(value)] or [text(value)]
        if key.value == "name" and not any(fnmatch.fnmatchcase(device, one) for one in patterns):
            return False
        if key.value == "macaddress" and not has_address(device, text(value)):
            return False
        if key.value == "driver" and not any(fnmatch.fnmatchcase(driver(device), one) for one in patterns):
            return False
    return True


def targets(kind, name, entry):
    """The interfaces that a section is for."""
    match = child(entry, "match")
    if kind not in nics or not pairs(match):
        return {name}
    there = os.listdir("/sys/class/net") if os.path.isdir("/sys/class/net") else []
    renamed = text(child(entry, "set-name"))
    return {one for one in {*there, *ours} if is_nic(match, one)} | ({renamed} if renamed else set())


def family(*texts):
    return next(("6" if ":" in one else "4" for one in texts if ":" in one or "." in one), "4")


class NetplanFile(YamlText):
    def __init__(self, path):
        super().__init__(path)
        self.path = path
        self.network = child(self.root, "network")
        self.found = {}
        self.sections = [(kind.value, key, entry) for kind, entries in pairs(self.network)
                         for key, entry in pairs(entries)]

    def references(self):
        """Names that its sections call others by."""
        lists = [child(entry, "interfaces") for _, _, entry in self.sections]
        links = [text(child(entry, "link")) for _, _, entry in self.sections]
        return {text(part) for one in lists for part in items(one)} | {*links}

    def take(self, device, node, what):
        self.drop(node)
        # Nothing is turned on by what is turned off.
        if text(node).lower() not in ("false", "no", "off", "networkd") or not isinstance(node, yaml.ScalarNode):
            self.found.setdefault(device, []).append(what)

    def cut_section(self, device, entry):
        families = "46" if ours[device] == "port" else ours[device]
        for key, value in pairs(entry):
            name = key.value
            if name in always or any(name in of_family[one] for one in families):
                self.take(device, value, name)
            elif name == "link-local" and "6" in families and "ipv6" not in [text(one) for one in items(value)]:
                self.take(device, value, name)
            for one in items(value):
                address = text(one) or next((part.value for part, _ in pairs(one)), "")
                if name == "addresses" and family(address) in families:
                    self.take(device, one, name)
                main = text(child(one, "table")) in ("", "254")
                if name == "routes" and main and family(text(child(one, "via")), text(child(one, "to"))) in families:
                    self.take(device, one, name)
        self.close(entry)
        return {key.value for key, value in pairs(entry) if id(value) not in self.gone}

    def examine(self, kind, key, entry, referred):
        """Whether the section is of other interfaces alone. Notes what of it is to go."""
        name = key.value
        aimed = targets(kind, name, entry)
        mine = sorted(one for one in aimed if one in ours)
        for device in mine:
            self.found.setdefault(device, [])
        if kind in nics and name in ours and name not in mine:
            self.found.setdefault(name, [])
            raise Refusal("its section %s is for another card than this host's %s; give it another name" % (name, name))
        if not mine:
            members = [text(one) for one in items(child(entry, "interfaces")) if text(one) in ours]
            if members and kind != "vlans":
                self.found.setdefault(members[0], [])
                raise Refusal("its section %s takes %s in; let that go there, or bring it into the layout" % (name, members[0]))
            return True
        # networkd reads one unit for an interface: the first by name that matches.
        if name not in mine and here == "yes" and whole == "no" and all(name + ".network" > one + ".network" for one in mine):
            return True
        strangers = sorted(one for one in aimed if one not in ours)
        if strangers:
            raise Refusal("its section %s is for %s, too; let it match those alone" % (name, ", ".join(strangers)))
        rest = [self.cut_section(device, entry) for device in mine][-1]
        if whole == "yes":
            if rest & {"addresses", "routes", "dhcp4", "gateway4"}:
                raise Refusal("its section %s gives %s IPv4, which the layout does not; let it do so, or take that out" % (name, mine[0]))
            self.drop(entry)
            self.found[mine[0]].append("section " + name)
            return False
        if rest <= {"match"}:
            if name not in mine or self.found[name]:
                self.drop(entry)
        elif name not in mine:
            if len(mine) > 1 or name in referred or any(other.value == mine[0] for _, other, _ in self.sections):
                raise Refusal("its section %s is for %s; call it that" % (name, " and ".join(mine)))
            self.rename(key, mine[0])
            match = child(entry, "match")
            if {part.value for part, _ in pairs(match)} == {"name"}:
                self.drop(match)
        if name not in mine:
            self.found[mine[0]].append("section " + name)
        return False

    def is_idle(self):
        """Whether nothing is left that configures anything."""
        return all(key.value == "version" or (key.value == "renderer" and text(value) == "networkd")
                   for key, value in pairs(self.network) if id(value) not in self.gone)


def row(*fields):
    print("\t".join(field.replace("\t", " ").replace("\n", " ") or "-" for field in fields))


def report(file, content):
    what = []
    for one in sum(file.found.values(), []):
        if one not in what:
            what.append(one)
    row("cut", file.path, content, " ".join(sorted(one for one in file.found if file.found[one])), ", ".join(what))


def main():
    read = []
    for path in files:
        try:
            read.append(NetplanFile(path))
        except (OSError, ValueError, yaml.YAMLError):
            # netplan refuses it too, in its own words.
            pass
    referred = set().union(*[file.references() for file in read])
    for number, file in enumerate(read):
        try:
            for kind, key, entry in file.sections:
                if file.examine(kind, key, entry, referred):
                    row("other", file.path, "-", "-", key.value)
            if not any(file.found.values()):
                continue
            file.close(file.root)
            content = "-"
            if not file.is_idle():
                content = os.path.join(folder, "netplan.%d" % number)
                with open(content, "w", encoding="utf-8", newline="") as out:
                    out.write(file.without())
            report(file, content)
        except Refusal as refusal:
            row("refuse", file.path, "-", " ".join(sorted(file.found)), str(refusal))


main()
EOT
}
