// SPDX-License-Identifier: MIT
// The core of greenlets.py.
long twice(long number, long (*back)(long)) {
  return back(number) + back(number);
}
