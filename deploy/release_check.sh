#!/bin/sh
# A stranger's first hour with the wheel: an empty environment, the dependencies as the package index has them, a home with nothing in it.
#   sh deploy/release_check.sh dist/wayfelt-0.1.0-py3-none-any.whl
# TORCH_INDEX as in image.sh. Ends with the seconds that each step took, or with the first step that fails.
set -eu
wheel=$(realpath "$1")
room=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$room"' EXIT
took() {
    echo "$1: $(($(date +%s) - began)) s"
    began=$(date +%s)
}

began=$(date +%s)
python3.11 -m venv "$room/venv"
pip="$room/venv/bin/python -m pip install --quiet --disable-pip-version-check"
if [ -n "${TORCH_INDEX:-}" ]; then
    $pip --index-url "$TORCH_INDEX" torch==2.13.0
fi
$pip "$wheel"
took install

mkdir "$room/home"
cd "$room/home"
wayfelt() {
    env -i PATH="$room/venv/bin:$PATH" HOME="$room/home" HF_HUB_OFFLINE=1 wayfelt "$@"
}
wayfelt --version
wayfelt demo --no-serve >demo.txt
grep -q "Delivery" demo.txt
took demo

printf '%s\n' 'id,review' '1,The courier left my parcel in the rain.' '2,Labai greitas pristatymas!' >reviews.csv
wayfelt score reviews.csv --out mentions.jsonl
test "$(grep -c '"touchpoint": *"shipping"' mentions.jsonl)" = 2
took score
wayfelt map mentions.jsonl --out map.html
grep -q '<svg' map.html
took map

port=$("$room/venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# not by the function above: the process to end is the server, not a shell around it
env -i PATH="$room/venv/bin:$PATH" HOME="$room/home" HF_HUB_OFFLINE=1 "$room/venv/bin/wayfelt" serve --port "$port" >serve.txt 2>&1 &
server=$!
until "$room/venv/bin/python" -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$port/readyz', timeout=5)" 2>/dev/null; do
    if ! kill -0 "$server" 2>/dev/null || [ "$(($(date +%s) - began))" -gt "${PATIENCE:-180}" ]; then
        cat serve.txt
        exit 1
    fi
    sleep 1
done
took "serve until ready"
