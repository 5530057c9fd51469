# ---------------------------------------------------------------------------------------------------------------------
# Taking over what else configures interfaces of the bundle
# ---------------------------------------------------------------------------------------------------------------------

# add_own_files: what is ours on this host beside the bundle's files, as lines of the manifest: files of a person's that
# stand without what they said of our interfaces, and what keeps others from them at the next boot. $work/asides: those
# that are away.
add_own_files() {
  : >"$work/asides" && : >"$work/taken"
  for name in $definers; do "${name}_own_files"; done
  if [ "$verb" = remove ] || ! has_taken_over; then return 0; fi
  find_concerned
  number=0
  while read -r path mode subsystem merge <&3; do
    number=$((number + 1))
    case $merge in cut=* | aside=*) ;; *) continue ;; esac
    case $bundled in *" $path "*) continue ;; esac
    if ! are_concerned "${merge#*=}"; then continue; fi
    case $merge in
    aside=*) echo "$path $mode $subsystem $merge" >>"$work/asides" ;;
    cut=*) echo "cut.$number $path $mode $subsystem $merge" >>"$work/manifest" ;;
    esac
  done 3<"$records/installed"
}

has_taken_over() {
  if [ ! -s "$records/installed" ]; then return 1; fi
  while read -r _ _ _ merge; do
    case $merge in cut=* | aside=*) return 0 ;; esac
  done <"$records/installed"
  return 1
}

# $concerned: the interfaces of the bundle, between spaces; $bundled: its files. The bundle of before concerns what it did.
find_concerned() {
  concerned=all
  if [ -e "$work/bundle" ] && ! cmp -s "$work/bundle" "$records/bundle"; then
    find_own_interfaces
    concerned=' '
    for word in $own_interfaces; do concerned="$concerned${word%=*} "; done
  fi
  # What another renderer leaves of such a file is another part of it.
  find_giver_and_taker_of_bundle
  if [ "$giver" != "$taker" ]; then concerned=' '; fi
  bundled=' '
  while read -r _ path _; do bundled="$bundled$path "; done <"$work/manifest"
}

# are_concerned NAME,NAME: whether all of these interfaces are still the bundle's. Where they are not, the original comes
# back, to be looked at like any other.
are_concerned() {
  if [ "$concerned" = all ]; then return 0; fi
  names=$1,
  while [ -n "$names" ]; do
    case $concerned in *" ${names%%,*} "*) ;; *) return 1 ;; esac
    names=${names#*,}
  done
}

# take_over: makes what was found part of the plan, or refuses. Where hextet's own network files mean what they did, an
# apply changes nothing for its sake: what can go without anybody noticing goes, and the rest waits for a change of the
# network, or for a heal.
take_over() {
  : >"$work/waiting"
  if [ ! -s "$work/others" ] && [ ! -s "$work/to-prove" ]; then return 0; fi
  if [ ! -s "$records/installed" ] || [ "$verb" = heal ] || network_changes; then
    refuse_others
    take_all
    prove_others || fail others "$reason"
  elif [ -s "$work/others" ]; then
    for list in plan manifest asides taken; do cp "$work/$list" "$work/$list.before"; done
    if ! grep -q -e "^refuse$tab" "$work/others" && are_comparable && take_all && all_mean_the_same && prove_others; then
      return 0
    fi
    for list in plan manifest asides taken; do mv "$work/$list.before" "$work/$list"; done
    cp "$work/others" "$work/waiting"
  fi
}

# Whether it can be seen of all that was found whether its going changes anything.
are_comparable() {
  while IFS=$tab read -r _ _ name _; do
    if ! is_among "$name" "$together"; then return 1; fi
  done <"$work/others"
}

all_mean_the_same() {
  for name in $together; do
    if cut -f 3 "$work/others" | grep -q -x -F -e "$name"; then "${name}_means_the_same" || return 1; fi
  done
}

# prove_others: that what is left of other files changes nothing of our interfaces, and that what went changes nothing of
# others. $reason says what does not hold.
prove_others() {
  while read -r name <&3; do "${name}_prove_others" || return 1; done 3<"$work/to-prove"
}

# Whether the bundle's own files change what is in force of the network.
network_changes() {
  find_respelled
  for name in $configuring; do
    if changes "$name" created updated removed; then return 0; fi
  done
  return 1
}

