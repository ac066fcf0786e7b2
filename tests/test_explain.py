"""Explaining a line names its sections, and a candidate is told with what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geoplan.config import parse_settings
from geoplan.explain import explain_point
from geoplan.tables import TABLES, from_rows
from tests.coverage.inventory_tables import candidate, duty, point

SETTINGS = parse_settings('as_of = "2026-10-20"')


def link(owner: str, seq: int, from_m: float, to_m: float, reason: str) -> dict[str, Any]:
    row = {"point_id": owner, "section_id": "w1:n1-n2", "seq": seq, "from_m": from_m, "to_m": to_m}
    return row | {"length_m": to_m - from_m, "reason": reason}


class Tables:
    """Stands for a workspace after a build: one lane, a belt over part of it, two candidates."""

    def __init__(self) -> None:
        belt = "belt: 200 m around school-w9, from point"
        lane = {"name": "东街", "reason": "osm: highway=residential", "confidence": 1.0}
        points = [
            point(1, "back_lane", **lane),
            point(2, "school_surround", name="一小周边", reason=belt, confidence=0.85),
        ]
        points[1]["standing"] = "confirmed"
        waits, rejected = candidate(1, "urban_village"), candidate(2, "urban_village")
        rejected |= {"decision": "rejected", "decided": "王某 2026-10-02 已拆迁"}
        said = {"file": "a.xlsx", "sheet": "", "row": 4, "decision": "confirm", "who": "李某"}
        said |= {"decision_id": "d", "ref": "school_surround-2", "type_id": ""}
        links = [link("back_lane-1", 0, 0, 300, lane["reason"])]
        links += [link("school_surround-2", 0, 40, 90, "corridor: 50 m")]
        self.frames = {
            "points": from_rows(TABLES["points"], points),
            "candidates": from_rows(TABLES["candidates"], [waits, rejected]),
            "decisions": from_rows(TABLES["decisions"], [said | {"day": None, "why": "看过"}]),
            "duties": from_rows(
                TABLES["duties"], [duty(p["point_id"], "东门街道") for p in points]
            ),
            "duty_conflicts": from_rows(TABLES["duty_conflicts"], []),
            "checks": from_rows(TABLES["checks"], []),
            "objections": from_rows(TABLES["objections"], []),
            "point_sections": from_rows(TABLES["point_sections"], links),
            "sections": pd.DataFrame([{"section_id": "w1:n1-n2", "name": ""}]),
            "scores": pd.DataFrame([_score(p["point_id"]) for p in points]),
            "matches": from_rows(TABLES["matches"], []),
            "listed": from_rows(TABLES["listed"], []),
            "corrected_scores": pd.DataFrame([_corrected(p["point_id"]) for p in points]),
            "exposures": pd.DataFrame([_EXPOSURE | {"point_id": p["point_id"]} for p in points]),
            "unit_bias": pd.DataFrame([_BIAS]),
            "gaps": pd.DataFrame([_gap(p["point_id"]) for p in points]),
            "point_reaches": from_rows(TABLES["point_reaches"], _ways()),
            "bases": from_rows(TABLES["bases"], [_BASE]),
        }

    def files(self, _settings: Any) -> dict[str, list[Path]]:
        return {"catalogue": []}

    def read_table(self, name: str) -> pd.DataFrame:
        return self.frames[name]

    def read_tables(self, names: Iterable[str]) -> dict[str, pd.DataFrame]:
        empty = {name: from_rows(TABLES[name], []) for name in names if name not in self.frames}
        return {name: empty.get(name, self.frames.get(name)) for name in names}


_BASE = {"base_id": "b1", "file": "驻点.csv", "sheet": "", "row": 2, "name": "一中队"}
_BASE |= {"address": "", "lon": 116.0, "lat": 28.0}


def _ways() -> list[dict[str, Any]]:
    known = {"base_id": "b1", "distance_m": 1234.4, "minutes": 16.4, "access_m": 3.0}
    unknown = {"base_id": "", "distance_m": None, "minutes": None, "access_m": None}
    told = [("walk", "reached", known), ("ebike", "no_way", unknown), ("car", "no_base", unknown)]
    return [
        {"point_id": "back_lane-1", "mode": mode, "status": status} | way
        for mode, status, way in told
    ]


def _score(point_id: str) -> dict[str, Any]:
    percents = ("static_pct", "dynamic_pct", "overall_pct", "low_pct", "high_pct")
    counts = ("indicators", "met", "unmet", "na", "unverified", "expired", "unknown")
    zeros = dict.fromkeys(counts, 0)
    return {"point_id": point_id} | dict.fromkeys(percents, None) | zeros


_EXPOSURE = {"inclusion": 0.25, "deduct_pct": 12.0, "loss_pct": 0.0314, "share_pct": 1.5}
_BIAS = {"unit": "东门街道", "claimed": 12, "refuted": 3}
_BIAS |= {"overclaim_pct": 21.4, "low_pct": 8.2, "high_pct": 38.7}


def _corrected(point_id: str) -> dict[str, Any]:
    """The lane rests on its unit's word in nine items, the belt in none."""
    scores = {"overall_pct": 90.0, "corrected_pct": 75.04}
    scores |= {"corrected_low_pct": 61.2, "corrected_high_pct": 84.3}
    claimed = 9 if point_id == "back_lane-1" else 0
    return {"point_id": point_id, "unit": "东门街道", "basis": "own", "claimed": claimed} | scores


