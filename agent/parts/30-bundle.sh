# ---------------------------------------------------------------------------------------------------------------------
# Reading a bundle
# ---------------------------------------------------------------------------------------------------------------------

# Takes a bundle apart, or refuses it: its files become $work/1.file, $work/2.file, ..., and $work/manifest has a line
# for each: that name, path, mode, subsystem, and `json`, `secret=NAME@VERSION` or -. $work/expect has what is to be
# true afterwards. A second text behind the bundle has secrets: $work/secret.NAME@VERSION. Of that one no line is ever
# shown. core/bundle/parse.ts and secrets.ts refuse the same in the same sentences. NUL is shown to awk as another control character, since not every awk reads on behind one.
unpack() {
  take_apart "$1"
  while read -r number path _ _ extra; do
    case $extra in secret=*) take_secret "${extra#secret=}" "$number" "$path" ;; esac
  done <"$work/manifest"
}

# take_apart BUNDLE: the same without the contents of secrets that were not sent.
take_apart() {
  : >"$work/manifest" && : >"$work/units" && : >"$work/host" && : >"$work/expect" && : >"$work/login"
  reason=$(tr '\000' '\001' <"$1" | awk -v folder="$work" -v places="$places" -v subsystems="$accepted" \
    -v runs=" $runs " -v merges=" $merges " -v units_at="$units_at/" -v left="$left_places" -v shared="$shared" -v asked="$verb" '
    function refuse(line, what, fix) {
      print "bundle line " line ": " what "; " fix
      refused = 1
      exit 1
    }
    function quoted(value) {
      return "\"" (length(value) > 60 ? substr(value, 1, 60) "..." : value) "\""
    }
    # What this host holds already, and what is to go, was taken once, by an agent that may have refused less.
    function comes() { return asked == "apply" || asked == "check" }
    # The agent'\''s watcher and its guard are units too: what takes a change back is no part of any change.
    function refuse_reserved(shown, unit) {
      if (comes() && unit ~ /^hextet-agent[-@]/)
        refuse(NR, quoted(shown) " is reserved for the agent'\''s own units", "give the unit another name than hextet-agent-NAME")
    }
    function refuse_secret(what, fix) {
      print "secrets line " (NR - bundle_lines) ": " what "; " fix
      refused = 1
      exit 1
    }
    function is_address(text) {
      return length(text) <= 45 && (text ~ /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/ || text ~ /^[0-9a-f.]*:[0-9a-f:.]*$/)
    }
    function is_prefix(text,    part) {
      return split(text, part, "/") == 2 && is_address(part[1]) && part[2] ~ /^[0-9][0-9]?[0-9]?$/
    }
    function is_interface(text) {
      return length(text) <= 15 && text ~ /^[A-Za-z0-9_][A-Za-z0-9._-]*$/
    }
    function is_mac(text) {
      return length(text) == 17 && text ~ /^([0-9a-f][0-9a-f]:)+[0-9a-f][0-9a-f]$/
    }
    # expect link KIND [SETTING VALUE]... INTERFACE
    function is_link_expectation(field, fields,    i, seen) {
      if (fields < 4 || fields % 2 || !is_interface(field[fields]) || length(field[3]) > 15 || field[3] !~ /^[a-z]+$/) return 0
      for (i = 4; i < fields; i++) {
        if (length(field[i]) > 20 || field[i] !~ /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/) return 0
        if (i % 2 == 0 && seen[field[i]]++) return 0
      }
      return 1
    }
    function is_number(text) {
      return length(text) <= 10 && text ~ /^[1-9][0-9]*$/
    }
    # expect key KEY PORT INTERFACE, expect peer KEY PREFIX,... ENDPOINT KEEPALIVE INTERFACE
    function is_wireguard_expectation(field, fields,    prefix, prefixes, i) {
      if (length(field[3]) != 44 || field[3] !~ /^[A-Za-z0-9+\/]+=$/ || !is_interface(field[fields])) return 0
      if (field[2] == "key") return fields == 5 && field[4] ~ /^(0|[1-9][0-9]*)$/ && field[4] < 65536
      prefixes = split(field[4], prefix, ",")
      for (i = 1; i <= prefixes; i++) if (!is_prefix(prefix[i])) return 0
      if (field[5] != "none" && (length(field[5]) > 64 || field[5] !~ /^[0-9a-f.:\[\]]+:[1-9][0-9]*$/)) return 0
      return fields == 7 && prefixes > 0 && field[6] ~ /^(0|[1-9][0-9]*)$/ && field[6] < 65536
    }
    # expect rule PRIORITY from PREFIX [to PREFIX] table TABLE
    function is_rule_expectation(field, fields) {
      if (!is_number(field[3]) || field[4] != "from" || !is_prefix(field[5])) return 0
      if (fields == 9 && (field[6] != "to" || !is_prefix(field[7]))) return 0
      return (fields == 7 || fields == 9) && field[fields - 1] == "table" && is_number(field[fields])
    }
    function is_expectation(    field, fields) {
      fields = split($0, field, /[ ]/)
      if (field[2] ~ /^address(-in)?$/) return fields == 4 && is_prefix(field[3]) && is_interface(field[4])
      if (field[2] == "mtu") return fields == 4 && field[3] ~ /^[1-9][0-9][0-9][0-9]?[0-9]?$/ && is_interface(field[4])
      if (field[2] == "link") return is_link_expectation(field, fields)
      if (field[2] ~ /^(key|peer)$/) return is_wireguard_expectation(field, fields)
      if (field[2] == "port") return fields == 4 && is_interface(field[3]) && is_interface(field[4])
      if (field[2] == "nic") return fields == 4 && is_mac(field[3]) && is_interface(field[4])
      if (field[2] == "unused") return fields == 4 && is_prefix(field[3]) && field[4] ~ /^(unreachable|blackhole)$/
      if (field[2] ~ /^(gateway|source|deprecated)$/) return fields == 4 && is_address(field[3]) && is_interface(field[4])
      if (field[2] == "rule") return is_rule_expectation(field, fields)
      if (field[2] == "leaves") { if (!is_address(field[3])) return 0 }
      else if (field[2] ~ /^(table|metric)$/) { if (!is_number(field[3])) return 0 }
      else if (field[2] != "route" || !is_prefix(field[3])) return 0
      return fields == 6 && field[4] == "via" && is_address(field[5]) && is_interface(field[6])
    }
    # One line of the second text.
    function secrets_line(    field) {
      if (plain ~ /[[:cntrl:]]/) refuse_secret("it holds a control character", "a secret is plain text, in lines that end with \\n alone")
      if ($0 == "") return
      if (secrets_ended) refuse_secret("it comes after the line \"end\"", "nothing follows that line")
      if (/^  /) {
        if (secret == "") refuse_secret("it stands outside of a secret", "content follows the line \"secret\" at once")
        print substr($0, 3) >secret
        secret_lines[secret]++
        return
      }
      if (secret != "" && !secret_lines[secret]) refuse_secret("it follows a secret without content", "let its lines follow, each after two spaces")
      secret = ""
      if ($0 == "end") { secrets_ended = 1; return }
      if ($0 !~ /^secret [A-Za-z0-9][A-Za-z0-9._-]* [A-Za-z0-9._-]+$/)
        refuse_secret("it is no directive", "write \"secret NAME VERSION\", its content after two spaces, and \"end\" last")
      split($0, field, " ")
      secret = folder "/secret." field[2] "@" field[3]
      if (secret in secret_lines) refuse_secret("it names a secret for a second time", "send each once")
      secret_lines[secret] = 0
    }
    function close_file() {
      hidden = 0
      if (file == "") return
      if (empty) refuse(opened, quoted(path) " has no content", "let its lines follow, each after two spaces")
      close(file)
      file = ""
    }
    function is_wide(place) { return place ~ /\*\*$/ }
    # Whether it is left to the host, whatever a bundle says.
    function is_left(path,    entry, i, n, steps) {
      n = split(left, entry, ";")
      for (i = 1; i <= n; i++) if (holds(entry[i], path)) return 1
      # The agent'\''s own units, and what is laid over them, wherever they are named.
      n = split(path, steps, "/")
      for (i = 1; i <= n; i++) if (steps[i] ~ /^hextet-agent[-@]/ || steps[i] ~ /^hextet-\.(service|timer)\.d$/) return 1
      return 0
    }
    # Whether a path lies in a place: prefix, one name without a slash, suffix. ** is anything below a folder.
    function holds(place, path,    star, name, suffix) {
      star = index(place, "*")
      if (is_wide(place)) return index(path, substr(place, 1, star - 1)) == 1
      if (star == 0) return path == place
      suffix = substr(place, star + 1)
      name = substr(path, star, length(path) - star + 1 - length(suffix))
      return name != "" && name !~ /\// && path == substr(place, 1, star - 1) name suffix
    }
    function open_file(    field, fields, mode, subsystem, i, n, entry, pair, all, fitting, fits, wide, common, listed, extra) {
      fields = split($0, field, /[ ]/)
      if ((fields != 4 && fields != 5) || field[3] !~ /^mode=/ || field[4] !~ /^subsystem=/)
        refuse(NR, quoted($0) " is not of the form \"file PATH mode=0644 subsystem=NAME\"", "only merge=json or secret=NAME@VERSION may follow")
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
      # Units, what they run and whatever else can be run is run as root.
      if (comes() && (index(runs, " " subsystem " ") || mode ~ /[1357]/) && mode ~ /^0.([2367].|.[2367])$/)
        refuse(NR, quoted(field[3]) " lets others write what root runs", "what is run as root is written by root alone, mode=0644 or mode=0755")
      extra = "-"
      if (field[5] ~ /^secret=/) {
        extra = field[5]
        if (extra !~ /^secret=[A-Za-z0-9][A-Za-z0-9._-]*@[A-Za-z0-9._-]+$/)
          refuse(NR, quoted(extra) " does not name a secret", "write secret=NAME@VERSION, both of letters, digits, ., _ and -")
        if (mode !~ /00$/) refuse(NR, quoted(field[3]) " lets others read a secret", "write mode=0600")
      } else if (fields == 5) {
        extra = "json"
        if (field[5] != "merge=json" || !index(merges, " " subsystem " ")) {
          gsub(/^ +| +$/, "", merges); gsub(/ +/, " or subsystem=", merges)
          refuse(NR, quoted(field[5]) " does not apply here", "merge=json is for subsystem=" merges ", secret=NAME@VERSION for any")
        }
      }
      n = split(places, entry, ";")
      for (i = 1; i <= n; i++) {
        split(entry[i], pair, " ")
        if (!(pair[2] in listed)) all = all (all == "" ? "" : ", ") pair[2]
        listed[pair[2]] = 1
        if (!holds(pair[2], path)) continue
        # For what is in no other place.
        if (is_wide(pair[2])) { wide = pair[1]; continue }
        if (index(shared, ";" pair[2] ";")) common = 1
        fitting = fitting (fitting == "" ? "" : " or ") pair[1]
        if (pair[1] == subsystem) fits = 1
      }
      if (wide != "" && common) {
        fitting = fitting " or " wide
        if (wide == subsystem) fits = 1
      }
      if (fitting == "" && wide != "") {
        fitting = wide
        fits = wide == subsystem
        if (comes() && is_left(path))
          refuse(NR, quoted(path) " is left to the host", "accounts, rights, keys and what a host needs to start are no part of a bundle")
      }
      if (fitting == "") refuse(NR, quoted(path) " is not a place that hextet writes to", "these are: " all)
      if (!fits) refuse(NR, quoted(path) " does not belong to " subsystem, "write subsystem=" fitting)
      if (index(path, units_at) == 1) refuse_reserved(path, substr(path, length(units_at) + 1))
      if (path in paths) refuse(NR, quoted(path) " stands here for a second time", "name each file once")
      paths[path] = 1
      number = ++files ".file"; file = folder "/" number; opened = NR; empty = 1
      if (extra ~ /^secret=/) { hidden = 1; file = "" }
      sub(/^00*/, "", mode)
      print number, path, (mode == "" ? 0 : mode), subsystem, extra >(folder "/manifest")
    }
    { plain = $0; gsub(/\t/, "", plain) }
    in_secrets { secrets_line(); next }
    ended && $0 == "hextet secrets 1" { in_secrets = 1; bundle_lines = NR - 1; print >(folder "/secrets"); next }
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
      if (hidden) refuse(NR, quoted($0) " stands in a file whose content is a secret", "send it in the second text, behind the bundle")
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
      refuse_reserved(name, name)
      if (name in named) refuse(NR, quoted(name) " stands here for a second time", "name each unit once")
      named[name] = 1
      unit[++units] = name; unit_line[units] = NR
      next
    }
    /^login( |$)/ {
      if (!is_address(substr($0, 7)))
        refuse(NR, quoted($0) " does not name an address", "write \"login ADDRESS\", for example \"login 2001:db8::10\"")
      if (login++) refuse(NR, quoted($0) " stands here for a second time", "name one address")
      print substr($0, 7) >(folder "/login")
      next
    }
    /^expect( |$)/ {
      if (!is_expectation())
        refuse(NR, quoted($0) " is nothing that can be expected", "write \"expect address ADDRESS/LENGTH INTERFACE\", \"expect address-in PREFIX INTERFACE\", \"expect gateway ADDRESS INTERFACE\", \"expect source ADDRESS INTERFACE\", \"expect deprecated ADDRESS INTERFACE\", \"expect leaves ADDRESS via ADDRESS INTERFACE\", \"expect rule PRIORITY from PREFIX [to PREFIX] table TABLE\", \"expect table TABLE via ADDRESS INTERFACE\", \"expect metric METRIC via ADDRESS INTERFACE\", \"expect unused PREFIX unreachable\", \"expect link KIND [SETTING VALUE]... INTERFACE\", \"expect key KEY PORT INTERFACE\", \"expect mtu BYTES INTERFACE\", \"expect nic MAC INTERFACE\", \"expect peer KEY PREFIX,... ENDPOINT KEEPALIVE INTERFACE\", \"expect port LINK INTERFACE\" or \"expect route PREFIX via ADDRESS INTERFACE\"")
      if ($0 in expected) refuse(NR, quoted($0) " stands here for a second time", "expect each once")
      expected[$0] = 1
      print substr($0, 8) >(folder "/expect")
      next
    }
    $0 == "end" { ended = 1; next }
    { refuse(NR, quoted($0) " is no directive", "a bundle'\''s lines begin with \"file\", \"unit\", \"login\", \"expect\" or two spaces, and the last one is \"end\"") }
    END {
      if (refused) exit 1
      if (!ended) refuse(NR > 0 ? NR : 1, "the line \"end\" is missing", "the bundle was cut short, send it again")
      for (i = 1; i <= units; i++) {
        home = unit[i]
        sub(/@.*\./, "@.", home)
        home = units_at home
        if (!(home in paths)) refuse(unit_line[i], quoted(unit[i]) " has no file in this bundle", "add " home)
        print unit[i] >(folder "/units")
      }
      if (in_secrets && !secrets_ended) {
        print "secrets line " (NR - bundle_lines) ": the line \"end\" is missing; the secrets were cut short, send them again"
        exit 1
      }
    }
  ') || fail bundle "${reason:-the bundle could not be taken apart in $work; see there}"
  read -r host <"$work/host"
  separate
}