refuse_others() {
  reason=$(awk -F '\t' '
    $1 == "refuse" { printf "%s%s%s: %s", (n++ ? "; " : ""), $2, ($5 == "-" ? "" : " configures " $5 " too"), $6 }
  ' "$work/others")
  if [ -n "$reason" ]; then
    fail others "what the layout configures here has to be its alone, and can not be taken out of another file: $reason; nothing was changed"
  fi
}

take_all() {
  count=0
  while IFS=$tab read -r how path subsystem content interfaces _ <&3; do
    plain_path "$path"
    standing=$(stands_as "$path")
    names=
    for interface in $interfaces; do names="$names${names:+,}$interface"; done
    if [ "$standing" = "$path" ]; then
      echo "$path" >>"$work/taken"
      if [ -s "$records/installed" ]; then names=$(names_with "$path" "$interfaces"); fi
    fi
    for list in plan manifest asides; do drop_lines_of "$path" "$work/$list"; done
    if [ "$how" = aside ]; then
      echo "$path - $subsystem aside=$names" >>"$work/asides"
      if [ -e "$path" ]; then echo "removed $path - $subsystem -"; else echo "left $path - $subsystem -"; fi >>"$work/plan"
      continue
    fi
    count=$((count + 1))
    number=taken.$count
    cp "$content" "$work/$number"
    change=updated mode=600
    if [ ! -e "$path" ]; then change=created; fi
    if [ -e "$standing" ]; then mode=$(stat -c %a "$standing"); fi
    echo "$number $path $mode $subsystem cut=$names" >>"$work/manifest"
    echo "$change $path $mode $subsystem $work/$number" >>"$work/plan"
  done 3<"$work/others"
}

# drop_lines_of PATH LIST: takes the lines of that file out of it.
drop_lines_of() {
  is_listed=
  while read -r first second rest; do
    case $1 in "$first" | "$second") is_listed=yes ;; *) echo "$first $second $rest" ;; esac
  done <"$2" >"$2.rest"
  if [ -n "$is_listed" ]; then mv "$2.rest" "$2"; fi
}

# names_with PATH INTERFACES: these, and those that the file has been without until now, as NAME,NAME.
names_with() {
  lines_of "$records/installed" | awk -v path="$1" -v names="$2" '
    $1 == path && $4 ~ /^(cut|aside)=/ { sub(/^[a-z]*=/, "", $4); gsub(/,/, " ", $4); names = names " " $4 }
    END {
      count = split(names, name, " ")
      for (i = 1; i <= count; i++) if (!seen[name[i]]++) printf "%s%s", (i > 1 ? "," : ""), name[i]
    }
  '
}

# keep_taken: what these files were before they were taken over, in the records that the change leaves: what stands now
# is the latest that the host had of its own, unless it is what hextet left of it.
keep_taken() {
  while read -r number path _ _ merge; do
    case $merge in cut=*) ;; *) continue ;; esac
    if [ ! -e "$work/$number" ]; then cp "$records/files$path" "$work/$number" || return 1; fi
    keep_original "$path" || return 1
  done <"$work/manifest"
  while read -r path _; do keep_original "$path" || return 1; done <"$work/asides"
}

keep_original() {
  if is_taken "$1" && [ -e "$1" ] && ! cmp -s "$1" "$records/files$1"; then
    copy_under "$1" "$next/taken"
  elif [ -e "$records/taken$1" ]; then
    copy_as "$records/taken$1" "$next/taken$1"
  # In its place stood a file of hextet's own until now.
  elif [ -e "$state/original$1" ] && is_installed "$1"; then
    copy_as "$state/original$1" "$next/taken$1"
  fi
}

is_taken() {
  has_line "$work/taken" "$1"
}

# say_others: in the answer, what was taken over, or what waits for that.
say_others() {
  if [ ! -s "$work/others" ]; then return 0; fi
  if [ -s "$work/waiting" ]; then list=waiting; else list=taken; fi
  more="$more, \"$list\": [$(others_json)]"
}

# others_json: what was found, as objects with commas between.
others_json() {
  between=
  while IFS=$tab read -r how path _ content interfaces what <&3; do
    if [ "$interfaces" = - ]; then interfaces=; fi
    said=
    if [ "${1-}" = --diff ]; then said=", \"diff\": \"$(json_text "$(other_difference "$how" "$path" "$content")")\""; fi
    printf '%s{"path": "%s", "how": "%s", "interfaces": "%s", "what": "%s"%s}' \
      "$between" "$(json_text "$path")" "$how" "$interfaces" "$(json_text "$what")" "$said"
    between=', '
  done 3<"$work/others"
}

# other_difference HOW PATH CONTENT: what becomes of the file, as a patch.
other_difference() {
  before=$(stands_as "$2")
  if [ ! -e "$before" ]; then before=/dev/null; fi
  if [ -z "$show_closed" ] && is_closed "$before"; then closed_note "$2"; return; fi
  case $1 in
  cut) diff -u -L "$host:$2 (now)" -L "$host:$2 (after up)" "$before" "$3" || : ;;
  aside) diff -u -L "$host:$2 (now)" -L /dev/null "$before" /dev/null || : ;;
  esac
}

# others [--show-secret-files]: reads a bundle and says what else configures the interfaces that it does. Changes nothing, and needs nothing of
# what hextet keeps on a host.
others() {
  require_root
  work=$(mktemp -d)
  cat >"$work/bundle"
  find_records
  host=
  unpack "$work/bundle"
  compare
  find_others
  answer "$(printf '{"agent": "%s", "host": "%s", "result": "others", "others": [%s]}' "$version" "$host" "$(others_json --diff)")"
}
