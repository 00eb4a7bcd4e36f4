"""What residents can order by name (服务菜单), to begin with; a district changes it under /admin/."""

from orders.models import CatalogueItem

# (group, name, name in English, confidential)
CATALOGUE = [
    ("elderly", "理发", "Haircut", False),
    ("elderly", "陪看病", "Company to the doctor", False),
    ("elderly", "量血压", "Blood pressure check", False),
    ("elderly", "教用手机", "Help with the smartphone", False),
    ("elderly", "打扫卫生", "Cleaning at home", False),
    ("elderly", "代买代办", "Shopping and errands", False),
    ("children", "辅导作业", "Help with homework", False),
    ("children", "科技制作", "Science workshop", False),
    ("children", "课后托管", "After-school care", False),
    ("children", "安全课", "Safety class", False),
    ("children", "手工课", "Craft class", False),
    ("hardship", "修小家电", "Small repairs", False),
    ("hardship", "上门探访", "A visit at home", False),
    ("hardship", "申请补助帮忙", "Help with applications", False),
    ("hardship", "爱心送餐", "A warm meal", False),
    ("hardship", "找工作帮忙", "Help with finding work", False),
    ("psychological_care", "找人说说话", "Somebody to listen", True),
    ("psychological_care", "婚姻家庭咨询", "Advice on marriage and family", True),
    ("psychological_care", "空巢老人陪伴", "Company for those who live alone", False),
    ("psychological_care", "心理健康讲座", "Talk on peace of mind", False),
    ("public_need", "清洁楼道", "Cleaning the stairwell", False),
    ("public_need", "文明劝导", "Friendly reminders in the street", False),
    ("public_need", "反诈讲座", "Talk against fraud", False),
    ("public_need", "急救培训", "First aid course", False),
    ("public_need", "法律咨询", "Legal advice", False),
]


def load() -> int:
    """Add what is not there yet; how many."""
    known = set(CatalogueItem.objects.values_list("service_group", "name"))
    rows = [
        CatalogueItem(service_group=group, name=name, name_en=english, is_confidential=confidential, position=n)
        for n, (group, name, english, confidential) in enumerate(CATALOGUE)
        if (group, name) not in known
    ]
    return len(CatalogueItem.objects.bulk_create(rows))
