# SPDX-License-Identifier: MIT
# openssl: digests, ciphers, keys, a certificate, TLS to itself, speed.
# needs: openssl
seq 1 50000 > plain
for digest in sha256 sha3-512 blake2b512 md5; do openssl dgst -$digest plain; done
openssl enc -aes-256-ctr -pbkdf2 -S 0102030405060708 -pass pass:x -in plain -out cipher
sha256sum cipher
openssl enc -d -aes-256-ctr -pbkdf2 -S 0102030405060708 -pass pass:x -in cipher | cmp - plain && echo same
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -subj /CN=localhost -days 2 2>/dev/null
openssl verify -CAfile cert cert
openssl ecparam -genkey -name prime256v1 -noout -out ec && openssl ec -in ec -check -noout 2>&1 | tail -1
openssl speed -seconds 1 -bytes 1024 sha256 > speed 2>&1; echo "exit $?"; grep -c sha256 speed
openssl list -digest-algorithms | sha256sum
echo none | openssl x509 -noout 2>/dev/null; echo "exit $?"
