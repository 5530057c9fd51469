# ---------------------------------------------------------------------------------------------------------------------
# What is in force: links, addresses, routes, rules, kernel parameters, units
# ---------------------------------------------------------------------------------------------------------------------

# snapshot FOLDER: what is in force now, a thing a line, written as `ip` takes it. What comes and goes by itself is left
# out: addresses by router advertisement or DHCP, and what the kernel derives from the rest.
snapshot() {
  {
    echo "= links"
    ip -o link show
    for family in 4 6; do
      echo "= $family"
      ip -force "-$family" -o -batch - <<END || :
addr show
route show table all
rule show
END
    done
  } | awk -v folder="$1" '
    BEGIN {
      for (i = split("links addr.4 addr.6 route.4 route.6 rule.4 rule.6", kinds, " "); i > 0; i--) printf "" >(folder "/" kinds[i])
    }
    /^= / { family = $2; kind = family; out = folder "/" kind; next }
    family != "links" {
      kind = (/^[0-9]+:\t/ ? "rule." : /^[0-9]+: / ? "addr." : "route.") family
      out = folder "/" kind
    }
    kind == "links" {
      name = $2; sub(/:$/, "", name); sub(/@.*/, "", name)
      mtu = ""; master = ""
      for (i = 3; i < NF; i++) { if ($i == "mtu") mtu = $(i + 1); if ($i == "master") master = $(i + 1) }
      print name, mtu, ($3 ~ /[<,]UP[,>]/ ? "up" : "down"), (master == "" ? "-" : master) >out
    }
    kind ~ /^addr/ {
      sub(/\\.*/, "")
      if ($0 ~ / (dynamic|temporary)( |$)/) next
      address = $4 " dev " $2
      for (i = 5; i <= NF; i++) if ($i == "peer" || $i == "brd") address = address " " $i " " $(i + 1)
      if ($0 ~ / noprefixroute( |$)/) address = address " noprefixroute"
      print address >out
    }
    kind ~ /^route/ {
      gsub(/\\/, " ")
      # The kernel derives no route through a gateway: who is marked so by mistake is whoever configures the network.
      if (($0 ~ / proto kernel / && !/ via /) || $0 ~ / table local /) next
      gsub(/ (linkdown|dead|expires [0-9]+sec|error -?[0-9]+)/, "")
      gsub(/[ \t]+/, " "); sub(/ $/, "")
      print >out
    }
    kind ~ /^rule/ {
      sub(/:/, ""); sub(/ \[.*\]/, ""); gsub(/\t/, " ")
      print "pref " $0 >out
    }
  '
}

# Lines of the first file that the second lacks. None where there is no second: somebody took it away, and it is not known.
only_in() {
  awk -v other="$2" '
    BEGIN { while ((status = (getline line < other)) > 0) has[line] = 1 }
    status == 0 && !($0 in has)
  ' "$1"
}

# gone_from FILE NOW LINKS: its lines that are not so now. A link-local address that the kernel made from a MAC is none of them
# where it has made another there since, as a bridge that comes back has another MAC, nor where the link itself is none of LINKS: a
# container's goes with the container, whoever starts that anew.
gone_from() {
  only_in "$1" "$2" | awk -v now="$2" -v links="$3" '
    function is_made(line) { return line ~ /^fe80::([0-9a-f]*:)?[0-9a-f]*ff:fe[0-9a-f]*:[0-9a-f]*\/64 dev / }
    BEGIN {
      while ((getline line < now) > 0) if (is_made(line)) { split(line, field, " "); made[field[3]] = 1 }
      while ((getline line < links) > 0) { split(line, field, " "); there[field[1]] = 1 }
    }
    !(is_made($0) && (($3 in made) || !($3 in there)))
  '
}

# still_there KIND BEFORE AFTER NOW STAYING: lines of AFTER that BEFORE lacks, and that hold now; none where there is no BEFORE. A link
# is the same whatever became of it meanwhile: one that came with the change goes down with what it lies on.
still_there() {
  awk -v kind="$1" -v before="$2" -v now="$4" -v staying="$5" '
    function thing(line) { if (kind == "links") sub(/ .*/, "", line); return line }
    function stays(line, words, at) {
      at = split(line, words, " ")
      if (kind == "links") return words[1] in others
      while (--at > 0) if (words[at] == "dev" && (words[at + 1] in others)) return 1
      return 0
    }
    BEGIN {
      while ((getline line <staying) > 0) others[line] = 1
      while ((status = (getline line <before)) > 0) had[thing(line)] = 1
      while ((getline line <now) > 0) has[thing(line)] = 1
    }
    status == 0 && !(thing($0) in had) && (thing($0) in has) && !stays($0)
  ' "$3"
}

