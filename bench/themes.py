"""Themes measured on public sets, beside BERTopic and EVoC on the same vectors in the same run.

    python -m bench.themes quality   DATA CACHE PEER     agreement with intents on test splits, at 20% unthemed
    python -m bench.themes stability DATA CACHE          threads, order of rows, 10% more data
    python -m bench.themes time      DATA CACHE [PEER]   seconds from 25,000 to 200,000; with PEER once at 100,000
    python -m bench.themes weeks     DATA CACHE [SET]    a planted theme, and weeks without one

DATA is the folder of the public sets (NAME.jsonl.gz), CACHE one for vectors (NAME.npy, made when missing), PEER a
Python that has bertopic and evoc. Nothing here is chosen on a test split.
"""

import argparse
import datetime as dt
import gzip
import json
import resource
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from app.domain.theme import Kind, Registry
from app.domain.theme_figures import Alarm
from app.pipeline.themes.refresh import Refresh, refresh
from app.pipeline.themes.settings import ThemeSettings
from app.pipeline.themes.watch import watch
from app.settings import Settings
from models.e5 import prepare

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Corpus = tuple[Sequence[str], Floats]

START = dt.date(2026, 1, 5)
NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
NO_TOPIC = {"contentonly", "outofdomain", "oos"}
SETS = (("banking77", None), ("clinc150", None), ("multidogo-chats", "airline"), ("multidogo-chats", "insurance"))
PEERS = ("bertopic", "evoc")
LARGE = ("goemotions", "xed", "multidogo-chats", "bitext-support", "banking77", "clinc150")
ALL = ThemeSettings(kinds=(Kind.ALL,))


def load(data: Path, cache: Path, name: str) -> tuple[list[dict[str, Any]], Floats]:
    """Records and their vectors by the plain encoder (mean pooled, no prefix)."""
    with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    path = cache / f"{name}.npy"
    if not path.exists():
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - slow, and only for a first run

        model = SentenceTransformer(str(prepare(Settings().home)))
        texts = [record["text"] for record in records]
        cache.mkdir(parents=True, exist_ok=True)
        np.save(path, model.encode(texts, normalize_embeddings=True, batch_size=32).astype(np.float32))
    return records, np.load(path)


def intents(
    data: Path, cache: Path, name: str, splits: Sequence[str], domain: str | None = None
) -> tuple[list[str], Floats, Ints]:
    """Texts, vectors and intents of a split, without turns that have no topic or several."""
    records, vectors = load(data, cache, name)
    rows = [
        i
        for i, record in enumerate(records)
        if record["split"] in splits
        and record.get("domain") == domain
        and record["intent"] not in NO_TOPIC
        and "<div>" not in record["intent"]
    ]
    truth = np.unique([records[i]["intent"] for i in rows], return_inverse=True)[1]
    return [records[i]["text"] for i in rows], vectors[rows], truth.astype(np.int64)


def frame_of(texts: Sequence[str], langs: Sequence[str] | None = None, *, first: int = 0) -> pl.DataFrame:
    """Mentions with ids that count from `first`."""
    n = len(texts)
    columns = {
        "mention_id": [f"m{first + i:08d}" for i in range(n)],
        "item_id": [f"i{first + i:08d}" for i in range(n)],
        "author": [f"a{first + i}" for i in range(n)],
        "text": list(texts),
        "lang": list(langs) if langs else ["en"] * n,
        "valence": [-1.0] * n,
    }
    return pl.DataFrame(columns)


def after(frame: pl.DataFrame, before: Refresh) -> pl.DataFrame:
    """The frame with what an earlier refresh said of its mentions."""
    known = before.assignments.select("mention_id", "sub_theme", "tier", "reason")
    return frame.join(known, on="mention_id", how="left", maintain_order="left")


def purity(truth: Ints, labels: Ints) -> float:
    """The share of mentions whose intent is the most usual of their theme."""
    return float(sum(np.bincount(truth[labels == name]).max() for name in np.unique(labels)) / len(truth))


