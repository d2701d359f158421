# SPDX-License-Identifier: MIT
"""CPython's tests of multiprocessing by fork, which some installations leave
out of their suite though they have what it is made of."""
import unittest

from test import _test_multiprocessing

_test_multiprocessing.install_tests_in_module_dict(globals(), "fork")


class WithThreadsTestPool(WithThreadsTestPool):  # noqa: F821
    @unittest.skip("waits for 5 minutes, to CPython 3.11")
    def test_terminate(self):
        pass


if __name__ == "__main__":
    unittest.main()
