# ---------------------------------------------------------------------------------------------------------------------
# What keyfiles say, and what of it changed
# ---------------------------------------------------------------------------------------------------------------------

# check_keyfile PATH FILE: prints the first line that is not what such a file has.
check_keyfile() {
  awk -v path="$1" '
    function refuse(why) { if (!refused) print path ": line " FNR ": " $0 " " why; exit refused = 1 }
    function is_address(text) { return text ~ /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+(\/[0-9]+)?$/ || text ~ /^[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(\/[0-9]+)?$/ }
    /^[ \t]*(#|$)/ { next }
    /^\[[a-z0-9-]+\]$/ { section = $0; next }
    section == "" || !/^[A-Za-z0-9_-]+=/ { refuse("is no setting of a section") }
    { key = $0; sub(/=.*/, "", key); value = $0; sub(/^[^=]*=/, "", value); said[section key] = value }
    key ~ /^address[0-9]*$/ && !is_address(value) { refuse("has no address") }
    key ~ /^route[0-9]*$/ { split(value, part, ","); if (!is_address(part[1]) || (part[2] != "" && !is_address(part[2]))) refuse("is no route") }
    key == "uuid" && value !~ /^[0-9a-f]+-[0-9a-f]+-[0-9a-f]+-[0-9a-f]+-[0-9a-f]+$/ { refuse("is no UUID") }
    END {
      if (refused) exit 1
      if (said["[connection]interface-name"] == "") { print path ": has no interface-name in [connection]"; exit 1 }
    }
  ' "$2"
}

# keyfile_facts FILE...: what they say of each interface, a fact a line: INTERFACE FAMILY FACT. Of routes those of the main
# table.
keyfile_facts() {
  awk '
    function report(    i, family, key, part) {
      if (device == "") return
      print device, "-", "unit"
      if (said["connection type"] ~ /^(bridge|bond|vlan|dummy|macvlan|ip-tunnel|team|vrf)$/) print device, "-", "made"
      if (said["connection master"] != "") print device, "-", "port of", said["connection master"]
      if (said["connection controller"] != "") print device, "-", "port of", said["connection controller"]
      if (said["ipv4 method"] == "auto") print device, 4, "dhcp"
      if (said["ipv6 method"] == "auto") print device, 6, "ra"
      if (said["ipv6 method"] == "dhcp") print device, 6, "dhcp"
      for (family = 4; family <= 6; family += 2) for (i = 0; i <= 64; i++) {
        key = "ipv" family " address" (i ? i : "")
        if (said[key] != "") { split(said[key], part, ","); print device, family, "address", part[1] }
        key = "ipv" family " route" (i ? i : "")
        if (said[key] == "" || said[key "_options"] ~ /(^|,)table=/) continue
        split(said[key], part, ",")
        print device, family, "route", (part[1] ~ /^(::|0\.0\.0\.0)\/0$/ ? "default" : part[1]), "via", part[2]
      }
    }
    function begin(    i) { report(); device = section = ""; for (i in said) delete said[i] }
    FNR == 1 { begin() }
    /^[ \t]*(#|;|$)/ { next }
    /^\[/ { section = $0; gsub(/[][]/, "", section); next }
    {
      key = $0; sub(/[ \t]*=.*/, "", key); value = $0; sub(/^[^=]*=[ \t]*/, "", value)
      said[section " " key] = value
      if (section " " key == "connection interface-name") device = value
    }
    END { report() }
  ' "$@" </dev/null
}

# keyfile_interfaces FILE...: the interface that each is for, by its name or its MAC address, with a tab between.
keyfile_interfaces() {
  for nic in /sys/class/net/*; do
    if [ -e "$nic/address" ]; then echo "nic ${nic##*/} $(cat "$nic/address")"; fi
  done >"$work/nics" 2>/dev/null
  awk -v nics="$work/nics" '
    BEGIN { while ((getline line < nics) > 0) { split(line, field, " "); named[tolower(field[3])] = field[2] } }
    FNR == 1 { section = "" }
    /^\[/ { section = $0; next }
    section == "[connection]" && /^interface-name=/ { sub(/^[^=]*=/, ""); print FILENAME "\t" $0 }
    section ~ /^\[(ethernet|802-3-ethernet)\]$/ && /^mac-address=/ { sub(/^[^=]*=/, ""); if (tolower($0) in named) print FILENAME "\t" named[tolower($0)] }
  ' "$@" </dev/null | awk '!seen[$0]++'
}

# changed_connections [wholly]: interfaces of which the keyfile changes, ORDER NAME a line: what has ports before these.
changed_connections() {
  while read -r change path _ subsystem _; do
    if [ "$subsystem" != networkmanager ]; then continue; fi
    if [ "${1-}" != wholly ]; then case $change in created | updated | removed) ;; *) continue ;; esac; fi
    case $path in "$connections"/hextet-*.nmconnection) ;; *) continue ;; esac
    device=${path#"$connections"/hextet-}
    device=${device%.nmconnection}
    order=1
    if grep -q -s -e '^type=bridge' -e '^type=bond' "$path"; then order=0; fi
    if grep -q -s -e '^type=vlan' -e '^type=macvlan' "$path"; then order=3; fi
    if grep -q -s '^master=' "$path"; then order=2; fi
    echo "$order $device"
  done <"$work/plan" | sort
}

# alters_vlans KEYFILE: whether it says anything else than until now, and that of VLANs of a bridge or of a port of one alone.
alters_vlans() {
  kept=$transaction/files$1
  if [ ! -e "$kept" ] || [ ! -e "$1" ] || cmp -s "$kept" "$1"; then return 1; fi
  [ "$(grep -v '^vlans=' "$kept")" = "$(grep -v '^vlans=' "$1")" ]
}

# has_connection DEVICE: whether a keyfile is for it.
has_connection() {
  set -- "$1" "$connections"/*.nmconnection
  device=$1
  shift
  if [ ! -e "$1" ]; then return 1; fi
  keyfile_interfaces "$@" | cut -f 2 | grep -q -x -F -e "$device"
}
