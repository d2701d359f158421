# SPDX-License-Identifier: MIT
# Round trips through the compressors, threads included.
# needs: xz gzip bzip2 tar
seq 1 300000 > plain
for tool in "gzip -n" "xz -T2" "xz -9" bzip2 "zstd -q -T2" "zstd -q -19 --long"; do
  command -v ${tool%% *} > /dev/null || continue
  $tool -c < plain > packed; echo "$tool $? $(sha256sum < packed)"
  ${tool%% *} -dc < packed | cmp - plain && echo same
done
tar czf a.tar.gz plain && tar xzOf a.tar.gz | cmp - plain && echo same
tar cJf a.tar.xz plain && tar xJOf a.tar.xz | cmp - plain && echo same
head -c 1000 packed > cut; xz -dc < cut; echo "exit $?"
