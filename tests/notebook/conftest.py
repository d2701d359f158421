# SPDX-License-Identifier: MIT
"""A Python with pandas, polars and Jupyter, beside the package that was built."""
import pathlib
import sys

import pytest

from harness import tool, wheels

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = tool.CROSSBILL.parent / "python"


@pytest.fixture(scope="session")
def packages():
    return wheels.folder(sys.executable, HERE / "requirements.txt", "notebook")


@pytest.fixture
def environment(packages, tmp_path):
    """Of a program that imports these; what Jupyter keeps stays in the folder
    of the test."""
    return {**wheels.environment(), "PYTHONPATH": f"{PACKAGE}:{packages}",
            "PATH": f"{packages}/bin:{wheels.environment()['PATH']}",
            "HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython"),
            "JUPYTER_PLATFORM_DIRS": "1"}


@pytest.fixture
def python(environment, tmp_path):
    """python(program) -> what it printed."""
    def run(program):
        return tool.run(sys.executable, "-c", program, env=environment,
                        cwd=tmp_path)
    return run
