# ---------------------------------------------------------------------------------------------------------------------
# That what a layout configures is the layout's alone: looked for on the host, once the change is in force
# ---------------------------------------------------------------------------------------------------------------------

# changes_files: whether a file of the plan is to be written or to go.
changes_files() {
  while read -r change _; do
    case $change in created | updated | removed) return 0 ;; esac
  done <"$work/plan"
  return 1
}

# expect_alone: what else is to be true after this change of a network: no interface of the bundle has an address any
# longer that the files of until now gave it, and whatever else the subsystem of those files knows. An address that
# nobody's file gave (keepalived's, a daemon's, one that runs out) is not the doing of any file, and no reason to go back.
expect_alone() {
  : >"$work/addresses.now" && : >"$work/addresses.planned"
  are_noted=
  for name in $configuring; do
    if [ -z "$are_noted" ] && is_pending "$name" && has_bundled "$name" && "${name}_addresses"; then are_noted=yes; fi
  done
  if [ -z "$are_noted" ]; then return 0; fi
  if [ -e "$records/bundle" ]; then
    sed -n 's/^expect address \([^ ]*\) \([^ ]*\)$/\2 - address \1/p' "$records/bundle" >>"$work/addresses.now"
  fi
  sed -n 's/^address \([^ ]*\) \([^ ]*\)$/\2 - address \1/p' "$work/expect" >>"$work/addresses.planned"
  awk -v after="$work/addresses.planned" '
    BEGIN {
      while ((getline line < after) > 0) {
        split(line, field, " ")
        if (field[3] != "address") continue
        stays[field[1] " " field[4]] = 1
        sub(/\/.*/, "", field[4]); stays[field[1] " " field[4]] = 1
      }
    }
    $3 == "address" && !(($1 " " $4) in stays) && !seen[$1 " " $4]++ { print $4, $1 }
  ' "$work/addresses.now" | while read -r address name; do
    if is_own "$name"; then echo "no-address $address $name"; fi
  done >>"$work/expect"
}

is_own() {
  case " $own_interfaces" in *" $1="*) return 0 ;; esac
  return 1
}

# is_own_family INTERFACE FAMILY: whether its addresses of that family are the bundle's alone.
is_own_family() {
  for word in $own_interfaces; do
    case $word,$2 in "$1"=port,* | "$1"=6,6 | "$1"=46,*) return 0 ;; esac
  done
  return 1
}

# probe_no_address ADDRESS INTERFACE: with its length, or any.
probe_no_address() {
  ip "-$(family_of "$1")" -o addr show dev "$2" 2>/dev/null | awk -v address="$1" '
    { found = $4; if (address !~ /\//) sub(/\/.*/, "", found) }
    found == address && !/ (dynamic|temporary)( |$)/ { there = 1 }
    END { print there ? "absent" : "holds" }
  '
}

# other_hops PREFIX NEXTHOP INTERFACE: standard input, routes as `ip -o route` has them, with none through the next hop:
# `absent`; else a line for each next hop that packets for the prefix may take instead: of the same route, or of another
# one through this interface that comes first or has the same metric. Those that run out by themselves, or that a routing
# daemon brings, are no file's doing. (Some write what files say as `kernel`.)
other_hops() {
  awk -v prefix="$1" -v via="$2" -v dev="$3" -v expected="$work/expect" '
    BEGIN {
      while ((getline line < expected) > 0) {
        split(line, field, " ")
        if (field[1] == "route") known[field[4] " " field[5]] = 1
      }
    }
    $1 != prefix { next }
    {
      gsub(/\\/, " ")
      metric = 0; protocol = "boot"; hops = wanted = 0
      for (i = 1; i < NF; i++) {
        if ($i == "metric") metric = $(i + 1)
        if ($i == "proto") protocol = $(i + 1)
        if ($i != "via") continue
        j = $(i + 1) ~ /^inet6?$/ ? i + 2 : i + 1
        if ($(j + 1) != "dev") continue
        hop[++hops] = $j " " $(j + 2)
        if ($j == via && $(j + 2) == dev) wanted = 1
      }
      if (wanted && (!found || metric < best)) best = metric
      found = found || wanted
      for (i = 1; i <= hops; i++) {
        split(hop[i], field, " ")
        if (hop[i] in known || hop[i] == via " " dev) continue
        if (wanted || (field[2] == dev && protocol ~ /^(static|boot|kernel)$/ && !/ expires /)) {
          other[++others] = field[1] " on " field[2]; at[others] = wanted ? -1 : metric
        }
      }
    }
    END {
      if (!found) { print "absent"; exit }
      for (i = 1; i <= others; i++) if (at[i] <= best) print other[i]
    }
  '
}

# said_of EXPECTATION: how it is reported to a person where it did not come true.
said_of() {
  case $1 in
  route\ *)
    # shellcheck disable=SC2086 # words
    set -- $1
    hops=$(routes_of "$4" | other_hops "$(route_of "$2")" "$4" "$5" | awk '{ printf "%s%s", (n++ ? ", " : ""), $0 }')
    case $hops in '' | absent) echo "$*" ;; *) echo "$* (packets may go by $hops as well)" ;; esac
    ;;
  no-address\ *)
    # shellcheck disable=SC2086 # words
    set -- $1
    echo "$3 without $2, which no file gives it any longer"
    ;;
  by\ *)
    # shellcheck disable=SC2086 # words
    set -- $1
    prober=$2
    shift 2
    "${prober}_expected" "$@"
    ;;
  *) echo "$1" ;;
  esac
}
