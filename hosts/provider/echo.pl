# Sends an echo request each second from each of several addresses, and counts the answers (RFC 4443) and the solicitations for
# those addresses (RFC 4861). Arguments: interface index, seconds, target, addresses. It prints for each address: ADDRESS SENT
# ANSWERED SOLICITED, and the second in which the last answered request left, or - where none was.
use strict;
use warnings;
use Socket;
my ($index, $seconds, $target, @addresses) = @ARGV;
my ($icmpv6, $ipv6) = (58, 41);
my $there = Socket::inet_pton(AF_INET6, $target) or die "$target is no address\n";
my @sources = map { { text => $_, bytes => scalar Socket::inet_pton(AF_INET6, $_), sent => 0, answered => {}, solicited => 0 } } @addresses;
sub opened {
    my ($type) = @_;
    socket(my $socket, AF_INET6, SOCK_RAW, $icmpv6) or die "no raw socket: $!\n";
    setsockopt $socket, $icmpv6, 1, pack("L8", map { $_ == $type >> 5 ? 0xffffffff & ~(1 << ($type & 31)) : 0xffffffff } 0 .. 7);
    return $socket;
}
for my $source (@sources) {
    $source->{socket} = opened(129);
    bind $source->{socket}, Socket::pack_sockaddr_in6(0, $source->{bytes}) or die "no socket at $source->{text}: $!\n";
}
my $listener = opened(135);
for my $source (@sources) {
    # The solicited-node group of it (RFC 4291, 2.7.1).
    my $group = "\xff\x02" . "\0" x 9 . "\x01\xff" . substr($source->{bytes}, 13, 3);
    setsockopt $listener, $ipv6, 20, $group . pack("I", $index);
}
my $begin = time;
my $number = 0;
my $id = $$ & 0xffff;
while ((my $passed = time - $begin) <= $seconds + 1) {
    if ($passed >= $number && $number < $seconds) {
        for my $source (@sources) {
            $source->{sent}++;
            send $source->{socket}, pack("C2 n n2", 128, 0, 0, $id, $number), 0, Socket::pack_sockaddr_in6(0, $there);
        }
        $number++;
    }
    my $ready = "";
    vec($ready, fileno($_), 1) = 1 for $listener, map { $_->{socket} } @sources;
    next unless select $ready, undef, undef, 0.1;
    for my $source (@sources) {
        next unless vec($ready, fileno($source->{socket}), 1);
        my $from = recv $source->{socket}, my $bytes, 65536, 0;
        next unless defined $from && length $bytes >= 8;
        my (undef, $address) = Socket::unpack_sockaddr_in6($from);
        my (undef, undef, undef, $of, $which) = unpack "C2 n n2", $bytes;
        $source->{answered}{$which} = 1 if $address eq $there && $of == $id;
    }
    next unless vec($ready, fileno($listener), 1);
    my $from = recv $listener, my $bytes, 65536, 0;
    next unless defined $from && length $bytes >= 24;
    for my $source (@sources) { $source->{solicited}++ if substr($bytes, 8, 16) eq $source->{bytes}; }
}
for my $source (@sources) {
    my @answered = sort { $a <=> $b } keys %{ $source->{answered} };
    print join(" ", $source->{text}, $source->{sent}, scalar @answered, $source->{solicited}, @answered ? $answered[-1] : "-"), "\n";
}
