# ---------------------------------------------------------------------------------------------------------------------
# What ifcfg files say, and what of it changed
# ---------------------------------------------------------------------------------------------------------------------

# Whether NetworkManager reads them.
manager_runs() {
  command -v nmcli >/dev/null && systemctl is-active --quiet NetworkManager.service
}

# scripts_at: the folder of ifup and ifdown, which have namesakes in some shells.
scripts_at() {
  for folder in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin; do
    if [ -x "$folder/ifup" ]; then echo "$folder"; return; fi
  done
}

# check_ifcfg PATH FILE: prints the first line that is not what such a file has.
check_ifcfg() {
  awk -v path="$1" '
    function refuse(why) { print path ": line " FNR ": " $0 " " why; exit 1 }
    BEGIN { name = path; sub(/.*\//, "", name); is_ifcfg = name ~ /^ifcfg-/; is_rule = name ~ /^rule/ }
    /^[ \t]*(#|$)/ { next }
    is_ifcfg && !/^[A-Z][A-Z0-9_]*=("[A-Za-z0-9 _.:\/%+=,-]*"|[A-Za-z0-9_.:\/%+=,-]*)$/ { refuse("is no key with a plain value") }
    is_ifcfg && /^(IPV6ADDR|IPV6_DEFAULTGW)=/ && !/=[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(\/[0-9]+|%[A-Za-z0-9_.-]+)?$/ { refuse("has no address") }
    is_ifcfg { next }
    !/^[A-Za-z0-9 _.:\/-]*$/ { refuse("is nothing that ip takes") }
    is_rule && $1 != "from" { refuse("is no rule") }
    !is_rule && !($2 == "via" && NF >= 5) && $1 !~ /^(unreachable|blackhole)$/ { refuse("is no route") }
  ' "$2"
}

# ifcfg_said_facts FILE...: what they say of each interface, a fact a line: INTERFACE FAMILY FACT. Of routes those of the main
# table.
ifcfg_said_facts() {
  awk '
    function value(text) { sub(/^[^=]*=/, "", text); gsub(/["\047]/, "", text); return text }
    function with_length(text) { return text ~ /\// ? text : text "/64" }
    function report(    i, word, n) {
      if (device == "") return
      sub(/:.*/, "", device)
      print device, "-", "unit"
      if (said["TYPE"] ~ /^(Bridge|Bond|Team)$/ || said["BONDING_OPTS"] != "" || said["VLAN"] ~ /^(yes|y|true)$/) print device, "-", "made"
      if (said["BRIDGE"] != "") print device, "-", "port of", said["BRIDGE"]
      if (said["MASTER"] != "") print device, "-", "port of", said["MASTER"]
      if (said["BOOTPROTO"] ~ /^(dhcp|bootp)$/) print device, 4, "dhcp"
      if (said["DHCPV6C"] ~ /^(yes|y|true)$/) print device, 6, "dhcp"
      if (said["IPV6_AUTOCONF"] ~ /^(yes|y|true)$/) print device, 6, "ra"
      for (i = -1; i <= 32; i++) {
        n = i < 0 ? "" : i
        if (said["IPADDR" n] != "") print device, 4, "address", said["IPADDR" n] "/" (said["PREFIX" n] == "" ? 32 : said["PREFIX" n])
      }
      if (said["GATEWAY"] != "") print device, 4, "route default via", said["GATEWAY"]
      if (said["IPV6ADDR"] != "") print device, 6, "address", with_length(said["IPV6ADDR"])
      n = split(said["IPV6ADDR_SECONDARIES"], word, " ")
      for (i = 1; i <= n; i++) print device, 6, "address", with_length(word[i])
      if (said["IPV6_DEFAULTGW"] != "") { sub(/%.*/, "", said["IPV6_DEFAULTGW"]); print device, 6, "route default via", said["IPV6_DEFAULTGW"] }
    }
    function begin() { report(); device = ""; for (i in said) delete said[i] }
    FNR == 1 { begin() }
    /^[ \t]*(#|$)/ { next }
    /^[ \t]*(export[ \t]+)?[A-Z][A-Z0-9_]*=/ {
      key = $0; sub(/=.*/, "", key); sub(/^[ \t]*(export[ \t]+)?/, "", key)
      said[key] = value($0)
      if (key == "DEVICE") device = said[key]
      next
    }
    $2 == "via" && $4 == "dev" && !/ table / { print $5, ($3 ~ /:/ ? 6 : 4), "route", $1, "via", $3 }
    END { report() }
  ' "$@" </dev/null
}

# changed_interfaces [wholly]: those of which a file changes, ORDER NAME a line: what lies on others has the higher number.
changed_interfaces() {
  while read -r change path _ subsystem _; do
    if [ "$subsystem" != ifcfg ]; then continue; fi
    if [ "$1" != wholly ]; then case $change in created | updated | removed) ;; *) continue ;; esac; fi
    file=${path##*/}
    echo "${file#*-}"
  done <"$work/plan" | awk '!seen[$0]++' | while read -r name; do
    case $name in *:*) continue ;; esac
    order=1
    if [ -e "$scripts/ifcfg-$name" ]; then
      if grep -q '^VLAN=yes' "$scripts/ifcfg-$name"; then order=3; fi
      if grep -q '^TYPE=Bridge' "$scripts/ifcfg-$name"; then order=4; fi
      if grep -q -e '^BONDING_OPTS=' "$scripts/ifcfg-$name"; then order=2; fi
      if grep -q -e '^SLAVE=yes' "$scripts/ifcfg-$name"; then order=0; fi
    fi
    echo "$order $name"
  done | sort
}

# forget_interface NAME: what no file says anything of any more has nothing any more.
forget_interface() {
  for family in 4 6; do timed 10 ip "-$family" addr flush dev "$1" scope global || :; done
  for family in 4 6; do timed 10 ip "-$family" route flush table all dev "$1" proto boot || :; done
} 2>/dev/null

# forget_rules NAME: what the rule files of before had in force; the scripts add theirs again.
forget_rules() {
  for kind in rule rule6; do
    family=4
    if [ "$kind" = rule6 ]; then family=6; fi
    for file in "$transaction/files$scripts/$kind-$1" "$scripts/$kind-$1"; do
      if [ ! -e "$file" ]; then continue; fi
      # shellcheck disable=SC2086 # words of a rule
      while read -r rule; do case $rule in '' | '#'*) ;; *) timed 10 ip "-$family" rule del $rule || : ;; esac; done <"$file"
    done
  done
} 2>/dev/null

# other_ifcfgs: files of others that say something of our interfaces, with tabs between: path, interface, what.
other_ifcfgs() {
  for file in "$scripts"/ifcfg-* "$scripts"/route-* "$scripts"/route6-* "$scripts"/rule-* "$scripts"/rule6-*; do
    if [ ! -f "$file" ] || ! grep -q -x -F -e "$file" "$work/other.files"; then continue; fi
    # What network.service passes over.
    case $file in *~ | *.bak | *.old | *.orig | *.rpmnew | *.rpmorig | *.rpmsave) continue ;; esac
    name=${file##*/}
    kind=${name%%-*} name=${name#*-}
    if [ "$kind" = ifcfg ]; then
      name=$(sed -n "s/^[ \t]*DEVICE=[\"']*\([^\"':]*\).*/\1/p" "$file" | tail -n 1)
      if [ -z "$name" ]; then name=$(nic_by_address "$file"); fi
    fi
    if [ -n "$name" ] && is_own "$name"; then printf '%s\t%s\t%s\n' "$file" "$name" "that it is for $name"; fi
  done
}

# nic_by_address FILE: the NIC that has its HWADDR.
nic_by_address() {
  mac=$(sed -n "s/^[ \t]*HWADDR=[\"']*\([0-9A-Fa-f:]*\).*/\1/p" "$1" | tail -n 1 | tr 'A-F' 'a-f')
  if [ -z "$mac" ]; then return 0; fi
  for nic in /sys/class/net/*; do
    if [ "$(cat "$nic/address" 2>/dev/null)" = "$mac" ]; then echo "${nic##*/}"; fi
  done
}
