"""What can be wrong with a model or a saved index; the library goes on without it."""


class SearchError(Exception):
    """Root of what goes wrong between texts and hits."""


class ModelUnusable(SearchError):
    """A model that was asked for is not there, or is not the one that was measured."""


class IndexUnusable(SearchError):
    """A saved index is broken, was changed, is of another model or of a newer format."""
