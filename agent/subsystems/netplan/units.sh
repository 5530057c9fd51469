# ---------------------------------------------------------------------------------------------------------------------
# What netplan makes of its files
# ---------------------------------------------------------------------------------------------------------------------

# netplan_root ROOT now|planned|ours: the host's netplan files as they stand, as the plan has them, or ours alone, as a root
# for the generator. It warns of files that others can read: whatever is copied here is for root alone.
netplan_root() {
  mkdir -p "$1/lib/netplan" "$1/etc/netplan" "$1/run/netplan"
  if [ "$2" = ours ]; then
    while read -r number path _ subsystem merge; do
      case $subsystem,$merge in netplan,cut=*) ;; netplan,*) cp "$work/$number" "$1$path" ;; esac
    done <"$work/manifest"
  else
    for folder in /lib/netplan /etc/netplan /run/netplan; do
      set -- "$1" "$2" "$folder"/*.yaml
      if [ ! -e "$3" ]; then continue; fi
      netplan_copies "$@"
    done
  fi
  if [ "$2" = planned ]; then
    while read -r change path _ subsystem source; do
      if [ "$subsystem" != netplan ] || [ "$change" = left ]; then continue; fi
      if [ "$source" = - ]; then rm -f "$1$path"; else cp "$source" "$1$path"; fi
    done <"$work/plan"
  fi
}

# netplan_copies ROOT WAY FILE...
netplan_copies() {
  root=$1
  shift 2
  cp "$@" "$root${1%/*}/"
}

# generate ROOT: by the generator that `netplan generate` runs, and systemd at boot. netplan itself has the running
# systemd and udev read everything anew on top, also where the files are elsewhere.
# Its units are to be read by networkd's user: the folder around them is closed.
generate() (
  umask 022
  for generator in /usr/libexec/netplan/generate /usr/lib/netplan/generate /lib/netplan/generate; do
    if [ -x "$generator" ]; then
      timed 30 "$generator" --root-dir "$1"
      return
    fi
  done
  timed 30 netplan generate --root-dir "$1"
)

# generated ROOT: what was made there, a line for each file, its paragraphs in an order of their own, since netplan's
# follows that of its input. What waits for interfaces at boot is read at boot alone.
generated() {
  find "$1/run" "$1/etc" -type f ! -path '*/netplan/*' ! -path '*/systemd-networkd-wait-online.service.d/*' |
    awk -v root="$1" '
      function keep(paragraph,    i) {
        if (paragraph == "") return
        for (i = ++count; i > 1 && kept[i - 1] > paragraph; i--) kept[i] = kept[i - 1]
        kept[i] = paragraph
      }
      {
        file = $0; count = 0; paragraph = ""
        while ((getline line < file) > 0) {
          # The kernel has no order of an interface'\''s addresses, and each rule of udev is for itself.
          if (line ~ /^SUBSYSTEM==/ || (head == "[Network]" && line ~ /^Address=/)) keep(head line)
          else if (line == "") { keep(paragraph); paragraph = head = "" }
          else { if (line ~ /^\[/) head = line; if (line !~ /^#/) paragraph = paragraph line "\001" }
        }
        close(file)
        keep(paragraph)
        text = substr(file, length(root) + 1)
        for (i = 1; i <= count; i++) text = text "\002" kept[i]
        print text
      }
    '
}

# forget_root ROOT: so that it can be made anew.
forget_root() {
  if [ -e "$1" ] || [ -e "$1.facts" ]; then rm -rf "$1" "$1.facts"; fi
}

# note_facts ROOT: into ROOT.facts, what networkd is given of each interface there, as unit_facts has it.
note_facts() {
  if [ -e "$1.facts" ]; then return 0; fi
  set -- "$1" "$1"/run/systemd/network/10-netplan-*.network
  noted_facts=$1.facts
  shift
  : >"$noted_facts"
  if [ ! -e "$1" ]; then return 0; fi
  unit_facts "$@" >"$noted_facts"
}

# netplan_units now|planned: $work/generated.WHEN, of $work/root.WHEN. What the generator said is in $work/netplan.WHEN.
netplan_units() {
  if [ "$1" = planned ] && [ -e "$work/planned.plan" ] && cmp -s "$work/plan" "$work/planned.plan"; then
    read -r status <"$work/planned.status"
    return "$status"
  fi
  forget_root "$work/root.$1"
  : >"$work/generated.$1"
  status=0
  { netplan_root "$work/root.$1" "$1" && generate "$work/root.$1"; } >"$work/netplan.$1" 2>&1 || status=$?
  if [ "$status" = 0 ]; then generated "$work/root.$1" >"$work/generated.$1"; fi
  if [ "$1" = planned ]; then cp "$work/plan" "$work/planned.plan" && echo "$status" >"$work/planned.status"; fi
  return "$status"
}

# find_changed_units: whether units of networkd are all that netplan makes otherwise than it did, and reading them anew is
# enough: $work/units.changed, FILE PATH a line, - for one that goes. networkd tells by inode and time which unit is
# another, and leaves a link alone whose unit is not. `netplan apply` writes all of them, and has each link configured from
# nothing.
find_changed_units() {
  netplan_units planned || return 1
  : >"$work/units.changed"
  root=$work/root.planned
  for file in "$root"/run/systemd/network/*; do
    path=${file#"$root"}
    if [ ! -e "$file" ] || cmp -s "$file" "$path"; then continue; fi
    # networkd does not change a link that it made.
    case $path in *.network) ;; *.netdev) if [ -e "$path" ]; then return 1; fi ;; *) return 1 ;; esac
    echo "$file $path" >>"$work/units.changed"
  done
  for path in /run/systemd/network/*netplan-*; do
    if [ ! -e "$path" ] || [ -e "$root$path" ]; then continue; fi
    case $path in *.network | *.netdev) echo "- $path" >>"$work/units.changed" ;; *) return 1 ;; esac
  done
  [ -s "$work/units.changed" ] && concerns_networkd_alone
}

# concerns_networkd_alone: whether what netplan makes for others stands already. What waits for interfaces, and what only
# cleans up, is read at boot; udev is told to keep NetworkManager from interfaces, where there is one.
concerns_networkd_alone() {
  find "$root/run" "$root/etc" -type f ! -path '*/netplan/*' ! -path '*/systemd/network/*' ! -path '*wait-online.service.d/*' \
    ! -name 'netplan-ovs-cleanup.service' >"$work/units.others"
  while read -r file <&3; do
    case $file in */90-netplan.rules) if [ ! -d /run/NetworkManager ]; then continue; fi ;; esac
    cmp -s "$file" "${file#"$root"}" || return 1
  done 3<"$work/units.others"
  for path in /run/NetworkManager/system-connections/netplan-* /run/systemd/system/netplan-wpa-* /run/udev/rules.d/*-netplan-*; do
    if [ -e "$path" ] && [ ! -e "$root$path" ]; then return 1; fi
  done
}

# install_changed_units: networkd knows what it has read. Whoever finds all of them in place, and was to activate, has netplan
# do it.
install_changed_units() {
  set --
  while read -r file path; do
    if [ "$file" = - ]; then rm -f "$path" || return 1; else set -- "$@" "$file"; fi
  done <"$work/units.changed"
  if [ $# = 0 ]; then return 0; fi
  if [ ! -d /run/systemd/network ]; then mkdir -p /run/systemd/network || return 1; fi
  cp -p "$@" /run/systemd/network/
}
