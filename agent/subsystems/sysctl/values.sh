# ---------------------------------------------------------------------------------------------------------------------
# Values of kernel parameters: before they were ours, and where they differ
# ---------------------------------------------------------------------------------------------------------------------

# Kernel parameters keep no record of themselves: notes the value that each had before it became ours, as lines that
# sysctl can read. $work/sysctl.final: those of the bundle; .restore: those that are ours no longer, at their old
# values; .live: the values of all of these now. One for `all` interfaces changes that of each.
keep_parameters() {
  : >"$work/sysctl.final" && : >"$work/sysctl.restore" && : >"$work/sysctl.keys" && : >"$work/sysctl.live" || return 1
  planned sysctl >"$work/files"
  if [ ! -s "$work/files" ] && [ ! -s "$records/sysctl" ]; then return 0; fi
  set --
  while read -r _ source; do set -- "$@" "$source"; done <"$work/files"
  awk -v before="$records/sysctl" -v out="$work/sysctl" '
    # The first separator says which of . and / separates; the other is part of a name (eth0.5).
    function path_of(key,    i, c, path) {
      if (key !~ /^[^\/]*\./) return key
      for (i = 1; i <= length(key); i++) {
        c = substr(key, i, 1)
        path = path (c == "." ? "/" : c == "/" ? "." : c)
      }
      return path
    }
    BEGIN {
      while ((getline line < before) > 0) {
        key = line; sub(/ = .*/, "", key)
        value[key] = line; order[++count] = key
      }
    }
    /^[ \t]*([#;]|$)/ { next }
    {
      key = $0; sub(/[ \t]*=.*/, "", key); sub(/^[ \t]*-?[ \t]*/, "", key); key = path_of(key)
      ours[key] = 1
      if (key in value) next
      file = "/proc/sys/" key
      if ((getline line < file) > 0) { value[key] = key " = " line; order[++count] = key }
      close(file)
    }
    END {
      for (i = 1; i <= count; i++) {
        print order[i] >(out ".keys")
        print value[order[i]] >(out (order[i] in ours ? ".final" : ".restore"))
      }
    }
  ' "${@:-/dev/null}" || return 1
  while read -r key; do
    case $key in
    */conf/all/*) set -- "/proc/sys/$key" "/proc/sys/${key%%/all/*}"/*/"${key##*/all/}" ;;
    *) set -- "/proc/sys/$key" ;;
    esac
    # Not by `read`: some shells read byte by byte, and the kernel gives such a file at one go or not at all.
    grep -s -H . "$@" | sed 's|^/proc/sys/||; s|:| = |'
  done <"$work/sysctl.keys" >"$work/sysctl.live"
}

# Kernel parameters with the values that they had.
restore_parameters() {
  if [ ! -s "$transaction/live/sysctl" ]; then return 0; fi
  act 60 sysctl -q -e -p "$transaction/live/sysctl" || lost="$lost $trouble;"
}

# Kernel parameters of ours that have another value.
report_parameters() {
  planned sysctl >"$work/files"
  while read -r path _ <&3; do sysctl_differences "$path"; done 3<"$work/files" >"$work/differences"
  between=
  printf ', "sysctls": ['
  while read -r key wanted value; do
    if [ "$wanted,$value" = -,- ]; then wanted='what its file says' value='another value'; fi
    printf '%s{"name": "%s", "planned": "%s", "now": "%s"}' "$between" "$(json_text "$(dotted "$key")")" "$(json_text "$wanted")" "$(json_text "$value")"
    between=', '
  done <"$work/differences"
  printf ']'
}

# A parameter's path as people write it; where a name in it holds a dot, it is left as it is.
dotted() {
  case $1 in *.*) echo "$1" ;; *) echo "$1" | tr / . ;; esac
}

# sysctl_differences FILE: "KEY WANTED VALUE" for each parameter that it gives another value than it has.
sysctl_differences() {
  if [ ! -e "$1" ]; then return 0; fi
  sysctl_lines "$1" | while read -r key wanted; do
    value=$(cat "/proc/sys/$key" 2>/dev/null) || continue
    if [ "$value" != "$wanted" ]; then
      # A key of the kernel's (net.ipv4.tcp_fastopen_key) is closed there too.
      if is_closed "$1" || is_closed "/proc/sys/$key"; then wanted='-' value='-'; fi
      echo "$key $wanted $value"
    fi
  done
}

# sysctl_lines FILE...: "PATH VALUE" for each of their lines; the first separator says which of . and / separates.
sysctl_lines() {
  awk '
    /^[ \t]*([#;]|$)/ { next }
    {
      key = $0; sub(/[ \t]*=.*/, "", key); sub(/^[ \t]*-?[ \t]*/, "", key)
      value = $0; sub(/^[^=]*=[ \t]*/, "", value); sub(/[ \t]*$/, "", value)
      path = key
      if (key ~ /^[^\/]*\./) {
        path = ""
        for (i = 1; i <= length(key); i++) {
          c = substr(key, i, 1)
          path = path (c == "." ? "/" : c == "/" ? "." : c)
        }
      }
      print path, value
    }
  ' "$@"
}

# Whether all of ours have the value that their file says.
has_no_differences() {
  planned sysctl >"$work/files"
  while read -r path _ <&3; do sysctl_differences "$path"; done 3<"$work/files" >"$work/differences"
  [ ! -s "$work/differences" ]
}
