"""The verdict on made-up lists: found where names tell, honest where they do not."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from geoplan.geo import (
    haversine_m,
    local_crs,
    metric_xy,
    wgs84_to_bd09,
    wgs84_to_gcj02,
    wgs84_to_krueger,
)
from geoplan.sources.datum_hypotheses import Numbers
from geoplan.sources.datum_verdict import Known, Verdict, decide
from geoplan.sources.datum_words import find_datum
from tests.sources.list_forms import NAMES, Form, forms

BOX = (117.0, 28.1, 117.3, 28.4)
M_PER_DEG = 111_000.0


def scatter(rng: np.random.Generator, size: int, box: tuple[float, ...] = BOX) -> np.ndarray:
    return rng.uniform(box[:2], box[2:], (size, 2)).T


def ask(
    form: Form,
    truth: np.ndarray,
    *,
    box: tuple[float, float, float, float] = BOX,
    noise_m: float = 0.0,
    wrong: int = 0,
    named: int | None = None,
    declared: str = "",
    seed: int = 0,
) -> tuple[Verdict, np.ndarray]:
    """Judge a list of the places ``truth``; the last ``wrong`` names belong to other places."""
    rng = np.random.default_rng(seed)
    crs = local_crs(box)
    named = truth.shape[1] if named is None else named
    places = shapely.points(metric_xy(*truth, crs))
    if wrong:
        places[named - wrong : named] = np.roll(places[named - wrong : named], 1)
    listed = truth + rng.normal(0, noise_m / M_PER_DEG, truth.shape)
    x, y = form.write(*listed)
    numbers = Numbers(x, y, np.zeros(len(x), dtype=bool))
    known = Known(dict(enumerate(places[:named])), crs)
    return decide(numbers, known, box, find_datum(declared)), listed


def assert_places(verdict: Verdict, listed: np.ndarray) -> None:
    assert haversine_m(verdict.fit.lon, verdict.fit.lat, *listed).max() < 1e-3


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(3))
def test_every_form_is_found_among_noise_and_wrong_names(name: str, seed: int) -> None:
    truth = scatter(np.random.default_rng(seed), 30)
    form = forms(117.15)[name]
    verdict, listed = ask(form, truth, noise_m=60, wrong=10, seed=seed)
    assert (verdict.basis, verdict.pairs) == ("measured", 30)
    assert verdict.fit.hypothesis == form.reading
    assert_places(verdict, listed)
    assert verdict.fit.median_m < 150
    assert verdict.other is None or verdict.other.median_m > 2 * verdict.fit.median_m


@given(
    st.floats(75, 131),
    st.floats(20, 50),
    st.sampled_from(NAMES),
    st.integers(1, 40),
    st.integers(0, 2**32 - 1),
)
def test_exact_positions_anywhere_in_china(
    lon: float, lat: float, name: str, size: int, seed: int
) -> None:
    box = (lon - 0.15, lat - 0.15, lon + 0.15, lat + 0.15)
    truth = scatter(np.random.default_rng(seed), size, box)
    form = forms(lon)[name]
    is_swapped_degrees = form.reading.form == "degrees" and form.reading.axes == "lat_lon"
    assume(size >= 3 or not is_swapped_degrees)
    verdict, listed = ask(form, truth, box=box)
    found = verdict.fit.hypothesis
    if form.reading.datum == "wgs84" or size >= 3:
        gaps = [haversine_m(*f(*truth), *truth).min() for f in (wgs84_to_gcj02, wgs84_to_bd09)]
        assume(form.reading.datum == "wgs84" or min(gaps) > 100)
        assert found == form.reading
        assert_places(verdict, listed)
    else:
        assert verdict.basis in ("few", "only_fit")
    assert found.form == form.reading.form
    assert found.axes == form.reading.axes


@given(st.permutations(range(12)), st.sampled_from(NAMES), st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(order: list[int], name: str, seed: int) -> None:
    truth = scatter(np.random.default_rng(seed), 12)
    crs, (x, y) = local_crs(BOX), forms(117.15)[name].write(*truth)
    places = shapely.points(metric_xy(*scatter(np.random.default_rng(seed + 1), 12), crs))
    places[:8] = shapely.points(metric_xy(*truth[:, :8], crs))
    flags = np.zeros(12, dtype=bool)
    one = decide(Numbers(x, y, flags), Known(dict(enumerate(places)), crs), BOX, None)
    known = Known({new: places[old] for new, old in enumerate(order)}, crs)
    other = decide(Numbers(x[order], y[order], flags), known, BOX, None)
    assert (one.fit.hypothesis, one.basis, one.agree) == (
        other.fit.hypothesis,
        other.basis,
        other.agree,
    )
    assert one.fit.lon[order].tolist() == other.fit.lon.tolist()
    assert one.fit.median_m == pytest.approx(other.fit.median_m, abs=1e-6)


@pytest.mark.parametrize(
    ("written", "declared", "better"),
    [
        ("gcj02", "百度", "gcj02"),
        ("gcj02", "wgs84", "gcj02"),
        ("bd09", "高德", "bd09"),
        ("wgs84", "gcj02", "wgs84"),
        ("zone3", "gcj02", "cgcs2000_gk"),
        ("gcj02", "cgcs2000_gk", "gcj02"),
    ],
)
def test_a_wrong_declaration_is_caught_and_still_used(
    written: str, declared: str, better: str
) -> None:
    truth = scatter(np.random.default_rng(5), 12)
    verdict, _ = ask(forms(117.15)[written], truth, noise_m=30, wrong=3, declared=declared)
    said = find_datum(declared)
    assert said is not None
    assert verdict.basis == "beaten"
    assert verdict.fit.hypothesis.datum == said.datum
    assert verdict.other is not None
    assert verdict.other.hypothesis.datum == better
    assert verdict.other.median_m < 100
    assert verdict.fit.median_m > 200


@pytest.mark.parametrize(
    ("written", "declared"),
    [
        *(("gcj02", "高德"), ("bd09", "百度"), ("wgs84", "GPS"), ("wgs84", "国家2000")),
        *(("zone6", "国家2000"), ("zone3", "cgcs2000_gk"), ("meridian3", "中央子午线117")),
        ("gcj02 swapped", "gcj02"),
    ],
)
def test_a_right_declaration_is_confirmed(written: str, declared: str) -> None:
    truth = scatter(np.random.default_rng(6), 12)
    form = forms(117.15)[written]
    verdict, listed = ask(form, truth, noise_m=30, wrong=3, declared=declared)
    assert (verdict.basis, verdict.fit.hypothesis) == ("confirmed", form.reading)
    assert_places(verdict, listed)


def test_a_grid_of_its_own_meridian_is_read_where_it_is_declared() -> None:
    truth = scatter(np.random.default_rng(7), 12)
    x, y = wgs84_to_krueger(*truth, 117.5)
    crs = local_crs(BOX)
    known = Known(dict(enumerate(shapely.points(metric_xy(*truth, crs)))), crs)
    numbers = Numbers(x, y, np.zeros(12, dtype=bool))
    verdict = decide(numbers, known, BOX, find_datum("国家2000，中央子午线117.5"))
    assert verdict.basis == "confirmed"
    assert_places(verdict, truth)
    assert decide(numbers, known, BOX, None).basis == "nowhere"


@pytest.mark.parametrize("named", [0, 1, 2])
def test_too_few_names_leave_degrees_as_wgs84(named: int) -> None:
    truth = scatter(np.random.default_rng(8), 9)
    verdict, _ = ask(forms(117.15)["gcj02"], truth, named=named)
    assert (verdict.basis, verdict.pairs) == ("few", named)
    assert verdict.fit.hypothesis == forms(117.15)["wgs84"].reading
    declared, listed = ask(forms(117.15)["gcj02"], truth, named=named, declared="高德")
    assert declared.basis == "unverified"
    assert_places(declared, listed)


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("wgs84", "gcj02", "bd09")])
def test_without_any_name_the_county_tells_order_and_grid(name: str) -> None:
    truth = scatter(np.random.default_rng(9), 9)
    form = forms(117.15)[name]
    verdict, listed = ask(form, truth, named=0)
    found = verdict.fit.hypothesis
    assert (found.form, found.axes) == (form.reading.form, form.reading.axes)
    if found.form != "degrees":
        assert verdict.basis == "only_fit"
        assert_places(verdict, listed)


def test_names_that_all_lie_elsewhere_tell_nothing() -> None:
    truth = scatter(np.random.default_rng(10), 12)
    verdict, _ = ask(forms(117.15)["gcj02"], truth, wrong=12)
    assert verdict.basis == "far"
    assert verdict.fit.hypothesis == forms(117.15)["wgs84"].reading


def test_positions_as_coarse_as_the_shift_tell_nothing() -> None:
    truth = scatter(np.random.default_rng(11), 40)
    verdict, _ = ask(forms(117.15)["wgs84"], truth, noise_m=900)
    assert verdict.basis in ("far", "close")
    assert verdict.fit.hypothesis.datum == "wgs84"


def test_a_list_of_another_county_fits_nowhere() -> None:
    truth = scatter(np.random.default_rng(12), 5, (110.0, 35.0, 110.2, 35.2))
    for declared in ("", "百度"):
        verdict, _ = ask(forms(110.1)["bd09"], truth, named=0, declared=declared)
        assert verdict.basis == "nowhere"
        assert not verdict.fit.is_inside.any()


def test_outside_china_a_shift_is_no_rival() -> None:
    box = (14.3, 35.8, 14.5, 36.0)
    truth = scatter(np.random.default_rng(13), 8, box)
    form = forms(14.4)["wgs84"]
    assert ask(form, truth, box=box)[0].basis == "measured"
    assert ask(form, truth, box=box, named=0)[0].basis == "only_fit"
    assert ask(form, truth, box=box, declared="高德")[0].basis == "confirmed"


def test_rows_that_say_which_number_is_which_stay_as_they_are() -> None:
    truth = scatter(np.random.default_rng(14), 10)
    crs = local_crs(BOX)
    is_marked = np.arange(10) < 4
    lon, lat = truth
    numbers = Numbers(np.where(is_marked, lon, lat), np.where(is_marked, lat, lon), is_marked)
    known = Known(dict(enumerate(shapely.points(metric_xy(*truth, crs)))), crs)
    verdict = decide(numbers, known, BOX, None)
    assert verdict.fit.hypothesis.axes == "lat_lon"
    assert_places(verdict, truth)
