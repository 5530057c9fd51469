# ---------------------------------------------------------------------------------------------------------------------
# Preseeds, which Incus and LXD read alike
# ---------------------------------------------------------------------------------------------------------------------

# preseed SUBSYSTEM COMMAND...: has each of its files made so by COMMAND. A bridge that is to give no more addresses by number is
# refused as long as a container has one: hextet's own program, where this bundle has it, takes that away first.
preseed() {
  planned "$1" >"$work/files"
  keeper=/etc/hextet/$1-keeper kept=/etc/hextet/$1-kept
  shift
  while read -r path _ <&3; do
    act 60 "$@" waitready --timeout=50 || return 1
    if [ -x "$keeper" ]; then act 60 "$keeper" clear "$kept" || return 1; fi
    act 60 "$@" init --preseed <"$path" || return 1
  done 3<"$work/files"
}

# said_preseed FILE: in a text of several lines, one that begins with # is no comment.
said_preseed() {
  if grep -q -E -e '[|>][-+0-9]*[[:space:]]*$' "$1"; then return 1; fi
  said_lines '#' "$1"
}
