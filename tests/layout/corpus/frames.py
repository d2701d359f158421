# SPDX-License-Identifier: MIT
"""The text around pairs that are written by hand, language by language."""
import rust_language
import zig_language
from language import indented
from python_languages import CFFI_HEAD, CTYPES_HEAD

C_HEAD = """#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "saw.h"
"""
# Of what is C, by whichever compiler.
PLAIN_HEAD = C_HEAD + """#ifdef __cplusplus
extern "C" {
#endif
"""
PLAIN_END = """
#ifdef __cplusplus
}
#endif
"""
GO_HEAD = """package main

/*
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "saw.h"
static void sent_int(char *l, long long v) { sent_i(l, v); free(l); }
static void sent_float(char *l, double v) { sent_f(l, v); free(l); }
static void saw_int(char *l, long long v) { saw_i(l, v); free(l); }
static void saw_float(char *l, double v) { saw_f(l, v); free(l); }
"""
# The interface of saw.h, by names of its own: see, say.
FORTRAN_HEAD = """module saw
  use iso_c_binding
  interface
{0}
  end interface
contains
{1}
end module
"""
FORTRAN_C = """    subroutine c_{2}_{1}(label, value) bind(C, name="{0}_{1}")
      import
      character(kind=c_char) :: label(*)
      {3}, value :: value
    end subroutine"""
FORTRAN_OWN = """  subroutine {2}_{1}(label, value)
    character(*) :: label
    {3} :: value
    call c_{2}_{1}(label // c_null_char, value)
  end subroutine"""


def fortran_head():
    rows = [(verb, kind, own, of)
            for verb, own in (("saw", "see"), ("sent", "say"))
            for kind, of in (("i", "integer(c_long_long)"),
                             ("f", "real(c_double)"))]
    return FORTRAN_HEAD.format(*(
        "\n".join(text.format(*row) for row in rows)
        for text in (FORTRAN_C, FORTRAN_OWN)))


D_HEAD = """extern (C) {
  void sent_i(const char *label, long value);
  void sent_u(const char *label, ulong value);
  void sent_f(const char *label, double value);
  void saw_i(const char *label, long value);
  void saw_u(const char *label, ulong value);
  void saw_f(const char *label, double value);
  void *room();
  void saw_run(const char *name, void function() pair);
}
"""
ADA_HEAD = """with Interfaces.C; use Interfaces.C;
procedure Host is
   NUL : constant String := (1 => Character'Val (0));
   procedure Saw_Begin (Name : String);
   pragma Import (C, Saw_Begin, "saw_begin");
   procedure Saw_End;
   pragma Import (C, Saw_End, "saw_end");
"""
ADA_SAY = """   procedure {0} (Label : String; Value : {1});
   pragma Import (C, {0}, "{2}");
"""


def ada_head():
    return ADA_HEAD + "".join(
        ADA_SAY.format(name, of, name.lower())
        for name, of in (("Sent_I", "Long_Long_Integer"),
                         ("Sent_F", "double"), ("Saw_F", "double"),
                         ("Saw_I", "Long_Long_Integer")))


class Frame:
    """`{0}` of `case` is the name of a pair, `{1}` its statements; of `run`
    the name."""

    def __init__(self, host_head="", case="", run="", end="",
                 library_head="", by=2, library_end=""):
        self.host_head, self.case, self.run = host_head, case, run
        self.end, self.library_head, self.by = end, library_head, by
        self.library_end = library_end

    def cases(self, chosen):
        for pair, parts in chosen:
            statements = indented(parts["case"].splitlines(), self.by)
            yield self.case.format(pair.name, named(statements, pair))

    def host(self, shared, chosen, has_probe):
        texts = [self.host_head, shared["host"]]
        cases = list(self.cases(chosen))
        for (pair, parts), case in zip(chosen, cases):
            texts += [named(parts["host"], pair), case]
        if has_probe:
            texts.append(rust_language.PROBE)
        runs = [self.run.format(pair.name) for pair, _ in chosen]
        return "\n".join(texts) + self.end.format(indented(runs, self.by))

    def library(self, shared, chosen):
        return "\n".join([
            self.library_head, shared["library"],
            *(named(parts["library"], pair) for pair, parts in chosen),
            self.library_end])


