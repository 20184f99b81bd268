"""The language model of the functions: made once a container, and only where one is set up."""

import logging
from functools import cache
from importlib.util import find_spec

from school.guides import GuideWriter
from school.model_plans import PlanWriter
from school.settings import LanguageModel

log = logging.getLogger("qingjiao.guides")


@cache
def writer_of(model: LanguageModel) -> GuideWriter | None:
    """Return what writes with a model; None: none is set up, or the extra “llm” is missing."""
    if not is_set_up(model):
        return None
    from retrieval.guide_writer import LangChainWriter  # noqa: PLC0415  # loads only when used

    return LangChainWriter(model)


@cache
def planner_of(model: LanguageModel) -> PlanWriter | None:
    """Return what plans with a model; None: none is set up, or the extra “llm” is missing."""
    if not is_set_up(model):
        return None
    from retrieval.plan_writer import LangChainPlanWriter  # noqa: PLC0415  # loads only when used

    return LangChainPlanWriter(model)


def is_set_up(model: LanguageModel) -> bool:
    """Return True where a model has an address and a name, and LangChain is there to ask it."""
    if not (model.url and model.name):
        return False
    if not all(find_spec(name) for name in ("langchain_core", "langchain_openai")):
        log.error("QINGJIAO_LLM_URL is set, but LangChain is missing: pip install 'qingjiao[llm]'")
        return False
    return True
