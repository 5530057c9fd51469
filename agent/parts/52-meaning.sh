# ---------------------------------------------------------------------------------------------------------------------
# What files mean
# ---------------------------------------------------------------------------------------------------------------------
# A file that differs from what stands in comments, empty lines or spelling alone is installed, and nobody is told: what
# is in force is what it says already.

# Paths of the plan that are so, between spaces.
respelled=' '

is_respelled() {
  case $respelled in *" $1 "*) return 0 ;; esac
  return 1
}

find_respelled() {
  respelled=' '
  while read -r change path _ subsystem source <&3; do
    if [ "$change" = updated ] && means_the_same "$subsystem" "$path" "$source"; then respelled="$respelled$path "; fi
  done 3<"$work/plan"
  if touched netplan created updated removed && netplan_means_the_same && is_adopted; then
    while read -r _ path _ subsystem _; do
      if [ "$subsystem" = netplan ]; then respelled="$respelled$path "; fi
    done <"$work/plan"
  fi
}

# On a host that is new to hextet, nobody knows whether what stands was ever told to anybody.
is_adopted() {
  if [ -s "$records/installed" ]; then return 0; fi
  while read -r line <&3; do
    if [ "$(probe "$line")" != holds ]; then return 1; fi
  done 3<"$work/expect"
}

# changes SUBSYSTEM CHANGE...: whether a file of it changes in one of these ways, and means something else then.
changes() {
  wanted=$1
  shift
  while read -r change path _ subsystem _; do
    if [ "$subsystem" != "$wanted" ] || is_respelled "$path"; then continue; fi
    case " $* " in *" $change "*) return 0 ;; esac
  done <"$work/plan"
  return 1
}

# means_the_same SUBSYSTEM PATH SOURCE: a file by itself; of netplan's all together count.
means_the_same() {
  case $1,$2 in
  sysctl,* | ifupdown2,* | systemd,/etc/systemd/system/* | systemd,/etc/modules-load.d/*) ;;
  # In a text of several lines, one that begins with # is no comment.
  incus,* | lxd,*) if grep -q -E -e '[|>][-+0-9]*[[:space:]]*$' "$2" "$3"; then return 1; fi ;;
  *) return 1 ;;
  esac
  said_lines "$1" "$2" >"$work/said.now" && said_lines "$1" "$3" >"$work/said.planned" && cmp -s "$work/said.now" "$work/said.planned"
}

# said_lines SUBSYSTEM FILE: what is left without comments and empty lines.
said_lines() {
  case $1 in ifupdown2 | incus | lxd) comment='#' ;; *) comment='[#;]' ;; esac
  awk -v subsystem="$1" -v comment="^[ \t]*(${comment}|\r?\$)" '
    $0 ~ comment { next }
    subsystem == "ifupdown2" { $1 = $1 }
    subsystem == "sysctl" { sub(/[ \t]*=[ \t]*/, " = ") }
    subsystem == "sysctl" || subsystem == "systemd" { sub(/^[ \t]+/, "") }
    { sub(/[ \t\r]+$/, ""); print }
  ' "$2"
}

# Whether netplan makes of the files of the plan what it makes of those that stand. Where it makes nothing of them, there
# is nothing to compare.
netplan_means_the_same() {
  if [ ! -e "$work/generated.now" ]; then netplan_units now || :; fi
  netplan_units planned && [ -s "$work/generated.now" ] && are_the_same "$work/generated.now" "$work/generated.planned"
}

# netplan_units now|planned: $work/generated.WHEN, of $work/root.WHEN. What the generator said is in $work/netplan.WHEN.
netplan_units() {
  if [ "$1" = planned ] && cmp -s "$work/plan" "$work/planned.plan"; then return "$(cat "$work/planned.status")"; fi
  rm -rf "$work/root.$1"
  : >"$work/generated.$1"
  status=0
  { netplan_root "$work/root.$1" "$1" && generate "$work/root.$1"; } >"$work/netplan.$1" 2>&1 || status=$?
  if [ "$status" = 0 ]; then generated "$work/root.$1" >"$work/generated.$1"; fi
  if [ "$1" = planned ]; then cp "$work/plan" "$work/planned.plan" && echo "$status" >"$work/planned.status"; fi
  return "$status"
}

# Whether two files have the same lines, in whatever order.
are_the_same() {
  [ -z "$(only_in "$1" "$2")$(only_in "$2" "$1")" ]
}

# pve_header FILE: the comment that Proxmox VE's panel puts on top of /etc/network/interfaces whenever it is applied, its
# empty line too; nothing where there is none. How many lines it has differs between releases.
pve_header() {
  if ! has_pve_header "$1"; then return 0; fi
  awk '
    !/^#/ { body = 1 }
    body && !/^[ \t]*$/ { exit }
    { print }
  ' "$1"
}

has_pve_header() {
  first=
  if [ -e "$1" ]; then read -r first <"$1" || :; fi
  case $first in '# network interface settings'*) return 0 ;; esac
  return 1
}

# with_header FILE HOSTS OUT: FILE below the header that the host's file has.
with_header() {
  { pve_header "$2" && cat "$1"; } >"$3"
}