class GoFrame(Frame):
    """All of C comes first: in @host before, in @library behind `// Go`."""

    def host(self, shared, chosen, has_probe):
        texts = [GO_HEAD, shared["host"],
                 *(named(parts["host"], pair) for pair, parts in chosen),
                 '*/\nimport "C"\n', *self.cases(chosen)]
        runs = [self.run.format(pair.name) for pair, _ in chosen]
        return "\n".join(texts) + self.end.format(indented(runs, self.by))

    def library(self, shared, chosen):
        halves = [named(parts["library"], pair).partition("// Go\n")
                  for pair, parts in chosen]
        return "\n".join([
            GO_HEAD, shared["library"], *(half[0] for half in halves),
            '*/\nimport "C"\n\nfunc main() {}\n',
            *(half[2] for half in halves)])


class CffiFrame(Frame):
    """Declarations of all pairs come before the library is opened."""

    def host(self, shared, chosen, has_probe):
        texts = [CFFI_HEAD, shared["host"],
                 *(named(parts["host"], pair) for pair, parts in chosen),
                 'pair = ffi.dlopen(os.path.join(HERE, "libpair.so"))',
                 *self.cases(chosen)]
        runs = [self.run.format(pair.name) for pair, _ in chosen]
        return "\n".join(texts) + self.end.format(indented(runs, self.by))


def named(text, pair):
    return text.replace("$", pair.name)


C_RUN = 'saw_run("{0}", case_{0});'
RUST_END = "\nfn main() {{ unsafe {{\n{0}\n}} }}\n"
FRAMES = {
    "c": Frame(PLAIN_HEAD, "static void case_{0}(void) {{\n{1}\n}}\n",
               C_RUN, PLAIN_END.replace("}", "}}")
               + "int main(void) {{\n{0}\n}}\n", PLAIN_HEAD,
               library_end=PLAIN_END),
    "c++": Frame(C_HEAD, 'static void case_{0}(void) {{\n{1}\n}}\n',
                 C_RUN, "\nint main() {{\n{0}\n}}\n", C_HEAD),
    "rust": Frame(rust_language.HEAD
                  + '#[link(name = "pair")] extern "C" {}\n',
                  'unsafe extern "C" fn case_{0}() {{\n{1}\n}}\n',
                  'saw_run(c"{0}".as_ptr(), case_{0});',
                  RUST_END, rust_language.HEAD),
    "zig": Frame(zig_language.HEAD,
                 "fn case_{0}() callconv(.c) void {{\n{1}\n}}\n",
                 'saw_run("{0}", &case_{0});',
                 "\npub fn main() void {{\n{0}\n}}\n", zig_language.HEAD),
    "ctypes": Frame(CTYPES_HEAD, "\n\ndef case_{0}():\n{1}\n",
                    'saw.saw_run(b"{0}", CASE(case_{0}))',
                    '\n\nif __name__ == "__main__":\n{0}\n', by=4),
    "cffi": CffiFrame(CFFI_HEAD, '\n\n@saw_ffi.callback("void(void)")\n'
                      "def case_{0}():\n{1}\n",
                      'saw.saw_run(b"{0}", case_{0})',
                      '\n\nif __name__ == "__main__":\n{0}\n', by=4),
    "d": Frame(D_HEAD, "extern (C) void case_{0}() {{\n{1}\n}}\n",
               'saw_run("{0}", &case_{0});', "\nvoid main() {{\n{0}\n}}\n",
               D_HEAD),
    "ada": Frame(ada_head(), "   procedure Case_{0} is\n   begin\n{1}\n"
                 "   end Case_{0};\n",
                 'Saw_Begin ("{0}" & NUL); Case_{0}; Saw_End;',
                 "\nbegin\n{0}\nend Host;\n", by=6),
    "fortran": Frame(library_head=fortran_head()),
    "go": GoFrame("", "func case_{0}() {{\n{1}\n}}\n",
                  'C.saw_begin(C.CString("{0}")); case_{0}(); C.saw_end()',
                  "\nfunc main() {{\n{0}\n}}\n"),
}
