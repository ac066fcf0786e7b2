"""Telephone numbers do not leave the office; other numbers do."""

from __future__ import annotations

import pytest

from geoplan.text.phones import hide_phones


@pytest.mark.parametrize(
    "number",
    [
        *("13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "008613812345678"),
        *("0701-3771234", "07013771234", "021 62345678"),
    ],
)
def test_numbers_are_hidden(number: str) -> None:
    assert hide_phones(f"找张三{number}处理") == "找张三（电话略）处理"
    assert hide_phones(number) == "（电话略）"


@pytest.mark.parametrize(
    "text",
    [
        *("人民路13号", "2026-10-19", "国道320K1381", "共 13812345 元", "110", "12345 热线"),
        *("122.6091291234", "身份证360681199001011234", ""),
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert hide_phones(text) == text
