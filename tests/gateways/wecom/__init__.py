"""A fake WeCom: the sender of callbacks and the API, over real sockets, with its own crypto.

``Callbacks`` plays WeCom calling us, ``FakeWeCom`` plays the API we call, ``hosted`` runs our own
callback on a loopback port, and ``StillClock`` is the time all of them agree on.
"""

from tests.gateways.wecom.callbacks import Callbacks, Tampering
from tests.gateways.wecom.clock import StillClock
from tests.gateways.wecom.hosting import hosted
from tests.gateways.wecom.server import FakeWeCom

__all__ = ["Callbacks", "FakeWeCom", "StillClock", "Tampering", "hosted"]
