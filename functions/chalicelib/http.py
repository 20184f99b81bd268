"""The HTTP entry point: every function by POST, for the one-server shape."""

from chalice.app import Blueprint, NotFoundError

from chalicelib.by_name import BY_NAME
from chalicelib.runtime import Payload

routes = Blueprint(__name__)


@routes.route("/functions/{name}", methods=["POST"])
def run(name: str) -> Payload:
    """Run the function called *name* with the JSON body; the body's signature is its pass."""
    function = BY_NAME.get(name)
    if function is None:
        raise NotFoundError("There is no such function.")
    body = routes.current_request.json_body
    return function(body, None)
