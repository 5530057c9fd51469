# ---------------------------------------------------------------------------------------------------------------------
# Settings of a guest
# ---------------------------------------------------------------------------------------------------------------------
# A guest's file is `vm NUMBER NAME` or `container NUMBER NAME`, then `SETTING VALUE` lines in the words of qm and pct. Of netN and
# ipconfigN the value is a list KEY=VALUE,... of those keys that are ours; one without a value is to be absent. In what was noted,
# the value - is: the setting is to be absent.

# guest_grammar PATH FILE: says what in it is not of that form.
guest_grammar() {
  awk -v path="$1" '
    function refuse(what) { print path ": line " FNR ": " what; refused = 1; exit 1 }
    /^#/ { next }
    !header {
      if ($0 !~ /^(vm|container) [1-9][0-9][0-9]+ [a-z][a-z0-9-]*$/) refuse("it does not name a guest: vm 101 git")
      header = $1; next
    }
    $0 !~ /^[a-z]+[0-9]* [A-Za-z0-9:][A-Za-z0-9_.:\/=, -]*$/ || seen[$1]++ { refuse("it is no setting: net0 bridge=vmbr0") }
    $1 !~ /^(net([0-9]|[12][0-9]|3[01])|nameserver|searchdomain)$/ && !(header == "vm" && $1 ~ /^ipconfig([0-9]|[12][0-9]|3[01])$/) {
      refuse("a " header " has no setting " $1 " of a network")
    }
    END { if (!refused && !header) refuse("it names no guest") }
  ' "$2"
}

# read_guest FILE
read_guest() {
  sed '/^#/d' "$1" >"$work/guest.lines"
  read -r guest_kind guest_number guest_name <"$work/guest.lines"
  sed 1d "$work/guest.lines" >"$work/guest.wanted"
  know_guest
}

# know_guest: $guest_tool, $guest_home, where Proxmox VE has it, and $guest_title, what a person calls it.
know_guest() {
  case $guest_kind in
  vm) guest_tool=qm guest_home=/etc/pve/qemu-server guest_title="VM $guest_number" ;;
  container) guest_tool=pct guest_home=/etc/pve/lxc guest_title="container $guest_number" ;;
  esac
  if [ -n "$guest_name" ]; then guest_title="$guest_title ($guest_name)"; fi
}

guest_is_there() {
  [ -e "$guest_home/$guest_number.conf" ]
}

# ask_guest: $work/guest.config, all that Proxmox VE has of it; $trouble where it does not say.
ask_guest() {
  timed 30 "$guest_tool" config "$guest_number" >"$work/guest.config" 2>"$work/guest.said" && return 0
  trouble="$guest_tool config $guest_number: $(tail -n 1 "$work/guest.said")"
  return 1
}

