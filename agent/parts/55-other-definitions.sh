# ---------------------------------------------------------------------------------------------------------------------
# What else configures interfaces of the bundle
# ---------------------------------------------------------------------------------------------------------------------
# What a layout configures on a host is the layout's alone: netplan and ifupdown2 lay all files over each other, so that
# an address or a gateway of an installer's file would stay in force whatever the bundle says. Such files are found before
# anything is touched, and are part of the change: set aside as a whole, or without what they say of our interfaces; kept
# below original/, taken back with the change and put back when hextet goes. What can not be taken out is refused by name.
# IPv6 of an interface of the bundle is ours, IPv4 where the bundle gives it some. lo is everybody's. A bundle whose files
# are not all that it expects (somebody's own files, beside an installer's) has no interface for itself.
#
# In records.NAME/installed such files are lines like any other, their last word aside=INTERFACES (the file is away) or
# cut=INTERFACES (it stands without them); taken/ has what they were.
#
# $work/others has a line for each that is found, with tabs between:
#   cut|aside|refuse, path, subsystem, its content without (-: none), interfaces, what it says or why it can not go

tab=$(printf '\t')
own_interfaces=''
networkd=''
are_known=''

# bundled SUBSYSTEM: the bundle's own files of it.
bundled() {
  while read -r number _ _ subsystem merge; do
    case $subsystem,$merge in "$1",cut=*) ;; "$1",*) echo "$work/$number" ;; esac
  done <"$work/manifest"
}

