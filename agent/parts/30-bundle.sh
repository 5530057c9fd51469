# ---------------------------------------------------------------------------------------------------------------------
# Reading a bundle
# ---------------------------------------------------------------------------------------------------------------------

# Takes a bundle apart, or refuses it: its files become $work/1.file, $work/2.file, ..., and $work/manifest has a line
# for each: that name, path, mode, subsystem, merge. core/bundle/parse.ts refuses the same in the same sentences.
# NUL is shown to awk as another control character, since not every awk reads on behind one.
unpack() {
  : >"$work/manifest" && : >"$work/units" && : >"$work/host"
  reason=$(tr '\000' '\001' <"$1" | awk -v folder="$work" -v places="$places" -v subsystems="$subsystems" '
    function refuse(line, what, fix) {
      print "bundle line " line ": " what "; " fix
      refused = 1
      exit 1
    }
    function quoted(value) {
      return "\"" (length(value) > 60 ? substr(value, 1, 60) "..." : value) "\""
    }
    function close_file() {
      if (file == "") return
      if (empty) refuse(opened, quoted(path) " has no content", "let its lines follow, each after two spaces")
      close(file)
      file = ""
    }
    # Whether a path lies in a place: prefix, one name without a slash, suffix.
    function holds(place, path,    star, name, suffix) {
      star = index(place, "*")
      if (star == 0) return path == place
      suffix = substr(place, star + 1)
      name = substr(path, star, length(path) - star + 1 - length(suffix))
      return name != "" && name !~ /\// && path == substr(place, 1, star - 1) name suffix
    }
    function open_file(    field, fields, mode, subsystem, i, n, entry, pair, all, fitting, fits, listed) {
      fields = split($0, field, /[ ]/)
      if ((fields != 4 && fields != 5) || field[3] !~ /^mode=/ || field[4] !~ /^subsystem=/)
        refuse(NR, quoted($0) " is not of the form \"file PATH mode=0644 subsystem=NAME\"", "only merge=json may follow")
      path = field[2]; mode = substr(field[3], 6); subsystem = substr(field[4], 11)
      if (path !~ /^\//) refuse(NR, quoted(path) " is not an absolute path", "begin it with /")
      if (path ~ /\/\.\.(\/|$)/) refuse(NR, quoted(path) " leads upwards by ..", "write the path without it")
      if (path !~ /^(\/[A-Za-z0-9_@][A-Za-z0-9._@-]*)+$/)
        refuse(NR, quoted(path) " is not a plain path", "a path'\''s names begin with a letter, a digit, _ or @ and may then hold . and - too")
      if (mode !~ /^0[0-7][0-7][0-7]$/)
        refuse(NR, quoted(field[3]) " is not a mode", "write four octal digits of which the first is 0, mode=0644")
      if (index(" " subsystems " ", " " subsystem " ") == 0 || subsystem == "") {
        gsub(/ /, ", ", subsystems)
        refuse(NR, quoted(field[4]) " is no subsystem", "write one of " subsystems)
      }
      if (fields == 5 && (field[5] != "merge=json" || subsystem != "docker"))
        refuse(NR, quoted(field[5]) " does not apply here", "merge=json is all there is, for subsystem=docker")
      n = split(places, entry, ";")
      for (i = 1; i <= n; i++) {
        split(entry[i], pair, " ")
        if (!(pair[2] in listed)) all = all (all == "" ? "" : ", ") pair[2]
        listed[pair[2]] = 1
        if (!holds(pair[2], path)) continue
        fitting = fitting (fitting == "" ? "" : " or ") pair[1]
        if (pair[1] == subsystem) fits = 1
      }
      if (fitting == "") refuse(NR, quoted(path) " is not a place that hextet writes to", "these are: " all)
      if (!fits) refuse(NR, quoted(path) " does not belong to " subsystem, "write subsystem=" fitting)
      if (path in paths) refuse(NR, quoted(path) " stands here for a second time", "name each file once")
      paths[path] = 1
      number = ++files ".file"; file = folder "/" number; opened = NR; empty = 1
      sub(/^00*/, "", mode)
      print number, path, (mode == "" ? 0 : mode), subsystem, (fields == 5 ? "json" : "-") >(folder "/manifest")
    }
    { plain = $0; gsub(/\t/, "", plain) }
    plain ~ /[[:cntrl:]]/ {
      refuse(NR, quoted($0) " holds a control character", "a bundle is plain text, in lines that end with \\n alone")
    }
    NR == 1 {
      if ($0 == "hextet bundle 1") next
      if ($0 ~ /^hextet bundle /)
        refuse(1, quoted($0) " is another version of the format", "only \"hextet bundle 1\" is read here, use an agent of the same release")
      refuse(1, quoted($0) " is no bundle'\''s first line", "that is \"hextet bundle 1\"")
    }
    NR == 2 {
      if ($0 !~ /^host [A-Za-z0-9][A-Za-z0-9._-]*\/[A-Za-z0-9][A-Za-z0-9._-]*$/)
        refuse(2, quoted($0) " does not name a host", "write \"host SITE/NAME\", for example \"host rack/pve-1\"")
      print $2 >(folder "/host")
      next
    }
    $0 == "" { close_file(); next }
    ended { refuse(NR, quoted($0) " comes after the line \"end\"", "nothing follows that line") }
    /^  / {
      if (file == "") refuse(NR, quoted($0) " stands outside of a file", "content follows the line \"file\" at once")
      print substr($0, 3) >file
      empty = 0
      next
    }
    /^[ \t]/ { refuse(NR, quoted($0) " is not indented by two spaces", "begin each content line with exactly two") }
    { close_file() }
    /^file( |$)/ { open_file(); next }
    /^unit( |$)/ {
      name = substr($0, 6)
      if ($0 !~ /^unit hextet-[A-Za-z0-9._@-]+\.(service|timer)$/)
        refuse(NR, quoted($0) " does not name a unit of ours", "write \"unit hextet-NAME.service\", or .timer")
      if (name in named) refuse(NR, quoted(name) " stands here for a second time", "name each unit once")
      named[name] = 1
      unit[++units] = name; unit_line[units] = NR
      next
    }
    $0 == "end" { ended = 1; next }
    { refuse(NR, quoted($0) " is no directive", "a bundle'\''s lines begin with \"file\", \"unit\" or two spaces, and the last one is \"end\"") }
    END {
      if (refused) exit 1
      if (!ended) refuse(NR > 0 ? NR : 1, "the line \"end\" is missing", "the bundle was cut short, send it again")
      for (i = 1; i <= units; i++) {
        home = unit[i]
        sub(/@.*\./, "@.", home)
        home = "/etc/systemd/system/" home
        if (!(home in paths)) refuse(unit_line[i], quoted(unit[i]) " has no file in this bundle", "add " home)
        print unit[i] >(folder "/units")
      }
    }
  ') || fail bundle "${reason:-the bundle could not be taken apart in $work; see there}"
  read -r host <"$work/host"
}
