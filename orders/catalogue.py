"""What residents can order by name (服务菜单), to begin with; a district changes it under /admin/."""

from typing import Any, NamedTuple

from orders.menu import CatalogueItem, Unit


class Service(NamedTuple):
    """A line of the first menu; `spoken` are words of residents that the name doesn't hold."""

    group: str
    name: str
    name_en: str
    spoken: str
    hint: str = ""
    more: dict[str, Any] = {}


HOME = {"needs_address": True}
PRIVATE = {"is_confidential": True}

CATALOGUE = [
    Service("elderly", "理发", "Haircut", "剪头发 剪头 推头 头发长 出不了门", "能不能走动，坐轮椅请写上。", HOME),
    Service(
        "elderly",
        "陪看病",
        "Company to the doctor",
        "陪诊 上医院 去医院 看医生 挂号 取药 复查 体检",
        "去哪家医院，几点的号。",
        HOME | {"needs_time": True},
    ),
    Service("elderly", "量血压", "Blood pressure check", "血压 测血压 血糖 头晕", "", HOME),
    Service("elderly", "教用手机", "Help with the smartphone", "智能手机 微信 视频 扫码 不会用手机", "想学什么。"),
    Service("elderly", "打扫卫生", "Cleaning at home", "擦玻璃 扫地 保洁 大扫除 家里脏", "要打扫哪些地方。", HOME),
    Service(
        "elderly",
        "代买代办",
        "Shopping and errands",
        "买菜 买米 买药 跑腿 交电费 缴费 取快递",
        "买什么，办什么。",
        HOME,
    ),
    Service(
        "children",
        "辅导作业",
        "Help with homework",
        "写作业 功课 补课 数学 英语 不会做题",
        "几年级，哪一科。",
        {"age_from": 6, "age_until": 15},
    ),
    Service(
        "children", "科技制作", "Science workshop", "科学 实验 机器人 模型 编程", "", {"age_from": 6, "age_until": 14}
    ),
    Service(
        "children",
        "课后托管",
        "After-school care",
        "放学 没人接 看孩子 带孩子 托管班",
        "几点放学，几点来接。",
        {"age_from": 6, "age_until": 12},
    ),
    Service("children", "安全课", "Safety class", "防溺水 交通安全 消防 防火", "", {"age_from": 4, "age_until": 14}),
    Service("children", "手工课", "Craft class", "剪纸 折纸 画画 泥塑", "", {"age_from": 4, "age_until": 14}),
    Service(
        "hardship",
        "修小家电",
        "Small repairs",
        "灯坏了 灯不亮 台灯 灯泡 电饭煲 电风扇 收音机 水龙头 漏水 插座 不通电 修理 维修 坏了",
        "什么坏了，怎么坏的。",
        HOME | {"unit": Unit.THINGS},
    ),
    Service("hardship", "上门探访", "A visit at home", "来看看 走访 独居 一个人在家", "", HOME),
    Service("hardship", "申请补助帮忙", "Help with applications", "低保 补贴 残疾证 填表 办手续 材料", "想申请什么。"),
    Service(
        "hardship",
        "爱心送餐",
        "A warm meal",
        "送饭 吃饭 做不了饭 午饭 晚饭",
        "有什么不能吃。",
        HOME | {"unit": Unit.PORTIONS},
    ),
    Service("hardship", "找工作帮忙", "Help with finding work", "找活 失业 下岗 招工 简历", "会做什么，想做什么。"),
    Service(
        "psychological_care",
        "找人说说话",
        "Somebody to listen",
        "心里难受 心烦 聊天 睡不着 压力 想不开 难过",
        "",
        PRIVATE,
    ),
    Service(
        "psychological_care",
        "婚姻家庭咨询",
        "Advice on marriage and family",
        "吵架 离婚 婆媳 夫妻 家里闹矛盾",
        "",
        PRIVATE,
    ),
    Service(
        "psychological_care", "空巢老人陪伴", "Company for those who live alone", "孤单 没人陪 老人一个人", "", HOME
    ),
    Service("psychological_care", "心理健康讲座", "Talk on peace of mind", "心理课 情绪"),
    Service(
        "public_need",
        "清洁楼道",
        "Cleaning the stairwell",
        "楼道 楼梯 堆物 垃圾 小广告 脏乱",
        "哪栋楼，哪个单元。",
        {"unit": Unit.PLACES},
    ),
    Service("public_need", "文明劝导", "Friendly reminders in the street", "乱停车 遛狗 噪音 电动车"),
    Service("public_need", "反诈讲座", "Talk against fraud", "诈骗 骗子 骗钱 陌生电话"),
    Service("public_need", "急救培训", "First aid course", "急救 心肺复苏 噎住"),
    Service("public_need", "法律咨询", "Legal advice", "律师 打官司 合同 遗产 欠钱 工资", "是哪方面的事。"),
]

HINTS_EN = {  # of each hint above
    "能不能走动，坐轮椅请写上。": "Can they get about? Please say if they use a wheelchair.",
    "去哪家医院，几点的号。": "Which hospital, and the time of the appointment.",
    "想学什么。": "What would you like to learn?",
    "要打扫哪些地方。": "Which rooms or places need cleaning?",
    "买什么，办什么。": "What to buy, what to get done.",
    "几年级，哪一科。": "Which school year, which subject.",
    "几点放学，几点来接。": "When school ends, and when the child is picked up.",
    "什么坏了，怎么坏的。": "What is broken, and how it happened.",
    "想申请什么。": "What would you like to apply for?",
    "有什么不能吃。": "Is there anything they cannot eat?",
    "会做什么，想做什么。": "What you can do, and what you would like to do.",
    "哪栋楼，哪个单元。": "Which building, which entrance.",
    "是哪方面的事。": "What is it about?",
}


def load() -> int:
    """Add what is not there yet; how many. Of what is there since before it had words, or its hint had English ones,
    those are filled in; whatever a district changed since stays.
    """
    known = {(one.service_group, one.name): one for one in CatalogueItem.objects.all()}
    rows = []
    for position, (group, name, name_en, spoken, hint, more) in enumerate(CATALOGUE):
        said = {"spoken": spoken, "hint": hint, **more}
        if (item := known.get((group, name))) is None:
            rows.append(CatalogueItem(service_group=group, name=name, name_en=name_en, position=position, **said))
        elif not item.spoken:
            CatalogueItem.objects.filter(pk=item.pk).update(**said | {"hint": item.hint or hint})
    made = CatalogueItem.objects.bulk_create(rows)
    for hint, english in HINTS_EN.items():
        CatalogueItem.objects.filter(hint=hint, hint_en="").update(hint_en=english)
    return len(made)
