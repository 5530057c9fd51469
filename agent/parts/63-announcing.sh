# ---------------------------------------------------------------------------------------------------------------------
# Neighbours
# ---------------------------------------------------------------------------------------------------------------------
# Whoever configures a bridge anew may give it another MAC. Its neighbours, the gateway among them, would go on sending to
# the one that they know for ten seconds and more. While a network changes, the kernel therefore announces which MAC an
# address has by now, as a host can ask it to.

# note_announcing: how the kernel has been asked until now. A bundle, or a host, whose files say what they want of it is
# left alone.
note_announcing() {
  if ! is_network_pending; then return 0; fi
  set --
  while read -r _ path _ _ source; do
    for file in "$path" "$source"; do
      if [ -f "$file" ]; then set -- "$@" "$file"; fi
    done
  done <"$work/plan"
  if [ $# != 0 ] && grep -q -s -e ndisc_notify -e arp_notify "$@"; then return 0; fi
  # Not by `read`, which some shells do byte by byte.
  grep -s -H . /proc/sys/net/ipv6/conf/all/ndisc_notify /proc/sys/net/ipv4/conf/all/arp_notify |
    while IFS=: read -r file value; do echo "${file#/proc/sys/net/} $value"; done >"$live/announcing" || :
}

is_network_pending() {
  for name in $configuring; do
    if is_pending "$name"; then return 0; fi
  done
  return 1
}

begin_announcing() {
  if [ ! -e "$transaction/live/announcing" ]; then return 0; fi
  while read -r key _; do echo 1 >"/proc/sys/net/$key" || :; done 2>/dev/null <"$transaction/live/announcing"
}

end_announcing() {
  if [ ! -e "$transaction/live/announcing" ]; then return 0; fi
  while read -r key value; do echo "$value" >"/proc/sys/net/$key" || :; done 2>/dev/null <"$transaction/live/announcing"
}
