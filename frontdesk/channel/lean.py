"""Starts Rasa without TensorFlow.

Rasa 3.6 imports TensorFlow whatever the pipeline. None of our components uses it, yet it costs
two thirds of the start-up time and of the memory. `install` puts empty
stand-ins in its place, so that Rasa's modules load; `seal` then makes every attempt to *use* one
an error. See docs/decisions/0004-rasa-without-tensorflow.md.
"""

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any

from frontdesk.errors import ConfigurationError

_REPLACED = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_text", "tensorflow_hub", "keras"})
_sealed = False


class _StandInType(type):
    """A class of which every attribute is another stand-in: enough for class bodies and hints."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(name)

    def __or__(cls, other: Any) -> Any:
        return cls

    def __getitem__(cls, key: Any) -> Any:
        return cls


def _stand_in(name: str) -> Any:
    return _StandInType(name, (), {"__new__": _new, "__init__": _init, "__call__": _decorate})


def _new(cls: Any, *args: Any, **kwargs: Any) -> Any:
    if _sealed:
        raise ConfigurationError(
            f"Something in config.yml needs TensorFlow ({cls.__name__}), which Frontdesk leaves out:"
            " use another component."
        )
    if len(args) == 1 and callable(args[0]) and not kwargs:
        return args[0]  # used as a decorator
    return object.__new__(cls)


def _init(self: Any, *args: Any, **kwargs: Any) -> None:
    return None


def _decorate(self: Any, *args: Any, **kwargs: Any) -> Any:
    return args[0] if args and callable(args[0]) else self


class _StandInModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _stand_in(name)
        setattr(self, name, value)
        return value


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        if fullname.split(".")[0] not in _REPLACED:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        module = _StandInModule(spec.name)
        module.__path__ = []
        module.__dict__["__version__"] = "2.12.0"
        return module

    def exec_module(self, module: ModuleType) -> None:
        return None


def install() -> None:
    """Put stand-ins in TensorFlow's place. Call it before anything imports Rasa."""
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _Finder())


def seal() -> None:
    """From now on, using a stand-in raises `ConfigurationError`."""
    global _sealed  # noqa: PLW0603 - one switch for the whole process, like the modules it guards
    _sealed = True
