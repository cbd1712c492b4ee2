"""Resource codes: given in order, never twice, none lost, and an author's own is respected."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.tests.helpers import call_action

from ckanext.govshare.catalog import resource_code
from ckanext.govshare.tests.catalog.conftest import Make

pytestmark = pytest.mark.usefixtures("non_clean_db")

WRITERS = 20
_classes = itertools.count(910001)


@pytest.fixture
def catalog_class() -> Iterator[str]:
    """A class that no other test counts in."""
    yield str(next(_classes))


def numbers(datasets: list[dict[str, Any]]) -> list[int]:
    """Return the sequence numbers of datasets, in order."""
    return sorted(int(dataset["resource_code"].split("/")[1]) for dataset in datasets)


class TestAllocation:
    """A dataset without a code."""

    def test_in_order(self, create: Make, authored: Make, catalog_class: str) -> None:
        """Each gets the next number of its class, with six digits, and is named after it."""
        first, second = (create(**authored(catalog_class=catalog_class)) for _ in range(2))
        assert first["resource_code"] == f"{catalog_class}/000001"
        assert second["resource_code"] == f"{catalog_class}/000002"
        assert second["name"] == f"{catalog_class}-000002"
        assert call_action("package_show", id=first["id"])["resource_code"] == first["resource_code"]

    def test_failure_leaves_no_gap(self, create: Make, authored: Make, catalog_class: str) -> None:
        """A dataset that is refused takes no number."""
        with pytest.raises(tk.ValidationError):
            create(**authored(catalog_class=catalog_class, title="", notes=None))
        assert create(**authored(catalog_class=catalog_class))["resource_code"] == f"{catalog_class}/000001"

    def test_drafts(self, editor: dict[str, Any], authored: Make, catalog_class: str) -> None:
        """A draft has no code until it is published, and then keeps the address it had."""
        # What CKAN's form does.
        context = {"user": editor["name"], "allow_state_change": True}
        draft = tk.get_action("package_create")({**context}, authored(catalog_class=catalog_class, state="draft"))
        assert not draft.get("resource_code")
        tk.get_action("package_patch")({**context}, {"id": draft["id"], "state": "active"})
        published = call_action("package_show", id=draft["id"])
        assert (published["resource_code"], published["name"]) == (f"{catalog_class}/000001", draft["name"])

    def test_private(self, create: Make, authored: Make, catalog_class: str) -> None:
        """What only the department sees has its number as well."""
        dataset = create(**authored(catalog_class=catalog_class, private=True))
        assert dataset["resource_code"] == f"{catalog_class}/000001"

    def test_kept(self, create: Make, update: Make, authored: Make, catalog_class: str) -> None:
        """Leaving the code out of a change takes nothing away, and takes no other number."""
        dataset = create(**authored(catalog_class=catalog_class))
        without = {key: value for key, value in dataset.items() if key != "resource_code"}
        assert update(**without)["resource_code"] == dataset["resource_code"]
        emptied = update(**{**dataset, "resource_code": "", "notes": "新摘要"})
        assert emptied["resource_code"] == dataset["resource_code"]
        assert create(**authored(catalog_class=catalog_class))["resource_code"] == f"{catalog_class}/000002"

    def test_nobody_waits_for_ever(
        self, create: Make, authored: Make, catalog_class: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """While an import holds a class, another dataset of it is told so; afterwards it gets the next number."""
        create(**authored(catalog_class=catalog_class))
        monkeypatch.setattr(resource_code, "PATIENCE", 0.2)
        with model.meta.engine.begin() as other:
            prefix = {"prefix": catalog_class}
            other.execute(sa.text("UPDATE govshare_resource_code_counter SET last = 9 WHERE prefix = :prefix"), prefix)
            with pytest.raises(tk.ValidationError) as refused:
                create(**authored(catalog_class=catalog_class))
            assert list(refused.value.error_dict) == ["resource_code"]
        assert create(**authored(catalog_class=catalog_class))["resource_code"] == f"{catalog_class}/000010"

    def test_harvested(self, harvest: Make) -> None:
        """An entry of another platform has that one's code or none."""
        assert not harvest(source_id="codes-1", catalog_class="307015").get("resource_code")


