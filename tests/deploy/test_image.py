"""What the image holds is built by the Dockerfile's own steps and runs as an engine would run it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.dockerfile import PATH, Copy, read

ROOT = Path(__file__).parents[2]
WRITTEN = r"""# a comment
FROM python:1 AS build
ARG INDEX=""
WORKDIR /src
COPY one two ./
COPY app app
RUN INDEX="$INDEX" sh build.sh /opt/x

FROM python:1
RUN groupadd x \
    && useradd x
COPY --from=build /opt/x /opt/x
ENV PATH=/opt/x/bin:$PATH \
    QUIET=1
USER 7:8
WORKDIR /data
HEALTHCHECK --interval=30s --retries=3 \
    CMD ["python", "-c", "import this"]
ENTRYPOINT ["x"]
CMD ["serve", "--port", "8000"]
"""


def test_a_dockerfile_is_read(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text(WRITTEN, encoding="utf-8")
    image = read(path)
    assert image.copies == (Copy(("one", "two"), "./"), Copy(("app",), "app"))
    assert image.builds == ('INDEX="$INDEX" sh build.sh /opt/x',)
    assert image.prepares == ("groupadd x && useradd x",)
    assert image.environment == {"PATH": f"/opt/x/bin:{PATH}", "QUIET": "1"}
    assert (image.user, image.folder) == ("7:8", "/data")
    assert (*image.entry, *image.command) == ("x", "serve", "--port", "8000")
    assert image.health == ("python", "-c", "import this")


@pytest.mark.timeout(400)
@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("unshare") is None, reason="needs root and Linux's namespaces")
def test_what_the_image_holds_runs_read_only_as_nobody_without_a_network() -> None:
    command = [sys.executable, "-m", "deploy.image_check"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=390, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    steps = [line.partition(":")[0] for line in ran.stdout.splitlines() if line.endswith((" s", " MiB"))]
    assert steps == ["build", "shut", "healthy", "answers", "memory at most"]
