"""`wayfelt` as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path


def wayfelt(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What became of the command; `environment` is added to that of the tests."""
    command = [sys.executable, "-m", "app.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | environment, check=False)