def at_share(truth: Ints, labels: Ints, sureness: npt.NDArray[np.float64], share: float = 0.2) -> tuple[float, ...]:
    """ARI, purity and themes over the surest mentions, so many that `share` has no theme."""
    kept = np.argsort(-np.where(labels < 0, -9, sureness), kind="stable")[: round(len(labels) * (1 - share))]
    kept = kept[labels[kept] >= 0]
    ari = float(adjusted_rand_score(truth[kept], labels[kept]))
    return ari, purity(truth[kept], labels[kept]), float(len(np.unique(labels[kept])))


def numbers(themes: pl.Series) -> Ints:
    """Theme ids as numbers, -1 for none."""
    known = {name: i for i, name in enumerate(themes.drop_nulls().unique().sort())}
    return np.asarray([known.get(name, -1) for name in themes], dtype=np.int64)


def peer(python: str, name: str, corpora: Sequence[Corpus], *, limit: int = 1400) -> list[tuple[Ints, float]]:
    """Labels of each corpus by `name` (bertopic, evoc) and seconds, in one process: compiling takes minutes."""
    with tempfile.TemporaryDirectory() as at:
        folders = [Path(at) / str(number) for number in range(len(corpora))]
        for folder, (texts, vectors) in zip(folders, corpora, strict=True):
            folder.mkdir()
            (folder / "texts.json").write_text(json.dumps(list(texts)), encoding="utf-8")
            np.save(folder / "vectors.npy", vectors)
        script = str(Path(__file__).with_name("themes_peer.py"))
        command = [python, script, name, *map(str, folders)]
        subprocess.run(command, check=True, timeout=limit, stderr=subprocess.DEVNULL)  # noqa: S603
        return [
            (np.load(folder / "labels.npy").astype(np.int64), float(json.loads((folder / "seconds.json").read_text())))
            for folder in folders
        ]


