# ---------------------------------------------------------------------------------------------------------------------
# VLANs of a bridge that tells them apart
# ---------------------------------------------------------------------------------------------------------------------

# changed_vids: VLANs that ports get and lose with their bridge, `add|del PORT VLANS [self]` a line, as bridge(8) takes them: a
# range or one alone. A guest's port is none of the file's: it keeps what it was plugged in with. VLAN 1 is what comes untagged. By
# ifupdown2, VLANs on a bridge bring theirs themselves.
changed_vids() {
  awk '
    function note(side, port, range,    part, last, vid) {
      last = split(range, part, "-")
      for (vid = part[1] + 0; vid <= part[last] + 0; vid++) has[side, port, vid] = 1
      said[side, port] = 1
      known[port] = 1
    }
    function say(verb, port, wanted, unwanted,    vid, first, self) {
      self = sub(/ self$/, "", port) ? " self" : ""
      for (vid = 2; vid <= 4095; vid++) {
        if (((wanted, port self, vid) in has) && !((unwanted, port self, vid) in has)) { if (!first) first = vid; continue }
        if (first) print verb, port, (first < vid - 1 ? first "-" vid - 1 : first) self
        first = 0
      }
    }
    $2 == "bridge-ports" && $3 != "none" { ports[side, $1] = $0 }
    $2 == "bridge-vids" { vids[side, $1] = $0 }
    $2 == "pre-up" && $3 " " $4 " " $5 == "bridge vlan add" { note(side, $7 ($10 == "self" ? " self" : ""), $9) }
    END {
      for (each in vids) {
        split(each, key, SUBSEP)
        for (i = split(ports[each], port, " "); i > 2; i--) for (j = split(vids[each], vid, " "); j > 2; j--) note(key[1], port[i], vid[j])
      }
      for (each in known) if ((("before", each) in said) && (("after", each) in said)) {
        say("add", each, "after", "before")
        say("del", each, "before", "after")
      }
    }
  ' side=before "$work/facts.before" side=after "$work/facts.after"
}
