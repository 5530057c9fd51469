# ---------------------------------------------------------------------------------------------------------------------
# What else configures interfaces of the bundle
# ---------------------------------------------------------------------------------------------------------------------
# What a layout configures on a host is the layout's alone: those who read such files lay all of them over each other, so
# that an address or a gateway of an installer's file would stay in force whatever the bundle says. Such files are found before
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
# $work/to-prove: subsystems that read other files beside the bundle's, and have to prove that these change nothing

tab=$(printf '\t')
own_interfaces=''
are_known=''

# bundled SUBSYSTEM: the bundle's own files of it.
bundled() {
  while read -r number _ _ subsystem merge; do
    case $subsystem,$merge in "$1",cut=*) ;; "$1",*) echo "$work/$number" ;; esac
  done <"$work/manifest"
}

# has_bundled SUBSYSTEM: whether it has any.
has_bundled() {
  while read -r _ _ _ bundled_for bundled_merge; do
    case $bundled_for,$bundled_merge in "$1",cut=*) ;; "$1",*) return 0 ;; esac
  done <"$work/manifest"
  return 1
}

# Whether the bundle has files that configure interfaces.
configures_interfaces() {
  for name in $configuring; do
    if has_bundled "$name"; then return 0; fi
  done
  return 1
}

# $own_interfaces: NAME=FAMILIES words of what the bundle configures; a port of a bridge has nothing of its own.
find_own_interfaces() {
  : >"$work/facts.ours"
  for name in $configuring; do
    if ! has_bundled "$name"; then continue; fi
    "${name}_facts" "${1-}" >"$work/facts.ours" || return 0
    break
  done
  own_interfaces=$(awk -v expected="$work/expect" '
    $1 == "lo" { next }
    !($1 in families) { families[$1] = 6; order[++count] = $1 }
    $2 == 4 && families[$1] == 6 { families[$1] = 46 }
    $3 == "port" { families[$1] = "port" }
    $3 == "address" { has[$1 " " $4] = 1 }
    END {
      while ((getline line < expected) > 0)
        if (split(line, field, " ") == 3 && field[1] == "address-in" && field[2] ~ /:/ && (field[3] in families)) { comes[field[3]] = 1; complete = 1 }
      close(expected)
      while ((getline line < expected) > 0) {
        if (split(line, field, " ") != 3 || field[1] != "address" || !(field[3] in families) || (field[3] in comes)) continue
        if (has[field[3] " " field[2]]) complete = 1; else partial[field[3]] = 1
      }
      if (!complete) exit
      for (i = 1; i <= count; i++)
        if (!(order[i] in partial)) printf "%s%s=%s", (n++ ? " " : ""), order[i], families[order[i]]
    }
  ' "$work/facts.ours")
}

# other_files: those that may say something of them, one a line.
other_files() {
  bundled=' '
  while read -r _ path _ _ merge; do
    case $merge in cut=*) ;; *) bundled="$bundled$path " ;; esac
  done <"$work/manifest"
  for name in $definers; do "${name}_definitions"; done | while read -r file; do
    case $bundled in *" $file "*) continue ;; esac
    if [ -f "$file" ]; then echo "$file"; fi
  done
}

# find_others: fills $work/others. Where it has been looked for with the same files and found nothing, it is not again.
find_others() {
  : >"$work/others" && : >"$work/to-prove"
  own_interfaces=''
  if [ "$verb" = remove ]; then return 0; fi
  other_files >"$work/other.files"
  case $verb in apply) seen_in=$work ;; report) seen_in=$records ;; *) seen_in='' ;; esac
  if [ -n "$seen_in" ] && [ -s "$records/installed" ] && others_seen "$seen_in" && cmp -s "$work/others.seen" "$state/others.seen"; then
    are_known=yes
    return 0
  fi
  find_own_interfaces planned
  if [ -z "$own_interfaces" ]; then return 0; fi
  if [ -s "$records/installed" ]; then here=yes; else here=no; fi
  for name in $definers; do "${name}_find_others"; done
}

# others_seen FOLDER: $work/others.seen has their sums and that of the bundle in there, and who of their readers is enabled.
others_seen() {
  seen_in=$1
  set -- bundle
  while read -r file; do set -- "$@" "$file"; done <"$work/other.files"
  (cd "$seen_in" && cksum "$@") >"$work/others.seen" || return 1
  for name in $definers; do "${name}_boot_units"; done | while read -r unit; do
    print_lines "$units_at"/*.wants/"$unit"
  done >>"$work/others.seen"
}

# What is there now needs no looking at again.
note_others() {
  if [ ! -d "$state" ] || [ -n "$are_known" ]; then return 0; fi
  other_files >"$work/other.files"
  others_seen "$work" || return 0
  if [ ! -e "$state/others.seen" ] || ! cmp -s "$work/others.seen" "$state/others.seen"; then cp "$work/others.seen" "$state/others.seen" || :; fi
}

# other HOW PATH SUBSYSTEM CONTENT INTERFACES WHAT
other() {
  case $2 in *[!A-Za-z0-9_@+:.,/-]*) set -- refuse "$2" "$3" - "$5" "its name has a character that hextet writes to no file; give it another" ;; esac
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "${5:--}" "$6" >>"$work/others"
}

# stands_as PATH: the file that says what will stand there without us; one that comes back says what it did, and one of
# ours that goes is /dev/null.
stands_as() (
  while read -r change path _ _ source; do
    case $change,$path,$source in
    removed,"$1",-) echo /dev/null; return ;;
    removed,"$1",*) echo "$source"; return ;;
    esac
  done <"$work/plan"
  echo "$1"
)
