# ---------------------------------------------------------------------------------------------------------------------
# What is looked at in files for networkd before anything is touched
# ---------------------------------------------------------------------------------------------------------------------

# check_unit PATH FILE: that it has the form of such a file, sections of its kind, and where addresses stand, addresses: what
# networkd would pass over. Prints the first line that is not so.
check_unit() {
  awk -v path="$1" '
    function refuse(why) { if (!refused) print path ": line " FNR ": " $0 " " why; exit refused = 1 }
    function is_address(text) { return text ~ /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+(\/[0-9]+)?$/ || text ~ /^[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(\/[0-9]+)?$/ }
    BEGIN {
      of_network = "Match Link Network Address Neighbor IPv6AddressLabel RoutingPolicyRule NextHop Route DHCPv4 DHCPv6 DHCPPrefixDelegation IPv6AcceptRA DHCPServer DHCPServerStaticLease IPv6SendRA IPv6Prefix IPv6RoutePrefix IPv6PREF64Prefix Bridge BridgeFDB BridgeMDB BridgeVLAN LLDP CAN IPoIB"
      of_netdev = "Match NetDev Bridge VLAN MACVLAN MACVTAP IPVLAN IPVTAP VXLAN GENEVE BareUDP L2TP L2TPSession MACsec FooOverUDP Peer VXCAN Tunnel Tun Tap WireGuard WireGuardPeer Bond Xfrm VRF BatmanAdvanced IPoIB WLAN HSR"
      for (i = split(path ~ /\.netdev$/ ? of_netdev : of_network, name, " "); i > 0; i--) known["[" name[i] "]"] = 1
    }
    /^([#;]|[ \t]*$)/ { next }
    /^\[/ { if (!($0 in known)) refuse("is no section of such a file"); section = $0; has[section] = 1; next }
    section == "" || !/^[A-Za-z0-9]+=/ { refuse("is no setting of a section") }
    { key = $0; sub(/=.*/, "", key); value = $0; sub(/^[^=]*=/, "", value) }
    key ~ /^(Address|Destination|From|To|PreferredSource)$/ && !is_address(value) { refuse("has no address") }
    key == "Gateway" && !is_address(value) && value !~ /^_(dhcp4|ipv6ra)$/ { refuse("has no address") }
    key ~ /^(Id|Table|Priority|Metric|MTUBytes|PreferredLifetime)$/ && value !~ /^[0-9]+$/ { refuse("has no number") }
    END {
      if (refused) exit 1
      needed = path ~ /\.netdev$/ ? "[NetDev]" : "[Match]"
      if (!(needed in has)) { print path ": has no " needed; exit 1 }
    }
  ' "$2"
}
