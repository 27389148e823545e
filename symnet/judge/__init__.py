"""The judge: decides claims and steps without trusting whoever produced them."""

from symnet.judge.decision import Context, decide
from symnet.judge.steps import judged_steps

__all__ = ["Context", "decide", "judged_steps"]
