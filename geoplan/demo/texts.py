"""Write the words that go with the demo county: its settings and a guide to its files.

From: planted spots. To: ``geoplan.toml`` and ``data/README.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from geoplan.demo.answer_words import AS_OF, MAIN_FILE, MORE_FILE, STREETS_FILE
from geoplan.demo.earlier_rounds import FIRST, SECOND
from geoplan.demo.guide import GUIDE_FILE
from geoplan.demo.ledgers import ADS_FILE, BASES_FILE, FACILITIES_FILE
from geoplan.demo.lists import LIST_FILE, TOWN_LIST_FILE
from geoplan.demo.names import COUNTY
from geoplan.demo.negatives import NEGATIVE_FILE
from geoplan.demo.plane import ORIGIN_LAT, ORIGIN_LON
from geoplan.demo.precincts import COMMUNITIES_FILE, GRIDS_FILE
from geoplan.demo.teams import TEAMS_FILE
from geoplan.demo.tracks import TRACKS
from geoplan.demo.visits import PHONE_FILE, VISITS_FILE
from geoplan.demo.zones import DECISIONS_FILE, ZONES_FILE

OSM_FILE = "demo.osm.pbf"
TOWNSHIPS_FILE = "townships.geojson"
OLD_CATALOGUE_FILE = "目录-第一轮.yaml"
DEADLINE = date(2026, 12, 20)
# The present round goes on after the day that the demo speaks for.
_THIS_START, _THIS_END = date(2026, 9, 20), date(2026, 10, 31)


def settings_text(seed: int) -> str:
    """Return ``geoplan.toml``."""
    return "\n".join((_county(seed), _inputs(), _forecast(), _rounds(), _map()))


def _county(seed: int) -> str:
    return f"""\
# {COUNTY}：虚构的示范县。地名、机构、人名、电话和坐标都是杜撰的；
# 坐标故意落在黄海海面（东经 {ORIGIN_LON}°、北纬 {ORIGIN_LAT}° 附近），不与任何真实的县重合。
# 由 geoplan demo 以种子 {seed} 生成，请勿手改；换成自己的县时，照样子另建一个文件夹。

# 本次结果说的是哪一天；不写则为运行当天。
as_of = {AS_OF.isoformat()}

[county]
# 地图标题
name = "{COUNTY}"
# 虚构的县：每张地图上都会写明
is_fictional = true
# OSM 中的行政区名称；示范县的县界在 OSM 中是闭合的
area = "{COUNTY}"
admin_level = 6
"""


def _inputs() -> str:
    return f"""\
[inputs]
# 路径都相对于本文件所在的文件夹
osm = "data/inputs/{OSM_FILE}"
# 官方的乡镇（街道）边界：OSM 里六个只闭合五个，所以配上这个文件
townships = "data/inputs/{TOWNSHIPS_FILE}"
# 社区（行政村）和网格的边界：属地、网格长、包保单位由此而来
communities = "data/inputs/{COMMUNITIES_FILE}"
grids = "data/inputs/{GRIDS_FILE}"
# 官方划定的城中村、居住小区等范围，代替按规则找到的候选
zones = ["data/inputs/{ZONES_FILE}"]
# 上报的点位清单，可以有多份；坐标都是高德的 GCJ-02：第一份在表头写明，第二份没写，由程序测出
lists = ["data/inputs/{LIST_FILE}", "data/inputs/{TOWN_LIST_FILE}"]
# 收回的自检自查表，可以有多份：前两轮各一份，这一轮三份
answers = [
    "data/inputs/{FIRST.file}",
    "data/inputs/{SECOND.file}",
    "data/inputs/{MAIN_FILE}",
    "data/inputs/{MORE_FILE}",
    "data/inputs/{STREETS_FILE}",
]
# 巡查记录：到点位、到路段，或只有手机定位
visits = ["data/inputs/{VISITS_FILE}", "data/inputs/{PHONE_FILE}"]
# 巡查轨迹：手机导出的 gpx；第二份是 GCJ-02，由程序认出，第三份没有传完
tracks = [
    "data/inputs/{TRACKS[0]}",
    "data/inputs/{TRACKS[1]}",
    "data/inputs/{TRACKS[2]}",
]
# 公益广告、公厕、指示牌等设施的台账：供可以从地图核查的规则使用
facilities = ["data/inputs/{ADS_FILE}", "data/inputs/{FACILITIES_FILE}"]
# 巡查队伍的驻点：到每个点位要走多久从这里算
bases = ["data/inputs/{BASES_FILE}"]
# 巡查队伍：geoplan patrol 按它排路线；电话和联系人不读
teams = ["data/inputs/{TEAMS_FILE}"]
# 负面清单的填报：一票否决项有没有发生，扣分项扣了几分
negatives = ["data/inputs/{NEGATIVE_FILE}"]
"""


def _forecast() -> str:
    return """\
[forecast]
# 网上申报材料、问卷调查估计得多少：最低、最可能、最高；不写就是不知道
material_pct = [85, 92, 97]
survey_pct = [80, 88, 94]
"""


def _rounds() -> str:
    return f"""\
