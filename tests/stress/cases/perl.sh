# SPDX-License-Identifier: MIT
# perl: XS modules, regular expressions, sort callbacks, fork, signals, die.
# needs: perl
perl -MDigest::SHA=sha256_hex -MList::Util=sum,first,reduce -MStorable=dclone \
  -MPOSIX=floor,strftime -MTime::HiRes=sleep -MData::Dumper -MEncode -e '
  $| = 1; $Data::Dumper::Sortkeys = 1; $Data::Dumper::Indent = 0;
  my %h; $h{$_ % 17} .= sha256_hex($_) for 1 .. 20000;
  print sha256_hex(join "", map { $h{$_} } sort { $a <=> $b } keys %h), "\n";
  print sum(map { floor(sqrt $_) } 1 .. 1000), " ", (reduce { $a * $b } 1 .. 10), "\n";
  print Dumper(dclone({a => [1, 2, {b => 3}]})), "\n";
  print encode("UTF-16LE", "\x{263a}x") eq "\x3a\x26x\0" ? "utf16\n" : "no\n";
  my $pid = fork; if (!$pid) { print sha256_hex("child"), "\n"; exit 9 }
  waitpid $pid, 0; print $? >> 8, "\n";
  local $SIG{ALRM} = sub { die "alarm\n" }; eval { alarm 1; sleep 5 }; print $@;
  print `echo backtick`; system "sh", "-c", "exit 4"; print $? >> 8, "\n";
  eval { first { die "in block\n" } 1 .. 3 }; print $@;
  die "end\n"'
echo "exit $?"
