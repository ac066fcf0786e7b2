"""The shipped catalogue, loaded once."""

from __future__ import annotations

import pytest

from geoplan.catalogue import Catalogue, load_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()
