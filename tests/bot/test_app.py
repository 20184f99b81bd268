"""The product is put together from settings, one way or the other."""

import os
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.app import Foundation, configured_platforms, transport_to
from bot.local import open_product, reading
from chalicelib import people
from school.actor import Actor
from school.invoke import AsLambda, OverHttp, Payload
from school.settings import Settings
from school.store.files import FolderFiles
from tests.fakes import MemoryFiles
from tests.gateways.wecom.door import APP
from tests.scenarios.county import open_county


class Nothing(BaseModel):
    """Neither asks nor answers anything."""


def settings_of(home: Path, **more: object) -> Settings:
    return Settings.model_validate({"home": home, "secret": "s" * 40, **more})


def test_functions_are_reached_over_http_or_as_lambdas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "cn-north-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")

    over_http = transport_to(settings_of(tmp_path, functions="https://functions.example"))
    as_lambda = transport_to(settings_of(tmp_path, functions="lambda:qingjiao-"))

    assert isinstance(over_http, OverHttp)
    assert isinstance(as_lambda, AsLambda)
    over_http._client.close()


def test_functions_that_are_nowhere_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="QINGJIAO_FUNCTIONS"):
        transport_to(settings_of(tmp_path, functions="ftp://functions"))


def test_with_deployed_functions_nothing_of_them_runs_here(tmp_path: Path) -> None:
    product = open_product(settings_of(tmp_path, functions="http://127.0.0.1:9"))

    assert not product.engine.busy()
    product.foundation.records.database.close()


def test_only_configured_platforms_are_there(tmp_path: Path) -> None:
    county = open_county(
        tmp_path,
        dingtalk_client_id="ding",
        public_url="https://qingjiao.example/",
        wecom_corp_id=APP.corp_id,
        wecom_token=APP.token,
        wecom_aes_key=APP.aes_key,
    )
    base = county.product.foundation

    both = configured_platforms(base)
    none = configured_platforms(
        Foundation(settings_of(tmp_path), base.records, base.files, base.clock)
    )
    for platform in both.values():
        close = getattr(platform, "close", None) or platform._client.close  # type: ignore[attr-defined]
        close()
    county.product.close()

    assert set(both) == {"dingtalk", "wecom"}
    assert none == {}


def test_a_file_is_a_path_in_a_folder_and_a_key_in_a_bucket(tmp_path: Path) -> None:
    county = open_county(tmp_path)
    base = county.product.foundation
    bucket = Foundation(base.settings, base.records, MemoryFiles(), base.clock)
    county.product.close()

    assert base.file_path("3f/photo.jpg") == str(tmp_path / "files" / "3f" / "photo.jpg")
    assert bucket.file_path("3f/photo.jpg") == "3f/photo.jpg"


def test_a_reader_alone_has_a_folder_of_its_own(tmp_path: Path) -> None:
    with reading(settings_of(tmp_path)) as (_, files):
        assert isinstance(files, FolderFiles)
        assert files.folder == tmp_path / "files"


def test_a_call_leaves_the_environment_of_the_process_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = open_county(tmp_path)
    before, during = os.environ, []

    def look(_payload: Payload, _context: None) -> Payload:
        during.append(os.environ)
        return {"answer": {}}

    monkeypatch.setattr(people, "who_am_i", look)
    invoke = county.product.functions_for(Actor(platform="console", user="teacher-wang"))
    invoke.call("who_am_i", Nothing(), Nothing)
    county.product.close()

    assert [environment is before for environment in during] == [True]
