#!/usr/bin/python3
"""Stand-in for qm and pct of Proxmox VE 8 and 9, by the name that it is called by: networks of guests, and nothing else of them.

State is where theirs is: /etc/pve/qemu-server/NUMBER.conf and /etc/pve/lxc/NUMBER.conf, with [PENDING] and [special:cloudinit].
A guest runs where /run/pve-stand-in/NUMBER.running stands. What the cloud-init drive of one holds since it was last made is in
/var/lib/pve-stand-in/NUMBER.network. Formats are strict, as those of qemu-server and pve-container are; whatever the stand-in does
not know it refuses.
"""
import ipaddress
import os
import re
import sys

TOOL = os.path.basename(sys.argv[0])
HOME = {"qm": "/etc/pve/qemu-server", "pct": "/etc/pve/lxc"}[TOOL]
MODELS = ("e1000 e1000-82540em e1000-82544gc e1000-82545em e1000e i82551 i82557b i82559er ne2k_isa ne2k_pci pcnet rtl8139 "
          "virtio vmxnet3").split()


def refuse(text):
    sys.stderr.write(text + "\n")
    sys.exit(255)


def invalid(option, why):
    refuse("400 Parameter verification failed.\n%s: invalid format - %s\n%s set <vmid> [OPTIONS]" % (option, why, TOOL))


def matches(pattern):
    return lambda text: re.fullmatch(pattern, text, re.ASCII) is not None


def integer(low, high):
    return lambda text: re.fullmatch(r"[0-9]+", text) is not None and low <= int(text) <= high


def address(version):
    def check(text):
        try:
            return ipaddress.ip_address(text).version == version and "%" not in text
        except ValueError:
            return False
    return check


def cidr(version, words):
    def check(text):
        head, _, length = text.partition("/")
        bits = 32 if version == 4 else 128
        return text in words or (address(version)(head) and integer(8, bits)(length))
    return check


number = matches(r"[0-9]+(\.[0-9]*)?")
boolean = matches(r"(?i)0|1|on|off|yes|no|true|false")
mac = matches(r"(?i)[a-f0-9][02468ace](:[a-f0-9]{2}){5}")
name = matches(r"[-_.\w]+")
IP = {"ip": cidr(4, ("dhcp", "manual")), "gw": address(4), "ip6": cidr(6, ("auto", "dhcp", "manual")), "gw6": address(6)}
NET = {"bridge": name, "tag": integer(1, 4094), "firewall": boolean, "link_down": boolean, "rate": number}
VM_NET = dict(NET, macaddr=mac, model=lambda text: text in MODELS, queues=integer(0, 64), mtu=integer(1, 65520),
              trunks=matches(r"\d+(-\d+)?(;\d+(-\d+)?)*"))
CT_NET = dict(NET, **IP, name=name, hwaddr=mac, mtu=integer(64, 65535), trunks=matches(r"\d+(;\d+)*"),
              type=lambda text: text == "veth", **{"host-managed": boolean})


def parse(option, text, format, default=None):
    found = {}
    for part in text.split(","):
        if part.strip() == "":
            continue
        key, equals, value = part.partition("=")
        if equals == "":
            if default is None:
                invalid(option, "value without key, but schema does not define a default key")
            key, value = default, key
        if default == "model" and key in MODELS:
            if "model" in found:
                invalid(option, "key alias 'model' is already defined")
            found["model"], key = key, "macaddr"
        if key in found:
            invalid(option, "duplicate key in comma-separated list property: %s" % key)
        if key not in format:
            invalid(option, "invalid key in comma-separated list property: %s" % key)
        if value == "":
            invalid(option, "missing key in comma-separated list property")
        if not format[key](value):
            invalid(option, "format error\n%s.%s: value does not match" % (option, key))
        found[key] = {"on": "1", "yes": "1", "true": "1"}.get(value.lower(), "0") if format[key] is boolean and value != "1" else value
    return found


def random_mac():
    return "BC:24:11:" + ":".join("%02X" % byte for byte in os.urandom(3))


