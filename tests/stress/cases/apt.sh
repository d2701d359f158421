# SPDX-License-Identifier: MIT
# dpkg and apt, reading only; groff and man.
# needs: dpkg-deb apt-cache
dpkg -l | sha256sum; dpkg -L libc6 | sha256sum; apt-cache policy libc6 | head -3
apt-cache depends gcc | sha256sum
command -v groff > /dev/null && printf '.TH A 1\n.SH NAME\na \\- b\n' | groff -man -Tutf8 | sha256sum
