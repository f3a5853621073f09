#!/bin/sh
# The steps of the image's build: a virtual environment with the program, and the encoder unpacked, under the folder named.
#   sh deploy/image.sh /opt/wayfelt        (in the folder of pyproject.toml)
# TORCH_INDEX: the index of PyTorch's CPU builds, where the ordinary wheel is not one. EXTRAS: extras of pyproject.toml, by commas.
# Nothing but the folder is written; bytecode too, for where the image runs nothing can be written.
# PACKAGES: a folder that has the dependencies already; they are read there, not installed (deploy/image_check.py).
set -eu
target=$1
python3.11 -m venv "$target/venv"
ours=".${EXTRAS:+[$EXTRAS]}"
pip="$target/venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt"
if [ -n "${PACKAGES:-}" ]; then
    echo "$PACKAGES" >"$target/venv/lib/python3.11/site-packages/packages.pth"
    $pip --no-deps .
elif [ -n "${TORCH_INDEX:-}" ]; then
    $pip --index-url "$TORCH_INDEX" torch==2.13.0
    $pip "$ours"
else
    $pip torch==2.13.0
    $pip "$ours"
fi
home=$(mktemp -d "$target/home.XXXXXX")
trap 'rm -rf "$home"' EXIT
export WAYFELT_HOME="$home"
"$target/venv/bin/wayfelt" model verify
mv "$("$target/venv/bin/wayfelt" model info --path)" "$target/encoder"
chmod -R a+rX "$target"
WAYFELT_MODEL="$target/encoder" "$target/venv/bin/wayfelt" model verify
