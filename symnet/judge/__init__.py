"""The judge: decides claims and steps without trusting whoever produced them."""

from symnet.judge.context import Context
from symnet.judge.decision import decide
from symnet.judge.facts import Facts, facts_of
from symnet.judge.steps import judged_steps

__all__ = ["Context", "Facts", "decide", "facts_of", "judged_steps"]
