"""Commands that need a network: fetch, boundary.

From: the name of a place. To: files that ``init`` reads.
"""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geoplan.cli.tell import FILE, chosen_language, told
from geoplan.text import say

if TYPE_CHECKING:
    from geoplan.sources.fetch import Fetched
    from geoplan.sources.fetch_http import Patience, Tell

F = TypeVar("F", bound=Callable[..., Any])


def _nominatim_option(function: F) -> F:
    return click.option(
        "--nominatim", metavar="URL", default="", help="地名服务地址；默认为公共的 Nominatim"
    )(function)


def _language() -> str:
    return chosen_language() or "zh"


def _patience(tries: int, timeout_s: float) -> Patience:
    from geoplan.sources.fetch_http import Patience

    return Patience(time.sleep, tries=tries, timeout_s=timeout_s)


def _teller(language: str) -> Tell:
    def tell(key: str, **facts: Any) -> None:
        click.echo("  " + say("fetch." + key, language, **facts))

    return tell


@click.command()
@click.option("--place", "name", required=True, help="地名，如 贵溪市；或编号，如 R2192363")
@click.option("--out", "target", type=FILE, required=True, help="写到哪个文件（.osm.pbf）")
@click.option("--force", "is_forced", is_flag=True, help="覆盖已有的文件")
@click.option("--overpass", metavar="URL", default="", help="数据服务地址；默认为公共的 Overpass")
@_nominatim_option
@click.option(
    "--tries", type=click.IntRange(1, 50), default=7, show_default=True, help="最多试几次"
)
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(1, 3600),
    default=200,
    show_default=True,
    help="多少秒没有回音算中断",
)
@told
def fetch(
    name: str,
    target: Path,
    is_forced: bool,
    overpass: str,
    nominatim: str,
    tries: int,
    timeout_s: float,
) -> None:
    """联网下载一个县的 OSM 数据，供 init --osm 使用；中断后再运行会接着下载。"""
    from geoplan.sources.fetch import fetch_extract
    from geoplan.sources.overpass import Services

    language = _language()
    done = fetch_extract(
        name,
        target,
        Services(nominatim, overpass),
        _patience(tries, timeout_s),
        _teller(language),
        is_forced=is_forced,
    )
    _print_fetched(done, language)


def _print_fetched(done: Fetched, language: str) -> None:
    """Say what was written, of when it is, whose it is, and what to type next."""
    megabytes = f"{done.path.stat().st_size / 1e6:.1f}"
    facts = {"file": done.path, "megabytes": megabytes, "objects": f"{done.objects:,}"}
    click.echo(say("fetch.wrote", language, day=done.oldest[:10], **facts))
    if done.oldest[:10] != done.newest[:10]:
        click.echo(say("fetch.mixed", language, first=done.oldest[:10], last=done.newest[:10]))
    click.echo(say("fetch.licence", language))
    click.echo(say("fetch.next", language, command=" && ".join(_next_commands(done))))


def _line(words: Sequence[str], *, is_windows: bool = os.name == "nt") -> str:
    """Return a command to type; a name from outside cannot become another command."""
    return " ".join(_quoted(word, is_windows=is_windows) for word in words)


def _quoted(word: str, *, is_windows: bool) -> str:
    if word and all(c.isalnum() or c in "-_./:" for c in word):
        return word  # shlex would quote Chinese, and cmd.exe does not know its quotes
    if is_windows:
        return '"' + "".join(c for c in word if c not in '"%!') + '"'
    return shlex.quote(word)


def _next_commands(done: Fetched) -> list[str]:
    """Return what makes a workspace of the extract: names from outside are quoted."""
    folder = done.path.name.partition(".")[0]
    init = ["geoplan", "init", folder, "--osm", str(done.path), "--name", done.place.name]
    if done.admin_level:
        area = ["--area", done.area_name, "--admin-level", done.admin_level]
        return [_line(init + area)]
    outline = f"{folder}.geojson"  # the data have no boundary of that name
    return [
        _line(["geoplan", "boundary", done.place.osm_id, "--out", outline]),
        _line([*init, "--boundary", outline]),
    ]


@click.command()
@click.argument("name")
@click.option("--out", "target", type=FILE, required=True, help="写到哪个 GeoJSON 文件")
@_nominatim_option
@told
def boundary(name: str, target: Path, nominatim: str) -> None:
    """联网下载行政区 NAME 的边界，供 init --boundary 使用。"""
    from geoplan.sources.overpass import Services, fetch_boundary

    language = _language()
    patience = _patience(tries=5, timeout_s=60.0)
    path = fetch_boundary(name, target, Services(nominatim), patience, _teller(language))
    click.echo(say("cli.wrote_file", language, file=path))
