"""Where the prepared encoder lies: the folder that WAYFELT_HOME names, as in the application."""

import os
from pathlib import Path

HOME = Path(os.environ.get("WAYFELT_HOME", Path.home() / ".cache" / "wayfelt"))
