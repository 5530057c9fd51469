# ---------------------------------------------------------------------------------------------------------------------
# Preseeds, which Incus and LXD read alike
# ---------------------------------------------------------------------------------------------------------------------

# preseed SUBSYSTEM COMMAND...: has each of its files made so by COMMAND.
preseed() {
  planned "$1" >"$work/files"
  shift
  while read -r path _ <&3; do
    act 60 "$@" waitready --timeout=50 && act 60 "$@" init --preseed <"$path" || return 1
  done 3<"$work/files"
}

# said_preseed FILE: in a text of several lines, one that begins with # is no comment.
said_preseed() {
  if grep -q -E -e '[|>][-+0-9]*[[:space:]]*$' "$1"; then return 1; fi
  said_lines '#' "$1"
}
