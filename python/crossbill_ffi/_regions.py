# SPDX-License-Identifier: MIT
"""Regions as decorators: functions, and those that are coroutines."""
import functools
import inspect

from ._region import region


def decorate(name):
    """What `@region(name)` does: each call is a region of its own."""
    def decorator(function):
        if inspect.iscoroutinefunction(function):
            @functools.wraps(function)
            async def marked(*arguments, **named):
                with region(name):
                    return await function(*arguments, **named)
        elif (inspect.isgeneratorfunction(function)
              or inspect.isasyncgenfunction(function)):
            raise TypeError(
                f"@crossbill.region cannot mark {function.__qualname__}: a "
                "generator's caller runs between its steps; use 'with "
                "crossbill.region(...)' around what consumes it")
        else:
            @functools.wraps(function)
            def marked(*arguments, **named):
                with region(name):
                    return function(*arguments, **named)
        return marked
    return decorator
