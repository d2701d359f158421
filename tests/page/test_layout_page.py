# SPDX-License-Identifier: MIT
"""Pages of `crossbill layout`: maps, and both sides of a boundary.

Taken out, and what failed then: the word beside the hatching (marks), the page
without data (errors), the grid's least width (narrow).
"""
import pytest

from harness import tool

LIBRARY = """
struct Data { unsigned id; double value; unsigned char flag; };
struct Inner { char tag; int number; };
union Either { double real; struct Inner inner; char text[70]; };
enum Colour { RED, GREEN };
enum Colour paint(const struct Data *data, enum Colour colour)
{ return data->flag ? colour : RED; }
int whole(union Either *either) { return either->inner.number; }
int same(int number) { return number; }
"""
HOST = """
struct Data { unsigned id; unsigned char flag; double value; };
struct Inner { char tag; int number; };
union Either { double real; struct Inner inner; char text[70]; long more[9]; };
enum Colour { RED, BLUE, GREEN };
enum Colour paint(const struct Data *data, enum Colour colour);
int whole(union Either *either);
int same(int number);
int main(void) {
  struct Data data = {1, 2, 3};
  union Either either = {0};
  return paint(&data, GREEN) + whole(&either) + same(1);
}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("layout")
    library = tool.build(LIBRARY, folder / "libcore.so", "-g")
    tool.build(HOST, folder / "host", library, "-g", "-O1",
               f"-Wl,-rpath,{folder}")
    layout = [tool.CROSSBILL, "layout", "--format", "html", "-o"]
    done = tool.finish(*layout, folder / "both.html", "--host",
                       folder / "host", library)
    assert done.returncode == 1, done.stderr
    tool.run(*layout, folder / "maps.html", library, "Data", "Either",
             "Colour")
    return folder


def test_both_sides(show, folder):
    page = show(folder / "both.html")
    page.page.wait_for_function("() => window.crossbill")
    said = page.text("#boundary-1")
    assert "2 of 3 functions disagree" in said or "disagree" in said
    maps = [map_ for map_ in page.texts(".beside") if "struct Data" in map_]
    assert len(maps) == 1
    assert maps[0].index("host: struct Data") < \
        maps[0].index("library: struct Data")
    # Colour is not all that marks what differs.
    marked = page.texts(".beside .struct-map .differs")
    assert "4 flag u8, 1 B differs" in marked
    assert "16 flag u8, 1 B differs" in marked
    assert not any("id" in text for text in marked)
    assert page.errors() == [] and page.requests() == []


@pytest.mark.parametrize("name", ["both", "maps"])
@pytest.mark.parametrize("colours, width", [("light", 1280), ("dark", 360)])
def test_for_everyone(show, folder, name, colours, width):
    page = show(folder / f"{name}.html", colours=colours, width=width)
    page.page.wait_for_function("() => window.crossbill")
    assert page.overflow() == 0
    assert page.violations() == []


def test_maps(show, folder):
    page = show(folder / "maps.html", javascript=False)
    assert page.texts("h3") == ["struct Data", "union Either", "enum Colour"]
    assert page.texts(".struct-map")[0].split("\n") == [
        "0 id u32, 4 B", "4 padding, 4 B", "8 value f64, 8 B",
        "16 flag u8, 1 B", "17 padding, 7 B"]
    rows = page.texts(".map tbody tr")
    assert rows[0].split("\t") == ["0", "8 B", "real", "f64"]
    assert "inner.number" in rows[4]
    assert "crosses the boundary in paint(): the order must stay" in \
        page.text("#file-1")
