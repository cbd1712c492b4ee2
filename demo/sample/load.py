"""Loads the sample through the authoring actions: what is there stays as it is, what is missing is made.

Everything has an id made from its key, so an interrupted load finds what it had made, and datasets and departments
that people changed or deleted since are left to them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from demo.sample import files
from demo.sample.accounts import ensure_accounts
from demo.sample.catalogue import Dataset, datasets, organizations
from demo.sample.client import Portal

Json = dict[str, Any]
Thing = TypeVar("Thing")
# Hears the step's name, how far it is and of how much.
Progress = Callable[[str, int, int], None]


class Loader:
    """One load: how much it made, how much was there, and the accounts as ``accounts.ensure_accounts`` returns them."""

    def __init__(self, portal: Portal, connections: int, progress: Progress, only: Collection[str] = ()) -> None:
        """Take the portal, how many requests to have under way at a time, and who hears of the progress.

        ``only`` names the departments to load; without it, all are.
        """
        self.portal = portal
        self.departments = [one for one in organizations() if not only or one["name"] in only]
        names = {one["name"] for one in self.departments}
        self.datasets = [one for one in datasets() if one.package["owner_org"] in names]
        self.made = 0
        self.kept = 0
        self.accounts: list[Json] = []
        self._connections = connections
        self._progress = progress

    def run(self, known_accounts: list[Json]) -> None:
        """Load everything, ``accounts`` last; raises LoadError."""
        self._each("organizations", self.departments, self._organization)
        self._each("datasets", self.datasets, self._dataset)
        self._each("tables", [one for one in self.datasets if one.table], self._table)
        titles = {department["name"]: department["title"] for department in self.departments}
        self.accounts, made = ensure_accounts(self.portal, known_accounts, titles)
        self._count(made, len(self.accounts) - made)
        self._progress("accounts", len(self.accounts), len(self.accounts))

    def _each(self, step: str, things: list[Thing], make: Callable[[Thing], bool]) -> None:
        """Make each thing unless it is there, a few at a time; the first failure ends the load."""
        self._progress(step, 0, len(things))
        with ThreadPoolExecutor(self._connections) as pool:
            try:
                for number, made in enumerate(pool.map(make, things), 1):
                    self._count(made, not made)
                    self._progress(step, number, len(things))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _count(self, made: int, kept: int) -> None:
        self.made += made
        self.kept += kept

    def _organization(self, organization: Json) -> bool:
        if self.portal.show("organization_show", id=organization["id"], **_BARE):
            return False
        self.portal.do("organization_create", organization)
        return True

    def _dataset(self, dataset: Dataset) -> bool:
        if self.portal.show("package_show", id=dataset.package["id"]):
            return False
        self.portal.do("package_create", dataset.package)
        return True

    def _table(self, dataset: Dataset) -> bool:
        """Upload the table unless the dataset has it, or has been deleted. The portal queues it for xloader."""
        package = self.portal.show("package_show", id=dataset.package["id"])
        if package is None or package["state"] != "active" or dataset.table is None:
            return False
        if any(resource["id"] == dataset.table.id for resource in package["resources"]):
            return False
        self.portal.upload(files.make(dataset.table), package["id"])
        return True


_BARE = {"include_users": False, "include_groups": False, "include_tags": False, "include_followers": False}
