# SPDX-License-Identifier: MIT
# The text tools of every script, in pipes, in a UTF-8 locale.
# needs: awk sed sort grep find xargs jq bc tr
seq 1 100000 | awk '{s[$1 % 13] += $1} END {for (k in s) print k, s[k]}' | sort -n
seq 1 50000 | sed -E 's/([0-9])([0-9])/\2\1/g' | sort -u --parallel=2 | sha256sum
find /usr/share/iso-codes /usr/share/doc -maxdepth 2 -name '*[aeiou]*' 2>/dev/null | sort | xargs -n 50 echo | sha256sum
grep -rhoE '"[a-z_]+":' /usr/share/iso-codes/json 2>/dev/null | sort | uniq -c
jq -c 'to_entries[0].value | map(.name) | length' /usr/share/iso-codes/json/iso_3166-1.json
echo 'scale=50; 4*a(1)' | bc -l
printf 'Straße Ünïcödé\n' | tr '[:lower:]' '[:upper:]' | iconv -t UTF-16LE | od -c | head -3
yes | head -n 100000 | tail -n 1; dd if=/dev/zero bs=4k count=10 2>/dev/null | wc -c
bash -c 'coproc cat; echo hi >&${COPROC[1]}; read x <&${COPROC[0]}; echo $x; trap "echo trapped" TERM; kill $$; (exit 3); echo $?; shopt -s lastpipe; echo a | read v; echo $v'
sh -c 'kill -SEGV $$'; echo "exit $?"
