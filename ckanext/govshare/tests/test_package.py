"""The wheel works where the checkout is not: it holds every file, and its plugins load and serve from it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
BUILD_FILES = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE")

# What the fresh environment does: load CKAN with all plugins of the ini and ask it for pages.
SERVE = """
import sys
import ckanext.govshare
from ckan.cli import load_config
from ckan.config.middleware import make_app

client = make_app(load_config(sys.argv[1]))._wsgi_app.test_client()
page = client.get("/", base_url="http://test.ckan.net")
schema = client.get("/api/3/action/scheming_dataset_schema_show?type=dataset", base_url="http://test.ckan.net")
assert page.status_code == 200, page.status
assert "数据领域" in page.get_data(as_text=True)
assert "信息资源代码" in [field["label"]["zh_Hans_CN"] for field in schema.get_json()["result"]["dataset_fields"]]
print("FROM", ckanext.govshare.__file__)
"""


def files_of(folder: Path) -> set[str]:
    """Return the files under a folder, as a wheel would name them."""
    return {
        path.relative_to(folder.parent.parent).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy, so that no earlier build's leavings get into it."""
    source = tmp_path_factory.mktemp("源码 source")
    for name in BUILD_FILES:
        shutil.copy(REPOSITORY / name, source / name)
    shutil.copytree(
        REPOSITORY / "ckanext", source / "ckanext", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(source / "dist"),
        str(source),
    ]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return next((source / "dist").glob("*.whl"))


def test_every_file(wheel: Path) -> None:
    """Nothing of the package is left behind."""
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert files_of(REPOSITORY / "ckanext" / "govshare") - inside == set()
    assert not any(name.startswith("ckanext/__init__") for name in inside)


def test_serves(wheel: Path, tmp_path: Path, non_clean_db: None) -> None:
    """Installed in an environment of its own, away from the checkout, the plugins load and make pages."""
    home = tmp_path / "环境 env"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = home / "bin" / "python"
    pip = [str(python), "-m", "pip", "--quiet"]
    # Before 3.12 a fresh environment has an old setuptools, whose idea of namespaces is not the borrowed CKAN's.
    subprocess.run([*pip, "uninstall", "--yes", "setuptools"], check=True)
    subprocess.run([*pip, "install", "--no-index", "--no-deps", str(wheel)], check=True)
    site = next(home.glob("lib/python*/site-packages"))
    # The dependencies are borrowed; a path file's own path files are not read, so an editable install is not.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    shutil.copy(REPOSITORY / "test.ini", tmp_path / "test.ini")
    served = subprocess.run(
        [str(python), "-c", SERVE, str(tmp_path / "test.ini")],
        cwd=tmp_path,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert served.returncode == 0, served.stderr[-4000:]
    assert f"FROM {site / 'ckanext' / 'govshare'}" in served.stdout
