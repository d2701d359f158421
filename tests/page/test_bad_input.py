# SPDX-License-Identifier: MIT
"""Pages of what nobody would call well-formed: names that are markup, very long
or written from right to left, recordings without lines, findings or anything at
all, killed programs, old browsers, printers.

Taken out: test_markup_in_names failed when the name of a function went onto the
page as it was.
"""
import pytest

from harness import tool

MARKUP = "<script>document.title='taken'</script>"  # has no space
ARABIC = "\u0645\u0643\u062a\u0628\u0629"
TURNED = "a\u202eb"  # a mark that turns the direction of text
LONG = "n" * 10000
NAMES = [MARKUP, ARABIC, LONG]
CORE = "".join(f"void f{i}(void) {{}}\n" for i in range(len(NAMES)))
PROGRAM = f"""
import ctypes, sys, threading
core = ctypes.CDLL(sys.argv[1])
names = {NAMES!r}
def {ARABIC}():
    for name in names:
        getattr(core, name)()
thread = threading.Thread(target={ARABIC}, name=names[0])
thread.start()
thread.join()
"""


def page_of(folder, *command, **how):
    done = tool.record("-o", folder / "run.db", "--", *command, cwd=folder,
                       **how)
    tool.run(tool.CROSSBILL, "report", folder / "run.db", "--format", "html",
             "-o", folder / "page.html")
    return folder / "page.html", done


def core_with_names(folder):
    """No compiler takes them, and every linker does."""
    tool.build(CORE, folder / "core.o", "-c", "-fPIC")
    (folder / "names").write_text("".join(
        f"f{i} {name}\n" for i, name in enumerate(NAMES)))
    tool.run("objcopy", f"--redefine-syms={folder / 'names'}",
             folder / "core.o")
    tool.run("gcc", "-shared", folder / "core.o", "-o",
             folder / "libcore.so")
    return folder / "libcore.so"


@pytest.fixture(scope="module")
def wicked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wicked")
    library = core_with_names(folder)
    (folder / "app.py").write_text(PROGRAM)
    file, done = page_of(folder, "/usr/bin/python3", "app.py", library,
                         "</script>" + MARKUP, TURNED)
    assert done.returncode == 0, done.stderr
    return file


def ready(shown):
    shown.page.wait_for_function("() => window.crossbill")
    return shown


def test_markup_in_names(show, wicked):
    shown = ready(show(wicked))
    assert shown.errors() == [] and shown.requests() == []
    assert shown.evaluate("document.title").endswith("Crossbill")
    assert shown.evaluate("document.title") != "taken"
    names = shown.texts("#function-table tbody th bdi")
    assert MARKUP in names and ARABIC in names
    assert MARKUP in shown.text("h1")


def test_direction_of_text(show, wicked):
    """Marks that turn it are shown, and names keep theirs to themselves."""
    shown = ready(show(wicked))
    assert "\u202e" not in shown.page.content()
    assert "\\u202e" in shown.text("h1")


@pytest.mark.parametrize("width", [360, 1280])
def test_long_names(show, wicked, width):
    shown = ready(show(wicked, width=width))
    assert shown.overflow() == 0
    longest = max(map(len, shown.texts("#function-table tbody th bdi")))
    assert longest <= 200
    assert LONG not in shown.text("main")


def test_same_names_without_scripts(show, wicked):
    shown = show(wicked, javascript=False)
    assert MARKUP in shown.texts("#function-table tbody th bdi")
    assert shown.page.locator("noscript").first.is_visible()


def test_nothing_recorded(show, tmp_path):
    """A program without a library's function has a page, too."""
    file, done = page_of(tmp_path, "/bin/true")
    assert done.returncode == 0
    shown = ready(show(file))
    assert "No call into a library was seen" in shown.text("#summary")
    assert shown.errors() == []


def test_no_lines_and_no_findings(show, tmp_path):
    core = tool.build("int f(void) { return 1; }", tmp_path / "libcore.so")
    tool.build("int f(void); int main() { return f() - 1; }", tmp_path / "host",
               core, f"-Wl,-rpath,{tmp_path}")
    file, done = page_of(tmp_path, tmp_path / "host")
    assert done.returncode == 0
    shown = ready(show(file))
    assert "No rule found anything" in shown.text("#findings")
    assert shown.errors() == []


def test_killed_program(show, tmp_path):
    core = tool.build("#include <signal.h>\nvoid f(void) { raise(SIGKILL); }",
                      tmp_path / "libcore.so")
    tool.build("void f(void); int main() { f(); }", tmp_path / "host",
               core, f"-Wl,-rpath,{tmp_path}")
    file, _ = page_of(tmp_path, tmp_path / "host")
    shown = ready(show(file))
    said = shown.text("#summary .warning >> nth=0")
    assert "SIGKILL" in said and "f of libcore" in " ".join(said.split())
    assert shown.errors() == []


def test_old_browser(show, wicked):
    """One sentence, and all figures."""
    shown = ready(show(wicked, javascript_first="delete window."
                                                "DecompressionStream"))
    assert "Firefox 113" in shown.text("#old-browser")
    assert shown.page.locator("#flame-graph").is_hidden()
    assert MARKUP in shown.texts("#function-table tbody th bdi")
    assert shown.errors() == []


def test_damaged_data(show, wicked, tmp_path):
    """Such as a page that a program cut on its way."""
    text = wicked.read_text()
    start = text.index(">", text.index('<script id="data"')) + 1
    (tmp_path / "cut.html").write_text(text[:start] + text[start + 400:])
    shown = ready(show(tmp_path / "cut.html"))
    assert shown.page.locator("#old-browser").is_visible()


def test_printed(show, wicked):
    shown = ready(show(wicked, printed=True))
    assert not shown.page.locator("nav").is_visible()
    assert shown.page.locator("#function-table").is_visible()


def test_source_lines(show, tmp_path):
    """Only where they are wanted, and without what looks like a secret."""
    program = ('import zlib\npassword = zlib.crc32(b"x") and "hunter2"\n'
               'zlib.crc32(b"plain"); token = "hunter3"\n')
    (tmp_path / "app.py").write_text(program)
    file, _ = page_of(tmp_path, "/usr/bin/python3", "app.py", "--token",
                      "hunter4", "API_KEY=hunter5", "https://me:hunter6@host/")
    shown = ready(show(file))
    everything = shown.page.content()
    assert 'zlib.crc32(b"plain")' in shown.text("#lines")
    for number in range(2, 7):
        assert f"hunter{number}" not in everything
    assert shown.text("h1").endswith(
        "--token *** API_KEY=*** https://me:***@host/")
    tool.run(tool.CROSSBILL, "report", tmp_path / "run.db", "--format", "html",
             "--no-source", "-o", tmp_path / "without.html")
    assert "crc32(b" not in (tmp_path / "without.html").read_text()
