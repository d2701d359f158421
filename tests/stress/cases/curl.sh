# SPDX-License-Identifier: MIT
# curl: its version, a file, a local server, a host that does not exist.
# needs: curl
curl --version
seq 1 20000 > file && curl -s "file://$PWD/file" | sha256sum
: > log
"$PYTHON" -u -m http.server 0 --bind 127.0.0.1 > log 2>/dev/null &
server=$!
until grep -q 'port [0-9]' log; do sleep 0.1; done
port=$(sed -n 's/.*port \([0-9]*\).*/\1/p' log)
for i in 1 2 3; do curl -s "http://127.0.0.1:$port/file" | sha256sum; done
curl -s -Z "http://127.0.0.1:$port/file" "http://127.0.0.1:$port/file" 2> /dev/null | wc -c
curl -s -o /dev/null -w '%{http_code}\n' "http://127.0.0.1:$port/none"
kill $server; wait $server 2>/dev/null
curl -s http://nowhere.invalid/; echo "exit $?"
