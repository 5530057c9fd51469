# ---------------------------------------------------------------------------------------------------------------------
# What a file of ifupdown2's says
# ---------------------------------------------------------------------------------------------------------------------

interfaces_file=/etc/network/interfaces

# interface_facts FILE...: what they say of each interface, "NAME WORDS" a line, each once. An address that a command adds
# is one like any other; what takes it away again, and whether ifupdown2 leaves strangers alone, is no fact of its own.
interface_facts() {
  awk '
    { $1 = $1 }
    /^(#|$)/ { next }
    $1 ~ /^(auto|allow-.*|source|source-directory|mapping|template|no-auto-down|no-scripts)$/ { name = ""; print "- " $0; next }
    $1 == "iface" { name = $2; print name " is " $3 " " $4; next }
    $1 == "address-purge" { next }
    $1 == "post-up" && $2 " " $3 " " $4 == "ip addr replace" && NF == 7 && $6 == "dev" && $7 == name { print name " address " $5; next }
    $1 == "pre-down" && $2 " " $3 " " $4 == "ip addr del" && $6 == "dev" && $7 == name { next }
    { print (name == "" ? "-" : name) " " $0 }
  ' "$@" | sort -u
}

# change_addresses FILE NOW: takes addresses and routes off that the first file gives an interface and the second does
# not, and gives it the addresses that are new. A reload does so by halves: of what commands added it takes nothing, and
# an interface with an address too many or too few it may take all, to give it the rest anew a second later. One that
# has what it is to have is left alone.
change_addresses() {
  if [ ! -e "$1" ]; then return 0; fi
  interface_facts "$1" >"$work/facts.before" || return 0
  : >"$work/facts.after"
  if [ -e "$2" ]; then interface_facts "$2" >"$work/facts.after" || return 0; fi
  {
    only_in "$work/facts.before" "$work/facts.after" | sed 's/^/del /'
    only_in "$work/facts.after" "$work/facts.before" | sed 's/^/replace /'
  } >"$work/facts.changed"
  while read -r sense device fact words <&3; do
    if [ ! -e "/sys/class/net/$device" ]; then continue; fi
    case "$sense $fact $words" in
    *' address '*/*) ip_line "$(family_of "$words")" addr "$sense" "$words dev $device" ;;
    'del post-up ip -6 route replace '*) ip_line 6 route del "${words#ip -6 route replace }" ;;
    esac 2>/dev/null
  done 3<"$work/facts.changed"
}
