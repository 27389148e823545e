"""Judge many mutants of true claims: python -m benchmarks.mutants [count] [seed]."""

import secrets
import sys

from rich.progress import track

from tests.mutated_claims import Tally, judge_mutants


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else secrets.randbits(32)
    print(f"seed {seed}")
    tally = Tally()
    for tally in track(judge_mutants(count, seed), "mutants", total=count):  # noqa: B007  # the last
        pass
    print(f"{tally.judged:,} mutants:", dict(tally.statuses))
    for name, left, right in tally.accepted:
        print("accepted:", name, left, "=", right)
    return bool(tally.accepted) or tally.judged < count


if __name__ == "__main__":
    sys.exit(main())
