"""What can be done in the product, and who may do it as a refusal says it."""

from enum import StrEnum
from types import MappingProxyType


class Action(StrEnum):
    """What can be done; the value is how the audit names it."""

    GRADE = "grade"
    REVISE = "revise"
    CONFIRM = "confirm"
    SET_KEY = "set_key"
    ANALYSE = "analyse"
    READ_PAPER = "read_paper"
    READ_RESULT = "read_result"
    READ_SUMMARY = "read_summary"
    POST_SUMMARY = "post_summary"
    DECIDE_CONSENT = "decide_consent"
    BIND_GROUP = "bind_group"
    READ_LEARNING = "read_learning"
    """Read one pupil's wrong-question book and mastery."""
    READ_CLASS_LEARNING = "read_class_learning"
    SET_PRACTICE = "set_practice"
    """Set homework for the weak points of a class."""
    PRACTISE = "practise"
    """Get exercises for oneself, or for one's own child."""
    READ_GROWTH = "read_growth"
    NOTE_GROWTH = "note_growth"
    """Write a line into a pupil's growth record; a guardian's waits for the class head."""
    MODERATE_GROWTH = "moderate_growth"
    READ_PORTRAIT = "read_portrait"
    """Read what is said of one pupil as a whole."""
    READ_REPORT = "read_report"
    """Read the aggregates of a class, a school or the county."""
    READ_TEACHER = "read_teacher"
    """Read one teacher's growth record and points."""
    NOTE_TEACHER = "note_teacher"
    """Claim points for oneself, or dispute what was decided."""
    DECIDE_TEACHER = "decide_teacher"
    """Decide on what a teacher claims or disputes."""
    READ_TEACHER_TOTALS = "read_teacher_totals"
    READ_MY_DATA = "read_my_data"
    """Get a copy of everything stored about a child, or about oneself."""
    DELETE_MY_DATA = "delete_my_data"
    ASK_BULK = "ask_bulk"
    """Ask to read the records of many at once, or to take them out."""
    APPROVE_BULK = "approve_bulk"
    READ_COMPLIANCE = "read_compliance"
    ADMINISTER = "administer"
    PRESS = "press"
    """Press a button that was given to somebody else, or to nobody: refused to everybody."""
    RAISE_ALARM = "raise_alarm"
    READ_ALARMS = "read_alarms"
    HANDLE_ALARM = "handle_alarm"
    """Acknowledge, escalate or close an incident."""
    STEER_ALARMS = "steer_alarms"
    """Silence alarms for a while, or hold a drill."""
    REPORT_HEALTH = "report_health"
    """Report the morning check of a class, and what was measured of its pupils."""
    TELL_HEALTH = "tell_health"
    """Report the health of one's own child."""
    READ_HEALTH = "read_health"
    """Read one pupil's health."""
    READ_HEALTH_TOTALS = "read_health_totals"
    KEEP_FOOD_LOG = "keep_food_log"
    READ_PASSES = "read_passes"
    """Read when one pupil came and went."""
    READ_GATE = "read_gate"
    """Read how many came and went, vehicles and visitors."""
    MANAGE_GATE = "manage_gate"
    """Register vehicles and visitors."""
    GRANT_LEAVE = "grant_leave"
    PLAN_DUTY = "plan_duty"
    DO_DUTY = "do_duty"
    """Sign in for duty and at patrol points."""
    READ_DUTY = "read_duty"
    REPORT_HAZARD = "report_hazard"
    HANDLE_HAZARD = "handle_hazard"
    """Give a hidden danger an owner and a day, check it again, close it."""
    READ_HAZARDS = "read_hazards"
    REPORT_REPAIR = "report_repair"
    MANAGE_ASSETS = "manage_assets"
    READ_ASSETS = "read_assets"
    FIND_RESOURCES = "find_resources"
    """Search the library, and see one's own searches."""
    READ_RESOURCE = "read_resource"
    ADD_RESOURCE = "add_resource"
    MANAGE_RESOURCE = "manage_resource"
    """Say who sees a resource, replace it or take it off the shelf."""
    REVIEW_RESOURCE = "review_resource"
    TAG_RESOURCE = "tag_resource"
    """Correct which knowledge points a resource is about."""
    READ_LIBRARY_FIGURES = "read_library_figures"
    PLAN_LESSONS = "plan_lessons"
    """Set the timetable of shared lessons, announce an open lesson, found a preparation group."""
    JOIN_LESSONS = "join_lessons"
    READ_LESSONS = "read_lessons"
    ASK_INDICATORS = "ask_indicators"
    """Ask what published indicators are, and were planned to be."""
    READ_FIGURES = "read_figures"
    """Read what is counted from a unit's own records; aggregates only."""
    COLLECT_FIGURES = "collect_figures"
    """Ask the units below for figures, remind them and close the round."""
    REPORT_FIGURES = "report_figures"
    """Fill in what a unit is asked for, and correct it."""
    PLAN_TRAINING = "plan_training"
    """Announce a training, take who came, and give its hours."""
    JOIN_TRAINING = "join_training"
    READ_TRAINING = "read_training"
    """Read how many teachers of a unit were trained, and how long."""
    EVALUATE_SCHOOLS = "evaluate_schools"
    """Open a round of evaluation, judge what schools show, and publish the outcome."""
    SHOW_EVIDENCE = "show_evidence"
    """Show what a school has to show for a point of its checklist."""
    READ_EVALUATION = "read_evaluation"
    RECORD_SPENDING = "record_spending"
    """Write down what of a planned budget was spent."""
    READ_SPENDING = "read_spending"