def filled(vectors: Floats, labels: Ints) -> tuple[Ints, npt.NDArray[np.float64]]:
    """The peer's outliers given to the nearest topic (centred cosine), surest first, its own topics before them."""
    rows = vectors.astype(np.float64) - vectors.mean(axis=0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    names = np.unique(labels[labels >= 0])
    centres = np.stack([rows[labels == name].mean(axis=0) for name in names])
    likeness = rows @ (centres / np.linalg.norm(centres, axis=1, keepdims=True)).T
    nearest = names[likeness.argmax(axis=1)]
    return np.where(labels >= 0, labels, nearest), likeness.max(axis=1) + (labels >= 0)


def quality(data: Path, cache: Path, python: str) -> None:
    """A table of ours and the peers', set by set."""
    everybody = ThemeSettings(kinds=(Kind.ALL,), unthemed=0.0, floor=-1.0)
    sets = [intents(data, cache, name, ("test",), domain) for name, domain in SETS]
    found = {name: peer(python, name, [(texts, vectors) for texts, vectors, _ in sets]) for name in PEERS}
    scores = []
    print("| set | ours: ARI / purity / themes | BERTopic | EVoC | ours as used: themes / unthemed |")
    print("|---|---|---|---|---|")
    for number, (name, domain) in enumerate(SETS):
        texts, vectors, truth = sets[number]
        anew = refresh(Registry(model="bench"), frame_of(texts), vectors, settings=everybody, now=NOW).assignments
        rows = [at_share(truth, numbers(anew["theme"]), anew["confidence"].to_numpy())]
        rows += [at_share(truth, *filled(vectors, found[other][number][0])) for other in PEERS]
        used = refresh(Registry(model="bench"), frame_of(texts), vectors, settings=ALL, now=NOW).assignments["theme"]
        scores.append([row[0] for row in rows])
        cells = [f"{ari:.3f} / {pure:.3f} / {themes:.0f}" for ari, pure, themes in rows]
        as_used = f"{used.n_unique() - (used.null_count() > 0)} / {used.null_count() / len(used):.2f}"
        print(f"| {name} {domain or ''} | {' | '.join(cells)} | {as_used} |", flush=True)
    print(f"| mean ARI | {' | '.join(f'{mean:.3f}' for mean in np.mean(scores, axis=0))} | |")
    seconds = ", ".join(f"{other} {sum(took for _, took in found[other]):.1f} s" for other in PEERS)
    print(f"Seconds over all sets: {seconds}")


def stability(data: Path, cache: Path) -> None:
    """What changes with threads, order and more data."""
    for name, domain in SETS:
        texts, vectors, _ = intents(data, cache, name, ("test",), domain)
        frame, rng = frame_of(texts), np.random.default_rng(1)
        one = refresh(Registry(model="bench"), frame, vectors, settings=ALL, now=NOW)
        order = rng.permutation(len(texts))
        with threadpool_limits(2):
            other = refresh(Registry(model="bench"), frame[order], vectors[order], settings=ALL, now=NOW)
        same = one.assignments[order].equals(other.assignments)
        old = order[: round(len(order) / 1.1)]
        first = refresh(Registry(model="bench"), frame[old], vectors[old], settings=ALL, now=NOW)
        line = [f"{name} {domain or ''}: shuffled on two threads identical: {same}"]
        for rebuild in (None, True):
            how = ThemeSettings(kinds=(Kind.ALL,), rebuild=rebuild)
            more = refresh(first.registry, after(frame, first), vectors, settings=how, now=NOW)
            joined = first.assignments.join(more.assignments, on="mention_id", suffix="_after")
            before, then = joined["theme"].fill_null("-"), joined["theme_after"].fill_null("-")
            themed = (before != "-").to_numpy()
            ari = adjusted_rand_score(before.to_numpy()[themed], then.to_numpy()[themed])
            moved = float((before != then).to_numpy()[themed].mean())
            how_so = "clustered anew" if rebuild else "as used"
            line.append(f"{how_so} after +10%: ARI {ari:.3f}, under another id {moved:.1%} of the old mentions")
        print("; ".join(line), flush=True)


def large(data: Path, cache: Path) -> tuple[list[str], list[str], Floats]:
    """200,000 texts of several sets and languages, shuffled."""
    texts, langs, parts = list[str](), list[str](), []
    for name in LARGE:
        records, vectors = load(data, cache, name)
        texts += [record["text"] for record in records]
        langs += [record["lang"] for record in records]
        parts.append(vectors)
    order = np.random.default_rng(0).permutation(len(texts))
    return [texts[i] for i in order], [langs[i] for i in order], np.concatenate(parts)[order]


def timed(data: Path, cache: Path, python: str | None) -> None:
    """Seconds of a full refresh and of 1,000 new mentions; the growth's exponent; the peer's seconds at 100,000."""
    texts, langs, vectors = large(data, cache)
    sizes, seconds = (25_000, 50_000, 100_000, 200_000), []
    for n in sizes:
        frame, started = frame_of(texts[:n], langs[:n]), time.process_time()
        clock = time.monotonic()
        full = refresh(Registry(model="bench"), frame, vectors[:n], settings=ALL, now=NOW)
        whole, wall = time.process_time() - started, time.monotonic() - clock
        new = frame_of(texts[n : n + 1000], langs[n : n + 1000], first=n)
        more = pl.concat([after(frame, full), after(new, full)])
        started = time.process_time()
        refresh(full.registry, more, vectors[: n + 1000], settings=ALL, now=NOW)
        part = time.process_time() - started
        seconds.append(whole)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(
            f"{n}: {whole:.1f} CPU s, {wall:.1f} s; +1,000: {part:.2f} CPU s, 1/{whole / part:.0f}; peak {peak:.2f} GB"
        )
        if n == 100_000 and python:
            took = peer(python, "bertopic", [(texts[:n], vectors[:n])])[0][1]
            print(f"BERTopic at {n}: {took:.0f} s, ours 1/{took / wall:.1f}", flush=True)
    slope = np.polyfit(np.log(sizes), np.log(seconds), 1)[0]
    print(f"time grows with the power {slope:.2f}")


def stream(pools: dict[int, list[int]], *, weekly: int, weeks: int, planted: int, seed: int) -> tuple[Ints, Ints]:
    """Rows and days of `weeks` of 100 intents; in the last week 2% more of the intent `planted`."""
    rng = np.random.default_rng(seed)
    base = [name for name in rng.permutation(sorted(pools)) if name != planted][:100]
    popular, week = rng.dirichlet(np.full(len(base), 5.0)), np.asarray([1.2, 1.1, 1, 1, 1.1, 0.7, 0.6]) / 6.7
    left = {name: list(rng.permutation(rows)) for name, rows in pools.items()}
    rows, days = [], []
    for number in range(weeks):
        for _ in range(weekly):
            name = base[rng.choice(len(base), p=popular)]
            if left[name]:
                rows.append(left[name].pop())
                days.append(number * 7 + rng.choice(7, p=week))
    for _ in range(round(0.02 * weekly)):
        rows.append(left[planted].pop())
        days.append((weeks - 1) * 7 + rng.choice(7, p=week))
    return np.asarray(rows, dtype=np.int64), np.asarray(days, dtype=np.int64)


def planted_weeks(data: Path, cache: Path, *, first: int = 300, runs: int = 20, name: str = "clinc150") -> None:
    """Each run: a quiet week, then one with a planted intent. How often is it reported, and what else is.

    Streams below 300 were looked at while the method was made.
    """
    weekly, weeks = 500, 16 if name == "clinc150" else 12
    texts, vectors, truth = intents(data, cache, name, ("train", "val"))
    pools = {int(name): np.flatnonzero(truth == name).tolist() for name in np.unique(truth)}
    found = early = quiet = beside = 0
    for run in range(first, first + runs):
        planted = int(np.random.default_rng(100 + run).integers(len(pools)))
        rows, days = stream(pools, weekly=weekly, weeks=weeks, planted=planted, seed=run)
        when = [START + dt.timedelta(days=int(day)) for day in days]
        frame = frame_of([texts[i] for i in rows]).with_columns(pl.Series("day", when))
        state: Refresh | None = None
        for last in (weeks - 2, weeks - 1, weeks):
            seen = np.flatnonzero(days < last * 7)
            until = START + dt.timedelta(days=last * 7)
            part = frame[seen] if state is None else after(frame[seen], state)
            registry = Registry(model="bench") if state is None else state.registry
            now = dt.datetime.combine(until, dt.time(), dt.UTC)
            state = refresh(registry, part, vectors[rows[seen]], settings=ALL, now=now)
            themed = frame[seen].join(state.assignments.select("mention_id", "theme"), on="mention_id", how="left")
            if last == weeks - 2:
                continue
            bands = watch(state.registry, themed, vectors[rows[seen]], until=until)
            alarms = [name for name, band in bands.items() if band.alarm is Alarm.EMERGING]
            own = [(truth[rows[seen]][(themed["theme"] == name).fill_null(value=False).to_numpy()]) for name in alarms]
            hits = [name for name, of in zip(alarms, own, strict=True) if np.bincount(of).argmax() == planted]
            if last == weeks:
                found, beside = found + bool(hits), beside + len(alarms) - len(hits)
            else:
                early, quiet = early + len(hits), quiet + len(alarms)
        print(f"run {run}: reported {found}, beside it {beside}, in quiet weeks {quiet}, too early {early}", flush=True)
    print(
        f"{runs} weeks with a planted theme: {found} reported, {beside} others; in as many quiet weeks {quiet} alarms"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["quality", "stability", "time", "weeks"])
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("more", nargs="?", metavar="PEER|SET")
    given = parser.parse_args()
    if given.what == "quality" and given.more is None:
        parser.error("quality needs PEER, a Python that has bertopic and evoc")
    if given.what == "quality":
        quality(given.data, given.cache, given.more)
    elif given.what == "stability":
        stability(given.data, given.cache)
    elif given.what == "time":
        timed(given.data, given.cache, given.more)
    else:
        planted_weeks(given.data, given.cache, name=given.more or "clinc150")