# 各轮检查：每一轮按当轮的目录、当轮的答案、最后一天计分；现在改权重不改旧轮
[[rounds]]
name = "{FIRST.name}"
start = {FIRST.start.isoformat()}
end = {FIRST.end.isoformat()}
catalogue = "data/inputs/{OLD_CATALOGUE_FILE}"

[[rounds]]
name = "{SECOND.name}"
start = {SECOND.start.isoformat()}
end = {SECOND.end.isoformat()}

[[rounds]]
name = "第三轮"
start = {_THIS_START.isoformat()}
end = {_THIS_END.isoformat()}
"""


def _map() -> str:
    return f"""\
[map]
# 测评的日期：页面上显示还有几天
deadline = {DEADLINE.isoformat()}
"""


def old_catalogue_text(seed: int) -> str:
    """Return what the catalogue said in the first round."""
    return f"""\
# {COUNTY}{FIRST.name}时对目录的修改，由 geoplan demo 以种子 {seed} 生成。
# 那一轮核心价值观公益广告记 2 分，垃圾按处扣分：每处 0.5 分，扣完为止。
indicators:
  ad_core: {{weight: 2}}
  env_litter: {{mode: per_spot, deduction: 0.5}}
"""


def readme_text(seed: int, counted: Sequence[tuple[str, int]]) -> str:
    """Return ``data/README.md``: the files, and how many points there are."""
    return f"""\
# data/：{COUNTY}的示范数据

**全部虚构。** 地名、机构、人名、电话、坐标都是按种子 {seed} 生成的，坐标落在黄海海面上，
不代表任何真实的县。`geoplan demo 文件夹` 可以在别处生成同样的一份；仓库里的这一份由同一程序写出，
测试会核对两者一致。埋了哪些毛病、有什么可看、该在哪里看到，见 [docs/示范县.md](../{GUIDE_FILE})。

{_files()}

`state/identities.csv` 是每次生成时写下的身份簿，示范县的不入库。
`tables/` 是 `geoplan build` 生成的，删掉不损失任何东西。

## 有多少

由 geoplan 从这些文件编制（决定已经算入）：

| 什么 | 多少 |
|---|---|
{_rows(counted)}
"""


def _files() -> str:
    """Return the table of the files."""
    return f"""\
| 文件 | 内容 |
|---|---|
| `inputs/{OSM_FILE}` | OSM 格式的县域数据（WGS-84），不含真实的 OpenStreetMap 数据 |
| `inputs/{TOWNSHIPS_FILE}` | 六个乡镇（街道）的“官方”边界，WGS-84，字段 `name` |
| `inputs/{COMMUNITIES_FILE}` | 社区和行政村的边界，WGS-84，字段 `name` |
| `inputs/{GRIDS_FILE}` | 网格的边界，WGS-84，字段 网格编号、社区、网格长、包保单位 |
| `inputs/{LIST_FILE}` | 上报的点位清单，GCJ-02 坐标，表头两行、有合并的单元格 |
| `inputs/{TOWN_LIST_FILE}` | 四个乡镇的点位清单，GCJ-02 坐标但没有写明，类别一栏向下合并 |
| `inputs/{FIRST.file}`、`inputs/{SECOND.file}` | 前两轮的自检自查答案，一行一项 |
| `inputs/{OLD_CATALOGUE_FILE}` | {FIRST.name}时对类别目录的修改：当时的权重和计分方式 |
| `inputs/{MAIN_FILE}` | 这一轮的自检自查答案，一行一项，有的附佐证照片编号 |
| `inputs/{MORE_FILE}` | 后来补报的答案，GBK 编码的 CSV，日期是文字 |
| `inputs/{STREETS_FILE}` | 路段、沿线、周边和路口的答案，UTF-8 编码的 CSV；名称由 geoplan 编制 |
| `inputs/{ADS_FILE}` | 主次干道的公益广告，一行一处，主题、状态、GCJ-02 坐标 |
| `inputs/{FACILITIES_FILE}` | 公厕、公厕指示牌、停车场等设施 |
| `inputs/{VISITS_FILE}`、`inputs/{PHONE_FILE}` | 巡查记录；后一份只有手机定位（GCJ-02） |
| `inputs/{TRACKS[0]}` 等三份 | 巡查轨迹（gpx）：走着的、一半乘车且坐标为 GCJ-02 的、没有传完的 |
| `inputs/{BASES_FILE}` | 巡查队伍的驻点，WGS-84 |
| `inputs/{TEAMS_FILE}` | 巡查队伍：步行、骑行、车巡各一队；另有两行写错的 |
| `inputs/{NEGATIVE_FILE}` | 负面清单 39 项的填报；没有公开名称的只有编号 |
| `inputs/{ZONES_FILE}` | 官方划定的范围：一个城中村、一个居住小区，WGS-84 |
| `state/{DECISIONS_FILE}` | 人对候选点位的决定：确认、否决，谁、何时、为何 |"""


def _rows(rows: Iterable[Sequence[object]]) -> str:
    return "\n".join("| " + " | ".join(_cell(str(cell)) for cell in row) + " |" for row in rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
