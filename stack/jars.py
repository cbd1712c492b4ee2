"""Solr's jars: fetched in parallel from Maven Central by jgo, checked against the lock, moved into place whole.

Run as a program, with jgo on the path: `python -m stack.jars FOLDER CACHE [MIRROR]`. One line on the output for each
jar that is in place.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).with_name("solr.lock")


@dataclass(frozen=True)
class Jar:
    """One line of the lock."""

    group: str
    artifact: str
    version: str
    classifier: str
    size: int
    sha512: str

    @property
    def file(self) -> str:
        """Return the jar's file name."""
        return "-".join(part for part in (self.artifact, self.version, self.classifier) if part) + ".jar"

    def matches(self, path: Path) -> bool:
        """Tell whether the file is this jar, by size and hash."""
        if not path.is_file() or path.stat().st_size != self.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha512").hexdigest() == self.sha512


def read_lock(path: Path = LOCK) -> list[Jar]:
    """Return the lock's lines, `group:artifact:version[:classifier] size sha512`."""
    jars = []
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            coordinate, size, sha512 = line.split()
            group, artifact, version, *classifier = coordinate.split(":")
            jars.append(Jar(group, artifact, version, classifier[0] if classifier else "", int(size), sha512))
    return jars


def fetch(jar: Jar, folder: Path, cache: Path, mirror: str) -> None:
    """Put one jar in the folder. Raises ValueError when what arrives is not what the lock says."""
    from jgo.maven import MavenContext

    target = folder / jar.file
    if jar.matches(target):
        return
    # jgo writes in place and only warns of a wrong checksum, so each try has a cache of its own that is thrown away.
    own_cache = cache / jar.file
    shutil.rmtree(own_cache, ignore_errors=True)
    own_cache.mkdir(parents=True)
    context = MavenContext(repo_cache=own_cache, remote_repos={"mirror": mirror} if mirror else None)
    component = context.project(jar.group, jar.artifact).at_version(jar.version)
    fetched = Path(component.artifact(classifier=jar.classifier).resolve())
    if not jar.matches(fetched):
        raise ValueError(f"{jar.file}: size or hash differ from the lock")
    fetched.replace(target)
    shutil.rmtree(own_cache)


def main(folder: Path, cache: Path, mirror: str = "") -> int:
    """Fetch all jars of the lock, eight at a time, each up to three times. Returns the exit code."""
    logging.getLogger("jgo").setLevel(logging.ERROR)
    folder.mkdir(parents=True, exist_ok=True)
    missing = read_lock()
    failures: dict[Jar, Exception] = {}
    for _ in range(3):
        failures = {}
        with ThreadPoolExecutor(8) as pool:
            futures = {pool.submit(fetch, jar, folder, cache, mirror): jar for jar in missing}
            for future in as_completed(futures):
                jar = futures[future]
                try:
                    future.result()
                    print(jar.file, flush=True)
                except Exception as error:
                    failures[jar] = error
        missing = list(failures)
        if not missing:
            break
    for jar, failure in failures.items():
        print(f"{jar.file}: {failure}", file=sys.stderr)
    shutil.rmtree(cache, ignore_errors=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else ""))
