# ---------------------------------------------------------------------------------------------------------------------
# What may be said of what files hold
# ---------------------------------------------------------------------------------------------------------------------
# Answers and errors go to a person's terminal, to a pipeline's log and into a stack's history. So they show neither a
# secret nor what stands in a file that others than root may not read. Programs quote what they read, as a whole line or
# a part of one: where such a file is among what a program reads, its words are shown to nobody, and stay out of the log
# too. What is left of them are the places that they name.

# Whether contents of closed files are asked for; of secrets they never are.
show_closed=''

# is_closed FILE: whether others than root may not read it.
is_closed() {
  if [ ! -e "$1" ]; then return 1; fi
  case $(stat -L -c %a "$1") in *[4567]) return 1 ;; esac
}

# closed_note FILE: what stands in the place of what such a file holds.
closed_note() {
  echo "($1 is closed to others, and what it holds is not shown here; hextet diff NAME HOST --show-secret-files shows it)"
}

# has_secrets SUBSYSTEM: whether one of its files is a secret, in this bundle or in those that this host goes from or to.
has_secrets() {
  {
    lines_of "$work/manifest" | cut -d ' ' -f 2-
    lines_of "$records/installed"
    lines_of "$state/records.${id:-none}/installed"
  } | awk -v subsystem="$1" '$3 == subsystem && $4 ~ /^secret=/ { found = 1 } END { exit !found }'
}

# closed_files SUBSYSTEM: files that its programs read and others may not, a path a line; not what goes, and not what has
# the bundle's own text, which stands in every preview.
closed_files() {
  if ! is_among "$1" "$subsystems"; then return 0; fi
  "${1}_reads" | while read -r file; do
    if is_closed "$file" && ! is_going "$file" && ! is_bundled_text "$file"; then echo "$file"; fi
  done
}

# is_going FILE: whether the change takes it away.
is_going() {
  [ -n "$(lines_of "$work/plan" | awk -v path="$1" '$1 == "removed" && $2 == path && $5 == "-"')" ]
}

# is_bundled_text FILE: whether it has a plain text of the bundle's, or is to have it; not where a person's is let stand.
is_bundled_text() {
  if cmp -s "$1" "$records/files$1"; then return 0; fi
  number=$(lines_of "$work/manifest" | awk -v path="$1" '$2 == path && $5 == "-" { print $1 }')
  [ -n "$number" ] && [ -n "$(awk -v path="$1" -v ours="$work/$number" '$2 == path && index($5, ours) == 1' "$work/plan")" ]
}

# quiet_for SUBSYSTEM: $quiet, why what its programs say is not to be shown; empty where it may be. $own: whether what they
# say of the bundle's own files is shown all the same.
quiet_for() {
  quiet='' own=''
  if has_secrets "$1"; then
    quiet="it may quote a secret of this bundle"
  else
    closed=$(closed_files "$1" | tr '\n' ' ')
    if [ -n "$closed" ]; then quiet="it may quote ${closed% }, closed to others than root" own=yes; fi
  fi
}

# speaker COMMAND...: the subsystem whose files a program reads.
speaker() {
  for name in $subsystems; do
    if "${name}_speaks" "$*"; then echo "$name"; return; fi
  done
  echo "${1-}"
}

# shown SUBSYSTEM: of what its program said on standard input, what may be shown, with the places that files are for.
# A shell of its own, so that whoever acts meanwhile keeps the names that it works with.
shown() (
  quiet_for "$1"
  if [ -z "$quiet" ]; then
    redacted | with_paths
  else
    with_paths | places_named "$1"
    echo "(what${own:+ else} it said is not shown: $quiet)"
  fi
)

# places_named SUBSYSTEM: "FILE line NUMBER" for each line of its files that a program's message begins with; with $own, that
# message where the file is the bundle's. A number that no line of the file has is none of a line.
places_named() {
  { planned "$1" && closed_files "$1" | awk '{ print $0, $0, "closed" }'; } >"$work/places"
  awk -v places="$work/places" -v own="$own" '
    BEGIN {
      while ((getline place < places) > 0) {
        split(place, field, " ")
        while ((getline line < field[2]) > 0) lines[field[1]]++
        if (field[3] == "closed" || own == "") closed[field[1]] = 1
        close(field[2])
      }
    }
    {
      said = $0
      sub(/^([Ee]rror|[Ww]arning|ERROR|WARNING): /, "")
      for (path in lines) {
        if (index($0, path ":") != 1) continue
        rest = substr($0, length(path) + 2)
        sub(/^ ?(line ?)?/, "", rest)
        if (rest !~ /^[0-9]+:/) continue
        number = rest
        sub(/:.*/, "", number)
        if (length(number) < 7 && number >= 1 && number + 0 <= lines[path] && !seen[path number]++) {
          if (path in closed) said = path " line " number + 0
          print said
        }
      }
    }
  '
}
