"""The judge: decides claims and steps without trusting whoever produced them."""

from symnet.judge.decision import decide
from symnet.judge.steps import judged_steps

__all__ = ["decide", "judged_steps"]
