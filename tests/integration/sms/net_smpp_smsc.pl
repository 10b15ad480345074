#!/usr/bin/perl
# An SMSC made of Net::SMPP, a codec that is none of ours: prints its port, then each PDU as JSON. Ends after unbind.
use strict;
use warnings;
use IO::Handle;
use JSON::PP;
use Net::SMPP;

STDOUT->autoflush(1);
my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34, async => 1) or die "cannot listen: $!";
print $listener->sockport, "\n";
my $json = JSON::PP->new->canonical->ascii;
my $peer = $listener->accept or die "cannot accept: $!";
my $count = 0;
while (my $pdu = $peer->read_pdu) {
    my %fields = map { $_ => $pdu->{$_} } grep { defined $pdu->{$_} && !ref $pdu->{$_} } keys %$pdu;
    $fields{short_message_hex} = unpack 'H*', $pdu->{short_message} // '';
    delete @fields{qw(short_message data)};
    print $json->encode(\%fields), "\n";
    my $seq = $pdu->{seq};
    if ($pdu->{cmd} == 0x9) { $peer->bind_transceiver_resp(seq => $seq, system_id => 'NETSMPP') }
    elsif ($pdu->{cmd} == 0x4) { $peer->submit_sm_resp(seq => $seq, message_id => 'perl' . ++$count) }
    elsif ($pdu->{cmd} == 0x15) { $peer->enquire_link_resp(seq => $seq) }
    elsif ($pdu->{cmd} == 0x6) { $peer->unbind_resp(seq => $seq); last }
}