def checked(option, text):
    """The value as it is kept."""
    if re.fullmatch(r"net([0-9]|[12][0-9]|3[01])", option):
        if TOOL == "qm":
            net = parse(option, text, VM_NET, "model")
            if "model" not in net:
                invalid(option, "model: property is missing and it is not optional")
            first = "%s=%s" % (net.pop("model"), net.pop("macaddr", None) or random_mac())
            return ",".join([first] + ["%s=%s" % item for item in sorted(net.items())])
        net = parse(option, text, CT_NET)
        if "name" not in net:
            invalid(option, "name: property is missing and it is not optional")
        if net.get("host-managed") == "1" and net.get("ip6") == "auto":
            refuse("%s: SLAAC is not supported for host-managed network configuration." % option)
        net.setdefault("hwaddr", random_mac())
        first = ["name=" + net.pop("name")]
        net["type"] = "veth"
        return ",".join(first + ["%s=%s" % item for item in sorted(net.items())])
    if TOOL == "qm" and re.fullmatch(r"ipconfig([0-9]|[12][0-9]|3[01])", option):
        ip = parse(option, text, IP)
        for gateway, own in (("gw", "ip"), ("gw6", "ip6")):
            if gateway in ip and own not in ip:
                invalid(option, "missing property - '%s' requires this property" % own)
        return text
    if option == "nameserver":
        words = re.split(r"[ ,;\0]+", text.strip())
        own = matches(r"[A-Za-z0-9.-]+") if TOOL == "qm" else matches(r"fe80:[0-9a-f:]+%[A-Za-z][A-Za-z0-9_.-]*")
        if not all(address(4)(word) or address(6)(word) or own(word) for word in words):
            invalid(option, "value does not look like a valid IP address")
        return text if TOOL == "qm" else " ".join(words)
    if option == "searchdomain" and text != "":
        return text
    refuse("Unknown option: %s\n400 unable to parse option" % option)


def read(guest):
    path = "%s/%s.conf" % (HOME, guest)
    if not re.fullmatch(r"[1-9][0-9]{2,8}", guest):
        refuse("400 Parameter verification failed.\nvmid: type check ('integer') failed - got '%s'" % guest)
    if not os.path.exists(path):
        refuse("Configuration file 'nodes/stand-in/%s/%s.conf' does not exist" % (os.path.basename(HOME), guest))
    sections, section = {"": {}}, ""
    with open(path) as file:
        for line in file.read().splitlines():
            header = re.fullmatch(r"\[(.*)\]", line)
            if header:
                section = header.group(1)
                sections[section] = {}
            elif line.strip() and not line.startswith("#"):
                key, _, value = line.partition(": ")
                sections[section][key] = value
    return sections


def write(guest, sections):
    path = "%s/%s.conf" % (HOME, guest)
    text = ""
    for section in sorted(sections):
        if section == "" or sections[section]:
            text += "\n[%s]\n" % section if section else ""
            text += "".join("%s: %s\n" % item for item in sorted(sections[section].items()))
    with open(path + ".new", "w") as file:
        file.write(text)
    os.rename(path + ".new", path)


def runs(guest):
    return os.path.exists("/run/pve-stand-in/%s.running" % guest)


def drive(config):
    return any(re.match(r"(ide|sata|scsi)[0-9]+$", key) and "cloudinit" in value.split(",")[0] for key, value in config.items())


def plugged(option, old, new, config):
    """Whether a NIC that runs takes its new value as it stands."""
    if TOOL == "pct" or old is None:
        return True
    before, after = parse(option, old, VM_NET, "model"), parse(option, new, VM_NET, "model")
    if all(before.get(key) == after.get(key) for key in ("model", "macaddr", "queues", "mtu")):
        return True
    return "network" in config.get("hotplug", "network,disk,usb").split(",")


def change(guest, values, gone):
    sections = read(guest)
    config, pending = sections[""], sections.setdefault("PENDING", {})
    if "lock" in config:
        refuse("%s is locked (%s)" % ("VM" if TOOL == "qm" else "CT", config["lock"]))
    made = sections.setdefault("special:cloudinit", {})
    for option in list(values) + gone:
        old, new = config.get(option), values.get(option)
        if new is not None and option.startswith("net") and runs(guest):
            bridge = dict(part.partition("=")[::2] for part in new.split(",")).get("bridge")
            if bridge is not None and not os.path.isdir("/sys/class/net/%s/bridge" % bridge):
                refuse("400 Parameter verification failed.\n%s: hotplug problem - bridge '%s' does not exist" % (option, bridge))
        pending.pop(option, None)
        if new is not None and option.startswith("net") and runs(guest) and not plugged(option, old, new, config):
            pending[option] = new
            continue
        if TOOL == "pct" and option in ("nameserver", "searchdomain") and runs(guest):
            if new is not None and new != old:
                pending[option] = new
                continue
        if new == old:
            continue
        if TOOL == "qm" and runs(guest) and drive(config):
            made.setdefault(option, old or "")
        if new is None:
            config.pop(option, None)
        else:
            config[option] = new
    if TOOL == "pct":
        del sections["special:cloudinit"]
    write(guest, sections)


