"""Where nothing may be skipped, a skip is a failure: set SYMNET_NO_SKIPS=1."""

import os

import pytest


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("SYMNET_NO_SKIPS") and reporter is not None:
        skipped = reporter.stats.get("skipped", [])
        if skipped and session.exitstatus == pytest.ExitCode.OK:
            reporter.write_line(
                f"{len(skipped)} skipped, and nothing may be skipped here", red=True
            )
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
