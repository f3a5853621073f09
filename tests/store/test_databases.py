import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
STARTS = """
import sys
from tests.store.databases import own_server, run_on
with own_server(sys.argv[1]) as server:
    run_on(server.get_uri(), "SELECT 1")
"""


def test_a_server_starts_where_somebody_else_owns_the_lock_of_the_temporary_folder(tmp_path: Path) -> None:
    (tmp_path / ".lockfile").mkdir()  # what nobody can open, root included
    environment = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"}
    with tempfile.TemporaryDirectory(prefix="wayfelt-pg-") as folder:  # a socket's path must be short
        command = [sys.executable, "-c", STARTS, folder]
        settings = environment | {"TMPDIR": str(tmp_path)}
        ran = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
