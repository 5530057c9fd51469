# Asks the routers of each link for their advertisement (RFC 4861, 6.3.7) and prints each answer: NAME SOURCE BYTES-IN-HEX.
# Arguments: how many seconds to listen, then NAME INDEX for each link. It ends sooner where all have answered.
use strict;
use warnings;
use Socket;
my ($listen, %names) = (shift @ARGV);
while (@ARGV) { my ($name, $index) = splice @ARGV, 0, 2; $names{$index} = $name; }
my ($icmpv6, $ipv6) = (58, 41);
socket(my $socket, AF_INET6, SOCK_RAW, $icmpv6) or die "no raw socket: $!\n";
# Type 134 alone; a hop limit that no router passes on (255); nothing to ourselves.
setsockopt $socket, $icmpv6, 1, pack("L8", map { $_ == 4 ? 0xffffffff & ~(1 << 6) : 0xffffffff } 0 .. 7);
setsockopt $socket, $ipv6, 18, pack("i", 255);
setsockopt $socket, $ipv6, 19, pack("i", 0);
my $routers = "\xff\x02" . "\0" x 13 . "\x02";
my ($end, $again) = (time + $listen, 0);
my %seen;
my %silent = %names;
$| = 1;
while ((my $now = time) < $end) {
    if ($now >= $again) {
        for my $index (keys %names) {
            # A link without a link-local address refuses it, and the others answer all the same.
            send $socket, pack("C2 x6", 133, 0), 0, Socket::pack_sockaddr_in6(0, $routers, $index, 0);
        }
        $again = $now + 4;
    }
    my $ready = "";
    vec($ready, fileno($socket), 1) = 1;
    next unless select $ready, undef, undef, 0.25;
    my $from = recv $socket, my $bytes, 65536, 0;
    next unless defined $from;
    my (undef, $address, $index) = Socket::unpack_sockaddr_in6($from);
    # Only a link's own router has a link-local address there.
    next unless exists $names{$index} && (unpack("n", $address) & 0xffc0) == 0xfe80;
    delete $silent{$index};
    $end = $now + 1 if !%silent && $end > $now + 1;
    my $line = join " ", $names{$index}, Socket::inet_ntop(AF_INET6, $address), unpack("H*", $bytes);
    print "$line\n" unless $seen{$line}++;
}
