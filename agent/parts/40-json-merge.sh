# ---------------------------------------------------------------------------------------------------------------------
# Merging JSON
# ---------------------------------------------------------------------------------------------------------------------

# merge_json NAME EXISTING OURS HELD OUT: lays the top-level keys of OURS over the host's file EXISTING (NAME in
# messages). Writes OUT (the result), OUT.held (our keys, each with a list of the value it had before it was ours) and
# OUT.intent (the same with the keys that were ours until now). Keys in HELD that OURS lacks get back what they had.
# All other text stays as it is. Prints what is wrong where something is; ends with 3 if no key is left.
# core/bundle/merge-json.ts does the same.
merge_json() {
  { if [ -e "$2" ]; then tr '\000' '\001' <"$2"; fi; echo x; } >"$5.existing"
  awk -v name="$1" -v existing="$5.existing" -v ours="$3" -v held="$4" -v out="$5" '
    function slurp(file,    line, all) {
      while ((getline line < file) > 0) all = all line "\n"
      close(file)
      return all
    }
    function bad(why,    ignored) {
      print label " is not a JSON object that can be merged: line " split(substr(t, 1, p), ignored, "\n") ": " why "; mend it, then try again"
      exit 1
    }
    function skip_space() { while (p <= n && substr(t, p, 1) ~ /[ \t\r\n]/) p++ }
    function string(    c) {
      for (p++; p <= n; p++) {
        c = substr(t, p, 1)
        if (c == "\"") { p++; return }
        if (c == "\\") {
          c = substr(t, ++p, 1)
          if (c == "u") {
            if (substr(t, p + 1, 4) !~ /^[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F]$/) bad("\\u lacks its four digits")
            p += 4
          } else if (c == "" || index("\"\\/bfnrt", c) == 0) bad("a backslash stands before something that needs none")
        } else if (c < " ") bad("a string holds a control character")
      }
      bad("a string does not end")
    }
    # Steps over one value; `top` numbers the document whose members are noted.
    function value(top,    c) {
      c = substr(t, p, 1)
      if (c == "{") object(top)
      else if (top) bad("an opening brace is missing")
      else if (c == "\"") string()
      else if (c == "[") array()
      else if (match(substr(t, p), /^(-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?|true|false|null)/)) p += RLENGTH
      else bad("a value is missing")
    }
    function array() {
      p++; skip_space()
      if (substr(t, p, 1) == "]") { p++; return }
      for (;;) {
        value(0); skip_space()
        if (substr(t, p, 1) == "]") { p++; return }
        if (substr(t, p, 1) != ",") bad("a comma or a closing bracket is missing")
        p++; skip_space()
      }
    }
    function object(top,    from, at, key, head, i) {
      from = ++p; skip_space()
      if (substr(t, p, 1) == "}") { if (top) tail[top] = substr(t, from, p - from); p++; return }
      for (;;) {
        at = p
        if (substr(t, p, 1) != "\"") bad("a key in double quotes is missing")
        string()
        key = substr(t, at, p - at)
        skip_space()
        if (substr(t, p, 1) != ":") bad("a colon is missing")
        p++; skip_space()
        head = substr(t, at, p - at); i = p
        value(0)
        if (top) {
          if (key ~ /\\/) bad("the key " key " holds a backslash")
          if ((top, key) in has) bad("the key " key " is there twice")
          has[top, key] = substr(t, i, p - i)
          keys[top, ++count[top]] = key
          leads[top, key] = substr(t, from, at - from)
          heads[top, key] = head
        }
        from = p; skip_space()
        if (substr(t, p, 1) == "}") { if (top) tail[top] = substr(t, from, p - from); p++; return }
        if (substr(t, p, 1) != ",") bad("a comma or a closing brace is missing")
        p++; skip_space()
      }
    }
    function document(top, text, called) {
      t = text; n = length(t); p = 1; label = called; count[top] = 0
      skip_space()
      before[top] = substr(t, 1, p - 1)
      value(top)
      after[top] = substr(t, p)
      skip_space()
      if (p <= n) bad("something follows the closing brace")
    }
    function add(key, head, text) {
      result = result (members == 0 ? lead : key in was_here ? leads[1, key] : "," lead) head text
      members++
    }
    BEGIN {
      ORS = ""
      text = slurp(existing)
      text = substr(text, 1, length(text) - 2)
      if (text ~ /^[ \t\r\n]*$/) text = "{}\n"
      document(1, text, name)
      document(2, slurp(ours), "the bundle'\''s text for " name)
      document(3, held == "" ? "{}" : slurp(held), held)
      lead = count[1] ? leads[1, keys[1, 1]] : "\n  "
      if (!count[1]) tail[1] = "\n"
      for (i = 1; i <= count[1]; i++) {
        key = keys[1, i]; was_here[key] = 1
        if ((2, key) in has) add(key, heads[1, key], has[2, key])
        else if (!((3, key) in has)) add(key, heads[1, key], has[1, key])
        else if (has[3, key] != "[]") add(key, heads[1, key], substr(has[3, key], 2, length(has[3, key]) - 2))
      }
      for (i = 1; i <= count[2]; i++) {
        key = keys[2, i]
        entry = key ":" ((3, key) in has ? has[3, key] : "[" ((1, key) in has ? has[1, key] : "") "]")
        own = own (own == "" ? "" : ",") entry
        if (!(key in was_here)) add(key, heads[2, key], has[2, key])
      }
      intent = own
      for (i = 1; i <= count[3]; i++) {
        key = keys[3, i]
        if (!((2, key) in has)) intent = intent (intent == "" ? "" : ",") key ":" has[3, key]
      }
      print before[1] "{" result (members ? tail[1] : "") "}" after[1] >out
      print "{" own "}" >(out ".held")
      print "{" intent "}" >(out ".intent")
      if (!members) exit 3
    }
  '
}
