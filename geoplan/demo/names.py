"""Pools of invented names; every name of the demo county comes from here.

From: nothing. To: the drawing modules, which shuffle and use them up.
"""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """Split a pool written as one text."""
    return tuple(text.split())


COUNTY = "禾溪县（虚构）"
SHORT = "禾溪"
FICTION_NOTE = "虚构示范数据，地名、机构、坐标、电话均为杜撰"

STREET_OFFICES = ("禾城街道", "溪南街道")
TOWNS = ("石桥镇", "柳塘镇", "沙埠镇", "枫林乡")  # NW, NE, SE, SW of the seat

LANES = words(
    "文化巷 书院巷 井泉巷 竹器巷 打铁巷 棉花巷 豆腐巷 米市巷 油坊巷 染坊巷 铜匠巷 染布巷 "
    "学前巷 城隍巷 钟鼓巷 皂角巷 桂花巷 槐树巷 柏树巷 枇杷巷 石榴巷 梧桐巷 紫藤巷 青石巷 "
    "白石巷 麻石巷 半边巷 扁担巷 牌坊巷 状元巷 进士巷 秀才巷 孝子巷 仁和巷 义井巷 礼让巷 "
    "智水巷 信义巷 太平巷 安乐巷 长寿巷 福禄巷 同心巷 友爱巷 勤俭巷 团结巷 和睦巷 光明巷 "
    "朝阳巷 向阳巷 红星巷 前进巷 胜利巷 新生巷 跃进巷 幸福巷 塘角巷 河沿巷 码头巷 渡口巷 "
    "船坞巷 盐仓巷 粮仓巷 木行巷 竹行巷 药铺巷 布店巷 裁缝巷 篾匠巷 银匠巷 东栅巷 西栅巷 "
    "南栅巷 北栅巷 小东门巷 小西门巷 后营巷 前营巷 马坊巷 箭道巷 茶亭巷 戏台巷 鼓楼巷 柳荫巷 "
    "荷花巷 莲池巷 菱角巷 芦苇巷 竹园巷 梅园巷 桃园巷 杏花巷 梨花巷 橘园巷 茶园巷"
)
TOWN_LANES = words(
    "老街巷 新街巷 粮站巷 供销巷 卫生巷 学校巷 塘边巷 桥头巷 圩上巷 祠堂巷 榨坊巷 窑场巷 "
    "水井巷 晒场巷 农机巷 兽医巷 邮电巷 戏院巷 茶厂巷 竹木巷 砖瓦巷 林场巷 渔业巷 菜园巷 "
    "碾坊巷 槽坊巷 石磨巷 古樟巷"
)
COMPOUND_HEADS = words(
    "锦绣 金色 阳光 翠湖 碧水 御景 名仕 书香 丽景 福星 祥和 安居 康居 滨河 溪畔 水岸 桂苑 "
    "兰亭 梅岭 竹韵 枫桥 柳岸 荷塘 紫薇 香樟 银杏 玉兰 海棠 茉莉 月桂 东方 南山 北苑 西湖畔 "
    "春晖 夏荷 秋实 瑞雪 和谐 温馨 世纪 时代 新城 望江 凤凰 龙泉 鹿鸣 鹤鸣 云顶 星河"
)
COMPOUND_TAILS = ("花园", "家园", "苑", "小区", "新村", "公寓", "名邸", "华庭")
WORK_COMPOUNDS = words(
    "县农机厂宿舍 县化肥厂宿舍 县供销社家属院 县纺织厂宿舍 县粮食局家属院 县水泥厂宿舍 "
    "县委机关家属院 县医院家属院 一中教师公寓 县酒厂宿舍 县运输公司宿舍 县林业局家属院 "
    "县水利局家属院 县邮电局宿舍"
)
COMMUNITIES = words(
    "鼓楼 文庙 东栅 西栅 钟秀 书院 桂花 学前 河沿 建设 和平 站前 北山 育才 光明 溪畔 新安 "
    "锦绣 迎宾 南苑 开发区 安居 石桥圩 柳塘街 沙埠街 枫林街"
)
URBAN_VILLAGES = ("上禾村", "下禾村", "周家庄", "陶家村", "北塘村", "溪口村")
# How each came to be a point; the others stay candidates.
LISTED_VILLAGES, OFFICIAL_VILLAGE, CONFIRMED_VILLAGE = ("上禾村", "周家庄"), "陶家村", "北塘村"
VILLAGE_HEADS = words(
    "张 李 王 陈 刘 吴 徐 黄 朱 胡 罗 何 郑 谢 宋 唐 许 邓 冯 曹 彭 曾 潘 袁 董 叶 程 蔡 魏 "
    "丁 任 卢 姚 钟 姜 崔 谭 陆 范 汪"
)
VILLAGE_TAILS = ("家村", "家塘村", "家湾村", "家坪村", "家畈村", "家坳村", "家店村", "家埠村")
SHOPS = (  # name, OSM key and value, type of point
    ("禾溪人家酒楼", "amenity", "restaurant", "restaurant"),
    ("老街面馆", "amenity", "restaurant", "restaurant"),
    ("溪鱼馆", "amenity", "restaurant", "restaurant"),
    ("好又近便利店", "shop", "convenience", ""),
    ("万家福超市", "shop", "supermarket", "mall_supermarket"),
    ("禾悦药房", "amenity", "pharmacy", "pharmacy"),
    ("新知书店", "shop", "books", "bookstore"),
    ("溪畔宾馆", "tourism", "hotel", "hotel"),
    ("名剪理发", "shop", "hairdresser", "business_place"),
    ("光影照相馆", "shop", "photo", ""),
)
MORE_RESTAURANTS = words(
    "赵记面馆 钱家小炒 孙记粥铺 李家菜馆 周记米粉 吴家土菜 郑记汤包 王家烧饼 冯记酒楼 陈家饭庄 "
    "褚记小吃 卫家羊汤 蒋记豆花 沈家鱼庄 韩记馄饨 杨家菜馆 朱记卤味 秦家火锅"
)
MORE_PHARMACIES = words(
    "回春药店 益寿堂药店 同安药房 本草药店 和安药房 康宁药店 惠济药房 平安药店 长青药店 怀仁药房"
)
MORE_BANKS = words(
    "禾溪农商行育才支行 禾溪农商行光明支行 溪河村镇银行北山支行 溪河村镇银行迎宾支行 "
    "禾城储蓄银行劳动支行 禾城储蓄银行康宁支行"
)
MORE_BARBERS = words("秀丽美发 时尚造型 阿明理发 靓点美发 丝语美发 青丝美容 春风理发 新形象造型")
MORE_SUPERMARKETS = words("惠民超市 佳佳超市 邻里超市 万客来超市 好日子超市 佳益超市")
MORE_TRAINING = words(
    "启明培训学校 乐学培训中心 博艺艺术培训中心 起航培训学校 琴韵培训中心 棋趣培训学校"
)
MORE_KINDERGARTENS = words("春晖幼儿园 晨曦幼儿园 苗圃幼儿园 彩虹幼儿园 摇篮幼儿园 启蒙幼儿园")
MORE_COMPOUNDS = words(
    "听溪花园 观澜苑 临水小区 明珠花园 金穗小区 银穗小区 丰禾苑 嘉禾小区 瑞禾家园 春禾花园 "
    "禾园小区 禾香苑 溪语花园 溪谷小区 碧溪苑 清溪花园 曲溪小区 虹桥小区 "
    "石榴园小区 桂雨苑 枫林苑 柏树林小区"
)
BRANCHES = ("", "二店", "三店", "四店", "五店")
BANKS = ("禾溪农商行", "溪河村镇银行", "禾城储蓄银行")
GRID_SPONSORS = words(
    "县住建局 县教体局 县卫健局 县市场监管局 县交通运输局 县商务局 县文旅局 县民政局 县水务局 "
    "县应急局 县税务局 县工信局 县农业农村局 县生态环境局 县城管局 县公安局 "
    "县政务服务局 县消防救援大队 县烟草专卖局"
)
UNKNOWN_SPONSOR = "县供销社"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
