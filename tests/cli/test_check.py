# SPDX-License-Identifier: MIT
"""What `crossbill check` says of real programs, and of budgets that are none.

Taken out: it failed when a broken bound ended with 0, when the command's status
was not looked at, and when names reached Markdown, XML or a workflow command as
they are.
"""
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import xml.etree.ElementTree

import pytest

from conftest import CROSSBILL, ROOT, record
from test_old_recordings import FOLDER
from test_printable import NASTY

PROGRAM = """
import sqlite3, sys
connection = sqlite3.connect(":memory:")

def save(n):
    for i in range(n):
        connection.commit()

save(COUNT)
sys.stdout.write("its own output")
"""
LIMIT = '[[limit]]\nlibrary = "_sqlite3"\nfunction = "Connection.commit"\n'


def program(folder, count=100):
    path = folder / "app.py"
    path.write_text(PROGRAM.replace("COUNT", str(count)))
    return path


def check(*options, **more):
    return subprocess.run([CROSSBILL, "check", *map(str, options)],
                          capture_output=True, text=True, timeout=600,
                          check=False, **more)


def budget(folder, text, name="crossbill.toml"):
    path = folder / name
    path.write_text(text)
    return path


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recording")
    made = folder / "app.db"
    done = record("-o", made, "--exact", "--quiet", "--", sys.executable,
                  program(folder))
    assert done.returncode == 0, done.stderr
    return made


