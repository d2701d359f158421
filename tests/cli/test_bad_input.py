# SPDX-License-Identifier: MIT
"""Bad input: one clear sentence, the right exit status, nothing run."""
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile

import pytest

from conftest import CROSSBILL, SECONDS, compile_c, record

HELLO = '#include <stdio.h>\nint main(void) { puts("ran"); return 0; }'
NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def refused(done, status, *texts):
    """It ended with `status`, one line that holds `texts`, and ran nothing."""
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("crossbill: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert "; " in done.stderr, f"no way out: {done.stderr}"
    for text in texts:
        assert text in done.stderr
    assert not list(pathlib.Path().glob("*.db"))


def executable(name, content, mode=0o755):
    path = pathlib.Path(name)
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_no_command():
    refused(record(), 125, "no command to record", "crossbill record -- ")


def test_command_without_dashes():
    refused(record("python3", "app.py"), 125,
            "write `--` before the command", "record -- python3 app.py")


def test_unknown_option():
    refused(record("--fast", "--", "true"), 125, "no option --fast")


def test_exact_excludes_count_only():
    done = record("--exact", "--count-only", "--", "true")
    assert done.returncode == 125
    assert done.stderr == ("crossbill: --exact excludes --count-only; "
                           "see crossbill record --help\n")


def test_not_found_in_path():
    refused(record("--", "no-such-command"), 127,
            "no-such-command: command not found", "PATH")


def test_not_found_by_path():
    refused(record("--", "./missing"), 127,
            "./missing: No such file or directory")


def test_not_executable():
    executable("data", b"text", 0o644)
    refused(record("--", "./data"), 126, "./data is not executable", "chmod")


def test_not_executable_in_path():
    os.mkdir("bin")
    executable("bin/tool", b"text", 0o644)
    refused(record("--", "tool", env={"PATH": f"{os.getcwd()}/bin"}), 126,
            "bin/tool is not executable")


def test_folder():
    os.mkdir("folder")
    refused(record("--", "./folder"), 126, "./folder is a folder")


def test_garbage():
    executable("garbage", b"\x00\x01\x02\x03" * 64)
    refused(record("--", "./garbage"), 126,
            "./garbage is neither a program nor a script")


def test_static():
    compile_c("program", HELLO, "-static")
    refused(record("--", "./program"), 125,
            "./program is statically linked", "dynamically linked")


def test_static_pie():
    compile_c("program", HELLO, "-static-pie")
    refused(record("--", "./program"), 125, "./program is statically linked")


def test_32_bit():
    header = b"\x7fELF" + bytes([1, 1, 1]) + bytes(9)
    header += struct.pack("<HHI", 2, 3, 1) + bytes(28)
    executable("program", header)
    refused(record("--", "./program"), 125, "./program is a 32-bit program")


def test_other_processor():
    header = b"\x7fELF" + bytes([2, 1, 1]) + bytes(9)
    header += struct.pack("<HHI", 3, 183, 1) + bytes(40)
    executable("program", header)
    refused(record("--", "./program"), 125,
            "./program is built for another processor (ELF machine 183)")


def test_musl():
    compile_c("program", HELLO,
              "-Wl,--dynamic-linker=/lib/ld-musl-x86_64.so.1")
    refused(record("--", "./program"), 125, "./program is built for musl")


def test_other_loader():
    compile_c("program", HELLO, "-Wl,--dynamic-linker=/lib/ld-other.so")
    refused(record("--", "./program"), 125, "the loader /lib/ld-other.so")


def test_missing_loader():
    compile_c("program", HELLO,
              "-Wl,--dynamic-linker=/missing/ld-linux-x86-64.so.2")
    refused(record("--", "./program"), 127,
            "/missing/ld-linux-x86-64.so.2: No such file")


def test_truncated_program():
    executable("program", b"\x7fELF\x02")
    done = record("--", "./program")
    assert done.returncode in (125, 126)
    assert "./program" in done.stderr


def test_script_of_static_interpreter():
    compile_c("interpreter", HELLO, "-static")
    executable("script", f"#!{os.getcwd()}/interpreter -x\n".encode())
    refused(record("--", "./script"), 125, "./script: its interpreter",
            "interpreter is statically linked")


def test_script_of_missing_interpreter():
    executable("script", b"#!/missing/interpreter\n")
    refused(record("--", "./script"), 127, "./script: its interpreter",
            "/missing/interpreter")


def test_script_of_itself():
    path = os.path.abspath("script")
    executable("script", f"#!{path}\n".encode())
    refused(record("--", "./script"), 126, "too many scripts")


def test_glob_too_long():
    refused(record("--core", "x" * 256, "--", "true"), 125, "--library",
            "1 to 255 bytes")


def test_too_many_globs():
    globs = [word for number in range(33)
             for word in ("--host", f"*{number}")]
    refused(record(*globs, "--", "true"), 125, "--host is given 33 times")


@as_root
def test_no_proc():
    """Taken out: without the sentence, the agent was said to be in no folder."""
    compile_c("program", HELLO)
    if subprocess.run(["unshare", "--mount", "true"]).returncode != 0:
        pytest.skip("no mount namespace can be made here")
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c",
         'mount -t tmpfs none /proc && exec "$@"', "sh",
         CROSSBILL, "record", "--", "./program"],
        text=True, capture_output=True, timeout=SECONDS)
    refused(done, 125, "/proc/self/exe cannot be read (No such file or "
            "directory)", "mount -t proc proc /proc")


