import pytest

from hongheo.demo import District, Mistake, make_district, plant_mistakes


@pytest.fixture(scope="session")
def district() -> District:
    return make_district()


@pytest.fixture(scope="session")
def spoilt(district: District) -> tuple[District, list[Mistake]]:
    return plant_mistakes(district)
