# SPDX-License-Identifier: MIT
"""A function's contract in Python's words: signature, help, defaults.

Made when they are asked for: a core may have 100,000 functions.
"""
import functools
import inspect
import keyword

_NUMBERS = {"bool": bool, "f32": float, "f64": float,
            **{sign + bits: int for sign in "iu"
               for bits in ("8", "16", "32", "64")}}


class _Shown:
    """An annotation that is no Python type; it shows as its text."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


def python_name(name):
    """from -> from_, for what Python reserves."""
    return name + "_" if keyword.iskeyword(name) else name


def _name(kind):
    """The type of an item: i32, Data."""
    return kind.get("of", kind["kind"])


def _with_article(name):
    """an i32, an Item, a u8"""
    vowel = name[:1].lower() in "aeio" or name in ("f32", "f64")
    return f"{'an' if vowel else 'a'} {name}"


def _shown(annotation):
    return (annotation.__name__ if isinstance(annotation, type)
            else repr(annotation))


def _text_of(known):
    return (f"a str, lent as {known} without a copy where Python holds it so, "
            "else converted")


# kind -> what `help` says of a parameter; {item} is a name, {an_item} and
# {an_of} have an article.
_PARAMETERS = {
    "enum": "{an_of}",
    "struct": "{an_of}, by value",
    "pointer": "{an_of}, lent for the call{writes}{null}",
    "slice": "a {writable}buffer of {item}, lent for the call without a copy"
             "{writes}",
    "strided": "a {writable}buffer of {item} with any stride, lent for the "
               "call without a copy{writes}",
    "out": "a writable buffer of {item}, which the core fills",
    "bytes": "bytes or any contiguous buffer, lent for the call without a copy",
    "utf8": _text_of("UTF-8") + "{checks}",
    "utf16": _text_of("UTF-16") + "{checks}",
    "utf32": _text_of("UTF-32") + "{checks}",
    "c_string": "a str without zero characters, lent as UTF-8 that ends with a "
                "zero{checks}",
    "optional": "{an_item}, or None",
    "callback": "a callable, which is called during the call only; what it "
                "raises comes out of the call",
    "object": "{an_of}, lent for the call{changes}",
    "owned": "{an_of}, given to the core: closed afterwards",
}

_RESULTS = {
    "enum": "{an_of}",
    "struct": "{an_of}",
    "owned": "{an_of} that is yours: freed by close(), or when it is collected",
    "owned_array": "an array of {item} in the core's memory, without a copy; "
                   "given back when it is collected",
    "owned_bytes": "bytes, copied from the core's",
    "owned_utf8": "a str",
    "owned_utf16": "a str",
    "owned_utf32": "a str",
    "view": "an array of {item} in the memory of {owner}, without a copy; it "
            "keeps {owner} alive",
}


def _words(table, kind):
    if kind["kind"] in _NUMBERS:
        kind, name = kind["kind"], _NUMBERS[kind["kind"]].__name__
        return "a bool" if kind == "bool" else f"{_with_article(name)} ({kind})"
    mutable = kind.get("mutable")
    return table[kind["kind"]].format(
        an_of=_with_article(kind.get("of", "")),
        item=_name(kind["item"]) if "item" in kind else "",
        an_item=_with_article(_name(kind.get("item", {"kind": ""}))),
        owner=kind.get("owner"),
        writable="writable " if mutable else "",
        writes=", and written by the core" if mutable else "",
        changes=", which may change it" if mutable else "",
        null=", or None" if kind.get("null") else "",
        checks="; the core validates it" if kind.get("validated")
        else "; not validated")


def struct_signature(module, fields):
    """What makes a struct of these fields, all of which have a default."""
    def annotation(kind):
        if kind["kind"] == "array":
            return _Shown(f"Sequence[{_shown(annotation(kind['item']))}]")
        return _NUMBERS.get(kind["kind"]) or getattr(module, kind["of"])

    return inspect.Signature([
        inspect.Parameter(python_name(field["name"]),
                          inspect.Parameter.POSITIONAL_OR_KEYWORD,
                          default=_Shown("..."),
                          annotation=annotation(field["type"]))
        for field in fields])


class Description:
    """What a Function knows of itself: its attributes ask for these."""

    def __init__(self, module, text, name, owner):
        self.text, self.name = text, name
        self.module, self.path = module.__name__, module.__file__
        self.qualname = f"{owner.__name__}.{name}" if owner else name
        self._module = module
        self._is_method = owner is not None

    @property
    def reduced(self):
        from ._modules import _attribute
        return _attribute, (self.path, self.qualname)

    def names(self):
        return tuple(python_name(param["name"])
                     for param in self.text["params"])

    def _default(self, param):
        """Of an enum: its member."""
        kind, value = param["type"], param["default"]
        kind = kind.get("item", kind)
        if kind["kind"] != "enum" or value is None:
            return value
        return getattr(self._module, kind["of"])(value)

    def defaults(self):
        return {python_name(param["name"]): self._default(param)
                for param in self.text["params"] if "default" in param}

    def annotation(self, kind):
        what = kind["kind"]
        if what in _NUMBERS:
            return _NUMBERS[what]
        if what == "void":
            return None
        if what in ("enum", "struct", "object", "owned"):
            return getattr(self._module, kind["of"])
        if what == "pointer":
            cls = getattr(self._module, kind["of"])
            return _Shown(f"{cls.__name__} | None") if kind["null"] else cls
        if what == "optional":
            return _Shown(_shown(self.annotation(kind["item"])) + " | None")
        if what in ("owned_array", "view"):
            return _Shown(f"Array[{_name(kind['item'])}]")
        if what in ("slice", "strided", "out"):
            return _Shown(f"buffer[{_name(kind['item'])}]")
        if what == "callback":
            return _Shown(self._callable(kind))
        return bytes if what in ("bytes", "owned_bytes") else str

    def _callable(self, kind):
        given, result = ([_shown(self.annotation(one)) for one in types]
                         for types in (kind["params"], [kind["result"]]))
        return f"Callable[[{', '.join(given)}], {result[0]}]"

    @functools.cached_property
    def signature(self):
        parameters = [
            inspect.Parameter(
                python_name(param["name"]),
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=self._default(param) if "default" in param
                else inspect.Parameter.empty,
                annotation=self.annotation(param["type"]))
            for param in self.text["params"]]
        # Python wants defaults last; what comes before one is given by name.
        seen = False
        for i, parameter in enumerate(parameters):
            if seen and parameter.default is inspect.Parameter.empty:
                parameters[i] = parameter.replace(
                    kind=inspect.Parameter.KEYWORD_ONLY)
            seen = seen or parameter.default is not inspect.Parameter.empty
        parameters.sort(key=lambda one: one.kind)
        return inspect.Signature(parameters,
                                 return_annotation=self._returned())

    def _returned(self):
        outs = sum(param["type"]["kind"] == "out"
                   for param in self.text["params"])
        result = self.annotation(self.text["result"])
        if outs == 0:
            return result
        parts = ([] if result is None else [_shown(result)]) + ["int"] * outs
        return int if parts == ["int"] else _Shown(f"tuple[{', '.join(parts)}]")

    @functools.cached_property
    def doc(self):
        parts = [self.text.get("doc", "")]
        docs = self.text.get("docs", {})
        lines = []
        for param in self.text["params"]:
            name = python_name(param["name"])
            about = docs.get(param["name"])
            lines.append(f"    {name}: {_words(_PARAMETERS, param['type'])}."
                         + (f" {about}" if about else ""))
        if lines:
            parts.append("\n".join(["Parameters:"] + lines))
        parts.append(self._result_words())
        parts.extend(self._rules())
        return "\n\n".join(part for part in parts if part)

    def _result_words(self):
        outs = [param["name"] for param in self.text["params"]
                if param["type"]["kind"] == "out"]
        result = self.text["result"]
        words = [] if result["kind"] == "void" else [_words(_RESULTS, result)]
        words += [f"how many items of {name} were written" for name in outs]
        return f"Returns {', then '.join(words)}." if words else ""

    def _rules(self):
        raises = self.text.get("raises", [])
        if raises:
            yield "\n".join(["Raises:"] + [
                f"    {name}: {getattr(self._module, name).__doc__ or ''}"
                for name in raises])
        if not self.text["status"] or self.text.get("noexcept"):
            yield "It is noexcept: an exception in it would end the process."
        if self.text["lock"] == "released":
            yield ("Python's lock is released during the call; buffers are "
                   "held.")
        if self.text["threads"] == "one_at_a_time":
            yield "A second call while one is running raises BadArgument."