@as_root
@pytest.mark.parametrize("owner, mode, word", [
    ((NOBODY, 0), 0o4755, "setuid"), ((0, NOBODY), 0o2755, "setgid")])
def test_raised_rights(owner, mode, word):
    program = compile_c("program", HELLO)
    os.chown(program, *owner)
    program.chmod(mode)
    refused(record("--", "./program"), 125, f"./program is {word}")


@as_root
def test_setuid_to_oneself_is_recorded():
    compile_c("program", HELLO).chmod(0o4755)
    done = record("--quiet", "--", "./program")
    assert (done.returncode, done.stdout, done.stderr) == (0, "ran\n", "")


@pytest.fixture
def open_folder():
    """A folder that everybody can reach; pytest's own are private."""
    folder = pathlib.Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def can_run(user):
    return subprocess.run([CROSSBILL, "--version"], user=user,
                          capture_output=True, check=False).returncode == 0


def try_as_nobody(*arguments, **options):
    try:
        if not can_run(NOBODY):
            pytest.skip("another user cannot reach the build folder")
    except PermissionError:
        pytest.skip("another user cannot reach the build folder")
    return record(*arguments, user=NOBODY, group=NOBODY, extra_groups=[],
                  **options)


@as_root
def test_file_capabilities(open_folder, monkeypatch):
    monkeypatch.chdir(open_folder)
    program = compile_c("program", HELLO)
    # cap_net_bind_service=ep, in the kernel's format
    os.setxattr(program, "security.capability",
                struct.pack("<IIIII", 0x02000001, 1 << 10, 0, 0, 0))
    refused(try_as_nobody("--", "./program"), 125,
            "./program is given file capabilities")


@as_root
def test_unreadable_program(open_folder, monkeypatch):
    monkeypatch.chdir(open_folder)
    compile_c("program", HELLO).chmod(0o711)
    refused(try_as_nobody("--", "./program"), 125,
            "./program cannot be read")


@as_root
@pytest.mark.parametrize("options, text", [
    ("ro", "Read-only file system"), ("size=4k", "No space left on device")])
def test_shared_memory_unusable(options, text):
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c",
         f"mount -t tmpfs -o {options} none /dev/shm && "
         f"exec {CROSSBILL} record -- echo ran"],
        capture_output=True, text=True, check=False)
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert (done.returncode, done.stdout) == (0, "ran\n"), done.stderr
    assert done.stderr.startswith("crossbill: nothing is recorded: /dev/shm")
    assert text in done.stderr and "mount a tmpfs" in done.stderr


def test_text_without_interpreter_runs_as_execvp_does():
    executable("script", b"echo ran $1\nexit 3\n")
    done = record("--quiet", "--", "./script", "here")
    assert (done.returncode, done.stdout) == (3, "ran here\n")


@pytest.mark.parametrize("command", ["start", "stop"])
@pytest.mark.parametrize("number", ["0", "abc", "12x", "99999999999", ""])
def test_no_number_of_a_process(command, number):
    done = subprocess.run([CROSSBILL, command, number], text=True,
                          capture_output=True, timeout=SECONDS)
    refused(done, 125, f"'{number}' is no number of a process")
