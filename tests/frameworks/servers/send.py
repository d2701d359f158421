# SPDX-License-Identifier: MIT
"""Sends as many tasks as its argument says, and counts the right answers."""
import sys

import app

sent = [app.task.delay() for _ in range(int(sys.argv[1]))]
print(sum(each.get(timeout=120) is True for each in sent))
