"""Plug-ins are modules: a file in a plug-in folder is one, its name is the file's name."""

import importlib
import pkgutil
import warnings
from functools import cache
from importlib.metadata import EntryPoints, entry_points
from types import ModuleType

from kg.errors import PluginError


@cache
def available(package: str) -> tuple[str, ...]:
    """Names of the plug-ins of a package such as `kg.sources`, sorted; loads none of them."""
    folder = importlib.import_module(package).__path__
    own = {module.name for module in pkgutil.iter_modules(folder) if module.name[0] != "_"}
    return tuple(sorted(own | announced(package).names))


@cache
def load(package: str, name: str) -> ModuleType:
    """Import one plug-in; raises PluginError where there is none of this name."""
    if name not in available(package):
        raise PluginError(package.removeprefix("kg.").rstrip("s"), name, available(package))
    for point in announced(package).select(name=name):
        return _foreign(point.load())
    return importlib.import_module(f"{package}.{name}")


@cache
def load_all(package: str) -> dict[str, ModuleType]:
    """All plug-ins of a package by name; a broken one of another distribution is left out."""
    loaded: dict[str, ModuleType] = {}
    foreign = announced(package).names
    for name in available(package):
        try:
            loaded[name] = load(package, name)
        except Exception as error:
            if name not in foreign:
                raise
            warnings.warn(f"plug-in {package}.{name} is left out: {error}", stacklevel=2)
    return loaded


@cache
def announced(package: str) -> EntryPoints:
    """Plug-ins of other distributions; each look for them opens files of all installed ones."""
    return entry_points(group=package)


def _foreign(module: object) -> ModuleType:
    if not isinstance(module, ModuleType):
        message = f"an entry point must name a module, not {type(module).__name__}"
        raise TypeError(message)
    return module
