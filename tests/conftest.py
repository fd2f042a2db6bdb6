"""Says which tests wait for a trained model: scripts/test runs the others meanwhile."""

from pathlib import Path

import pytest

_HERE = Path(__file__).parent
_WHOLE_HOUSES = ("faults", "topology", "e2e")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts whole houses and what starts the trained assistant."""
    for item in items:
        whole = item.path.relative_to(_HERE).parts[0] in _WHOLE_HOUSES
        if whole or "assistant_settings" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.after_training)