# $own_interfaces: NAME=FAMILIES words of what the bundle configures; a port of a bridge has nothing of its own.
find_own_interfaces() {
  : >"$work/facts.ours"
  if [ -n "$(bundled netplan)" ]; then
    if [ "${1-}" = planned ] && is_only_ours; then
      root=$work/root.planned
      netplan_units planned || return 0
    else
      root=$work/root.ours
      rm -rf "$root"
      { netplan_root "$root" ours && generate "$root"; } >/dev/null 2>&1 || return 0
    fi
    network_facts "$root" >"$work/facts.ours"
  elif [ -n "$(bundled ifupdown2)" ]; then
    # shellcheck disable=SC2046 # a list of words
    stanza_facts $(bundled ifupdown2) >"$work/facts.ours"
  fi
  own_interfaces=$(awk -v expected="$work/expect" '
    $1 == "lo" { next }
    !($1 in families) { families[$1] = 6; order[++count] = $1 }
    $2 == 4 && families[$1] == 6 { families[$1] = 46 }
    $3 == "port" { families[$1] = "port" }
    $3 == "address" { has[$1 " " $4] = 1 }
    END {
      while ((getline line < expected) > 0) {
        if (split(line, field, " ") != 3 || field[1] != "address" || !(field[3] in families)) continue
        if (has[field[3] " " field[2]]) complete = 1; else partial[field[3]] = 1
      }
      if (!complete) exit
      for (i = 1; i <= count; i++)
        if (!(order[i] in partial)) printf "%s%s=%s", (n++ ? " " : ""), order[i], families[order[i]]
    }
  ' "$work/facts.ours")
}

# Whether netplan reads files of ours alone, so that what it makes of all is what it makes of ours.
is_only_ours() {
  if grep -q /netplan/ "$work/other.files"; then return 1; fi
  while read -r _ _ _ subsystem source; do
    case $subsystem,$source in netplan,- | netplan,"$work"/*) ;; netplan,*) return 1 ;; esac
  done <"$work/plan"
}

# other_files: those that may say something of them, one a line.
other_files() {
  bundled=' '
  while read -r _ path _ _ merge; do
    case $merge in cut=*) ;; *) bundled="$bundled$path " ;; esac
  done <"$work/manifest"
  for file in /lib/netplan/*.yaml /etc/netplan/*.yaml /run/netplan/*.yaml \
    /etc/systemd/network/*.network /etc/systemd/network/*.network.d/*.conf \
    /run/systemd/network/*.network /run/systemd/network/*.network.d/*.conf \
    /usr/local/lib/systemd/network/*.network /usr/lib/systemd/network/*.network \
    /etc/network/interfaces /etc/network/interfaces.d/*; do
    case $file,$bundled in /run/systemd/network/10-netplan-*.network,* | *" $file "*) continue ;; esac
    if [ -f "$file" ]; then echo "$file"; fi
  done
}

# find_others: fills $work/others. Where it has been looked for with the same files and found nothing, it is not again.
find_others() {
  : >"$work/others" && : >"$work/strangers" && : >"$work/netplan.files"
  own_interfaces=''
  if [ "$verb" = remove ]; then return 0; fi
  other_files >"$work/other.files"
  if [ "$verb" = apply ] && [ -s "$records/installed" ] && others_seen && cmp -s "$work/others.seen" "$state/others.seen"; then
    are_known=yes
    return 0
  fi
  find_own_interfaces planned
  if [ -z "$own_interfaces" ]; then return 0; fi
  if [ -s "$records/installed" ]; then here=yes; else here=no; fi
  find_other_netplan
  find_other_units
  find_other_stanzas
}

# $work/others.seen: their sums, and the bundle's.
others_seen() {
  set -- bundle
  while read -r file; do set -- "$@" "$file"; done <"$work/other.files"
  (cd "$work" && cksum "$@" >others.seen)
}

# What is there now needs no looking at again.
note_others() {
  if [ ! -d "$state" ] || [ -n "$are_known" ]; then return 0; fi
  other_files >"$work/other.files"
  others_seen || return 0
  if ! cmp -s "$work/others.seen" "$state/others.seen"; then cp "$work/others.seen" "$state/others.seen" || :; fi
}

# other HOW PATH SUBSYSTEM CONTENT INTERFACES WHAT
other() {
  case $2 in *[!A-Za-z0-9_@+:.,/-]*) set -- refuse "$2" "$3" - "$5" "its name has a character that hextet writes to no file; give it another" ;; esac
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "${5:--}" "$6" >>"$work/others"
}

# stands_as PATH: the file that says what will stand there without us; one that comes back says what it did, and one of
# ours that goes is /dev/null.
stands_as() {
  original=$(awk -v path="$1" '$1 == "removed" && $2 == path { print $5 == "-" ? "/dev/null" : $5 }' "$work/plan")
  echo "${original:-$1}"
}

# Netplan's files that come back, and are not there now.
returning() {
  while read -r change path _ subsystem source; do
    if [ "$change,$subsystem" = removed,netplan ] && [ "$source" != - ] && [ ! -e "$path" ]; then echo "$path"; fi
  done <"$work/plan"
}

find_other_netplan() {
  whole=no
  if [ -z "$(bundled netplan)" ]; then whole=yes; fi
  if [ "$whole" = yes ] && ! networkd_runs; then return 0; fi
  # Of one name, that in /run hides that in /etc, and that the package's.
  awk -F / '
    $3 != "netplan" { next }
    $2 == "run" || !($4 in file) || (file[$4] ~ /^\/lib\// && $2 == "etc") { if (!($4 in file)) order[++count] = $4; file[$4] = $0 }
    END { for (i = 1; i <= count; i++) print file[order[i]] }
  ' "$work/other.files" >"$work/netplan.files"
  returning >>"$work/netplan.files"
  set --
  while read -r file; do
    file=$(stands_as "$file")
    if [ "$file" != /dev/null ]; then set -- "$@" "$file"; fi
  done <"$work/netplan.files"
  if [ $# = 0 ]; then return 0; fi
  if ! netplan_sections "$work" "$here" "$whole" "$own_interfaces" "$@" >"$work/sections" 2>"$work/sections.log"; then
    cat "$work/sections.log"
    refuse_unread "$@"
    return 0
  fi
  while IFS=$tab read -r how file content interfaces what <&3; do
    path=${file#"$records/taken"}
    case $how,$path in
    other,*) echo "$what" >>"$work/strangers" ;;
    refuse,*) other refuse "$path" netplan - "$interfaces" "$what" ;;
    cut,/run/*) other refuse "$path" netplan - "$interfaces" "it says $what, and whoever put it there will do so again at the next boot; take that away (ip= on the kernel's command line, where the system boots from the network)" ;;
    # A package's file comes back; one of the same name in /etc hides it.
    cut,/lib/*)
      if [ "$content" = - ]; then content=$work/netplan.empty && printf 'network:\n  version: 2\n' >"$content"; fi
      other cut "/etc${path#/lib}" netplan "$content" "$interfaces" "$what"
      ;;
    cut,*)
      if [ "$content" = - ]; then how=aside; fi
      other "$how" "$path" netplan "$content" "$interfaces" "$what"
      ;;
    esac
  done 3<"$work/sections"
}

# Without Python nobody can tell what such files say; those that name an interface of ours are not passed over.
refuse_unread() {
  for file in "$@"; do
    for word in $own_interfaces; do
      if grep -q -w -F -e "${word%=*}" "$file"; then
        other refuse "${file#"$records/taken"}" netplan - "${word%=*}" "it can not be read here: python3 with yaml, which netplan depends on, said: $(tail -n 1 "$work/sections.log")"
        break
      fi
    done
  done
}

networkd_runs() {
  if [ -z "$networkd" ]; then
    networkd=no
    if systemctl is-active --quiet systemd-networkd.service || systemctl is-enabled --quiet systemd-networkd.service; then networkd=yes; fi
  fi 2>/dev/null
  [ "$networkd" = yes ]
}

find_other_units() {
  all=
  if [ -z "$(bundled netplan)" ]; then all=yes; fi
  if [ "$all" = yes ] && ! networkd_runs; then return 0; fi
  networkd_units "$own_interfaces" "$all" >"$work/units.other"
  while IFS=$tab read -r how path interfaces what <&3; do
    other "$how" "$path" networkd - "$interfaces" "$what"
  done 3<"$work/units.other"
}

# Of ifupdown2's files those that ours names; where netplan is to configure them, all that are read at boot.
find_other_stanzas() {
  if [ -n "$(bundled ifupdown2)" ]; then
    for file in $(bundled ifupdown2); do sourced "$file"; done >"$work/stanzas"
  elif [ -e /etc/network/interfaces ] && systemctl is-enabled --quiet networking.service 2>/dev/null; then
    { echo /etc/network/interfaces && sourced /etc/network/interfaces; } >"$work/stanzas"
  else
    return 0
  fi
  number=0
  while read -r path <&3; do
    number=$((number + 1))
    other_stanzas "$path" "$work/stanzas.$number"
  done 3<"$work/stanzas"
}

# other_stanzas PATH CONTENT
other_stanzas() {
  outcome=0
  said=$(stanza_cut "$own_interfaces" "$(stands_as "$1")" "$2") || outcome=$?
  if [ -z "$said" ]; then return 0; fi
  interfaces=${said%%"$tab"*} what=${said#*"$tab"}
  if [ "$outcome" = 1 ]; then
    other refuse "$1" ifupdown2 - - "$what"
  elif ! command -v ifreload >/dev/null; then
    other refuse "$1" ifupdown2 - "$interfaces" "it says $what, and networking.service brings that up at boot; take it out of there, or disable networking.service"
  elif [ "$outcome" = 3 ]; then
    other aside "$1" ifupdown2 - "$interfaces" "$what"
  elif ! stanza_proof "$own_interfaces" "$(stands_as "$1")" "$2"; then
    other refuse "$1" ifupdown2 - "$interfaces" "ifupdown2 reads something else of other interfaces once that is taken out; part them into files of their own"
  else
    other cut "$1" ifupdown2 "$2" "$interfaces" "$what"
  fi
}
