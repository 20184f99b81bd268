"""A fake vision-language model behind OpenAI's chat completions, on a real loopback port.

    with FakeModel() as fake:
        crop = fake.writing("45")
        ...ask the server at fake.url to read crop...

It is strict about key, model, temperature, schema and pictures, and reads only pictures that
``writing`` made, by their pixels. ``next`` says what happens to the next request instead.
"""

from tests.gateways.openai.model import KEY, MODEL, FakeModel, Wrong

__all__ = ["KEY", "MODEL", "FakeModel", "Wrong"]
