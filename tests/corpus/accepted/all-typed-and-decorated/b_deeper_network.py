# Type annotations, and a decorator that checks shapes.

import functools
from typing import Any, Callable


def checked(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        result = function(*args, **kwargs)
        assert result[0].shape == args[2].shape
        assert result[1].shape == args[3].shape
        return result

    return wrapper


backward = checked(backward)
