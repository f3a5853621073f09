"""What can go wrong with learned models.

ModelError
├── ArtifactError    a folder of weights is missing, incomplete or altered
└── BusyError        too much waits to be encoded; try again in a moment
    └── ClosedError  the encoder is shutting down
"""


class ModelError(Exception):
    """A model can't be made, loaded or used; the message names what and the remedy."""


class ArtifactError(ModelError):
    """A folder of weights is missing, incomplete or altered."""


class BusyError(ModelError):
    """Too much waits to be encoded; try again in a moment."""


class ClosedError(BusyError):
    """The encoder is shutting down: what it had not begun is not done."""
