# ---------------------------------------------------------------------------------------------------------------------
# Units of a person's that networkd reads for interfaces of the bundle
# ---------------------------------------------------------------------------------------------------------------------

# networkd_units OURS BEFORE ALL: units and drop-ins of a person's that networkd reads for interfaces that are ours, a line each
# with tabs between: aside or refuse, the file, the interfaces, what it says of them or why it can not go. networkd reads
# one unit for an interface, the first by name that matches; that of the bundle is BEFORE and the interface's name. With ALL
# those behind them count too: where networkd is not the one that is to configure them.
networkd_units() {
  ours=$1 before=$2 all=${3-}
  set -- /etc/systemd/network /run/systemd/network /usr/local/lib/systemd/network /usr/lib/systemd/network /lib/systemd/network
  {
    for nic in /sys/class/net/*; do echo "nic ${nic##*/}"; done
    seen=' '
    for folder in "$@"; do
      for file in "$folder"/*.network; do
        name=${file##*/}
        # The first folder's hides the others'; an empty one, or a link to /dev/null, hides them all.
        case $name,$seen in '*.network',* | 60-hextet-*,* | *" $name "*) continue ;; 10-netplan-*) if [ "$folder" = /run/systemd/network ]; then continue; fi ;; esac
        seen="$seen$name "
        if [ -s "$file" ]; then printf 'unit %s\n' "$file"; fi
      done
      for file in "$folder/$before"*.network.d/*.conf; do
        if [ -s "$file" ]; then printf 'unit %s\n' "$file"; fi
      done
    done
  } | awk -v ours="$ours" -v before="$before" -v all="$all" '
    function glob(pattern, text,    i, c, regex) {
      for (i = 1; i <= length(pattern); i++) {
        c = substr(pattern, i, 1)
        regex = regex (c == "*" ? ".*" : c == "?" ? "." : index("[]-", c) ? c : c ~ /[A-Za-z0-9_:]/ ? c : "\\" c)
      }
      return text ~ ("^(" regex ")$")
    }
    # Whether one of the words of a list fits; one that begins with ! is turned round.
    function fits(list, text,    word, count, i, found) {
      count = split(list, word, " ")
      if (sub(/^!/, "", word[1])) { for (i = 1; i <= count; i++) if (glob(word[i], text)) return 0; return 1 }
      for (i = 1; i <= count; i++) if (glob(word[i], text)) found = 1
      return found
    }
    function matched(name) {
      if (nothing_matched) return 1
      if (by_name != "" && !fits(by_name, name)) return 0
      if (by_address != "" && !(address[name] != "" && index(" " tolower(by_address) " ", " " address[name] " "))) return 0
      if (by_type != "" && !fits(by_type, type[name])) return 0
      return by_name by_address by_type != ""
    }
    function owned(name, family) { return families[name] == "port" || index(families[name], family) }
    # Whether a line says what is the layout'\''s alone; 2: it says nothing of weight.
    function concerns(name, key, value) {
      if (section == "[Match]" || key ~ /^(Description|ConfigureWithoutCarrier|RequiredForOnline)$/) return 2
      if (key ~ /^(Bridge|Bond)$/) return families[name] == "port"
      if (key ~ /^(VLAN|MACVLAN)$/ && section == "[Network]") return value in families
      if (key ~ /^(Address|Gateway|Destination|Peer|PreferredSource)$/) return owned(name, value ~ /:/ ? 6 : 4)
      if (section ~ /^\[(Route|Address)\]$/) return 1
      if (key == "DHCP") return value ~ /^(no|false)$/ ? 2 : value == "ipv6" ? 1 : owned(name, 4)
      if (section ~ /^\[DHCPv?4?\]$/) return owned(name, 4)
      return key ~ /^(IPv6AcceptRA|LinkLocalAddressing|IPv6PrivacyExtensions|IPv6Token|KeepConfiguration)$/ || section ~ /^\[(IPv6AcceptRA|DHCPv6)\]$/
    }
    function examine(file,    line, key, value, name, short, mine, others, i, what, extra, said, weight, dropin, own) {
      by_name = by_address = by_type = section = ""; nothing_matched = 1
      short = file; sub(/.*\//, "", short)
      dropin = file ~ /\.conf$/
      while ((getline line < file) > 0) {
        sub(/\r$/, "", line); sub(/^[ \t]+/, "", line)
        if (line ~ /^\[/) { section = line; sub(/[ \t]+$/, "", section); continue }
        if (section != "[Match]" || line !~ /^[A-Za-z0-9]+[ \t]*=/) continue
        key = line; sub(/[ \t]*=.*/, "", key); value = line; sub(/^[^=]*=[ \t]*/, "", value)
        nothing_matched = 0
        if (key == "Name") by_name = by_name " " value
        if (key == "MACAddress" || key == "PermanentMACAddress") by_address = by_address " " value
        if (key == "Type") by_type = value
      }
      close(file)
      for (i = 1; i <= count; i++) {
        name = order[i]
        own = before name ".network"
        if (dropin ? index(file, "/" own ".d/") : matched(name) && (all || short <= own)) {
          if (name in families) mine = mine (mine == "" ? "" : " ") name
          else others = others (others == "" ? "" : ", ") name
        }
      }
      if (mine == "") return
      split(mine, word, " ")
      while ((getline line < file) > 0) {
        sub(/\r$/, "", line); sub(/^[ \t]+/, "", line)
        if (line ~ /^\[/) { section = line; sub(/[ \t]+$/, "", section); continue }
        if (line !~ /^[A-Za-z0-9]+[ \t]*=/) continue
        key = line; sub(/[ \t]*=.*/, "", key); value = line; sub(/^[^=]*=[ \t]*/, "", value)
        weight = concerns(word[1], key, value)
        if (weight == 0 && extra == "") extra = key
        if (weight == 1 && !((section key) in said)) { said[section key] = 1; what = what (what == "" ? "" : ", ") key }
      }
      close(file)
      if (dropin && what == "") return
      if (others != "") print "refuse\t" file "\t" mine "\tit is for " others ", too; let its [Match] name those alone"
      else if (extra != "") print "refuse\t" file "\t" mine "\tit says " extra ", too, which the layout does not; move that elsewhere, or take the file away"
      else if (file !~ /^\/etc\//) print "refuse\t" file "\t" mine "\ta package or a program put it there; a link to /dev/null in /etc/systemd/network by its name hides it"
      else print "aside\t" file "\t" mine "\t" (what == "" ? "that networkd reads it alone" : what)
    }
    BEGIN {
      for (i = split(ours, word, " "); i > 0; i--) {
        split(word[i], pair, "="); families[pair[1]] = pair[2]
        if (pair[1] != "lo") order[++count] = pair[1]
      }
    }
    function read_nic(name,    folder, line) {
      folder = "/sys/class/net/" name "/"
      if ((getline line < (folder "address")) > 0) address[name] = tolower(line)
      if ((getline line < (folder "type")) > 0) type[name] = line == 1 ? "ether" : line == 772 ? "loopback" : "other"
      while ((getline line < (folder "uevent")) > 0) if (sub(/^DEVTYPE=/, "", line)) type[name] = line
      close(folder "address"); close(folder "type"); close(folder "uevent")
      if (!(name in families)) order[++count] = name
    }
    $1 == "nic" { read_nic($2); next }
    { sub(/^unit /, ""); examine($0) }
  '
}

# other_netdevs: the same of what makes a link that the bundle's files make: of two of one name networkd takes one.
other_netdevs() {
  # shellcheck disable=SC2046 # a list of words
  networkd_links $(bundled networkd) >"$work/netdevs.ours"
  if [ ! -s "$work/netdevs.ours" ]; then return 0; fi
  set --
  for file in /etc/systemd/network/*.netdev /run/systemd/network/*.netdev /usr/local/lib/systemd/network/*.netdev /usr/lib/systemd/network/*.netdev; do
    case ${file##*/} in 60-hextet-* | 10-netplan-*) continue ;; esac
    if [ -s "$file" ]; then set -- "$@" "$file"; fi
  done
  if [ $# = 0 ]; then return 0; fi
  made_netdevs "$@" | while read -r file name; do
    if ! has_line "$work/netdevs.ours" "$name"; then continue; fi
    case $file in
    /etc/*) printf 'aside\t%s\t%s\twhat makes it\n' "$file" "$name" ;;
    *) printf 'refuse\t%s\t%s\tit makes that link, and a package or a program put it there; a link to /dev/null in /etc/systemd/network by its name hides it\n' "$file" "$name" ;;
    esac
  done
}