def host_says(word):
    if not os.path.exists("/etc/resolv.conf"):
        return []
    with open("/etc/resolv.conf") as file:
        lines = [line.split() for line in file]
    return [value for line in lines if line[:1] == [word] for value in line[1:]][:3]


def network(config):
    """What cloud-init is given, as PVE::QemuServer::Cloudinit writes it for nocloud."""
    lines = ["version: 1", "config:"]
    for key in sorted(key for key in config if re.fullmatch(r"net[0-9]+", key)):
        own = config.get("ipconfig" + key[3:])
        if own is None:
            continue
        lines += ["    - type: physical", "      name: eth" + key[3:],
                  "      mac_address: '%s'" % parse(key, config[key], VM_NET, "model")["macaddr"].lower(), "      subnets:"]
        ip = parse("ipconfig", own, IP)
        if ("gw" in ip and ip["ip"] == "dhcp") or ("gw6" in ip and ip["ip6"] in ("auto", "dhcp", "manual")):
            continue
        for family, gateway, types in (("ip", "gw", {"dhcp": "dhcp4"}), ("ip6", "gw6", {"dhcp": "dhcp6", "auto": "ipv6_slaac"})):
            if family not in ip:
                continue
            if ip[family] in types:
                lines.append("      - type: " + types[ip[family]])
                continue
            if family == "ip":
                own4 = ipaddress.ip_interface(ip["ip"])
                lines += ["      - type: static", "        address: '%s'" % own4.ip, "        netmask: '%s'" % own4.netmask]
            else:
                lines += ["      - type: static6", "        address: '%s'" % ip["ip6"]]
            if gateway in ip:
                lines.append("        gateway: '%s'" % ip[gateway])
    lines.append("    - type: nameserver")
    for title, option, word_of_host in (("address", "nameserver", "nameserver"), ("search", "searchdomain", "search")):
        words = config[option].split() if option in config else host_says(word_of_host)
        if words:
            lines += ["      %s:" % title] + ["      - '%s'" % word for word in words]
    return "\n".join(lines) + "\n"


def cloud_init(verb, guest, rest):
    sections = read(guest)
    config = sections[""]
    if (verb, rest) == ("dump", ["network"]):
        sys.stdout.write(network(config))
    elif (verb, rest) == ("pending", []):
        for key in sorted(sections.get("special:cloudinit", {})):
            sys.stdout.write("cur %s: %s\nnew %s: %s\n" % (key, sections["special:cloudinit"][key], key, config.get(key, "")))
    elif (verb, rest) == ("update", []):
        if drive(config):
            os.makedirs("/var/lib/pve-stand-in", exist_ok=True)
            with open("/var/lib/pve-stand-in/%s.network" % guest, "w") as file:
                file.write(network(config))
            sections.pop("special:cloudinit", None)
            write(guest, sections)
    else:
        refuse("ERROR: unknown command 'qm cloudinit %s'" % verb)


def options(words):
    values, gone, left = {}, [], list(words)
    while left:
        word = left.pop(0)
        if not word.startswith("--") or not left:
            refuse("400 unable to parse option")
        value = left.pop(0)
        if word == "--delete":
            gone += value.split(",")
        else:
            values[word[2:]] = checked(word[2:], value)
    if not values and not gone:
        refuse("no options specified")
    return values, gone


def main(words):
    if TOOL == "qm" and words[:1] == ["cloudinit"] and len(words) >= 3:
        return cloud_init(words[1], words[2], words[3:])
    if len(words) < 2 or words[0] not in ("config", "set", "pending", "status"):
        refuse("ERROR: unknown command '%s %s'" % (TOOL, " ".join(words)))
    verb, guest, rest = words[0], words[1], words[2:]
    sections = read(guest)
    config, pending = sections[""], sections.get("PENDING", {})
    if verb == "set":
        values, gone = options(rest)
        change(guest, values, gone)
        if TOOL == "qm":
            sys.stdout.write("update VM %s: %s\n" % (guest, " ".join("-%s %s" % item for item in sorted(values.items()))))
    elif rest not in ([], ["--current"]):
        refuse("400 unable to parse option")
    elif verb == "config":
        shown = config if rest else dict(config, **pending)
        sys.stdout.write("".join("%s: %s\n" % item for item in sorted(shown.items())))
    elif verb == "pending":
        for key in sorted(set(config) | set(pending)):
            if key in config:
                sys.stdout.write("cur %s: %s\n" % (key, config[key]))
            if key in pending:
                sys.stdout.write("new %s: %s\n" % (key, pending[key]))
    else:
        sys.stdout.write("status: %s\n" % ("running" if runs(guest) else "stopped"))


main(sys.argv[1:])
