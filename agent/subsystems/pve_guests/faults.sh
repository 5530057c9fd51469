# ---------------------------------------------------------------------------------------------------------------------
# What Proxmox VE would refuse, or take and get wrong
# ---------------------------------------------------------------------------------------------------------------------

# guest_faults PATH: says what speaks against what was read for the guest as it is, each in a line.
guest_faults() {
  if ! guest_is_there; then
    case $guest_kind in vm) other=/etc/pve/lxc named=container ;; container) other=/etc/pve/qemu-server named=vm ;; esac
    if [ -e "$other/$guest_number.conf" ]; then
      echo "$1: $guest_number is no $guest_kind here; let the layout say kind: $named"
    fi
    return 0
  fi
  if ! ask_guest; then echo "$1: $trouble"; return 0; fi
  guest_settings differing "$work/guest.wanted" "$work/guest.config" >"$work/guest.differing"
  if [ ! -s "$work/guest.differing" ]; then return 0; fi
  lock_word=$(sed -n 's/^lock: //p' "$work/guest.config")
  if [ -n "$lock_word" ]; then
    echo "$1: $guest_title is locked ($lock_word), and takes no setting until that is over; $guest_tool unlock $guest_number where nothing is at it any more"
  fi
  second_gateway "$1"
  case $guest_kind in vm) vm_faults "$1" ;; container) container_faults "$1" ;; esac
}

# second_gateway PATH: a gateway of the same family at another of its network devices, so that chance would have the way out. One that
# the layout had there, and has no longer, is what it was before.
second_gateway() {
  former_guests | while read -r former; do
    if [ -e "$former" ] && grep -q -e "^$guest_kind $guest_number " "$former"; then sed -e '/^#/d' "$former" | sed 1d; fi
  done >"$work/guest.was"
  lines_of "$records/pve_guests" | sed -n "s/^$guest_kind $guest_number //p" >"$work/guest.before"
  awk -v wanted="$work/guest.wanted" -v was="$work/guest.was" -v before="$work/guest.before" '
    function gateways(key, list, into,    i, n, part, name) {
      n = split(list, part, ",")
      for (i = 1; i <= n; i++) {
        name = part[i]; sub(/=.*/, "", name)
        if (name ~ /^gw6?$/ && part[i] != name "=") into[key, name] = 1
      }
    }
    function each(file, into,    line, key) {
      while ((getline line <file) > 0) {
        key = line; sub(/:? .*/, "", key); sub(/^[^ ]* /, "", line)
        keys[file, key] = 1; gateways(key, line, into)
      }
    }
    BEGIN {
      both["gw"]; both["gw6"]; each(wanted, next_ones); each(was, ours); each(before, former)
      for (pair in next_ones) { split(pair, of, SUBSEP); gives[of[2]] }
    }
    /^\[/ { exit }
    $1 ~ /^(net|ipconfig)[0-9]+:$/ {
      key = $1; sub(/:$/, "", key)
      if ((wanted, key) in keys) next
      gateways(key, $2, has)
      for (name in both) {
        stays = ((key, name) in ours) ? ((key, name) in former) : ((key, name) in has)
        if (stays && (name in gives)) print key, name
      }
    }
  ' "$work/guest.config" | while read -r key what; do
    echo "$1: $guest_title has $what in $key too, and would have two default routes; leave it out there ($guest_tool set $guest_number --$key), or nic out of the layout"
  done
}

vm_faults() {
  if grep -q -e '^cicustom: .*network=' "$work/guest.config"; then
    echo "$1: $guest_title has a network file of its own for cloud-init (cicustom), which outweighs ipconfig; qm set $guest_number --delete cicustom, or leave its nic out of the layout"
  fi
  # qemu-server passes over such a line as a whole, with a warning.
  awk '
    $1 !~ /^ipconfig/ { next }
    { list = "," $2 "," }
    list ~ /,gw=[^,]/ && (list !~ /,ip=[^,]/ || list ~ /,ip=dhcp,/) { print $1 " gw, and no IPv4 address beside it"; exit }
    list ~ /,ip6=manual,/ { print $1 " ip6=manual, which its cloud-init would take for an address"; exit }
  ' "$work/guest.differing" | while read -r key what; do
    echo "$1: $guest_title would have in $key $what; Proxmox VE gives its cloud-init nothing of that, or something wrong: qm set $guest_number --$key"
  done
}

container_faults() {
  ip6=$(awk '$1 ~ /^net/ { list = "," $2 ","; if (match(list, /,ip6=[^,]*,/)) print substr(list, RSTART + 5, RLENGTH - 6) }' "$work/guest.differing")
  case $ip6 in auto | dhcp) ;; *) return 0 ;; esac
  if grep -q -x -e 'ostype: alpine' "$work/guest.config"; then
    echo "$1: $guest_title is Alpine's, in which pct makes manual of ip6=$ip6; give it an address in the layout"
  elif [ "$ip6" = auto ] && grep -q -e '[, ]host-managed=1' "$work/guest.differing"; then
    echo "$1: $guest_title has a host-managed network, which takes no ip6=auto; give it an address in the layout"
  fi
}
