# Wayfelt with the model inside: nothing is fetched when it runs. Its steps are those of deploy/image.sh, which CI runs without an engine.
#   docker build --tag wayfelt .
# PyTorch's ordinary wheel is a GPU build of several gigabytes; --build-arg TORCH_INDEX=URL names the index of its CPU builds, and
# --build-arg EXTRAS=openvino,otel what else goes in: docs/operations.md, "The image".

FROM python:3.11-slim-bookworm AS build
ARG TORCH_INDEX=""
ARG EXTRAS=""
WORKDIR /src
COPY pyproject.toml constraints.txt README.md ./
COPY app app
COPY models models
COPY training training
COPY wayfelt_client wayfelt_client
COPY deploy/image.sh deploy/image.sh
RUN TORCH_INDEX="$TORCH_INDEX" EXTRAS="$EXTRAS" sh deploy/image.sh /opt/wayfelt

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 wayfelt \
    && useradd --uid 10001 --gid wayfelt --no-create-home --home-dir /data --shell /usr/sbin/nologin wayfelt \
    && install --directory --mode=0700 --owner=wayfelt --group=wayfelt /data \
    && python3.11 -m compileall -q -x '/tests?/' "$(python3.11 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"
COPY --from=build /opt/wayfelt /opt/wayfelt
ENV PATH=/opt/wayfelt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HF_HUB_OFFLINE=1 \
    WAYFELT_HOME=/data \
    WAYFELT_MODEL=/opt/wayfelt/encoder
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["wayfelt"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
