# ---------------------------------------------------------------------------------------------------------------------
# What networkd's files say of interfaces
# ---------------------------------------------------------------------------------------------------------------------

# unit_facts FILE...: what networkd is given of each interface by these, a fact a line: INTERFACE FAMILY FACT; the family is
# 4, 6 or -. Of routes those of the main table. netplan's are called by the name of what they are for, any other ones say it.
unit_facts() {
  awk '
    function family(text) { return text ~ /:/ ? 6 : 4 }
    function route() {
      if (section == "[Route]" && (table == "" || table == "main" || table == 254))
        print interface, family(to via), "route", (to ~ /^(::|0\.0\.0\.0)\/0$/ ? "default" : to), "via", via
      to = via = table = ""
    }
    function end_unit() { if (id != "") { route(); print interface, "-", "unit", id } }
    FNR == 1 {
      end_unit()
      id = FILENAME
      if (sub(/.*\/10-netplan-/, "", id)) sub(/\.network$/, "", id); else id = ""
      interface = id; section = ""
    }
    /^\[/ { route(); section = $0; next }
    { key = $0; sub(/=.*/, "", key); value = $0; sub(/^[^=]*=/, "", value) }
    section == "[Match]" && key == "Name" && value !~ /[*?[! ]/ { interface = value; if (id == "") id = value }
    interface == "" { next }
    key == "Address" { print interface, family(value), "address", value }
    section == "[Network]" && key == "Gateway" { print interface, family(value), "route default via", value }
    section == "[Network]" && key == "DHCP" && value ~ /^(yes|ipv4)$/ { print interface, 4, "dhcp" }
    section == "[Network]" && key == "DHCP" && value ~ /^(yes|ipv6)$/ { print interface, 6, "dhcp" }
    section == "[Network]" && key == "IPv6AcceptRA" && value ~ /^(yes|true|1)$/ { print interface, 6, "ra" }
    section == "[Network]" && key ~ /^(Bridge|Bond|VRF)$/ { print interface, "-", "port of", value }
    section == "[Network]" && key == "KeepConfiguration" { print interface, "-", "keeps", value }
    section == "[Link]" && key == "ActivationPolicy" { print interface, "-", "activation", value }
    section == "[Route]" && key == "Destination" { to = value }
    section == "[Route]" && key == "Gateway" { via = value }
    section == "[Route]" && key == "Table" { table = value }
    END { end_unit() }
  ' "$@" </dev/null
}

# made_netdevs FILE...: the links that these make, "FILE NAME" a line.
made_netdevs() {
  awk '
    FNR == 1 { section = "" }
    { sub(/\r$/, "") }
    /^\[/ { section = $0; next }
    section ~ /^\[NetDev\]/ && /^Name[ \t]*=/ { sub(/^Name[ \t]*=[ \t]*/, ""); sub(/[ \t]+$/, ""); print FILENAME, $0 }
  ' "$@" </dev/null
}
