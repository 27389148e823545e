"""Networks: the grammar of specs, layers, activations, and the Network that owns its symbols."""

from symnet.network.layers import ACTIVATION_NAMES, Activation, Affine
from symnet.network.network import TERM_LIMIT, Network

__all__ = ["ACTIVATION_NAMES", "TERM_LIMIT", "Activation", "Affine", "Network"]
