"""Texts that try to be programs, formulas or paths."""

from __future__ import annotations

SCRIPTS = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror=window.pwned=1>',
    "</script><script>window.pwned=1</script>",
    "甲\u2028window.pwned=1\u2029//",
    "javascript:window.pwned=1",
    "'-(window.pwned=1)-'",
    "`${window.pwned=1}`{{7*7}}{% raw %}",
    "<!--<script>--><svg/onload=window.pwned=1>",
)
FORMULAS = (
    "=cmd|'/c calc'!A1",
    '=HYPERLINK("http://x.test","y")',
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    'BEGIN:VEVENT\r\nATTACH:x";DDE("a","b","c")',
)
PATHS = (
    "../../../x",
    "..\\..\\x",
    "C:\\x.txt",
    "/etc/passwd",
    "CON",
    "nul.txt",
    "a\0b",
    "\u202egpj.exe",
    "长" * 300,
    "a:b*c?d|e. ",
)
PAYLOADS = (*SCRIPTS, *FORMULAS, *PATHS)
MARK = "pwned"
