"""What a use case that runs in the background is given."""

from contextlib import AbstractContextManager
from typing import Protocol

from app.store.scope import Scope


class TaskRun(Protocol):
    """The holder of a job (app.jobs.worker.Run). Both ways raise if the job was lost or called off."""

    def read(self) -> AbstractContextManager[Scope]:
        """The project's scope, to read."""
        ...

    def save(self, *, done: int | None = None, total: int | None = None) -> AbstractContextManager[Scope]:
        """The project's scope in one transaction that only the job's holder commits; notes progress."""
        ...


class CheckedRun(TaskRun, Protocol):
    """A run that is asked often whether to go on."""

    def check(self) -> None:
        """Between two steps: raise if the job was lost or called off, or its worker is to end."""
        ...
