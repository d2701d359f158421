# SPDX-License-Identifier: MIT
"""Compares a stub with the module that crossbill.load makes:

    stubs.py LIBRARY STUB     prints what differs, and nothing if nothing does
"""
import ast
import inspect
import sys

import crossbill_ffi as crossbill

OWN = {"__init__", "__buffer__", "__enter__", "__exit__", "closed"}


def parameters(function):
    return [argument.arg for argument in
            function.args.posonlyargs + function.args.args]


def defaults(function):
    return [ast.literal_eval(value) for value in function.args.defaults]


def real(function):
    shown = inspect.signature(function).parameters.values()
    return ([each.name for each in shown],
            [each.default for each in shown
             if each.default is not each.empty])


def same_function(stub, made, name, first=0):
    """From the parameter `first` on: what a stub calls self has its own name
    in the module."""
    found = parameters(stub)[first:], defaults(stub)
    names, values = real(made)
    expected = names[first:], values
    if found != expected:
        print(f"{name}: the stub has {found}, the module {expected}")


def functions(node):
    found = {}
    for each in node.body:
        if isinstance(each, ast.FunctionDef):
            if each.name in found:
                print(f"{each.name}: twice in the stub")
            found[each.name] = each
    return found


def same_class(stub, made):
    bases = {ast.unparse(base) for base in stub.bases}
    if "enum.IntEnum" in bases:
        members = {each.targets[0].id: ast.literal_eval(each.value)
                   for each in stub.body if isinstance(each, ast.Assign)}
        real = {name: int(each) for name, each in made.__members__.items()}
        if members != real:
            print(f"{stub.name}: {members} and {real}")
        return
    if not all(issubclass(made, getattr(crossbill, base.split(".")[1]))
               for base in bases):
        print(f"{stub.name}: its base is not {bases}")
    fields = [each.target.id for each in stub.body
              if isinstance(each, ast.AnnAssign)]
    if fields and list(made.__match_args__) != fields:
        print(f"{stub.name}: fields {fields}")
    for name, function in functions(stub).items():
        if name in OWN:
            continue
        if not hasattr(made, name):
            print(f"{stub.name}.{name} is not there")
        elif not function.decorator_list and name != "close":
            same_function(function, getattr(made, name), name, 1)
    methods = {name for name, each in vars(made).items()
               if isinstance(each, crossbill.Method)}
    if methods != set(functions(stub)) & set(vars(made)):
        print(f"{stub.name}: methods {methods}")


def main(library, stub):
    module = crossbill.load(library)
    tree = ast.parse(open(stub).read())
    named = functions(tree)
    classes = {each.name: each for each in tree.body
               if isinstance(each, ast.ClassDef)}
    if set(named) | set(classes) != set(module.__all__):
        print("names:", (set(named) | set(classes)) ^ set(module.__all__))
    for name, function in named.items():
        same_function(function, getattr(module, name), name)
    for name, each in classes.items():
        same_class(each, getattr(module, name))


main(*sys.argv[1:])
