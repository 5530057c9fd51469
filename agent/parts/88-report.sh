# ---------------------------------------------------------------------------------------------------------------------
# What differs from the bundle, in files and in force
# ---------------------------------------------------------------------------------------------------------------------

# Reads and changes nothing.
report() {
  require_root
  mkdir -p "$run"
  work=$run/work.$$
  mkdir -p "$work"
  find_records_now
  read_owner "$records"
  host=
  : >"$work/plan" && : >"$work/units" && : >"$work/sysctls" && : >"$work/reported" && : >"$work/others" && : >"$work/found"
  if [ -e "$records/bundle" ]; then
    unpack "$records/bundle"
    compare
    find_others
    report_files >"$work/reported"
    report_sysctls >"$work/sysctls"
  fi
  case $standing in damaged | lost) found_files >"$work/found" ;; esac
  list=
  while read -r unit enabled active; do
    if [ "$enabled" = enabled ]; then enabled=true; else enabled=false; fi
    if [ "$active" = active ]; then active=true; else active=false; fi
    list="$list${list:+, }{\"unit\": \"$unit\", \"enabled\": $enabled, \"active\": $active}"
  done <<EOT
$(snapshot_units "$work/units")
EOT
  case $list in '{"unit": "",'*) list= ;; esac
  # shellcheck disable=SC2046 # lists of words
  answer "$(
    printf '{"agent": "%s", "host": "%s", "owner": "%s", "records": "%s", ' "$version" "$host" "$owner" "$worth"
    printf '"found": %s, "links": %s, ' "$(json_words $(cat "$work/found"))" "$(json_words $(left_links "$records"))"
    printf '"result": "report", "files": [%s], "units": [%s], "sysctls": [%s]' \
      "$(cat "$work/reported")" "$list" "$(cat "$work/sysctls")"
    printf ', "addresses": "%s", "routes6": "%s", "routes4": "%s"' \
      "$(json_text "$(ip -o addr)")" "$(json_text "$(ip -6 route)")" "$(json_text "$(ip -4 route)")"
    printf ', "others": [%s], "transaction": %s}' "$(others_json)" "$(if unsettled; then echo "\"$id\""; else echo null; fi)"
  )"
}

# how_kept: what the records are worth, in a word.
how_kept() {
  case $standing in
  second) echo one-copy ;;
  # Those of an agent before release 0.2 are kept once.
  good) if [ -n "$ailing$secrets_ail" ] || { [ -e "$records/sum" ] && second_ails; }; then echo one-copy; else echo good; fi ;;
  *) echo "$standing" ;;
  esac
}

# Files of ours that are not as we wrote them, each with its difference.
report_files() {
  between=
  while read -r change path mode subsystem _ <&3; do
    case $change in
    created) now_is=missing said='' ;;
    left) now_is=left said='' ;;
    updated)
      now_is=changed
      merge=$(awk -v path="$path" '$1 == path { print $4 }' "$records/installed")
      if changed_by_hand "$path" "$merge"; then said=$(difference "$path" "$merge"); else said="mode and owner are $(stat -c '%a %u:%g' "$path"), not $mode 0:0"; fi
      ;;
    kept) if settled leave "$path"; then now_is=left said=''; else continue; fi ;;
    *) continue ;;
    esac
    printf '%s{"path": "%s", "subsystem": "%s", "state": "%s", "diff": "%s"}' "$between" "$path" "$subsystem" "$now_is" "$(json_text "$said")"
    between=', '
  done 3<"$work/plan"
}

# Kernel parameters of ours that have another value.
report_sysctls() {
  planned sysctl >"$work/files"
  between=
  while read -r path _ <&3; do sysctl_differences "$path"; done 3<"$work/files" >"$work/differences"
  while read -r key wanted value; do
    printf '%s{"name": "%s", "planned": "%s", "now": "%s"}' "$between" "$(json_text "$(dotted "$key")")" "$(json_text "$wanted")" "$(json_text "$value")"
    between=', '
  done <"$work/differences"
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
    if [ "$value" != "$wanted" ]; then echo "$key $wanted $value"; fi
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