WHO_MAY = MappingProxyType(
    {
        Action.GRADE: "只有教这个班的老师能批改。请找班主任或学校管理员开通。",
        Action.REVISE: "只有教这个班的老师能改判。请找任课老师。",
        Action.CONFIRM: "只有教这个班的老师能确认。请找任课老师。",
        Action.SET_KEY: "只有教这个班的老师能定答案。请找任课老师。",
        Action.ANALYSE: "只有教这个班的老师能看题目分析。请找任课老师，或发“小结”看全班合计。",
        Action.READ_PAPER: "只有教这个班的老师能看全班的作业。家长可以发“成绩”看自己的孩子。",
        Action.READ_RESULT: "只能看自己孩子的记录。班级整体情况老师会发在班级群里。",
        Action.READ_SUMMARY: "只有本班老师、校长和教育局能看小结。请找班主任。",
        Action.POST_SUMMARY: "只有教这个班的老师能发小结。请找任课老师。",
        Action.DECIDE_CONSENT: "同意书只能由孩子的监护人决定。如果你是监护人，请找班主任登记。",
        Action.BIND_GROUP: "只有班主任或校长能绑定群。请找班主任。",
        Action.READ_LEARNING: "只能看自己孩子、自己班上同学的错题和掌握情况。请找任课老师。",
        Action.READ_CLASS_LEARNING: "只有本班老师、校长和教育局能看班级学情。请找班主任。",
        Action.SET_PRACTICE: "只有教这个班的老师能布置作业。请找任课老师。",
        Action.PRACTISE: "练习只出给学生本人和家长。老师可以发“布置靶向作业 三(2)班”。",
        Action.READ_GROWTH: "成长档案只有孩子本人、家长和本班老师能看。请找班主任。",
        Action.NOTE_GROWTH: "只有本班老师、孩子本人和家长能记成长档案。请找班主任。",
        Action.MODERATE_GROWTH: "家长和学生交的成长记录由班主任审核。请找班主任。",
        Action.READ_PORTRAIT: "画像只有孩子本人、家长和本班老师能看。请找班主任。",
        Action.READ_REPORT: "只有本班老师、校长和教育局能看这份报告。请找班主任。",
        Action.READ_TEACHER: "老师的积分只有本人和本校校长能看。请找校长。",
        Action.NOTE_TEACHER: "积分由老师本人申报。请用自己的账号发。",
        Action.DECIDE_TEACHER: "积分由校长审核。请找校长。",
        Action.READ_TEACHER_TOTALS: "积分汇总只有校长和教育局能看。看自己的请发“我的积分”。",
        Action.READ_MY_DATA: "只能导出自己或自己孩子的数据。如果你是监护人，请找班主任登记。",
        Action.DELETE_MY_DATA: "只有监护人能删除孩子的数据。如果你是监护人，请找班主任登记。",
        Action.ASK_BULK: "批量查看和导出要由老师、校长或教育局申请。请找班主任。",
        Action.APPROVE_BULK: "批量查看和导出由校长或教育局审批。请找校长。",
        Action.READ_COMPLIANCE: "合规报告只有教育局和管理员能看。请找学校管理员。",
        Action.ADMINISTER: "这是管理员的操作。请找学校管理员。",
        Action.PRESS: "这个按钮不是发给你的，没有执行。需要时请自己给我发消息。",
        Action.RAISE_ALARM: "报警由本校教职工发起。遇到危险请马上告诉身边的老师，或拨打 110。",
        Action.READ_ALARMS: "报警只有本校领导、安保、当天值班和教育局能看。请找值班老师。",
        Action.HANDLE_ALARM: "报警由本校领导、安保和当天值班处理。请找值班老师。",
        Action.STEER_ALARMS: "静默和演练由校长、副校长或教育局设置。请找校长。",
        Action.REPORT_HEALTH: "晨午检由本班老师或学校疫情报告人上报。请找班主任。",
        Action.TELL_HEALTH: "只能上报自己孩子的情况。如果你是监护人，请找班主任登记。",
        Action.READ_HEALTH: "健康记录只有孩子本人、家长、班主任和学校疫情报告人能看。请找班主任。",
        Action.READ_HEALTH_TOTALS: "健康合计只有本校教职工和教育局能看。请找班主任。",
        Action.KEEP_FOOD_LOG: "食品安全由校长或学校疫情报告人登记。请找校长。",
        Action.READ_PASSES: "进出记录只有孩子本人、家长和班主任能看。请找班主任。",
        Action.READ_GATE: "出入情况只有本校领导、安保和教育局能看。请找安保。",
        Action.MANAGE_GATE: "车辆和访客由安保或校领导登记。请找安保。",
        Action.GRANT_LEAVE: "请假由班主任或校领导批准。请找班主任。",
        Action.PLAN_DUTY: "值班表由校领导、教育局或管理员安排。请找校长。",
        Action.DO_DUTY: "只有当天值班的人能签到和巡查。请找校长看值班表。",
        Action.READ_DUTY: "值班表只有本校教职工和教育局能看。请找校长。",
        Action.REPORT_HAZARD: "隐患由本校教职工上报。请找老师或安保。",
        Action.HANDLE_HAZARD: "隐患由责任人、安保和校领导处理。请找校长。",
        Action.READ_HAZARDS: "隐患只有本校教职工和教育局能看。请找校长。",
        Action.REPORT_REPAIR: "报修由本校教职工提交。请找老师。",
        Action.MANAGE_ASSETS: "资产由校领导或管理员登记。请找学校管理员。",
        Action.READ_ASSETS: "资产只有本校教职工和教育局能看。请找学校管理员。",
        Action.FIND_RESOURCES: "只能看自己的搜索。请用自己的账号发。",
        Action.READ_RESOURCE: "这份资源没有对你开放。请找它的主人或学校管理员。",
        Action.ADD_RESOURCE: "资源由本校教职工和教育局上传。请找老师。",
        Action.MANAGE_RESOURCE: "资源由主人管理，学校的由校领导、县级的由教育局管理。请找他们。",
        Action.REVIEW_RESOURCE: "学校资源由校领导审核，县级资源由教育局审核。请找他们。",
        Action.TAG_RESOURCE: "标签由能看到这份资源的老师纠正。请找任课老师。",
        Action.READ_LIBRARY_FIGURES: "资源面板只有校领导、教育局和管理员能看。请找校长。",
        Action.PLAN_LESSONS: "课程由校领导、教育局或上课的老师安排。请找校长。",
        Action.JOIN_LESSONS: "只有老师能报名。请找任课老师。",
        Action.READ_LESSONS: "课程安排只有老师、校领导和教育局能看。请找校长。",
        Action.ASK_INDICATORS: "指标由教职工和教育局查询。家长可以发“成绩”看自己的孩子。",
        Action.READ_FIGURES: "这里的数据只有本单位的老师、校领导和教育局能看。请找校长。",
        Action.COLLECT_FIGURES: "填报由教育局、校领导或管理员发起。请找校长。",
        Action.REPORT_FIGURES: "这张表由本校领导、班主任或管理员填报。请找校长。",
        Action.PLAN_TRAINING: "培训由校领导、教育局或管理员安排。请找校长。",
        Action.JOIN_TRAINING: "只有老师能参加培训。请用自己的账号发。",
        Action.READ_TRAINING: "培训情况只有校领导、教育局和管理员能看。看自己的请发“我的学时”。",
        Action.EVALUATE_SCHOOLS: "督导评估由教育局组织。请找教育局。",
        Action.SHOW_EVIDENCE: "评估材料由本校领导提交。请找校长。",
        Action.READ_EVALUATION: "评估情况只有本校领导和教育局能看。请找校长。",
        Action.RECORD_SPENDING: "经费支出由教育局登记。请找教育局。",
        Action.READ_SPENDING: "经费支出只有教育局能看。请找教育局。",
    }
)
"""Whom a refusal sends the person to."""