# guest_settings differing|held|now WANTED CONFIG [EXCEPT]: of each setting in WANTED, `SETTING VALUE`.
# differing: what it is to become, where it is not so in CONFIG. held: what of it CONFIG has, in the form of WANTED, without what
# is in EXCEPT too, and without settings of which CONFIG says nothing. now: `SETTING: VALUE`, also of one that is absent.
guest_settings() {
  awk -v how="$1" -v config="$3" -v except="${4-}" -v kind="$guest_kind" '
    function is_list(key) { return key ~ /^(net|ipconfig)[0-9]+$/ }
    function is_mac(text) { return length(text) == 17 && text ~ /^[0-9A-Fa-f:]+$/ }
    # A list, taken apart. The model of a NIC of qm stands before its MAC address: virtio=02:00:5E:10:00:01,...
    function take_apart(text, key,    i, n, part, name, said) {
      split("", value); split("", label); split("", order); count = 0
      n = split(text, part, ",")
      for (i = 1; i <= n; i++) {
        name = part[i]; sub(/=.*/, "", name)
        said = part[i]; if (!sub(/^[^=]*=/, "", said)) said = ""
        order[++count] = name
        if (kind == "vm" && key ~ /^net/ && is_mac(said)) order[count] = "macaddr"
        label[order[count]] = part[i] ~ /=/ ? name "=" : name
        value[order[count]] = said
      }
    }
    function put_together(    i, text) {
      for (i = 1; i <= count; i++) if (order[i] in value) text = text (text == "" ? "" : ",") label[order[i]] value[order[i]]
      return text
    }
    function same(name, a, b) {
      return name ~ /^(macaddr|hwaddr|ip6|gw6)$/ ? tolower(a) == tolower(b) : a == b
    }
    function merged(now, list, key,    i, n, part, name, said) {
      if (now == "" && kind == "container") now = "name=eth" substr(key, 4) ",type=veth"
      take_apart(now, key)
      n = split(list, part, ",")
      for (i = 1; i <= n; i++) {
        name = part[i]; sub(/=.*/, "", name)
        said = part[i]; sub(/^[^=]*=/, "", said)
        if (said == "") { delete value[name]; continue }
        if (name in value) { if (!same(name, value[name], said)) value[name] = said; continue }
        if (!(name in label)) { order[++count] = name; label[name] = (name == "macaddr" && count == 1 ? "virtio" : name) "=" }
        value[name] = said
      }
      return put_together()
    }
    # What of these keys the list holds, but for those of another list.
    function projected(now, list, others, key,    i, n, part, name, text) {
      n = split(others, part, ",")
      split("", without)
      for (i = 1; i <= n; i++) { name = part[i]; sub(/=.*/, "", name); without[name] = 1 }
      take_apart(now, key)
      n = split(list, part, ",")
      for (i = 1; i <= n; i++) {
        name = part[i]; sub(/=.*/, "", name)
        if (!(name in without)) text = text (text == "" ? "" : ",") name "=" (name in value ? value[name] : "")
      }
      return text
    }
    function plain(text) { gsub(/[,; \t]+/, " ", text); return tolower(text) }
    BEGIN {
      while ((getline line <config) > 0) if (match(line, /^[a-z]+[0-9]*:/)) {
        key = substr(line, 1, RLENGTH - 1); text = substr(line, RLENGTH + 1); sub(/^ +/, "", text); has[key] = text
      }
      if (except != "") while ((getline line <except) > 0) {
        key = line; sub(/ .*/, "", key); sub(/^[^ ]* /, "", line); ours[key] = line
      }
    }
    {
      key = $1; list = $0; sub(/^[^ ]* /, "", list)
      if (!(key in last)) { last[key] = key in has ? has[key] : ""; keys[++settings] = key }
    }
    how == "now" { print key ": " last[key] }
    how == "held" && key in has {
      if (!is_list(key)) { if (!(key in ours)) print key, has[key] == "" ? "-" : has[key]; next }
      if (has[key] == "" && !(key in ours)) { print key, "-"; next }
      text = projected(has[key], list, ours[key], key)
      if (text != "") print key, text
    }
    how == "differing" {
      if (list == "-") last[key] = ""
      else if (is_list(key)) last[key] = merged(last[key], list, key)
      else if (plain(last[key]) != plain(list)) last[key] = list
    }
    END {
      if (how != "differing") exit
      for (i = 1; i <= settings; i++) {
        key = keys[i]
        if (last[key] != (key in has ? has[key] : "")) print key, last[key] == "" ? "-" : last[key]
      }
    }
  ' "$2"
}

# set_guest: gives the guest what $work/guest.wanted says, in one call, and reads it back; nothing where it has that.
set_guest() {
  ask_guest || return 1
  guest_settings differing "$work/guest.wanted" "$work/guest.config" >"$work/guest.differing"
  if [ ! -s "$work/guest.differing" ]; then return 0; fi
  set -- "$guest_tool" set "$guest_number"
  gone=
  while read -r key value; do
    if [ "$value" = - ]; then gone="$gone${gone:+,}$key"; else set -- "$@" "--$key" "$value"; fi
  done <"$work/guest.differing"
  if [ -n "$gone" ]; then set -- "$@" --delete "$gone"; fi
  echo "$guest_kind $guest_number $guest_name" >>"$work/guests.set"
  act 120 "$@" && ask_guest || return 1
  guest_settings differing "$work/guest.wanted" "$work/guest.config" >"$work/guest.differing"
  if [ -s "$work/guest.differing" ]; then
    trouble="$guest_tool took what $guest_title is to have, and does not say so afterwards: $(sed 's/ / is to be /' "$work/guest.differing" | tr '\n' ';')"
    return 1
  fi
  if [ "$guest_kind" = vm ] && has_cloud_init_drive; then act 60 qm cloudinit update "$guest_number"; fi
}

has_cloud_init_drive() {
  grep -q -e '^[a-z]*[0-9][0-9]*: [^,]*cloudinit' "$work/guest.config"
}

# list_differences: of the guests in $work/guest.files, `TITLE SETTING PLANNED NOW` with tabs between, where it is not so.
list_differences() {
  while read -r path _ <&3; do
    if [ ! -e "$path" ]; then continue; fi
    read_guest "$path"
    if ! guest_is_there; then continue; fi
    if ! ask_guest; then printf '%s\tconfig\tto be read\t%s\n' "$guest_title" "$trouble"; continue; fi
    guest_settings differing "$work/guest.wanted" "$work/guest.config" >"$work/guest.differing"
    while read -r key wanted; do
      value=$(sed -n "s/^$key: //p" "$work/guest.config")
      printf '%s\t%s\t%s\t%s\n' "$guest_title" "$key" "$wanted" "${value:--}"
    done <"$work/guest.differing"
  done 3<"$work/guest.files"
}
