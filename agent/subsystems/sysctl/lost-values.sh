# ---------------------------------------------------------------------------------------------------------------------
# Kernel parameters where the records are lost
# ---------------------------------------------------------------------------------------------------------------------

# values_before: for each kernel parameter of the files that were found and still is as they say: the value that it has
# without them, by the other files of this host or by the kernel. What neither knows stays.
values_before() {
  set --
  while read -r path; do
    case $path in /etc/sysctl.d/*) set -- "$@" "$path" ;; esac
  done <"$work/found"
  if [ $# = 0 ]; then return 0; fi
  sysctl_lines "$@" >"$work/sysctl.found"
  ours=" $* "
  set --
  for file in /usr/lib/sysctl.d/*.conf /run/sysctl.d/*.conf /etc/sysctl.d/*.conf /etc/sysctl.conf; do
    case $ours in *" $file "*) continue ;; esac
    if [ -f "$file" ]; then set -- "$@" "$file"; fi
  done
  : >"$work/sysctl.others"
  if [ $# != 0 ]; then sysctl_lines "$@" >"$work/sysctl.others"; fi
  kernel_values <"$work/sysctl.found" >"$work/sysctl.kernel"
  awk -v others="$work/sysctl.others" -v kernel="$work/sysctl.kernel" '
    function rest(line) { sub(/^[^ ]* /, "", line); return line }
    BEGIN {
      while ((getline line <kernel) > 0) { split(line, field, " "); before[field[1]] = rest(line) }
      while ((getline line <others) > 0) { split(line, field, " "); before[field[1]] = rest(line) }
    }
    {
      file = "/proc/sys/" $1
      if ((getline now <file) > 0 && now == rest($0) && ($1 in before) && !seen[$1]++) print $1 " = " before[$1]
      close(file)
    }
  ' "$work/sysctl.found"
}

# kernel_values: of the parameters on standard input those that a network has, with the value that a new one begins with.
kernel_values() {
  set --
  while read -r key _; do
    case $key in net/*) set -- "$@" "$key" ;; esac
  done
  if [ $# = 0 ] || ! command -v unshare >/dev/null; then return 0; fi
  # shellcheck disable=SC2016 # the other shell's own
  timed 10 unshare -n sh -c '
    for key; do
      case $key in
      */conf/all/* | */neigh/all/*) own=$key ;;
      */conf/*/* | */neigh/*/*) own=${key%/*}; own=${own%/*}/default/${key##*/} ;;
      *) own=$key ;;
      esac
      if value=$(cat "/proc/sys/$own" 2>/dev/null); then echo "$key $value"; fi
    done' sh "$@" || :
}

# say_parameters: the notes of a change that was made where no records were left.
say_parameters() {
  if [ -s "$work/sysctl.restore" ]; then
    note "back at the value that this host has without hextet's files: $(parameters <"$work/sysctl.restore"); whoever else needs another sets it"
  fi
  if [ -s "$work/sysctl.found" ]; then
    awk -v kept="$work/sysctl.keys" '
      BEGIN { while ((getline line <kept) > 0) known[line] = 1 }
      !($1 in known) { print $1 " = " substr($0, length($1) + 2) }
    ' "$work/sysctl.found" >"$work/sysctl.stays"
    if [ -s "$work/sysctl.stays" ]; then note "stays as it is, since nobody knows what it was: $(parameters <"$work/sysctl.stays")"; fi
  fi
}

# parameters: lines "PATH = VALUE" as a list of names as people write them; without the value where the kernel shows it to
# root alone.
parameters() {
  while read -r key rest; do
    if is_closed "/proc/sys/$key"; then echo "$key"; else echo "$key $rest"; fi
  done | awk '{ if ($1 !~ /\./) gsub(/\//, ".", $1); printf "%s%s", between, $0; between = ", " }'
}
