# SPDX-License-Identifier: MIT
"""What is here needs packages of Debian, PyPI and crates.io, and minutes: it
runs as the suite layout-real alone."""
import os

collect_ignore_glob = [] if os.environ.get("CROSSBILL_REAL") else ["test_*"]
