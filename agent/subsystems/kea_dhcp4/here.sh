# kea_here FILE: it as Kea can check it already, which takes no interface that is not there yet: all in the place of the list of
# them, and the loopback in that of each that a subnet names and that is to come.
kea_here() {
  awk '
    /^ *"interfaces": \[$/ { print $0 "\"*\""; passes = 1; next }
    passes && !/^ *\],?$/ { next }
    { passes = 0 }
    /^ *"interface": "/ {
      split($0, part, "\"")
      if ((getline index_of <("/sys/class/net/" part[4] "/ifindex")) < 0) sub(/: "[^"]*"/, ": \"lo\"")
    }
    { print }
  ' "$1"
}