def test_a_command_that_keeps_to_its_budget(tmp_path):
    budget(tmp_path, LIMIT + "calls = 100\n")
    done = check("--", sys.executable, program(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "its own output"
    assert done.stderr == "crossbill.toml: 1 kept\n"
    assert sorted(os.listdir()) == ["app.py", "crossbill.toml"]


def test_a_broken_bound_and_the_place_that_grew(tmp_path):
    budget(tmp_path, LIMIT + 'calls = 100\n[limit.from]\n"app.py save" = 100\n')
    done = check("--", sys.executable, program(tmp_path, 101))
    assert done.returncode == 1
    assert done.stderr == (
        "crossbill.toml:4: broken: _sqlite3 Connection.commit: calls\n"
        "  101 calls, at most 100\n"
        "  app.py:7 save: 101 calls, 1 more\n"
        "crossbill.toml: 0 kept, 1 broken\n")


@pytest.mark.parametrize("line, status", [
    ("sys.exit(3)", 3), ("import os; os.kill(os.getpid(), 9)", 137)])
def test_a_command_that_fails(tmp_path, line, status):
    budget(tmp_path, LIMIT + "calls = 0\n")
    path = program(tmp_path)
    path.write_text(path.read_text() + "\n" + line)
    done = check("--format", "json", "--", sys.executable, path)
    assert done.returncode == 2
    assert json.loads(done.stderr)["failed"] == status
    text = check("--", sys.executable, path)
    assert text.returncode == 2
    assert f"the command ended with {status}" in text.stderr


def test_a_command_that_is_not_there(tmp_path):
    budget(tmp_path, LIMIT + "calls = 0\n")
    done = check("--", "./nothing-of-that-name")
    assert done.returncode == 2
    assert "nothing-of-that-name" in done.stderr and "127" in done.stderr


def test_update_writes_and_keeps(tmp_path):
    """A first budget, one that is kept, and today's counts in place of old
    ones, with its comments."""
    path = program(tmp_path)
    made = check("--update", "--", sys.executable, path)
    assert made.returncode == 0, made.stderr
    text = (tmp_path / "crossbill.toml").read_text()
    assert 'function = "Connection.commit"\ncalls = 100\n' in text
    assert '"app.py save" = 100\n' in text
    assert check("--", sys.executable, path).returncode == 0
    more = program(tmp_path, 102)
    assert check("--", sys.executable, more).returncode == 1
    budget(tmp_path, "# mine\n" + LIMIT + "calls = 100 # why\n")
    done = check("--update", "--runs", "1", "--", sys.executable, more)
    assert done.returncode == 0, done.stderr
    assert "line 5: calls 100 -> 102" in done.stderr
    assert (tmp_path / "crossbill.toml").read_text() == (
        "# mine\n" + LIMIT + "calls = 102 # why\n")


def test_counts_that_differ_from_run_to_run(tmp_path):
    path = program(tmp_path)
    path.write_text(path.read_text().replace(
        "save(100)", "import os\nwith open('runs', 'a') as runs:\n"
        "    runs.write('x')\nsave(99 + os.path.getsize('runs'))"))
    budget(tmp_path, LIMIT + "calls = 100\n")
    done = check("--runs", "2", "--", sys.executable, path)
    assert done.returncode == 2
    assert "differs from run to run (100 to 101)" in done.stderr.replace(
        "\n    ", " ")


def test_what_is_not_called_cannot_be_told(recording, tmp_path):
    name = budget(tmp_path, LIMIT.replace("commit", "comit") + "calls = 3\n")
    done = check(recording)
    assert done.returncode == 2
    assert "no such function was called" in done.stdout
    assert "Connection.commit" in done.stdout
    name.write_text('[[limit]]\nlibrary = "orjson"\ncalls = 3\n')
    done = check(recording)
    assert done.returncode == 2 and "no function of it" in done.stdout
    assert "there is " in done.stdout
    name.write_text('[[limit]]\nlibrary = "orjson"\ncalls = 0\n')
    assert check(recording).returncode == 0


@pytest.mark.parametrize("library, function", [
    ("sqlite3", "Connection.commit"), ("_sqlite3", "commit"),
    ("sqlite*", "*.commit")])
def test_names_fit_as_people_write_them(recording, tmp_path, library, function):
    """As in marks of pytest and after --function."""
    budget(tmp_path, f'[[limit]]\nlibrary = "{library}"\n'
                     f'function = "{function}"\ncalls = 99\n')
    done = check(recording)
    assert done.returncode == 1 and "100 calls" in done.stdout, done.stdout
    for name in (function, f"{library}:{function}"):
        shown = subprocess.run(
            [CROSSBILL, "report", "--function", name, recording], timeout=600,
            capture_output=True, text=True, check=True).stdout
        assert "Connection.commit" in shown, shown


def test_a_budget_that_has_become_slack(recording, tmp_path):
    budget(tmp_path, LIMIT + "calls = 200\n")
    assert check(recording).stdout == "crossbill.toml: 1 kept\n"
    budget(tmp_path, LIMIT + "calls = 201\n")
    done = check(recording)
    assert done.returncode == 0
    assert " ".join(done.stdout.split()) == (
        "crossbill.toml: 1 kept crossbill.toml: 1 bound allows more than twice "
        "what was measured; 'crossbill check --update -- CMD' lowers it")


REGIONS = """
import sys
sys.path.insert(0, sys.argv[1])
import crossbill_ffi as crossbill
import sqlite3
connection = sqlite3.connect(":memory:")
for name, calls in (("GET /users", 3), ("GET /posts", 4), ("POST /users", 50)):
    with crossbill.region(name):
        for _ in range(calls):
            connection.commit()
"""


@pytest.mark.parametrize("limit, status, says", [
    ('region = "GET /users"\ncalls = 3', 0, "1 kept"),
    ('region = "GET /users"\ncalls = 2', 1,
     "broken: _sqlite3 Connection.commit in GET /users: calls 3 calls, at "
     "most 2"),
    ('region = "GET *"\ncalls = 6', 1, "7 calls, at most 6"),
    ('region = "GET *"\nper = "begun"\ncalls = 4', 0, "1 kept"),
    ('region = "GET *"\nper = "begun"\ncalls = 3', 1,
     "3.5 calls each time that it is begun, at most 3 "
     "_sqlite3 Connection.commit: 7 calls"),
    ('per = "begun"\ncalls = 3', 125, "is of a region; name it by region"),
    ('region = "GET /uzers"\ncalls = 3', 2,
     "no such region was begun; there is GET /posts, GET /users, POST /users."),
    ('region = "GET *"\napi_calls = 6', 125,
     "of a region calls and overhead are known; put api_calls into a limit "
     "without it")])
def test_limits_of_regions(tmp_path, limit, status, says):
    (tmp_path / "app.py").write_text(REGIONS)
    budget(tmp_path, LIMIT + limit + "\n")
    done = check("--", sys.executable, "app.py", CROSSBILL.parent / "python")
    assert done.returncode == status, done.stderr
    assert says in " ".join(done.stderr.split())


def test_faults_are_looked_for(tmp_path):
    budget(tmp_path, '[[limit]]\nrule = "double-free"\nfindings = 0\n')
    command = ("--", sys.executable, program(tmp_path))
    done = check(*command)
    assert done.returncode == 2 and "add --watch pairs" in done.stderr
    done = check("--watch", "pairs", "--pair", "no_*_new:no_*_free", *command)
    assert (done.returncode, done.stderr) == (0, "crossbill.toml: 1 kept\n")


def test_limits_for_interpreters(recording, tmp_path):
    version = f"cpython {sys.version_info[0]}.{sys.version_info[1]}"
    name = budget(tmp_path, LIMIT + f'host = "{version}"\ncalls = 99\n')
    assert check(recording).returncode == 1
    name.write_text(LIMIT + 'host = "cpython 2.7"\ncalls = 100\n')
    done = check(recording)
    assert done.returncode == 2 and f"this run is of {version}" in done.stdout
    assert check("--update", recording).returncode == 0
    assert check(recording).returncode == 0
    assert f'host = "{version}"\ncalls = 100\n' in name.read_text()


@pytest.mark.parametrize("text, line, says", [
    ("", 1, "there is no limit in it"),
    ("[[limit]]\ncals = 3\n", 2, "a limit has no key cals"),
    ('[[limit]]\nfindings = 0\nrule = "doublefree"\n', 3,
     "there is no rule doublefree"),
    ("[[limit]]\ncalls = '3'\n", 2, "takes a whole number"),
    ("[[limit]\n", 1, "this is no TOML"),
    ("[[limit]]\ncalls = 1\n\x1b[31m = 2\n", 3, "this is no TOML")])
def test_bad_budgets(recording, tmp_path, text, line, says):
    budget(tmp_path, text)
    done = check(recording)
    assert done.returncode == 125 and done.stdout == ""
    assert done.stderr.startswith(f"crossbill: crossbill.toml:{line}: ")
    assert says in done.stderr and "\x1b" not in done.stderr


def test_refused(recording, tmp_path):
    for options, says in (
            ([recording], "there is no crossbill.toml"),
            (["--budget", tmp_path, recording], "is a folder"),
            ([], "name a command"), ([recording, "--", "true"], "not both"),
            (["--output", "sarif", recording], "FORMAT:FILE"),
            (["--output", "word:x", recording], "FORMAT:FILE"),
            (["--runs", "0", "--", "true"], "--runs"),
            (["nothing.db"], "crossbill.toml")):
        done = check(*options)
        assert done.returncode == 125, options
        assert says in done.stderr and done.stderr.count("\n") == 1, options
    budget(tmp_path, LIMIT + "calls = 100\n")
    done = check("--output", "json:/none/x", recording)
    assert done.returncode == 125 and "/none/x" in done.stderr
    assert check("nothing.db").returncode == 125


@pytest.mark.parametrize("kept", sorted(FOLDER.glob("*.db")),
                         ids=lambda kept: kept.stem)
def test_kept_recordings(kept, tmp_path):
    """Each makes a budget that it keeps to, in every format; but one whose
    command was killed is not judged."""
    done = check("--update", kept)
    if kept.stem.endswith("-killed"):
        assert done.returncode == 2 and "nothing is judged" in done.stdout
        return
    assert done.returncode == 0, done.stderr
    for form in ("text", "json", "sarif", "junit", "markdown", "github"):
        done = check("--format", form, kept)
        assert done.returncode == 0, done.stdout + done.stderr



def expect_sarif(text):
    """What the standard's schema requires of what we write."""
    document = json.loads(text)
    assert document["version"] == "2.1.0" and len(document["runs"]) == 1
    run = document["runs"][0]
    driver = run["tool"]["driver"]
    assert driver["name"] == "crossbill"
    rules = [rule["id"] for rule in driver["rules"]]
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        for location in result["locations"]:
            physical = location.get("physicalLocation")
            if physical is None:
                assert location["logicalLocations"]
                continue
            uri = physical["artifactLocation"]["uri"]
            assert re.fullmatch(r"[A-Za-z0-9._~/:-]|([A-Za-z0-9._~/:-]|%[0-9A-F]"
                                r"{2})+", uri), uri
            if "region" in physical:
                assert physical["region"]["startLine"] >= 1
        for value in result["partialFingerprints"].values():
            assert isinstance(value, str)
    return document


def test_outputs(tmp_path):
    budget(tmp_path, LIMIT + "calls = 99\n" + LIMIT + "calls = 100\n")
    (tmp_path / "summary").write_text("before\n")
    done = check("--format", "github", "--output", "sarif:out.sarif",
                 "--output", "junit:out.xml", "--output", "json:out.json",
                 "--output", "markdown:summary", "--", sys.executable,
                 program(tmp_path))
    assert done.returncode == 1
    assert re.fullmatch(r"::error file=app.py,line=7,title=crossbill%3A "
                        r"_sqlite3 Connection.commit%3A calls::100 calls, at "
                        r"most 99; app.py:7 save: 100 calls "
                        r"\(crossbill.toml:4\)\n", done.stderr), done.stderr
    result, = expect_sarif((tmp_path / "out.sarif").read_text())["runs"][0][
        "results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical == {"artifactLocation": {"uri": "app.py",
                                             "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 7}}
    suites = xml.etree.ElementTree.parse(tmp_path / "out.xml").getroot()
    assert suites.get("tests") == "2" and suites.get("failures") == "1"
    assert len(list(suites.iter("testcase"))) == 2
    assert len(list(suites.iter("failure"))) == 1
    found = json.loads((tmp_path / "out.json").read_text())
    assert found["schema"] == "crossbill/check/1" and found["status"] == 1
    assert [bound["state"] for bound in found["bounds"]] == ["broken", "kept"]
    summary = (tmp_path / "summary").read_text()
    assert summary.startswith("before\n### Crossbill: 1 kept, 1 broken\n")
    assert "| broken | \\_sqlite3 Connection.commit: calls | " in summary


HOSTILE = ["a\n::error::b", "a|b`c`<script>", "]]>&<\x01\x0b", "%0A::stop",
           "[x](http://y)", "\u202e", "a".join(NASTY)]


def test_hostile_names(recording, tmp_path):
    """Names of functions, files and of the budget's own library."""
    budget(tmp_path, '[[limit]]\nlibrary = "*"\ncalls = 0\n')
    for number, name in enumerate(HOSTILE):
        made = tmp_path / f"hostile{number}.db"
        shutil.copy(recording, made)
        with sqlite3.connect(made) as connection:
            connection.execute("UPDATE edges SET name = ?, shown = ?",
                               (name, name))
            connection.execute("UPDATE sites SET file = ?, function = ?",
                               ("/" + name, name))
        connection.close()
        for form in ("text", "json", "sarif", "junit", "markdown", "github"):
            done = check("--format", form, made)
            assert done.returncode == 1, done.stderr
            out = done.stdout
            assert "\x1b" not in out and "\u202e" not in out
            if form == "junit":
                xml.etree.ElementTree.fromstring(out)
            elif form == "sarif":
                expect_sarif(out)
            elif form == "json":
                json.loads(out)
            elif form == "github":
                assert out.count("\n") == 1 and out.startswith("::error file=")
            elif form == "markdown":
                table = [line for line in out.split("\n")
                         if line.startswith("| broken")]
                assert len(table) == 1
                assert len(re.findall(r"(?<!\\)\|", table[0])) == 5
                assert not re.search(r"(?<!\\)<(?!br>)", table[0])
        expect_sarif(subprocess.run(
            [CROSSBILL, "report", "--format", "sarif", made], timeout=600,
            capture_output=True, text=True, check=True).stdout)


def test_signals_are_handed_on(tmp_path):
    """One that is sent to us reaches the command, whose end is then named."""
    budget(tmp_path, LIMIT + "calls = 0\n")
    path = tmp_path / "wait.py"
    path.write_text("import pathlib, time\npathlib.Path('up').write_text('')\n"
                    "time.sleep(600)\n")
    with subprocess.Popen([CROSSBILL, "check", "--", sys.executable, path],
                          stderr=subprocess.PIPE, text=True) as started:
        end = time.monotonic() + 300
        while not (tmp_path / "up").exists() and time.monotonic() < end:
            time.sleep(0.05)
        started.send_signal(signal.SIGTERM)
        _, error = started.communicate(timeout=300)
    assert started.returncode == 2
    assert "the command ended with 143" in error


def documented():
    """The crossbill check commands of docs/gate.md's CI examples."""
    text = (ROOT / "docs/gate.md").read_text()
    for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
        joined = re.sub(r" \\\n\s*", " ", block)
        yield from re.findall(r"crossbill check .*-- python3 app.py", joined)


def test_the_examples_of_the_docs(tmp_path):
    program(tmp_path)
    budget(tmp_path, LIMIT + "calls = 99\n")
    commands = list(documented())
    assert len(commands) == 2
    environment = {**os.environ, "GITHUB_STEP_SUMMARY": "summary.md",
                   "PATH": f"{CROSSBILL.parent}:{os.environ['PATH']}"}
    for command in commands:
        done = subprocess.run(["sh", "-c", command], env=environment,
                              capture_output=True, text=True, timeout=600,
                              check=False)
        assert done.returncode == 1, done.stderr
    assert {"crossbill.sarif", "crossbill.xml", "summary.md"} <= set(
        os.listdir())


def test_the_budget_of_the_docs(tmp_path, recording):
    text = (ROOT / "docs/gate.md").read_text()
    budget(tmp_path, re.search(r"```toml\n(.*?)```", text, re.DOTALL).group(1))
    done = check(recording)
    assert done.returncode == 2, done.stderr  # it is of another program