# staying_links BEFORE NOW: links that came since and that no file of the change names: what a daemon made for guests and containers.
# They stay, and what they have is theirs: such a daemon never looks again whether its bridges still have their addresses.
staying_links() {
  awk 'NR == FNR { had[$1] = 1; next } !($1 in had) { print $1 }' "$1" "$2" | while read -r link; do
    if ! grep -q -w -F -e "$link" "$transaction/named"; then echo "$link"; fi
  done
}

# ip_line FAMILY KIND VERB LINE: runs `ip` with the words of a line that a snapshot noted.
ip_line() {
  set -f
  # shellcheck disable=SC2086 # words
  timed 10 ip "-$1" "$2" "$3" $4 || :
  set +f
}

# mend BEFORE AFTER: takes away what is in force since AFTER and was not so BEFORE, and puts back what is not in force
# any longer. What changed in between for other reasons (a container that came, a tunnel that went) is neither.
mend() {
  for try in 1 2 3 4 5 6 7 8; do
    if [ ! -e "$1/links" ] || [ ! -e "$2/links" ]; then return 1; fi
    mkdir -p "$work/live" && snapshot "$work/live" || return 1
    : >"$work/live/wrong"
    staying_links "$1/links" "$work/live/links" >"$work/live/staying"
    for kind in links addr.4 addr.6 rule.4 rule.6 route.4 route.6; do
      still_there "$kind" "$1/$kind" "$2/$kind" "$work/live/$kind" "$work/live/staying" | sed "s/^/del $kind /" >>"$work/live/wrong"
      gone_from "$1/$kind" "$work/live/$kind" "$work/live/links" | sed "s/^/add $kind /" >>"$work/live/wrong"
    done
    if [ ! -s "$work/live/wrong" ]; then return 0; fi
    # A daemon that was notified a moment ago may still be at it.
    case $try in 1 | 2 | 3 | 4) sleep 0.3 ;; *) mend_lines "$2" ;; esac
  done
  # What the change took away or brought, and is not back: the rest is the doing of others.
  while read -r mending kind line; do
    case $mending in
    del) echo "$kind $line is still there" ;;
    add) grep -q -x -F -e "$line" "$2/$kind" || echo "$kind $line is missing" ;;
    esac
  done <"$work/live/wrong" | grep -v -e '^links ' -e ' proto ra ' >"$work/live/lost" || :
}

# One pass over $work/live/wrong, in its order: links, then addresses, rules and routes; of each first what goes.
mend_lines() {
  while read -r mending kind line <&3; do
    echo "mends: $mending $kind $line"
    family=${kind#*.}
    case $mending,$kind in
    del,links) mend_gone_link "${line%% *}" ;;
    add,links) mend_link "$line" ;;
    del,addr.*) ip_line "$family" addr del "$line" ;;
    add,addr.*) ip_line "$family" addr add "$line" ;;
    del,rule.*) ip_line "$family" rule del "$line" ;;
    add,rule.*) ip_line "$family" rule add "$line" ;;
    del,route.*) case $line in *' proto ra '* | *' proto dhcp '*) ;; *) ip_line "$family" route del "$line" ;; esac ;;
    # What a router advertised is to last until it advertises again, not for ever.
    add,route.6) case $line in *' proto ra '*) line="$line expires 1800" ;; esac; ip_line 6 route add "$line" ;;
    add,route.4) ip_line 4 route add "$line" ;;
    esac
  done 3<"$work/live/wrong"
}

# A link that came with the change goes, but for a NIC that was plugged in meanwhile.
mend_gone_link() {
  if [ ! -e "/sys/class/net/$1/device" ]; then timed 10 ip link del "$1" || :; fi
}

# mend_link "NAME MTU up|down MASTER"
mend_link() {
  set -f
  # shellcheck disable=SC2086 # words
  set -- $1
  set +f
  if [ ! -e "/sys/class/net/$1" ]; then return 0; fi
  if [ "$4" = - ]; then ip link set dev "$1" nomaster; else ip link set dev "$1" master "$4"; fi || :
  ip link set dev "$1" mtu "$2" "$3" || :
}

