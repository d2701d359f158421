# SPDX-License-Identifier: MIT
"""The command as a whole: what it is given, what ends it, what it leaves.

Seen to fail: with a child that is not told of signals, an interpreter and a
folder were left; a header was replaced by -o; a FIFO kept the command for ever;
lines of a symbol map that named nothing were dropped.
"""
import json
import os
import pathlib
import signal
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CROSSBILL = os.environ.get("CROSSBILL", ROOT / "build/release/crossbill")
LIBRARY = """
typedef struct { int id; double value; } Data;
double sum(const Data *all, long n) { return n ? all->value : 0; }
int other(int a) { return a; }
"""
HOST = """
typedef struct { int id; float value; } Data;
double sum(const Data *all, long n);
int main(void) { Data d = {1, 2}; return (int)sum(&d, 1); }
"""
LOADER = """
#include <dlfcn.h>
static int (*my_other)(int);
typedef int (*other_t)(long);
int main(void) {
  void *library = dlopen("./libcore.so", RTLD_NOW);
  my_other = (int (*)(int))dlsym(library, "other");
  other_t again = (other_t)dlsym(library, "other");
  return my_other(1) - again(1);
}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("command")
    for name, text in (("core.c", LIBRARY), ("host.c", HOST),
                       ("loader.c", LOADER)):
        (path / name).write_text(text)
    for line in ("-shared -fPIC core.c -o libcore.so",
                 "host.c -o host -L. -lcore -Wl,-rpath,.",
                 "loader.c -o loader"):
        subprocess.run(["gcc", "-g", "-O1", *line.split()], cwd=path,
                       check=True)
    return path


def layout(folder, *arguments, status):
    done = subprocess.run([CROSSBILL, "layout", *arguments], cwd=folder,
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_two_files_are_one_too_many(folder):
    said = layout(folder, "libcore.so", "./host", status=125)
    assert "libcore.so and ./host are two files" in said


def test_an_empty_host_is_a_mistake(folder):
    layout(folder, "--host", "", "libcore.so", status=125)


def test_what_is_no_file_is_not_waited_for(folder):
    os.mkfifo(folder / "fifo")
    for arguments in (["fifo", "Data"], ["--host", "fifo", "libcore.so"],
                      ["--header", "fifo", "libcore.so"]):
        assert "regular file" in layout(folder, *arguments, status=2)


def test_a_library_is_no_header(folder):
    said = layout(folder, "--header", "./host", "libcore.so", status=2)
    assert "is no header but an ELF file" in said


def test_inputs_are_not_replaced(folder):
    (folder / "core.h").write_text("int other(int a);\n")
    layout(folder, "--header", "core.h", "libcore.so", "-o", "core.h",
           "--force", status=2)
    assert (folder / "core.h").read_text() == "int other(int a);\n"


def test_a_closed_reader_is_no_damage(folder):
    command = subprocess.Popen([CROSSBILL, "layout", "libcore.so", "--format",
                                "html"], cwd=folder, stderr=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    command.stdout.close()
    assert "damaged" not in command.stderr.read()
    command.wait()


def test_a_library_of_which_nothing_is_taken(folder):
    subprocess.run(["gcc", "-g", "-shared", "-x", "c", "-", "-o", "empty.so"],
                   input="int nobody;", text=True, cwd=folder, check=True)
    said = layout(folder, "--host", "./host", "empty.so", "libcore.so",
                  status=1)
    assert "takes nothing from empty.so by name" in said
    assert "Data.value" in said


def test_a_symbol_map(folder):
    (folder / "map").write_text("my_other = other  # static\nother_t = other\n"
                                "nothing = other\n")
    found = json.loads(layout(folder, "--host", "loader", "--symbol-map", "map",
                              "libcore.so", "--format", "json", status=1))
    answers = {each["symbol"]: each["answer"] for each in found["functions"]}
    assert answers == {"my_other": "agree", "other_t": "disagree",
                       "nothing": "cannot_tell"}
    (folder / "map").write_text("my_other = othr\n")
    said = layout(folder, "--host", "loader", "--symbol-map", "map",
                  "libcore.so", status=2)
    assert "libcore.so has no symbol othr: did you mean other?" in said


def test_functions_that_a_recording_looked_up(folder):
    subprocess.run([CROSSBILL, "record", "--quiet", "-o", "loader.db", "--",
                    "./loader"], cwd=folder, check=True)
    said = layout(folder, "--recording", "loader.db", status=2)
    assert "looks it up itself" in said
    subprocess.run([CROSSBILL, "record", "--quiet", "-o", "host.db", "--",
                    "./host"], cwd=folder)
    assert "Data.value" in layout(folder, "--recording", "host.db", status=1)


def test_a_function_that_the_library_lacks(folder):
    (folder / "app.py").write_text(
        "import ctypes, os\n"
        "here = os.path.dirname(os.path.abspath(__file__))\n"
        "lib = ctypes.CDLL(os.path.join(here, 'libcore.so'))\n"
        "def later():\n    return lib.gone(3)\n")
    found = json.loads(layout(folder, "--host", "app.py", "libcore.so",
                              "--format", "json", status=0))
    assert [(each["symbol"], each["severity"], each["rule"])
            for each in found["functions"]] == [
                ("gone", "risk", "missing-symbol")]


def test_lazy_objects_of_the_program_are_left_alone(folder):
    (folder / "lazy.py").write_text(
        "import ctypes, os\n"
        "class Lazy:\n"
        "    @property\n"
        "    def __class__(self):\n"
        "        raise RuntimeError('not yet')\n"
        "settings = Lazy()\n"
        "here = os.path.dirname(os.path.abspath(__file__))\n"
        "lib = ctypes.CDLL(os.path.join(here, 'libcore.so'))\n"
        "lib.other.argtypes = [ctypes.c_int]\n")
    layout(folder, "--host", "lazy.py", "libcore.so", status=0)


def is_running(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(
            ")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def test_what_ends_the_command_ends_its_interpreter(folder):
    (folder / "endless.py").write_text(
        "import os, time\n"
        "with open('endless.pid.new', 'w') as file:\n"
        "    file.write(str(os.getpid()))\n"
        "os.rename('endless.pid.new', 'endless.pid')\n"
        "time.sleep(1000)\n")
    command = subprocess.Popen(
        [CROSSBILL, "layout", "--host", "endless.py", "libcore.so"],
        cwd=folder, stderr=subprocess.DEVNULL)
    while not (folder / "endless.pid").exists():
        if command.poll() is not None:
            pytest.skip("the interpreter did not start within 10 s")
        time.sleep(0.01)
    pid = int((folder / "endless.pid").read_text())
    command.send_signal(signal.SIGTERM)
    assert command.wait() in (-signal.SIGTERM, 2)
    while is_running(pid):
        time.sleep(0.01)
