"""Replay: the value of a SymPy expression at numbers, by plain loops.

Shares no code with the exact engine, nor with the rest of the judge: it confirms what they say.
Numbers are exact; a function without rational values gives an interval that holds its value.
"""

from symnet.judge.replay import derivatives, matrices, scalars
from symnet.judge.replay.core import Replay
from symnet.judge.replay.derivatives import dual_oracle
from symnet.judge.replay.functions import real_value
from symnet.judge.replay.numbers import Number, OverBudget, Rows, Undefined, surely_differ

__all__ = [
    "Number",
    "OverBudget",
    "Replay",
    "Rows",
    "Undefined",
    "derivatives",
    "dual_oracle",
    "matrices",
    "real_value",
    "scalars",
    "surely_differ",
]
