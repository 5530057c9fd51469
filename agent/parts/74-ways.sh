# ---------------------------------------------------------------------------------------------------------------------
# Ways that the bundle says packets take: routes, rules, and where packets start from
# ---------------------------------------------------------------------------------------------------------------------

probe_route() {
  hops=$(routes_of "$2" | other_hops "$(route_of "$1")" "$2" "$3")
  case $hops in '') echo holds ;; absent) echo absent ;; *) echo fails ;; esac
}

# probe_source ADDRESS INTERFACE: whether what leaves by the default route through it starts from that address.
probe_source() {
  ip -6 -o route show default dev "$2" 2>/dev/null | awk -v address="$1" '
    { there = 1; for (i = 1; i < NF; i++) if ($i == "src" && $(i + 1) == address) found = 1 }
    END { print found ? "holds" : there ? "fails" : "absent" }
  '
}

# probe_metric METRIC NEXTHOP INTERFACE: whether the default route by it has that metric.
probe_metric() {
  routes_of "$2" | awk -v metric="$1" -v via="$2" -v dev="$3" '
    $1 == "default" {
      hop = weight = 0
      for (i = 2; i < NF; i++) {
        if ($i == "via" && $(i + 1) == via && $(i + 2) == "dev" && $(i + 3) == dev) hop = 1
        if ($i == "metric") weight = $(i + 1)
      }
      if (hop) { there = 1; if (weight == metric) found = 1 }
    }
    END { print found ? "holds" : there ? "fails" : "absent" }
  '
}

# probe_leaves ADDRESS NEXTHOP INTERFACE: whether what leaves from the address for everywhere goes that way. Nothing is sent.
probe_leaves() {
  case $1 in *:*) everywhere=2000:: ;; *) everywhere=1.0.0.0 ;; esac
  ip "-$(family_of "$1")" -o route get "$everywhere" from "$1" 2>/dev/null | awk -v via="$2" -v dev="$3" '
    { for (i = 1; i < NF; i++) if ($i == "via" && $(i + 1) == via && $(i + 2) == "dev" && $(i + 3) == dev) found = 1 }
    END { print (found ? "holds" : NR ? "fails" : "absent") }
  '
}

# probe_rule PRIORITY from PREFIX [to PREFIX] table TABLE: the table by its number, or by the name that the host has for it.
probe_rule() {
  priority=$1 from=$3 to=all
  if [ "$4" = to ]; then to=$5 && shift 2; fi
  ip "-$(family_of "$from")" rule show 2>/dev/null |
    awk -v priority="$priority:" -v from="$(route_of "$from")" -v to="$(route_of "$to")" -v table="$5" -v name="$(table_name "$5")" '
      $1 == priority {
        has["to"] = "all"
        for (i = 2; i < NF; i++) if ($i ~ /^(from|to|lookup|table)$/) has[$i == "table" ? "lookup" : $i] = $(i + 1)
        if (has["from"] == from && has["to"] == to && (has["lookup"] == table || has["lookup"] == name)) found = 1
      }
      END { print found ? "holds" : "absent" }
    '
}

# table_name NUMBER: what `ip` calls that routing table.
table_name() {
  if [ "$1" = 254 ]; then echo main && return; fi
  cat /usr/share/iproute2/rt_tables /etc/iproute2/rt_tables /etc/iproute2/rt_tables.d/*.conf 2>/dev/null |
    awk -v number="$1" '$1 == number { name = $2 } END { print name }'
}

# probe_table TABLE NEXTHOP INTERFACE: whether its default route leads by that.
probe_table() {
  ip "-$(family_of "$2")" -o route show table "$1" 2>/dev/null | awk -v via="$2" -v dev="$3" '
    $1 == "default" { for (i = 2; i < NF; i++) if ($i == "via" && $(i + 1) == via && $(i + 2) == "dev" && $(i + 3) == dev) found = 1 }
    END { print found ? "holds" : "absent" }
  '
}

# probe_unused PREFIX unreachable|blackhole
probe_unused() {
  ip "-$(family_of "$1")" -o route show 2>/dev/null | awk -v prefix="$(route_of "$1")" -v how="$2" '
    $1 == how && $2 == prefix { found = 1 }
    END { print found ? "holds" : "absent" }
  '
}