def _gap(point_id: str) -> dict[str, Any]:
    return {"point_id": point_id, "states": ["unowned"], "reasons": ['{"code": "unowned"}']}


def told(wanted: str) -> str:
    return explain_point(Tables(), SETTINGS, wanted)  # type: ignore[arg-type]


def test_a_line_names_its_sections_and_whose_they_are_as_well() -> None:
    text = told("back_lane-1")
    assert "凭据：规则\n" in text, "a tag is there or not: no percentage"
    assert "路段：1 段，共 300 米" in text
    assert "无名路 0—300 米；也属于 一小周边  [w1:n1-n2]" in text


def test_the_score_is_told_raw_and_corrected_where_it_rests_on_a_word() -> None:
    (line,) = [line.strip() for line in told("back_lane-1").splitlines() if "校正" in line]
    assert line == (
        "校正：按“东门街道”的复核，称达标的约 21% 经不起复核"
        "（95% 区间 8%–39%，复核 12 项、未达标 3 项）；"
        "总分原为 90.0，校正后 75.0（61.2 至 84.3），只凭自查算达标的 9 项打折"
    )
    assert "校正" not in told("一小周边")


def test_ways_from_the_nearest_base_are_told() -> None:
    lines = [line.strip() for line in told("back_lane-1").splitlines() if "路程" in line]
    assert lines == [
        "路程：从最近的驻点「一中队」步行 16 分钟（1234 米）",
        "路程：骑电动车——地图上没有路从驻点过来",
    ]


def test_a_confirmed_belt_says_who_confirmed_it_and_why_each_part_belongs() -> None:
    text = told("一小周边")
    assert "school-w9周边，沿街道走 200 米以内" in text
    assert "凭据：人工确认" in text
    assert "（李某 看过）" in text
    assert "无名路 40—90 米：距公交经过的街道不超过 50 米；也属于 东街" in text


@pytest.mark.parametrize(
    ("wanted", "state"),
    [
        ("urban_village-c1", "待确认，尚未计入点位"),
        ("urban_village-c2", "已否决，不计入点位（王某 2026-10-02 已拆迁）"),
    ],
)
def test_a_candidate_is_told_with_its_confidence_and_its_state(wanted: str, state: str) -> None:
    text = told(wanted)
    assert "候选" in text
    assert "%（规划默认值）" in text
    assert state in text
    assert "得分" not in text
