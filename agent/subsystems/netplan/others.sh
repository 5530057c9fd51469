# ---------------------------------------------------------------------------------------------------------------------
# Other netplan files that configure interfaces of the bundle
# ---------------------------------------------------------------------------------------------------------------------

# Whether netplan reads files of ours alone, so that what it makes of all is what it makes of ours.
is_only_ours() {
  if grep -q /netplan/ "$work/other.files"; then return 1; fi
  while read -r _ _ _ subsystem source; do
    case $subsystem,$source in netplan,- | netplan,"$work"/*) ;; netplan,*) return 1 ;; esac
  done <"$work/plan"
}

# Netplan's files that come back, and are not there now.
returning() {
  while read -r change path _ subsystem source; do
    if [ "$change,$subsystem" = removed,netplan ] && [ "$source" != - ] && [ ! -e "$path" ]; then echo "$path"; fi
  done <"$work/plan"
}

netplan_find_others() {
  : >"$work/strangers"
  whole=no
  if ! has_bundled netplan; then whole=yes; fi
  if [ "$whole" = yes ] && ! networkd_runs; then return 0; fi
  # Of one name, that in /run hides that in /etc, and that the package's.
  awk -F / '
    $3 != "netplan" { next }
    $2 == "run" || !($4 in file) || (file[$4] ~ /^\/lib\// && $2 == "etc") { if (!($4 in file)) order[++count] = $4; file[$4] = $0 }
    END { for (i = 1; i <= count; i++) print file[order[i]] }
  ' "$work/other.files" >"$work/netplan.files"
  returning >>"$work/netplan.files"
  if [ -s "$work/netplan.files" ]; then echo netplan >>"$work/to-prove"; fi
  set --
  while read -r file; do
    file=$(stands_as "$file")
    if [ "$file" != /dev/null ]; then set -- "$@" "$file"; fi
  done <"$work/netplan.files"
  if [ $# = 0 ]; then return 0; fi
  if ! netplan_sections "$work" "$here" "$whole" "$own_interfaces" "$@" >"$work/sections" 2>"$work/sections.log"; then
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
  # Its name alone: what it says may quote the file.
  failing=$(sed -n 's/^\([A-Za-z.]*Error\)\(:.*\)*$/\1/p' "$work/sections.log" | tail -n 1)
  for file in "$@"; do
    for word in $own_interfaces; do
      if grep -q -w -F -e "${word%=*}" "$file"; then
        other refuse "${file#"$records/taken"}" netplan - "${word%=*}" "it can not be read here: python3 with yaml, which netplan depends on, ended with ${failing:-an error}"
        break
      fi
    done
  done
}

# By netplan itself: of our interfaces it makes what it makes of our files alone, and of all others what it makes of the
# files that stand. $reason says what does not hold.
netplan_prove_others() {
  if ! netplan_means_the_same && [ ! -s "$work/generated.planned" ]; then
    reason="netplan refuses its files without what they say of the layout's interfaces: $(sed "s|$work/root.planned||g" "$work/netplan.planned" | shown netplan | tail -n 3); nothing was changed"
    return 1
  fi
  for root in ours planned; do
    note_facts "$work/root.$root"
    awk -v ours="$own_interfaces" '
      BEGIN { for (i = split(ours, word, " "); i > 0; i--) { split(word[i], pair, "="); families[pair[1]] = pair[2] } }
      ($1 in families) && ($2 == "-" || families[$1] == "port" || index(families[$1], $2))
    ' "$work/root.$root.facts" >"$work/facts.$root.own"
  done
  if ! has_bundled netplan; then : >"$work/facts.ours.own"; fi
  if ! are_the_same "$work/facts.planned.own" "$work/facts.ours.own"; then
    differing=$({ only_in "$work/facts.planned.own" "$work/facts.ours.own"; only_in "$work/facts.ours.own" "$work/facts.planned.own"; } | head -n 1)
    reason="other files of netplan ($(sed "s|^$records/taken||" "$work/netplan.files" | tr '\n' ' ' | sed 's/ $//; s/ /, /g')) would still change what the layout says of ${differing%% *} ($(fact_in_words "${differing#* * }")); take that out of them, and see whether a \`renderer:\` for all stands in one of them; nothing was changed"
    return 1
  fi
  prove_strangers
}

# fact_in_words FACT: of files that are closed to others no more than of which kind it is.
fact_in_words() {
  closed=$(closed_files netplan)
  if [ -n "$closed" ]; then echo "${1%% *}"; else echo "$1"; fi
}

prove_strangers() {
  if [ ! -s "$work/generated.now" ]; then return 0; fi
  while read -r name; do
    for root in now planned; do
      awk -v networkd="/run/systemd/network/10-netplan-$name." -v manager="/run/NetworkManager/system-connections/netplan-$name" '
        index($0, networkd) == 1 || index($0, manager) == 1
      ' "$work/generated.$root" >"$work/stranger.$root"
    done
    if ! are_the_same "$work/stranger.now" "$work/stranger.planned" && ! was_ours "$name"; then
      reason="$name, which the layout does not know, would be configured otherwise than it is by netplan's other files once the layout has its interfaces for itself; part the two in those files (a section of its own for $name, and a \`renderer:\` in it where one stands there for all), or bring $name into the layout; nothing was changed"
      return 1
    fi
  done <"$work/strangers"
}

# What the bundle configured until now may change.
was_ours() {
  rm -rf "$work/root.was" && mkdir -p "$work/root.was/etc/netplan" && lines_of "$records/installed" >"$work/installed.was" || return 1
  while read -r path _ subsystem merge; do
    case $subsystem,$merge in netplan,-) cp "$records/files$path" "$work/root.was$path" ;; esac
  done <"$work/installed.was"
  chmod 600 "$work/root.was/etc/netplan"/* 2>/dev/null && generate "$work/root.was" >/dev/null 2>&1 &&
    [ -e "$work/root.was/run/systemd/network/10-netplan-$1.network" ]
}
