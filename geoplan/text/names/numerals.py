"""Numbers in names, however they are written.

From: folded names. To: the same with Arabic digits.
"""

from __future__ import annotations

import re

DIGITS = "〇一二三四五六七八九"
_VALUES = {c: i for i, c in enumerate(DIGITS)} | {"零": 0}
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十]+")
_HUNDREDS = re.compile(r"([一二三四五六七八九])百零?([一二三四五六七八九十]*)")
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾参", "一二三四五六七八九十三")
# What is also a word or a surname (陆家嘴, 柒牌) is a number only beside what is counted.
_FORMAL_COUNTED = re.compile(
    r"(?<=第)[壹贰叁肆伍陆柒捌玖拾参]+|[壹贰叁肆伍陆柒捌玖拾参]+(?=[期区号幢栋座中小院幼队村组路街巷段])"
)
_ROMAN_COUNTED = re.compile(r"(?<![a-z])(viii|vii|vi|iv|ix|iii|ii|i|v|x)(?=[期区号])")
_ROMAN_NUMBERS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_ROMAN = {roman: str(i) for i, roman in enumerate(_ROMAN_NUMBERS, 1)}


def arabic(text: str) -> str:
    """Write every number of a folded name in digits: 第十三小学 is 第13小学.

    >>> arabic("第叁期"), arabic("五一路"), arabic("三十六号")
    ('第3期', '51路', '36号')
    """
    text = text.replace("廿", "二十").replace("卅", "三十")
    text = _FORMAL_COUNTED.sub(lambda m: m[0].translate(_FORMAL), text)
    text = _ROMAN_COUNTED.sub(lambda m: _ROMAN[m[0]], text)
    text = _HUNDREDS.sub(lambda m: str(100 * _VALUES[m[1]] + int(_value(m[2]) or 0)), text)
    return _NUMERAL.sub(lambda m: _value(m[0]), text)


def chinese(number: str) -> str:
    """Write digits as they are read one by one, or up to 99 as a number: 13 is 十三."""
    if len(number) == 2 and number[0] != "0":
        tens, ones = int(number[0]), int(number[1])
        head = "十" if tens == 1 else DIGITS[tens] + "十"
        return head + (DIGITS[ones] if ones else "")
    return "".join(DIGITS[int(c)] for c in number)


def _value(numeral: str) -> str:
    """Return the digits of a run: 十三 is 13, 二十 is 20, 五一 is 51."""
    if "十" not in numeral:
        return "".join(str(_VALUES[c]) for c in numeral)
    before, _, after = numeral.partition("十")
    tens = _VALUES[before[-1]] if before else 1
    ones = _VALUES[after[0]] if after and after[0] in _VALUES else 0
    head = "".join(str(_VALUES[c]) for c in before[:-1])
    tail = _value(after[1:]) if len(after) > 1 else ""
    return f"{head}{10 * tens + ones}{tail}"
