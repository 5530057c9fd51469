# ---------------------------------------------------------------------------------------------------------------------
# MTUs of links, and what they were
# ---------------------------------------------------------------------------------------------------------------------
# A bundle has no files for it: others' files say an MTU, and the bundle's `expect mtu` which links they say it of. Who
# reads such a file does not put back what was there before once the file says nothing any more: networkd leaves what it
# wrote, ifupdown2 writes 1500. So in records.NAME/link_mtu is, of each link whose MTU is ours, the one that it had
# before; `new` of a link that came with it. It comes after those who read the files.

subsystem link_mtu 43

link_mtu_places() {
  :
}

link_mtu_needs() {
  program='' package=''
}

link_mtu_check() {
  :
}

link_mtu_pending() {
  if [ ! -s "$records/link_mtu" ]; then return 0; fi
  former_mtus | while read -r link _ _; do
    if ! is_mtu_ours "$link"; then
      echo link_mtu
      break
    fi
  done
}

# Where all that is a new link's comes last: a bridge takes its own from its ports.
link_mtu_activate() {
  lines_of "$work/mtu.restore" | awk '$3 == "new" { last = last $0 "\n"; next } { print } END { printf "%s", last }' >"$work/mtu.sorted"
  while read -r link was before <&3; do
    now=$(mtu_of "$link")
    # What is neither ours nor what ifupdown2 writes is of somebody who has said something since.
    case $now in '') continue ;; "$was" | 1500) ;; *) continue ;; esac
    if [ "$before" = new ]; then before=$(mtu_of_ports "$link"); fi
    if [ "$now" != "$before" ]; then act 20 ip link set dev "$link" mtu "$before" || return 1; fi
  done 3<"$work/mtu.sorted"
}

# mtu_of LINK: empty where there is none. /sys tells of the network that it was mounted in, which need not be this one.
mtu_of() {
  ip -o link show dev "$1" 2>/dev/null | sed -n 's/.* mtu \([0-9][0-9]*\) .*/\1/p'
}

# mtu_of_ports LINK: the smallest of its ports', as the kernel gives a bridge; of a link without any, Ethernet's.
mtu_of_ports() {
  ip -o link show master "$1" 2>/dev/null | awk '
    { for (i = 1; i < NF; i++) if ($i == "mtu" && (least == "" || $(i + 1) + 0 < least)) least = $(i + 1) + 0 }
    END { print least == "" ? 1500 : least }
  '
}

# former_mtus: of the records in force, `LINK MTU BEFORE` a line.
former_mtus() {
  lines_of "$records/link_mtu"
}

# is_mtu_ours LINK: by what is expected.
is_mtu_ours() {
  [ -n "$(awk -v link="$1" '$1 == "mtu" && $3 == link' "$work/expect")" ]
}

# expected_mtus: `LINK MTU` a line.
expected_mtus() {
  while read -r kind bytes link; do
    if [ "$kind" = mtu ]; then echo "$link $bytes"; fi
  done <"$work/expect"
}

# bring_mtus: those that are expected, and that a link had before the change and has no longer.
bring_mtus() {
  expected_mtus >"$work/mtu.ours" || return 1
  while read -r link wanted <&3; do
    now=$(mtu_of "$link")
    if [ -z "$now" ] || [ "$now" = "$wanted" ] || ! grep -q -e "^$link $wanted " "$transaction/live/links"; then continue; fi
    timed 10 ip link set dev "$link" mtu "$wanted" || :
  done 3<"$work/mtu.ours"
}

# keep_mtus FOLDER
keep_mtus() {
  former_mtus >"$work/mtu.former" && : >"$work/mtu.restore" && : >"$1/link_mtu" || return 1
  while read -r link was before; do
    if ! is_mtu_ours "$link"; then echo "$link $was $before"; fi
  done <"$work/mtu.former" >"$work/mtu.restore"
  expected_mtus >"$work/mtu.ours"
  while read -r link wanted; do
    before=$(awk -v link="$link" '$1 == link { print $3 }' "$work/mtu.former")
    if [ -z "$before" ]; then before=$(mtu_of "$link"); fi
    echo "$link $wanted ${before:-new}"
  done <"$work/mtu.ours" >"$1/link_mtu"
}

link_mtu_said() {
  return 1
}

link_mtu_adapt() {
  return 1
}

link_mtu_reads() {
  :
}

link_mtu_speaks() {
  return 1
}

# Records of an agent that did not know of it have no such file; where they are lost, an MTU stays.
link_mtu_records() {
  case $1 in
  names) if [ -e ./link_mtu ]; then echo ./link_mtu; fi ;;
  keep) keep_mtus "$2" ;;
  rebuild) : >"$2/link_mtu" ;;
  esac
}

# A bridge follows its ports until somebody has given it an MTU; who finds there what a port has just brought gives it none,
# and the bridge follows that port when it goes. On the way back the core gives each link the MTU of before the change.
link_mtu_live() {
  case $1 in
  activated) bring_mtus ;;
  back) : >"$work/mtu.restore" ;;
  esac
}

link_mtu_boot_units() {
  :
}

# Of links that have another one.
link_mtu_report() {
  expected_mtus >"$work/mtu.ours" 2>/dev/null || :
  while read -r link wanted; do
    now=$(mtu_of "$link")
    if [ -n "$now" ] && [ "$now" != "$wanted" ]; then echo "$link $wanted $now"; fi
  done <"$work/mtu.ours" >"$work/mtu.differing"
  if [ ! -s "$work/mtu.differing" ]; then return 0; fi
  between=
  printf ', "mtus": ['
  while read -r link wanted now; do
    printf '%s{"link": "%s", "planned": %s, "now": %s}' "$between" "$link" "$wanted" "$now"
    between=', '
  done <"$work/mtu.differing"
  printf ']'
}
