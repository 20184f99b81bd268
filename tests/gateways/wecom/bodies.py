"""The JSON WeCom's API takes, field by field; anything else in a body is an error.

Field names and limits are those of WeCom's pages 90236, 90248, 92321, 94888, 99110 and 101032.
"""

# ruff: noqa: D101 -- each class is named after the JSON object it checks.

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


def _at_most_bytes(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        if len(text.encode()) > limit:
            raise ValueError(f"exceeds {limit} bytes")
        return text

    return AfterValidator(check)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


Filled = Annotated[str, Field(min_length=1)]
Text = Annotated[str, Field(min_length=1), _at_most_bytes(2048)]
Key = Annotated[str, Field(min_length=1), _at_most_bytes(1024)]
TaskId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-@]{1,128}$")]
Users = Annotated[list[Filled], Field(max_length=1000)]
Url = Annotated[str, Field(pattern=r"^https?://"), _at_most_bytes(1024)]


class TextBody(Strict):
    content: Text


class TextCardBody(Strict):
    title: Annotated[str, Field(min_length=1), _at_most_bytes(128)]
    description: Annotated[str, Field(min_length=1), _at_most_bytes(512)]
    url: Url
    btntxt: Annotated[str, Field(max_length=4)] = ""


class MediaBody(Strict):
    media_id: Filled


class Source(Strict):
    icon_url: str = ""
    desc: Annotated[str, Field(max_length=20)] = ""
    desc_color: Literal[0, 1, 2, 3] = 0


class Submit(Strict):
    text: Annotated[str, Field(max_length=10)] = ""
    key: Key


class ActionMenu(Strict):
    desc: str = ""
    action_list: Annotated[list[Submit], Field(min_length=1, max_length=3)]


class MainTitle(Strict):
    title: Annotated[str, Field(max_length=36)] = ""
    desc: Annotated[str, Field(max_length=44)] = ""


class Emphasis(Strict):
    title: Annotated[str, Field(max_length=14)] = ""
    desc: Annotated[str, Field(max_length=22)] = ""


class Linked(Strict):
    type: Literal[0, 1, 2, 3] = 0
    url: str = ""
    appid: str = ""
    pagepath: str = ""


class Quote(Linked):
    title: str = ""
    quote_text: str = ""


class Horizontal(Linked):
    keyname: Annotated[str, Field(min_length=1, max_length=5)]
    value: Annotated[str, Field(max_length=30)] = ""
    media_id: str = ""
    userid: str = ""


class Jump(Linked):
    title: Annotated[str, Field(min_length=1, max_length=18)]
    question: Annotated[str, _at_most_bytes(200)] = ""


class CardAction(Linked):
    type: Literal[1, 2]
    url: Url


class CardImage(Strict):
    url: Url
    aspect_ratio: Annotated[float, Field(ge=1.3, le=2.25)] = 1.3


class ImageTextArea(Linked):
    title: str = ""
    desc: str = ""
    image_url: Url


class Vertical(Strict):
    title: Annotated[str, Field(min_length=1, max_length=38)]
    desc: Annotated[str, Field(max_length=160)] = ""


class Option(Strict):
    id: Annotated[str, Field(min_length=1), _at_most_bytes(128)]
    text: Annotated[str, Field(min_length=1, max_length=17)]
    is_checked: bool = False


class Selection(Strict):
    question_key: Key
    title: str = ""
    disable: bool = False
    selected_id: str = ""
    option_list: Annotated[list[Option], Field(min_length=1, max_length=10)]


class Checkbox(Strict):
    question_key: Key
    disable: bool = False
    mode: Literal[0, 1] = 0
    option_list: Annotated[list[Option], Field(min_length=1, max_length=20)]


class Button(Strict):
    type: Literal[0, 1] = 0
    text: Annotated[str, Field(min_length=1, max_length=10)]
    style: Literal[1, 2, 3, 4] = 1
    key: Key
    url: str = ""