# From here on the bundle is the bundle alone.
separate() {
  if [ -e "$work/secrets" ]; then
    awk '{ print } $0 == "end" { exit }' "$work/bundle" >"$work/bundle.alone" && mv -f "$work/bundle.alone" "$work/bundle"
  fi
}

# take_secret NAME@VERSION NUMBER PATH: what was sent, or else what this host holds under that name and version.
take_secret() {
  if [ -e "$work/secret.$1" ]; then
    mv "$work/secret.$1" "$work/$2"
  elif [ -e "$records/secrets/$1" ]; then
    cp "$records/secrets/$1" "$work/$2"
  elif is_secret "$3" "$1"; then
    # The second copy of the records has none.
    cp "$3" "$work/$2"
  elif [ "$verb" = report ]; then
    : >"$work/$2"
  else
    fail secrets "$3 is to hold the secret ${1%@*} in version ${1##*@}, which was neither sent nor is held here; send it along"
  fi
}

# What a program said, without the lines that show one of a secret's: standard input to standard output.
redacted() {
  {
    if [ -e "$work/manifest" ]; then
      while read -r number _ _ _ extra; do
        case $extra in secret=*) echo "$work/$number" ;; esac
      done <"$work/manifest"
    fi
    if [ -d "$records/secrets" ]; then find "$records/secrets" -type f; fi
    if [ -d "$state/records.${id:-none}/secrets" ]; then find "$state/records.$id/secrets" -type f; fi
  } >"$work/secret.files"
  if [ ! -s "$work/secret.files" ]; then cat; return; fi
  awk -v list="$work/secret.files" '
    BEGIN {
      while ((getline file < list) > 0) {
        while ((getline line < file) > 0) {
          gsub(/^[ \t]+|[ \t]+$/, "", line)
          if (length(line) > 3) secret[line] = 1
        }
        close(file)
      }
    }
    {
      for (line in secret) if (index($0, line)) { print "(a line that shows a secret)"; next }
      print
    }
  '
}
