"""symnet: symbolic derivations of neural networks, with a verdict on every line.

Importing the package loads neither SymPy nor NumPy; names resolve when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symnet.api import derive
    from symnet.checking import check, gradient
    from symnet.derivation import Counterexample, Derivation, NumericCheck, Step, Verdict
    from symnet.errors import (
        PrintError,
        ReadError,
        RefusedError,
        ShapeError,
        SizeError,
        SpecError,
        SymnetError,
    )
    from symnet.network import Activation, Affine, Network
    from symnet.results import results

__version__ = "0.1.0"

__all__ = [
    "Activation",
    "Affine",
    "Counterexample",
    "Derivation",
    "Network",
    "NumericCheck",
    "PrintError",
    "ReadError",
    "RefusedError",
    "ShapeError",
    "SizeError",
    "SpecError",
    "Step",
    "SymnetError",
    "Verdict",
    "check",
    "derive",
    "gradient",
    "results",
]

_HOMES = {
    **dict.fromkeys(["check", "gradient"], "symnet.checking"),
    "derive": "symnet.api",
    "results": "symnet.results",
    **dict.fromkeys(["Activation", "Affine", "Network"], "symnet.network"),
    **dict.fromkeys(
        ["Counterexample", "Derivation", "NumericCheck", "Step", "Verdict"], "symnet.derivation"
    ),
    **dict.fromkeys([name for name in __all__ if name.endswith("Error")], "symnet.errors"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'symnet' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
