"""What stations call the columns of a plan."""

from civic.tables import Columns

# longer words before those they hold, also across meanings: 活动地点 is a place, 活动 a title
COLUMNS = Columns(
    {
        "location": ("活动地点", "活动场所", "地点", "场地", "地址", "location", "venue", "where", "place"),
        "volunteers_needed": ("所需志愿者", "志愿者人数", "志愿者", "volunteers"),
        "seats": ("名额", "参与人数", "参加人数", "活动人数", "人数", "规模", "seats", "places", "people"),
        "service_group": (
            *("服务对象", "服务群体", "服务类别", "面向人群", "面向群体", "参加对象", "参与对象", "活动对象"),
            *(
                "参加人员",
                "参与人员",
                "参加人群",
                "受众",
                "五为",
                "对象",
                "人群",
                "类别",
                "group",
                "for whom",
                "audience",
            ),
        ),
        "age_from": ("最小年龄", "最低年龄", "年龄下限", "起始年龄", "min age"),
        "age_until": ("最大年龄", "最高年龄", "年龄上限", "max age"),
        "ages": ("适合年龄", "年龄要求", "年龄范围", "年龄段", "年龄", "ages", "age"),
        "end": ("结束时间", "结束", "end", "until"),
        "time": ("活动时间段", "时间段", "时段", "时间", "开始时间", "开始", "time", "start"),
        "date": ("活动日期", "日期", "date", "day"),
        "institute": ("镇街", "街道", "镇(街)", "乡镇", "street", "town"),
        "site": ("社区", "村", "站点", "实践站", "单位", "站", "community", "site", "station"),
        "summary": ("活动内容", "内容", "简介", "备注", "说明", "summary", "content", "details", "note"),
        "title": (
            "活动名称",
            "活动主题",
            "项目名称",
            "名称",
            "主题",
            "活动",
            "项目",
            "title",
            "activity",
            "what",
            "name",
        ),
    },
    needed=frozenset({"title"}),
)
