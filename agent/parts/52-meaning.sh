# ---------------------------------------------------------------------------------------------------------------------
# What files mean
# ---------------------------------------------------------------------------------------------------------------------
# A file that differs from what stands in comments, empty lines or spelling alone is installed, and nobody is notified: what
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
  for name in $together; do
    if touched "$name" created updated removed && "${name}_means_the_same" && is_adopted; then all_respelled "$name"; fi
  done
}

# all_respelled SUBSYSTEM
all_respelled() {
  while read -r _ path _ subsystem _; do
    if [ "$subsystem" = "$1" ]; then respelled="$respelled$path "; fi
  done <"$work/plan"
}

# On a host that is new to hextet, nobody knows whether anybody was ever notified of what stands.
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

# means_the_same SUBSYSTEM PATH SOURCE: a file by itself.
means_the_same() {
  is_among "$1" "$subsystems" && "${1}_said" "$2" "$2" >"$work/said.now" && "${1}_said" "$2" "$3" >"$work/said.planned" &&
    cmp -s "$work/said.now" "$work/said.planned"
}

# said_lines COMMENT FILE [PROGRAM]: what is left of it without comments and empty lines. A comment begins with that; the
# program is awk's, for each of the other lines.
said_lines() {
  awk -v comment="^[ \t]*(${1}|\r?\$)" "\$0 ~ comment { next } ${3-} { sub(/[ \t\r]+\$/, \"\"); print }" "$2"
}

# Whether two files have the same lines, in whatever order.
are_the_same() {
  awk -v other="$2" '
    BEGIN { while ((getline line <other) > 0) has[line] = 1 }
    { if (!($0 in has)) { differs = 1; exit } found[$0] = 1 }
    END {
      for (line in has) if (!(line in found)) differs = 1
      exit differs
    }
  ' "$1"
}
