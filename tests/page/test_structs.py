# SPDX-License-Identifier: MIT
"""The page's memory maps of structs, by the contract of a library that was called.

Taken out: there was no map while only libraries counted to which memory was lent.
"""
from harness import tool

CORE = """
#include <crossbill/boundary.hpp>
#include <cstdint>
struct Data { uint32_t id; double value; bool flag; };
CROSSBILL_STRUCT(Data, 24, "A record.", id, value, flag)
extern "C" __attribute__((visibility("default"))) int plain() { return 1; }
"""
HOST = "int plain(void); int main(void) { return plain() - 1; }"


def test_memory_maps(show, tmp_path):
    core = tool.build_core(CORE, tmp_path / "libcore.so")
    tool.build(HOST, tmp_path / "host", core, f"-Wl,-rpath,{tmp_path}")
    tool.record("-o", tmp_path / "run.db", "--", tmp_path / "host",
                cwd=tmp_path)
    report = [tool.CROSSBILL, "report", tmp_path / "run.db"]
    tool.run(*report, "-o", tmp_path / "page.html")
    shown = show(tmp_path / "page.html")
    assert shown.texts(".struct-map span") == [
        "0 id u32, 4 B", "4 padding, 4 B", "8 value f64, 8 B",
        "16 flag bool, 1 B", "17 padding, 7 B"]
    said = shown.text("#structs")
    assert "24 bytes, aligned to 8; 11 are padding; 16 with its" in said
    tool.build_core(CORE + "int more;", core)  # is not what was called
    tool.run(*report, "-o", tmp_path / "again.html")
    assert "struct-map\"" not in (tmp_path / "again.html").read_text()
