"""What Prometheus reads: over a real socket, parsed by its own parser, and about nobody."""

import re
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from bot.health import Health
from bot.metrics import Metrics
from bot.scraping import check_metrics_door, scraped
from school.errors import BadPhoto, NotFound, Unavailable
from school.grading import PaperReading, SheetRequest
from school.settings import Settings
from tests.scenarios.county import GROUP, MATH, PARENT, a_photo, open_county
from tests.scenarios.test_dingtalk import CAPTION
from tests.servers import free_port

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]
LABELS = {"platform", "outcome", "queue", "state", "function", "level", "le"}


def samples(text: str) -> Samples:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics_count_what_happened_and_name_nobody(tmp_path: Path) -> None:
    port = free_port()
    county = open_county(tmp_path, metrics_port=port)
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(PARENT, "成绩")
    county.say(MATH, "帮助", group=GROUP)
    county.say(MATH, "报警 南门 打架", drain=False)
    county.clock.forward(seconds=40)

    with scraped(county.product, Health(county.product.foundation)):
        answer = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)
        ready = httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False)
    people = [person.id for person in county.product.console.people()]
    county.product.close()
    found = samples(answer.text)

    assert ready.json() == {"ready": True, "problems": []}
    assert found["qingjiao_ack_seconds_count", (("platform", "console"),)] == 4
    assert (
        found["qingjiao_messages_sent_total", (("outcome", "sent"), ("platform", "console"))] >= 3
    )
    assert found["qingjiao_reading_seconds_count", ()] == 1
    graded = (("function", "grade_paper"), ("outcome", "Done"))
    assert found["qingjiao_function_calls_total", graded] == 1
    assert found["qingjiao_queue_items", (("queue", "inbox"), ("state", "waiting"))] == 1
    assert found["qingjiao_queue_oldest_seconds", (("queue", "inbox"),)] == pytest.approx(40, abs=1)
    assert found["qingjiao_alarms_open", (("level", "1"),)] == 0
    assert found["qingjiao_database_up", ()] == 1
    assert "process_resident_memory_bytes" in {name for name, _ in found}
    ours = [labels for name, labels in found if name.startswith("qingjiao")]
    assert {name for labels in ours for name, _ in labels} <= LABELS
    values = {value for labels in ours for _, value in labels}
    assert not values & set(people)
    assert not [value for value in values if re.search(r"qh[-.]|[一-鿿]", value)]


@pytest.mark.parametrize(
    ("error", "failed"),
    [
        (BadPhoto("太暗了"), 0),
        (NotFound("照片不在了"), 0),
        (Unavailable("稍后再试"), 1),
        (RuntimeError("a mistake of ours"), 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_what_the_reader_fails_at_counts_as_its_failure(error: Exception, failed: int) -> None:
    class Failing:
        def read(self, request: SheetRequest) -> PaperReading:  # noqa: ARG002  # it fails
            raise error

    metrics = Metrics()

    with pytest.raises(type(error)):
        metrics.reading(Failing()).read(SheetRequest(photo_key="photo"))

    assert metrics.registry.get_sample_value("qingjiao_readings_failed_total") == failed


def test_a_database_that_is_away_is_a_gauge_and_no_error(tmp_path: Path) -> None:
    port = free_port()
    county = open_county(tmp_path, metrics_port=port)
    with scraped(county.product, Health(county.product.foundation)):
        county.product.close()
        county.product.foundation.records.database.close()
        (tmp_path / "qingjiao.db").write_bytes(b"no database any more")
        answer = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)

    assert answer.status_code == 200
    assert samples(answer.text)["qingjiao_database_up", ()] == 0


def test_whoever_has_no_token_reads_no_metrics(tmp_path: Path) -> None:
    port = free_port()
    county = open_county(tmp_path, metrics_port=port, metrics_token="only Prometheus knows")
    url = f"http://127.0.0.1:{port}/metrics"
    with scraped(county.product, Health(county.product.foundation)):
        given = {"Authorization": "Bearer only Prometheus knows"}
        codes = [
            httpx.get(url, headers=headers, trust_env=False).status_code
            for headers in ({}, {"Authorization": "Bearer wrong"}, given)
        ]
    county.product.close()

    assert codes == [401, 401, 200]


def test_without_a_port_there_are_no_metrics_and_beyond_this_machine_none_without_a_token(
    tmp_path: Path,
) -> None:
    county = open_county(tmp_path)
    with scraped(county.product, Health(county.product.foundation)):
        pass
    county.product.close()
    everywhere = Settings(home=tmp_path, metrics_host="0.0.0.0")  # noqa: S104  # refused

    with pytest.raises(ValueError, match="QINGJIAO_METRICS_TOKEN"):
        check_metrics_door(everywhere)
    check_metrics_door(everywhere.model_copy(update={"metrics_token": SecretStr("a token")}))
