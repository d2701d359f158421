# SPDX-License-Identifier: MIT
# vim without a screen: an edit over many lines.
# needs: vim
seq 1 5000 > a
vim -u NONE -es -c '%s/\v(\d)(\d)/\2\1/g' -c 'g/7$/d' -c 'sort n' -c 'wq' a; echo "exit $?"
sha256sum a
