"""The exact engine: tensors with symbolic dimensions, their normal form, paths, calculus."""

from symnet.algebra import matrix_rules

__all__ = ["matrix_rules"]
