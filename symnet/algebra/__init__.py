"""The exact engine: tensors with symbolic dimensions in normal form, and paths at concrete ones."""