class TestGiven:
    """A code that the author writes."""

    def test_moves_the_counter(self, create: Make, authored: Make, catalog_class: str) -> None:
        """The next number follows the highest that was taken."""
        create(**authored(catalog_class=catalog_class, resource_code=f"{catalog_class}/000041"))
        create(**authored(catalog_class=catalog_class, resource_code=f"{catalog_class}/000007"))
        assert create(**authored(catalog_class=catalog_class))["resource_code"] == f"{catalog_class}/000042"

    def test_taken(self, create: Make, authored: Make, catalog_class: str) -> None:
        """Another dataset's code is refused at its field, with what to do."""
        code = create(**authored(catalog_class=catalog_class))["resource_code"]
        with pytest.raises(tk.ValidationError) as refusal:
            create(**authored(catalog_class=catalog_class, resource_code=code))
        assert list(refusal.value.error_dict) == ["resource_code"]
        assert code in refusal.value.error_dict["resource_code"][0]

    def test_taken_on_update(self, create: Make, update: Make, authored: Make, catalog_class: str) -> None:
        """A dataset cannot take over another's code, and its own stays."""
        first, second = (create(**authored(catalog_class=catalog_class)) for _ in range(2))
        with pytest.raises(tk.ValidationError, match="resource_code"):
            update(**{**second, "resource_code": first["resource_code"]})
        assert call_action("package_show", id=second["id"])["resource_code"] == second["resource_code"]

    def test_given_up(self, create: Make, update: Make, authored: Make, catalog_class: str) -> None:
        """A code that its dataset gave up can be written by another."""
        dataset = create(**authored(catalog_class=catalog_class))
        update(**{**dataset, "resource_code": f"{catalog_class}/000099"})
        other = create(**authored(catalog_class=catalog_class, resource_code=dataset["resource_code"]))
        assert other["resource_code"] == dataset["resource_code"]

    def test_purged(self, create: Make, authored: Make, catalog_class: str) -> None:
        """A dataset that was purged holds nothing."""
        dataset = create(**authored(catalog_class=catalog_class))
        call_action("dataset_purge", id=dataset["id"])
        other = create(**authored(catalog_class=catalog_class, resource_code=dataset["resource_code"]))
        assert other["resource_code"] == dataset["resource_code"]


def at_once(app: Any, work: Any, count: int) -> list[Any]:
    """Do something in as many threads at a time, each with a session of its own."""

    def one(number: int) -> Any:
        with app.flask_app.test_request_context("/"):
            try:
                return work(number)
            except tk.ValidationError as error:
                return error.error_dict
            finally:
                model.Session.remove()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


class TestTwentyWriters:
    """Twenty people publish at the same moment."""

    def test_no_gap_and_no_double(self, app: Any, create: Make, authored: Make, catalog_class: str) -> None:
        """All get a number of their own, though every fourth is refused, and none is left out."""

        def work(number: int) -> Any:
            return create(**authored(catalog_class=catalog_class, open_type="closed" if number % 4 == 0 else "open"))

        made = [each for each in at_once(app, work, WRITERS) if "resource_code" in each]
        assert numbers(made) == list(range(1, WRITERS - WRITERS // 4 + 1))
        assert len({dataset["name"] for dataset in made}) == len(made)

    def test_one_code_for_all(self, app: Any, create: Make, authored: Make, catalog_class: str) -> None:
        """Of those who write the same code one gets it, and the others hear of it."""
        code = f"{catalog_class}/000005"
        answers = at_once(app, lambda _: create(**authored(catalog_class=catalog_class, resource_code=code)), 8)
        assert len([answer for answer in answers if "id" in answer]) == 1
        assert all(list(answer) == ["resource_code"] for answer in answers if "id" not in answer)
