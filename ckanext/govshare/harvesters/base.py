"""What ckanext-harvest calls: its three stages, over the same pieces as the command's."""

from __future__ import annotations

import json
import logging
from typing import Any, ClassVar

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckanext.harvest.interfaces import IHarvester
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

from ckanext.govshare.harvesters.client import Client
from ckanext.govshare.harvesters.errors import SourceError
from ckanext.govshare.harvesters.family import Family
from ckanext.govshare.harvesters.importer import Importer
from ckanext.govshare.harvesters.lock import AlreadyRunning, source_lock
from ckanext.govshare.harvesters.objects import FAILED, FINGERPRINT, SAME, HarvestObjects, now
from ckanext.govshare.harvesters.platforms import Platform, UnknownPlatform, platform
from ckanext.govshare.harvesters.records import Record
from ckanext.govshare.harvesters.run import Run

__all__ = ["PlatformHarvester", "family_of"]

log = logging.getLogger(__name__)

_ = tk._


class PlatformHarvester(p.SingletonPlugin):
    """Base of the harvesters of families; one source reads one platform of `platforms.yaml`."""

    p.implements(IHarvester)

    family: ClassVar[type[Family]]
    kind: ClassVar[str]
    """What sources of this family carry as their type, and entries of `platforms.yaml` as their family."""

    def title(self) -> str:
        """Return the family's name for people."""
        raise NotImplementedError

    # IHarvester
    def info(self) -> dict[str, str]:
        """Describe the harvester in the form for sources."""
        return {
            "name": self.kind,
            "title": self.title(),
            "description": _("Platforms that share this interface; name one in the configuration."),
            "form_config_interface": "Text",
        }

    def validate_config(self, config: str) -> str:
        """Accept a configuration that names a platform of this family: ``{"platform": "…"}``."""
        try:
            platform_of(config, self.kind)
        except UnknownPlatform as error:
            raise ValueError(str(error)) from None
        return config

    def get_original_url(self, harvest_object_id: str) -> str | None:
        """Return the page of a record at its source; None where the record does not say, as one that failed may."""
        harvest_object = HarvestObject.get(harvest_object_id)
        if not harvest_object or not harvest_object.content:
            return None
        try:
            return self._record(harvest_object).dataset("")["source_url"]
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    def gather_stage(self, job: HarvestJob) -> list[str]:
        """Return the ids of objects for everything that changed, and withdraw what is gone.

        ckanext-harvest hands a long job out a second time while it runs; the second time finds nothing to do.
        """
        if job.gather_finished or job.status == "Finished":
            return []
        objects = HarvestObjects("", job.source.id, job.id)
        try:
            objects = HarvestObjects(self._platform(job.source).key, job.source.id, job.id)
            with source_lock(job.source.id):
                ids = Run(family_of(job.source), objects).queue_all()
                # While the lock still shows that the job is alive: see tick.py.
                job.gather_finished = now()
                job.save()
                return ids
        except AlreadyRunning:
            objects.problem(_("Another run of this source is under way."))
        except (SourceError, UnknownPlatform) as error:
            objects.problem(str(error))
        model.Session.commit()
        return []

    def fetch_stage(self, harvest_object: HarvestObject) -> bool | str:
        """Complete an object with the record's detail; ``unchanged`` when it was imported already."""
        if harvest_object.package_id:
            return "unchanged"
        record = self._record(harvest_object)
        try:
            record.complete(record.family.detail(record.source_id))
        except SourceError as error:
            self._objects(harvest_object).fail(record, str(error), "Fetch")
            model.Session.commit()
            model.Session.refresh(harvest_object)
            return False
        harvest_object.content = record.content
        harvest_object.save()
        return True

    def import_stage(self, harvest_object: HarvestObject) -> bool | str:
        """Create or change an object's dataset."""
        record = self._record(harvest_object)
        importer = Importer(record.family.platform, self._objects(harvest_object))
        outcome = importer.save([record])[0]
        importer.finish()
        model.Session.refresh(harvest_object)
        if outcome.status == FAILED:
            return False
        return "unchanged" if outcome.status == SAME else True

    # Pieces
    def _platform(self, source: HarvestSource) -> Platform:
        return platform_of(source.config, self.kind)

    def _objects(self, harvest_object: HarvestObject) -> HarvestObjects:
        source = harvest_object.source
        return HarvestObjects(self._platform(source).key, source.id, harvest_object.harvest_job_id)

    def _record(self, harvest_object: HarvestObject) -> Record:
        extras = {extra.key: extra.value for extra in harvest_object.extras}
        row_hash = extras.get(FINGERPRINT, "").partition(".")[0]
        return Record.load(family_of(harvest_object.source), harvest_object, row_hash)


def platform_of(config: str | None, family: str) -> Platform:
    """Return the platform that a source's configuration names.

    :raises UnknownPlatform: when it names none, or one of another family.
    """
    try:
        values: Any = json.loads(config or "{}")
    except ValueError:
        values = {}
    found = platform(values.get("platform", "") if isinstance(values, dict) else "")
    if found.family != family:
        raise UnknownPlatform(_("“{name}” is a platform of another family.").format(name=found.key))
    return found


def family_of(source: HarvestSource, root: str | None = None) -> Family:
    """Return the family that reads a source, at the source's address or at ``root``."""
    for harvester in p.PluginImplementations(IHarvester):
        if isinstance(harvester, PlatformHarvester) and harvester.kind == source.type:
            found = platform_of(source.config, source.type)
            return harvester.family(found, Client(found.delay), root or source.url)
    raise UnknownPlatform(_("No harvester reads sources of the kind “{kind}”.").format(kind=source.type))
