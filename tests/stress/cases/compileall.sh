# SPDX-License-Identifier: MIT
# python -m compileall over a copy of a part of the standard library.
lib=$("$PYTHON" -c 'import json, os; print(os.path.dirname(os.path.dirname(json.__file__)))')
mkdir lib && cp "$lib"/[a-f]*.py lib/
"$PYTHON" -m compileall -q -j 2 --invalidation-mode unchecked-hash lib
find lib -name '*.pyc' | sort | xargs sha256sum | sha256sum
