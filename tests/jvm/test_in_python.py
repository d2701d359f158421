# SPDX-License-Identifier: MIT
"""Java and Python in one process, whichever has started the other, and a
profiler beside us: the same is printed, and the natives' calls are counted.
"""
import os
import subprocess

import pytest

from conftest import HERE, LONG
from harness import jars, pythons, tool, wheels
from same_programs import SAME, assert_same, built, environment, libjvm

pytestmark = pytest.mark.skipif(not LONG, reason="in the suite jvm-long")


@pytest.fixture(scope="module")
def python():
    """One for which there are wheels, and their folder."""
    one = next((one for one in pythons.installed()
                if one.version[:2] == (3, 11) and one.has_headers), None)
    if one is None:
        pytest.skip("no CPython 3.11 with headers")
    # jep has no wheels: it is built, with a JDK.
    folder = jars.FOLDER.parent / "jvm-tests" / "in-python"
    if not (folder / "bin" / "python").exists():
        subprocess.run([one.path, "-m", "venv", folder], check=True,
                       env=wheels.environment())
    tool.run(folder / "bin" / "python", "-m", "pip", "install", "--quiet",
             "-r", HERE / "in_python.txt", env=wheels.environment())
    return folder / "bin" / "python"


def config(python, name):
    return tool.run(python, "-c", "import sysconfig; "
                    f"print(sysconfig.get_{name})").strip()


def test_jpype(python, jdk, tmp_path):
    _, out, err = assert_same(
        [python, SAME / "by_jpype.py", libjvm(jdk), built(jdk)], tmp_path,
        env=environment(PYTHONDONTWRITEBYTECODE="1"))
    assert "witness" in out, err


def test_jep(python, jdk, tmp_path):
    packages = config(python, "path('purelib')")
    library = config(python, "config_var('LIBDIR')") + "/" + config(
        python, "config_var('INSTSONAME')")
    if not os.path.exists(library):
        pytest.skip("this CPython is in no library")
    _, out, err = assert_same(
        [jdk.java, f"-Djava.library.path={packages}/jep:{built(jdk)}", "-cp",
         f"{packages}/jep/jep-4.3.2.jar:{built(jdk)}", "jep.Run",
         SAME / "by_jep.py"], tmp_path,
        env=environment(PYTHONPATH=packages, LD_PRELOAD=library))
    assert "witness" in out, err


@pytest.mark.parametrize("event", ["ctimer", "wall"])
def test_async_profiler(event, jdk, tmp_path):
    """It finds its stacks of Java with and without us."""
    jar = jars.paths("async-profiler")[0]
    tool.run("unzip", "-q", "-j", jar, "linux-x64/libasyncProfiler.so", "-d",
             tmp_path)
    stacks = tmp_path / "stacks.txt"
    agent = (f"-agentpath:{tmp_path}/libasyncProfiler.so=start,"
             f"event={event},interval=100us,collapsed,file={stacks}")
    command = [jdk.java, agent, f"-Djava.library.path={built(jdk)}", "-cp",
               built(jdk), "Deoptimised"]
    assert_same(command, tmp_path)
    assert "Deoptimised.main;" in stacks.read_text()
