"""Request bodies as DingTalk documents them; anything else is refused.

Each class is named after its call and holds DingTalk's own field names.
"""
# ruff: noqa: D101, N815

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

PARAM_KEY_MAX_BYTES = 100
PARAM_VALUE_MAX_BYTES = 1024
MSG_PARAM_MAX_BYTES = 15_000
WEBHOOK_MAX_BYTES = 20_000
SAMPLES: dict[str, set[str]] = {
    "sampleText": {"content"},
    "sampleMarkdown": {"title", "text"},
    "sampleImageMsg": {"photoURL"},
    "sampleLink": {"title", "text", "picUrl", "messageUrl"},
    "sampleFile": {"mediaId", "fileName", "fileType"},
}


class Strict(BaseModel):
    """No unknown fields, no conversions."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Subscription(Strict):
    type: Literal["EVENT", "CALLBACK"]
    topic: str = Field(min_length=1)


class Open(Strict):
    clientId: str
    clientSecret: str
    subscriptions: list[Subscription] = Field(min_length=1)
    ua: str = ""
    localIp: str = ""


class AccessToken(Strict):
    appKey: str
    appSecret: str


class Download(Strict):
    robotCode: str
    downloadCode: str = Field(min_length=1)


class Text(Strict):
    content: str = Field(min_length=1)


class Markdown(Strict):
    title: str = Field(min_length=1)
    text: str = Field(min_length=1)


class At(Strict):
    atUserIds: list[str] = []
    atMobiles: list[str] = []
    isAtAll: bool = False


class Webhook(Strict):
    msgtype: Literal["text", "markdown"]
    text: Text | None = None
    markdown: Markdown | None = None
    at: At = At()

    @model_validator(mode="after")
    def _has_what_it_says(self) -> "Webhook":
        if (self.text is None) == (self.msgtype == "text") or (self.markdown is None) == (
            self.msgtype == "markdown"
        ):
            raise ValueError("content does not match msgtype")
        return self

    def content(self) -> dict[str, Any]:
        chosen = self.text or self.markdown
        return chosen.model_dump() if chosen else {}


class _Sample(Strict):
    robotCode: str
    msgKey: str
    msgParam: str

    @model_validator(mode="after")
    def _is_a_known_sample(self) -> "_Sample":
        if self.msgKey not in SAMPLES:
            raise ValueError("unknown msgKey")
        if len(self.msgParam.encode()) > MSG_PARAM_MAX_BYTES:
            raise ValueError("msgParam too long")
        param = json.loads(self.msgParam)
        if set(param) != SAMPLES[self.msgKey] or not all(
            isinstance(value, str) and value for value in param.values()
        ):
            raise ValueError("msgParam does not match msgKey")
        return self


class GroupMessage(_Sample):
    openConversationId: str


class DirectMessages(_Sample):
    userIds: list[str] = Field(min_length=1, max_length=20)


def _params_within_limits(params: dict[str, str]) -> dict[str, str]:
    for key, value in params.items():
        if not key or len(key.encode()) > PARAM_KEY_MAX_BYTES:
            raise ValueError("param key too long")
        if len(value.encode()) > PARAM_VALUE_MAX_BYTES:
            raise ValueError("param value too long")
    return params


class CardData(Strict):
    cardParamMap: Annotated[dict[str, str], AfterValidator(_params_within_limits)]


class SpaceModel(Strict):
    supportForward: bool = True
    lastMessageI18n: dict[str, str] = {}


class GroupDeliver(Strict):
    robotCode: str
    atUserIds: dict[str, str] = {}
    recipients: list[str] | None = None
    extension: dict[str, str] = {}


class RobotDeliver(Strict):
    spaceType: Literal["IM_ROBOT"]
    robotCode: str = ""
    extension: dict[str, str] = {}


class CreateCard(Strict):
    cardTemplateId: str
    outTrackId: str = Field(min_length=1)
    cardData: CardData
    callbackType: Literal["STREAM", "HTTP"] = "STREAM"
    callbackRouteKey: str = ""
    userIdType: Literal[1, 2] = 1
    imGroupOpenSpaceModel: SpaceModel | None = None
    imRobotOpenSpaceModel: SpaceModel | None = None


class Deliver(Strict):
    outTrackId: str = Field(min_length=1)
    userIdType: Literal[1, 2] = 1
    openSpaceId: str = Field(pattern=r"^dtv1\.card//IM_(GROUP|ROBOT)\..+$")
    imGroupOpenDeliverModel: GroupDeliver | None = None
    imRobotOpenDeliverModel: RobotDeliver | None = None

    @model_validator(mode="after")
    def _says_how(self) -> "Deliver":
        group = self.openSpaceId.startswith("dtv1.card//IM_GROUP.")
        if (self.imGroupOpenDeliverModel if group else self.imRobotOpenDeliverModel) is None:
            raise ValueError("deliver model missing")
        return self


class CreateAndDeliver(CreateCard, Deliver):
    pass


class UpdateOptions(Strict):
    updateCardDataByKey: bool = False
    updatePrivateDataByKey: bool = False


class UpdateCard(Strict):
    outTrackId: str = Field(min_length=1)
    cardData: CardData
    cardUpdateOptions: UpdateOptions = UpdateOptions()


class Streaming(Strict):
    outTrackId: str
    guid: str = Field(min_length=1)
    key: str
    content: str
    isFull: bool
    isFinalize: bool
    isError: bool
