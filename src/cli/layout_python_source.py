# SPDX-License-Identifier: MIT
"""Where a program's source declares and calls C functions: its syntax trees,
which say what the imported program no longer knows. A part of
layout_python.py."""
import ast


class Site:
    """Where a name was found, how the source calls its library, and what it is
    given there."""

    def __init__(self, path, line, library, module=None, given=None):
        self.path, self.line, self.library = path, line, library
        self.module, self.given = module, given
        self.value = None  # the library, where the imported program has it


def spelled(node):
    """"self.lib" of such an expression, or ""."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = spelled(node.value)
        return inner and inner + "." + node.attr
    return ""


def text_of(node):
    """What a constant says, if it is a text."""
    value = getattr(node, "value", getattr(node, "s", None))
    if isinstance(node, (ast.Constant, getattr(ast, "Str", ast.Constant))):
        return value if isinstance(value, str) else None
    return None


def function_of(node):
    """The library's expression and the function's name of `lib.sum` and
    `lib["sum"]`."""
    if isinstance(node, ast.Attribute):
        return node.value, node.attr
    if isinstance(node, ast.Subscript):
        inner = getattr(node.slice, "value", node.slice)
        text = inner if isinstance(inner, str) else text_of(
            node.slice if text_of(node.slice) else inner)
        if text:
            return node.value, text
    return None, ""


class Source:
    """The trees of a host's modules, and what stands where."""

    LOADERS = ("CDLL", "PyDLL", "LoadLibrary", "dlopen")

    def __init__(self, host):
        self.declared = {}   # "sum.argtypes" -> Site
        self.calls = {}      # "sum" -> Site, of names bound to libraries
        self.texts = {}      # each constant text -> Site
        self.classes = {}    # (path, name) -> the statement
        self.names = {}      # (path, "Point") -> the line of an assignment
        self.fields = {}     # (path, "Node") -> what _fields_ became later
        self.cdefs = []      # (path, line, text)
        self.in_dll = []     # (module, the call)
        self.name = os.path.basename(host.name.rstrip("/"))
        for module in host.modules():
            self.read(module)

    def read(self, module):
        path = getattr(module, "__file__", None) or ""
        try:
            with open(path, "rb") as file:
                tree = ast.parse(file.read())
        except (OSError, SyntaxError, ValueError):
            return  # no source: an extension, or a file that is gone
        nodes = list(ast.walk(tree))
        bound = {spelled(target) for node in nodes
                 if isinstance(node, ast.Assign) and self.loads(node.value)
                 for target in node.targets}
        for node in nodes:
            self.look_at(node, module, path, bound)

    def loads(self, node):
        return (isinstance(node, ast.Call)
                and spelled(node.func).split(".")[-1] in self.LOADERS)

    def look_at(self, node, module, path, bound):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self.assigned(target, node.value, module, path)
        elif isinstance(node, ast.ClassDef):
            self.classes.setdefault((path, node.name), node)
        elif isinstance(node, ast.Call):
            self.called(node, module, path, bound)
        else:
            text = text_of(node)
            if text:
                self.texts.setdefault(text, Site(path, node.lineno, ""))

    def assigned(self, target, value, module, path):
        if isinstance(target, ast.Name):
            self.names.setdefault((path, target.id), target.lineno)
        if not isinstance(target, ast.Attribute):
            return
        if target.attr == "_fields_":
            self.fields[(path, spelled(target.value))] = value
        if target.attr in ("argtypes", "restype"):
            library, name = function_of(target.value)
            if name:
                self.declared.setdefault(
                    name + "." + target.attr,
                    Site(path, target.lineno, spelled(library), module,
                         value))

    def called(self, node, module, path, bound):
        library, name = function_of(node.func)
        if name == "cdef" and node.args and text_of(node.args[0]):
            self.cdefs.append((path, node.args[0].lineno,
                               text_of(node.args[0])))
        if name == "in_dll" and len(node.args) == 2:
            self.in_dll.append((module, path, node))
        words = spelled(library) if library is not None else ""
        if words and (words in bound or self.is_library(module, words)):
            site = Site(path, node.lineno, words, module)
            site.value = self.value_of(module, words)
            self.calls.setdefault(name, site)

    def is_library(self, module, words):
        return issubclass(type(self.value_of(module, words)), ctypes.CDLL)

    @staticmethod
    def value_of(module, words):
        """What a name of the module is now: of its own, and of its objects."""
        value = module
        for part in words.split("."):
            inner = getattr(value, "__dict__", {})
            if part not in inner:
                return None
            value = inner[part]
        return value

    def place(self, *names):
        """The first of them that stands somewhere."""
        for table in (self.declared, self.calls, self.texts):
            for name in names:
                if name in table:
                    return {"file": table[name].path,
                            "line": table[name].line}
        return {"file": "", "line": 0}

    def of_function(self, name):
        return self.place(name + ".argtypes", name + ".restype", name)

    def of_class(self, kind):
        """Where a class and each of its fields stand."""
        module = sys.modules.get(kind.__module__)
        path = getattr(module, "__file__", None) or ""
        node = self.classes.get((path, kind.__name__))
        if node is None:
            return {"file": path, "line": 0}, {}
        lines = {}
        later = self.fields.get((path, kind.__name__))
        for each in [*ast.walk(node), *(ast.walk(later) if later else ())]:
            if isinstance(each, ast.Tuple) and each.elts:
                text = text_of(each.elts[0])
                if text:
                    lines.setdefault(text, each.lineno)
        return {"file": path, "line": node.lineno}, lines

    def of_cdef(self, word, inner=""):
        """Where a word stands first in what ffi.cdef was given, or another one
        behind it."""
        for path, line, text in self.cdefs:
            at = find_word(text, word)
            if at >= 0 and inner:
                at = max(find_word(text, inner, at), 0)
            if at >= 0:
                return {"file": path, "line": line + text.count("\n", 0, at)}
        return {"file": "", "line": 0}

    def later(self, name):
        """What a function is given that the import does not run: its argtypes
        and restype as far as they can be told from here."""
        found = []
        for what in ("argtypes", "restype"):
            site = self.declared.get(name + "." + what)
            if site is None:
                found.append(None if what == "argtypes" else ctypes.c_int)
                continue
            if not all(isinstance(node, PLAIN) for node in
                       ast.walk(site.given)):
                return None
            try:
                code = compile(ast.Expression(site.given), "", "eval")
                found.append(eval(code, dict(vars(site.module))))
            except Exception:  # a name that only the function knows
                return None
        return found


# Of what a declaration is made that can be told without running its function.
PLAIN = tuple(getattr(ast, name) for name in (
    "Name", "Attribute", "Call", "List", "Tuple", "Constant", "Num", "Str",
    "NameConstant", "BinOp", "Mult", "Load", "keyword", "Expression")
    if hasattr(ast, name))


def find_word(text, word, at=0):
    at = text.find(word, at)
    while at >= 0:
        around = text[max(at - 1, 0):at] + text[at + len(word):][:1]
        if not any(letter.isalnum() or letter == "_" for letter in around):
            return at
        at = text.find(word, at + 1)
    return -1
