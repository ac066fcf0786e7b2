"""Settings of the rules that geography can check.

From: nothing. To: frozen :class:`Rules`.
"""

from __future__ import annotations

from dataclasses import dataclass

from geoplan.config.declare import setting


@dataclass(frozen=True)
class Rules:
    """How far, how many, and what counts as surveyed in the rules that geography can check."""

    toilet_m: float = setting(
        500.0, "沿街走多少米以内要有公厕或公厕指示牌（测评指标“沿途500米内可见公厕或公厕指示牌”）"
    )
    access_m: float = setting(
        100.0, "设施离街道多少米以内算在街边；走到街上的这一段也计入（规划默认值）"
    )
    ad_types: tuple[str, ...] = setting(
        ("main_road",), "哪些类别的街道查公益广告的间距和主题（点位类别编号；依据说的是主次干道）"
    )
    ad_gap_m: float = setting(200.0, "每多少米至少一处公益广告（某县规定：200 米）")
    ad_mix_m: float = setting(500.0, "主题搭配按多少米一段来数（某县规定：500 米）")
    ad_core: int = setting(3, "每段至少几处社会主义核心价值观（某县规定）", zero=True)
    ad_manners: int = setting(3, "每段至少几处讲文明树新风（某县规定）", zero=True)
    ad_health: int = setting(3, "每段至少几处文明健康（某县规定）", zero=True)
    ad_scenery: int = setting(1, "每段至少几处景观小品（某县规定）", zero=True)
    ad_minors: int = setting(1, "每段至少几处关爱未成年人（某县规定）", zero=True)
    ad_honesty: int = setting(2, "每段至少几处诚信（某县规定）", zero=True)
    ad_off_m: float = setting(
        40.0, "公益广告离道路中心线多少米以内算这条路的（规划默认值）；双向分开的两幅算一条路"
    )
    school_m: float = setting(200.0, "校园周边多少米（直线）以内不得有网吧、娱乐场所等")
    lottery_m: float = setting(
        200.0, "其中彩票销售点按多少米算（有的地方规定 200 至 600 米；规划默认值与其他相同）"
    )
    school_from: str = setting(
        "wall",
        "校园周边从哪里量起：wall 围墙（地图上没画围墙的从学校所在的点），gate 大门"
        "（地图上没有大门的仍从围墙）",
        choices=("wall", "gate"),
    )
    school_units: tuple[str, ...] = setting(
        (
            *("internet_cafe=wlj", "entertainment=wlj", "bar=wlj", "tobacco=ycj"),
            *("alcohol=scjg", "lottery=jtj_e", "food=scjg"),
            *("sch_200m=wlj", "sch_tobacco=ycj", "sch_food=scjg", "sch_traffic=jjdd"),
            *("ad_minors=jtj_e", "*=cgj"),
        ),
        "校园周边谁管什么：设施类别或指标编号=单位编号（或单位名称），* 为其余；五部门出自校园周边"
        "环境整治的分工，谁管哪一类是规划默认值",
    )
    same_m: float = setting(
        30.0, "台账和地图上同类的两处相距多少米以内当作同一处，按台账的算（规划默认值）", zero=True
    )
    market_near_m: float = setting(
        300.0, "农贸市场周边：步行多少米以内的停车场、广场、院落、平行街道先用（规划默认值）"
    )
    market_far_m: float = setting(500.0, "农贸市场周边：最远看到步行多少米（规划默认值）")
    market_street_m: float = setting(
        100.0, "农贸市场周边：至少多长的平行街道才列为可以分流（规划默认值）"
    )
    place_m2: float = setting(
        30.0, "停放一辆车连通道要多少平方米，用来估算一块场地能停多少车（规划默认值）"
    )
    surveyed: tuple[str, ...] = setting(
        (),
        '已经普查过、台账里没有就是真没有的设施类别，如 ["toilet_sign", "internet_cafe"]；'
        "台账里有的类别不必写",
    )
    unplaced_max: float = setting(
        0.05,
        "台账某类设施缺坐标的比例超过多少，就不算查全，没找到的写“未知”（规划默认值，0 至 1）",
        most=1.0,
        zero=True,
    )
    least_m: float = setting(
        20.0, "短于多少米的一小段不单独列出，并入相邻的一段（规划默认值）", zero=True
    )
