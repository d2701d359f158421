# SPDX-License-Identifier: MIT
# gpg: an agent of its own, a key, a signature, symmetric encryption.
# needs: gpg
mkdir -m 700 gnupg && export GNUPGHOME=$PWD/gnupg
gpg --batch -q --passphrase '' --quick-gen-key a@b.example ed25519 sign 2>/dev/null; echo "exit $?"
echo text > m && gpg --batch -q --clearsign m && gpg -q --verify m.asc 2>/dev/null; echo "exit $?"
gpg --batch -q --pinentry-mode loopback --passphrase x -c m && gpg --batch -q --pinentry-mode loopback --passphrase x -d m.gpg
gpgconf --kill all; echo "exit $?"