class Card(Strict):
    """Any template card; what its type demands is checked at the end."""

    card_type: Literal[
        "text_notice",
        "news_notice",
        "button_interaction",
        "vote_interaction",
        "multiple_interaction",
    ]
    source: Source | None = None
    action_menu: ActionMenu | None = None
    main_title: MainTitle | None = None
    emphasis_content: Emphasis | None = None
    quote_area: Quote | None = None
    sub_title_text: Annotated[str, Field(max_length=160)] = ""
    horizontal_content_list: Annotated[list[Horizontal], Field(max_length=6)] = []
    vertical_content_list: Annotated[list[Vertical], Field(max_length=4)] = []
    jump_list: Annotated[list[Jump], Field(max_length=3)] = []
    card_action: CardAction | None = None
    card_image: CardImage | None = None
    image_text_area: ImageTextArea | None = None
    button_selection: Selection | None = None
    button_list: Annotated[list[Button], Field(max_length=6)] = []
    checkbox: Checkbox | None = None
    select_list: Annotated[list[Selection], Field(max_length=3)] = []
    submit_button: Submit | None = None
    task_id: TaskId | None = None
    replace_text: str = ""

    @property
    def can_call_back(self) -> bool:
        return self.card_type not in {"text_notice", "news_notice"} or bool(self.action_menu)

    @model_validator(mode="after")
    def _complete(self) -> "Card":
        title = self.main_title.title if self.main_title else ""
        notice = self.card_type in {"text_notice", "news_notice"}
        keys = [button.key for button in self.button_list]
        missing = {
            "title": not title and not (notice and self.sub_title_text),
            "card_action": notice and not self.card_action,
            "card_image": self.card_type == "news_notice"
            and not (self.card_image or self.image_text_area),
            "button_list": self.card_type == "button_interaction" and not keys,
            "checkbox": self.card_type == "vote_interaction" and not self.checkbox,
            "select_list": self.card_type == "multiple_interaction" and not self.select_list,
            "distinct keys": len(set(keys)) != len(keys),
        }
        lacking = [name for name, is_missing in missing.items() if is_missing]
        if lacking:
            raise ValueError(f"missing {lacking}")
        return self


class Articles(Strict):
    articles: Annotated[list[dict[str, str]], Field(min_length=1, max_length=8)]


class _Content(Strict):
    msgtype: str
    text: TextBody | None = None
    markdown: TextBody | None = None
    textcard: TextCardBody | None = None
    image: MediaBody | None = None
    voice: MediaBody | None = None
    file: MediaBody | None = None
    video: dict[str, str] | None = None
    news: Articles | None = None
    mpnews: Articles | None = None
    miniprogram: dict[str, str] | None = None
    template_card: Card | None = None

    @model_validator(mode="after")
    def _one(self) -> "_Content":
        names = [name for name in _Content.model_fields if name != "msgtype"]
        filled = [name for name in names if getattr(self, name) is not None]
        if filled != [self.msgtype]:
            raise ValueError(f"msgtype is {self.msgtype} but the body has {filled}")
        card = self.template_card
        if card is not None and card.can_call_back and card.task_id is None:
            raise ValueError("task_id is missing")
        return self


class _Once(Strict):
    enable_id_trans: Literal[0, 1] = 0
    enable_duplicate_check: Literal[0, 1] = 0
    duplicate_check_interval: Annotated[int, Field(ge=1, le=14_400)] = 1800


class MessageSend(_Content, _Once):
    touser: Filled
    toparty: str = ""
    totag: str = ""
    agentid: int
    safe: Literal[0, 1] = 0


class AppChatSend(_Content):
    chatid: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,32}$")]
    safe: Literal[0, 1] = 0

    @model_validator(mode="after")
    def _no_cards(self) -> "AppChatSend":
        if self.msgtype in {"template_card", "miniprogram"}:
            raise ValueError(f"appchat takes no {self.msgtype}")
        return self


class SchoolNotice(_Content, _Once):
    recv_scope: Literal[0, 1, 2] = 0
    to_parent_userid: Users = []
    to_student_userid: Users = []
    to_party: Annotated[list[Filled], Field(max_length=100)] = []
    toall: Literal[0, 1] = 0
    agentid: int

    @model_validator(mode="after")
    def _kinds(self) -> "SchoolNotice":
        if self.msgtype in {"template_card", "markdown", "textcard"}:
            raise ValueError(f"school notice takes no {self.msgtype}")
        return self


class CardUpdate(Strict):
    userids: Users = []
    partyids: list[int] = []
    tagids: list[int] = []
    atall: Literal[0, 1] = 0
    agentid: int
    response_code: Filled
    template_card: Card | None = None
    button: dict[str, Any] | None = None


class AppChatCreate(Strict):
    name: Annotated[str, Field(max_length=50)] = ""
    owner: str = ""
    userlist: Annotated[list[Filled], Field(min_length=2, max_length=500)]
    chatid: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{0,32}$")] = ""


class WebhookSend(_Content):
    @model_validator(mode="after")
    def _notices_only(self) -> "WebhookSend":
        card = self.template_card
        if card is not None and card.card_type not in {"text_notice", "news_notice"}:
            raise ValueError("a webhook takes notices only")
        return self
