"""The language model of the functions: made once a container, and only where one is set up."""

import logging
from functools import cache
from importlib.util import find_spec

from school.guides import GuideWriter
from school.settings import LanguageModel

log = logging.getLogger("qingjiao.guides")


@cache
def writer_of(model: LanguageModel) -> GuideWriter | None:
    """Return what writes with a model; None: none is set up, or the extra “llm” is missing."""
    if not (model.url and model.name):
        return None
    if not all(find_spec(name) for name in ("langchain_core", "langchain_openai")):
        log.error("QINGJIAO_LLM_URL is set, but LangChain is missing: pip install 'qingjiao[llm]'")
        return None
    from retrieval.guide_writer import LangChainWriter  # noqa: PLC0415  # loads only when used

    return LangChainWriter(model)
