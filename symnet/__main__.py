"""`python -m symnet` is the command `symnet`."""

from symnet.cli import main

main()
