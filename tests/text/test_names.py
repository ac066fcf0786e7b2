"""Names in parts, and how alike two are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.text.names import (
    NameWeights,
    Region,
    fold_script,
    keys_of,
    liken,
    normal_name,
    read_name,
)
from geoplan.text.names.lexicon import lexicon, readings
from geoplan.text.names.numerals import arabic, chinese
from geoplan.text.names.sounds import is_slip, spellings

REGION = Region("清河县", "安和市", ("城关镇", "柳林镇", "白沙乡"))
WEIGHTS = NameWeights()


def _alike(a: str, b: str, type_id: str = "school") -> str:
    """How two names agree; empty where they never do."""
    mine, other = (read_name(name, type_id, REGION) for name in (a, b))
    found = liken(mine, other, REGION, WEIGHTS)
    again = liken(other, mine, REGION, WEIGHTS)
    assert found == again, "which is the row and which the place must not matter"
    return found.how if found else ""


SAME = [
    ("school", "一中", "清河县第一中学"),
    ("school", "县一中", "第１中学"),
    ("school", "清河一中", "清河縣第一中學"),
    ("school", "实验二小", "第二实验小学"),
    ("school", "柳林小学", "柳林镇中心小学"),
    ("school", "一中（东校区）", "第一中学东校区"),
    ("school", "育红小学（原机床厂小学）", "机床厂小学"),
    ("school", "Qinghe No.1 Middle School", "清河县第一中学"),
    ("school", "Liulin Zhongxin Xiaoxue", "柳林镇中心小学"),
    ("hospital", "县医院", "清河县人民医院"),
    ("hospital", "二院", "县第二人民医院"),
    ("hospital", "中医院", "清河县中医医院"),
    ("bank", "农行城北支行", "中国农业银行城北分理处"),
    ("bank", "中国工商银行股份有限公司清河支行", "工行清河县支行"),
    ("bank", "城关信用社", "清河农商银行城关支行"),
    ("community", "北街社区居委会", "北街社区"),
    ("residential_compound", "翠湖花园Ⅱ期", "翠湖花园二期"),
    ("residential_compound", "翠湖花园小区", "翠湖花园"),
    ("farm_market", "南门菜市场", "南门农贸市场"),
    ("coach_station", "汽车东站", "东汽车站"),
    ("main_road", "Renmin East Road", "人民东路"),
    ("main_road", "人民路（解放路—建设路段）", "人民路"),
    ("tax_hall", "县税务局办税服务厅", "国家税务总局清河县税务局"),
    ("restaurant", "KFC（人民路店）", "肯德基人民路店"),
]

NEVER = [
    ("school", "一中", "二中"),
    ("school", "三小", "十三小"),
    ("school", "第一小学", "第一幼儿园"),
    ("school", "第一初级中学", "第一中学"),
    ("school", "东街小学", "西街小学"),
    ("school", "市一中", "县一中"),
    ("school", "柳林镇小学", "白沙乡小学"),
    ("school", "实验小学", "第二实验小学"),
    ("hospital", "人民医院", "第二人民医院"),
    ("hospital", "安和市人民医院", "清河县人民医院"),
    ("hospital", "丰谷县人民医院", "人民医院"),
    ("bank", "农行城北支行", "建行城北支行"),
    ("residential_compound", "翠湖花园一期", "翠湖花园二期"),
    ("residential_compound", "翠湖花园A区", "翠湖花园B区"),
    ("residential_compound", "翠湖花园", "翠湖花园二期"),
    ("residential_compound", "金桂园", "银桂园"),
    ("main_road", "人民东路", "人民西路"),
    ("main_road", "解放路", "解放大道"),
    ("farm_market", "南门农贸市场", "南门批发市场"),
]


@pytest.mark.parametrize(("type_id", "a", "b"), SAME)
def test_one_place(type_id: str, a: str, b: str) -> None:
    assert _alike(a, b, type_id) in ("equal", "form", "latin")
    mine, other = (keys_of(read_name(name, type_id, REGION), REGION) for name in (a, b))
    assert mine & other, "candidates are found by keys"


@pytest.mark.parametrize(("type_id", "a", "b"), NEVER)
def test_two_places(type_id: str, a: str, b: str) -> None:
    assert _alike(a, b, type_id) == ""


def test_in_between() -> None:
    assert _alike("育才小学", "育材小学") == "slip"
    assert _alike("文昌幼儿圆", "文昌幼儿园", "kindergarten") == "slip"
    assert _alike("一中东校区", "一中") == "part"
    assert _alike("翠湖花园一期", "翠湖花园", "residential_compound") == "phase"
    assert _alike("农行城北支行", "农业银行", "bank") == "outlet"
    assert _alike("农业银行", "中国农业银行", "bank") == "chain"
    assert _alike("北街公厕", "公厕", "public_toilet") == "bare"
    assert _alike("", "北街公厕", "public_toilet") == "bare"
    assert _alike("水岸名城", "水岸名都", "residential_compound") == "akin"


_FORMS = ("{c}中", "第{c}中学", "{d}中", "县第{c}中学", "清河县第{d}中学", "清河{c}中", "第{f}中学")
_FORMAL = str.maketrans("一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾")


def _school(number: int, form: str) -> str:
    words = chinese(str(number))
    return form.format(c=words, d=number, f=words.translate(_FORMAL))


@given(st.integers(1, 99), st.integers(1, 99), st.sampled_from(_FORMS), st.sampled_from(_FORMS))
def test_the_same_number_in_any_form_and_never_another(a: int, b: int, x: str, y: str) -> None:
    assert (_alike(_school(a, x), _school(b, y)) != "") == (a == b)


@given(
    st.sampled_from(lexicon().series).flatmap(lambda s: st.permutations(s)),
    st.sampled_from(("{}门小学", "{}湖小学", "人民{}路小学", "新华{}小学")),
)
def test_letters_of_a_series_are_never_mistaken(letters: list[str], form: str) -> None:
    assert _alike(form.format(letters[0]), form.format(letters[1])) == ""


@given(st.integers(0, 99))
def test_numbers_are_read_back(number: int) -> None:
    assert arabic(chinese(str(number))) == str(number)


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(("school", "bank", "junction")))
def test_any_text_is_read(a: str, b: str, type_id: str) -> None:
    _alike(a, b, type_id)
    keys_of(read_name(a, type_id, REGION), REGION)


@given(st.text(alphabet=sorted({c for w in lexicon().kind_words for c in w}), max_size=10))
def test_a_name_is_like_itself(name: str) -> None:
    assert _alike(name, name) != ""


def test_script_and_width_are_folded() -> None:
    assert fold_script("貴溪市第Ⅱ中學 （新址）") == "贵溪市第2中学 (新址)"
    assert fold_script(fold_script("塲")) == "场"
    assert normal_name("贵溪 一中") == "贵溪一中"


def test_slips_of_the_pen() -> None:
    assert is_slip("才", "材")
    assert is_slip("未", "末")
    assert not is_slip("阳", "月")
    assert not is_slip("东", "西")
    assert not is_slip("1", "一")


def test_lexicon_is_sound() -> None:
    words = lexicon()
    for kind in words.kinds.values():
        assert kind.parent in ("", *words.kinds)
        assert all(word == fold_script(word) for word in kind.words)
    assert all(word == fold_script(word) for word in words.brands)
    assert set(words.endings.values()).isdisjoint(words.endings)
    assert len(readings()) > 6000
    assert "zhongqing" in spellings("重庆")
    assert "chongqing" in spellings("重庆")
