# ---------------------------------------------------------------------------------------------------------------------
# Stanzas of /etc/network/interfaces and of what that names
# ---------------------------------------------------------------------------------------------------------------------

# sourced FILE: the files that it names by `source` and `source-directory`, one a line, and those that they name.
sourced() {
  awk '$1 ~ /^source(-directory)?$/ && NF == 2 { print $1, $2 }' "$1" >"$work/sources.${2-0}"
  while read -r how pattern; do
    case $pattern in /*) ;; *) pattern=/etc/network/$pattern ;; esac
    if [ "$how" = source-directory ]; then pattern="$pattern/*"; fi
    for file in $pattern; do
      if [ ! -f "$file" ]; then continue; fi
      echo "$file"
      if [ "${2-0}" -lt 3 ]; then sourced "$file" "$((${2-0} + 1))"; fi
    done
  done <"$work/sources.${2-0}"
}

# stanza_facts FILE...: what they say of each interface, as note_facts does.
stanza_facts() {
  awk '
    FNR == 1 { interface = "" }
    { sub(/\r$/, "") }
    $1 ~ /^(auto|allow-.*|mapping|source|source-directory|rename|template|vlan)$/ { interface = "" }
    $1 == "iface" {
      interface = $2; sub(/:[0-9]+$/, "", interface)
      family = $3 == "inet6" ? 6 : $3 == "inet" ? 4 : 0
      print interface, "-", "unit"
      if ($4 ~ /^(dhcp|auto)$/) print interface, (family ? family : 4), "dhcp"
      next
    }
    interface == "" { next }
    $1 == "address" { print interface, ($2 ~ /:/ ? 6 : 4), "address", $2 }
    $1 == "gateway" { print interface, ($2 ~ /:/ ? 6 : 4), "route default via", $2 }
    # Further addresses of one family, which Proxmox VE would lose as `address` lines.
    $1 ~ /^(post-)?up$/ {
      for (i = 2; i < NF; i++) if ($i ~ /^addr(ess)?$/ && $(i + 1) ~ /^(add|replace|change)$/ && $(i + 2) ~ /\//)
        print interface, ($(i + 2) ~ /:/ ? 6 : 4), "address", $(i + 2)
    }
    $1 ~ /^(bridge[-_]ports|bond[-_]slaves)$/ { for (i = 2; i <= NF; i++) if ($i != "none") print $i, "-", "port of", interface }
  ' "$@"
}

# stanza_cut OURS FILE OUT: FILE without what it says of interfaces that are ours becomes OUT. Prints the interfaces and
# what it said of them, with a tab between; nothing where it says nothing; or, with status 1, why that can not be taken
# out. Status 3: nothing is left that configures anything.
stanza_cut() {
  awk -v ours="$1" -v out="$3" '
    function base(name) { sub(/:[0-9]+$/, "", name); return name }
    function owns(name, family) { return (name in families) && (families[name] == "port" || index(families[name], family)) }
    function say(name, what) {
      if (!(name in named)) { named[name] = 1; names = names (names == "" ? "" : " ") name }
      if (!(what in reported)) { reported[what] = 1; said = said (said == "" ? "" : ", ") what }
    }
    # A line of `auto` without the names that are gone; empty where none is left.
    function without(text,    word, count, i, rest, fewer) {
      count = split(text, word, " ")
      for (i = 2; i <= count; i++) if ((base(word[i]) in named) && !(base(word[i]) in stays)) fewer = 1; else rest = rest " " word[i]
      return !fewer ? text : rest == "" ? "" : word[1] rest
    }
    BEGIN {
      for (i = split(ours, word, " "); i > 0; i--) { split(word[i], pair, "="); families[pair[1]] = pair[2] }
    }
    { line[NR] = $0; sub(/\r$/, "") }
    /\\$/ { continued = 1 }
    /^[ \t]*(#|$)/ { kind[NR] = "blank"; next }
    $1 ~ /^(auto|allow-.*)$/ { kind[NR] = "auto"; interface = ""; next }
    $1 ~ /^(mapping|source|source-directory|rename|template|vlan|no-auto-down|no-scripts)$/ {
      kind[NR] = "keyword"; interface = ""; rest = 1
      next
    }
    $1 == "iface" {
      kind[NR] = "keyword"; interface = base($2)
      family = $3 == "inet6" ? 6 : $3 == "inet" ? 4 : 0
      going = (interface in families) && (family == 0 || owns(interface, family))
      gone[NR] = going
      if (going && family == 0 && !owns(interface, 4)) unclear = interface
      if (going) say(interface, family == 0 ? "its stanza" : $3 " " $4)
      else { stays[interface] = 1; if (interface != "lo" || $4 != "loopback") rest = 1 }
      next
    }
    interface == "" { next }
    $1 ~ /^(bridge[-_]ports|bond[-_]slaves|slaves)$/ {
      for (i = 2; i <= NF; i++) if ((base($i) in families) != (interface in families) && $i != "none") taken = interface " in it takes " $i
    }
    {
      gone[NR] = going
      if (!going && $1 ~ /^bridge[-_]/ && (interface in families)) { gone[NR] = 1; say(interface, $1) }
      if (!going && interface == "lo") rest = 1
    }
    END {
      why = ""
      if (taken != "") why = taken " in; let that go there, or bring it into the layout"
      else if (said != "" && unclear != "") why = "its stanza of " unclear " names no family; write one for inet and one for inet6"
      else if (said != "" && continued) why = "it has lines that go on in the next one; write each as a whole"
      if (why != "") { print why; exit 1 }
      if (said == "") exit 0
      print names "\t" said
      # A comment stays, but for those in the middle of what goes.
      for (i = 1; i <= NR; i++) {
        if (kind[i] == "blank") { held = held line[i] "\n"; continue }
        if (gone[i] && kind[i] == "") { held = ""; continue }
        printf "%s", held >out
        held = ""
        if (gone[i]) continue
        if (kind[i] == "auto") line[i] = without(line[i])
        if (line[i] != "") print line[i] >out
      }
      printf "%s", held >out
      if (!rest) exit 3
    }
  ' "$2"
}

# stage_interfaces FILE: where FILE, as /etc/network/interfaces, names others, $source becomes a copy of it that names them
# as they will be.
stage_interfaces() {
  sourced "$1" >"$work/staged"
  if [ ! -s "$work/staged" ]; then return 0; fi
  stage=$work/stage
  while read -r file; do
    mkdir -p "$stage${file%/*}"
    to_be=$(awk -v path="$file" '$2 == path { print $5 }' "$work/plan")
    case $to_be in -) ;; *) cp "${to_be:-$file}" "$stage$file" ;; esac
  done <"$work/staged"
  source=$stage/etc/network/interfaces
  mkdir -p "${source%/*}"
  sed "s|^\([ \t]*source[-a-z]*[ \t][ \t]*\)/|\1$stage/|" "$1" >"$source"
}

# stanza_proof OURS BEFORE AFTER: whether its reader itself reads the same of all other interfaces from both files.
stanza_proof() {
  if ! command -v ifreload >/dev/null; then ifupdown_proof "$@"; return; fi
  ifreload=$(command -v ifreload)
  ifquery=${ifreload%/*}/ifquery
  if [ ! -x "$ifquery" ]; then return 0; fi
  for file in "$2" "$3"; do
    timed 30 "$ifquery" -a -i "$file" 2>/dev/null | awk -v ours="$1" '
      BEGIN { RS = ""; for (i = split(ours, word, " "); i > 0; i--) { sub(/=.*/, "", word[i]); own[word[i]] = 1 } }
      { interface = ""; for (i = 1; i < NF; i++) if ($i == "iface") { interface = $(i + 1); break } }
      !(interface in own)
    ' >"$work/queried.${file##*/}"
  done
  cmp -s "$work/queried.${2##*/}" "$work/queried.${3##*/}"
}
