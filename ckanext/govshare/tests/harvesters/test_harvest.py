"""Whole harvests, over HTTP, of a platform that is replayed."""

from __future__ import annotations

import ckan.model as model
import pytest
from ckan.tests.helpers import call_action
from ckanext.activity.model import Activity
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestObjectError, HarvestSource

from ckanext.govshare.harvesters.errors import SourceError
from ckanext.govshare.harvesters.lock import AlreadyRunning, source_lock
from ckanext.govshare.harvesters.platforms import platform
from ckanext.govshare.harvesters.run import Counts
from ckanext.govshare.harvesters.sources import ensure_source
from ckanext.govshare.harvesters.withdrawals import withdrawal
from ckanext.govshare.tests.harvesters.conftest import Province, act, record

FAULTS = ["errors", "slow=30", "truncate", "html200", "retry-after=9"]


class TestFirst:
    """The first harvest of a platform."""

    def test_all(self, province: Province) -> None:
        """Every record becomes a dataset that a search finds, and no activity tells of it."""
        province.start()
        assert province.harvest() == Counts(new=20)
        assert len(province.packages()) == 20
        assert province.found() == 20
        ids = [package.id for package in province.packages().values()]
        assert model.Session.query(Activity).filter(Activity.object_id.in_(ids)).count() == 0

    def test_fields(self, province: Province) -> None:
        """What the source says is there, in our words; days are those of Shanghai."""
        province.records = [record(0, description="<p>第一段</p><p>第二段</p>", formats=["xls", "api"])]
        province.start()
        province.harvest()
        dataset = province.dataset(0)
        source_id = province.records[0]["source_url"].rsplit("/", 1)[-1]
        expected = {
            "title": "第0号目录",
            "notes": "第一段\n\n第二段",
            "theme": ["6"],
            "industry": "C",
            "open_type": "open",
            "update_frequency": "monthly",
            "release_date": "2023-02-13",
            "data_updated": "2023-05-01",
            "region_code": "520100",
            "license_id": "notspecified",
            "source_platform": province.key,
            "source_id": source_id,
            "source_url": province.records[0]["source_url"],
        }
        assert {key: dataset[key] for key in expected} == expected
        assert [group["name"] for group in dataset["groups"]] == ["theme-06"]
        assert [(each["format"], each["data_kind"], each["url"]) for each in dataset["resources"]] == [
            ("XLS", "file", dataset["source_url"]),
            ("API", "api", dataset["source_url"]),
        ]

    def test_departments(self, province: Province) -> None:
        """Departments are made with the title as given, in the division that listed them."""
        province.start()
        province.harvest()
        departments = {
            province.dataset(position)["organization"]["title"]: call_action(
                "organization_show", id=province.dataset(position)["owner_org"]
            )
            for position in range(3)
        }
        regions = {title: department["region_code"] for title, department in departments.items()}
        assert regions == {"贵阳市交通委员会": "520100", "遵义市水务局": "520300", "省统计局": "520000"}
        assert all(department["name"].startswith("dept-") for department in departments.values())

    def test_unknown_stays_unknown(self, province: Province) -> None:
        """What the source does not say is nowhere: no frequency, theme, date or open type is made up."""
        silent = dict.fromkeys(("description", "department", "industry", "update_frequency", "issued", "modified"))
        province.records = [record(0, **silent, category="默认主题", open_type="unknown", formats=[])]
        province.start()
        province.harvest()
        dataset = province.dataset(0)
        assert dataset["open_type"] == "unknown"
        assert dataset["theme"] == []
        for field in ("notes", "industry", "update_frequency", "release_date", "data_updated"):
            assert not dataset.get(field)
        assert [each["data_kind"] for each in dataset["resources"]] == ["link"]
        assert dataset["organization"]["title"] == f"测试平台{province.key}"

    def test_same_titles(self, province: Province) -> None:
        """Two records of one title are two datasets, and no name is made from a title."""
        province.fill(4, title="公交站点")
        province.start()
        assert province.harvest() == Counts(new=4)
        names = {package.name for package in province.packages().values()}
        assert len(names) == 4
        assert all(name.startswith("ds-") for name in names)

    def test_page_size_of_the_server(self, province: Province) -> None:
        """A server that gives smaller pages than asked for loses nothing."""
        province.start(limit=3)
        assert province.harvest() == Counts(new=20)

    def test_source_is_made_by_rule(self, province: Province) -> None:
        """ckanext-harvest's tables know the source, the job and the objects."""
        province.start()
        province.harvest()
        source = model.Session.query(HarvestSource).filter(HarvestSource.title == f"测试平台{province.key}").one()
        job = model.Session.query(HarvestJob).filter_by(source_id=source.id).one()
        assert (source.type, source.url, job.status) == ("guizhou", f"https://{province.key}.example", "Finished")
        shown = call_action("harvest_source_show", id=source.id)
        assert shown["status"]["last_job"]["stats"]["added"] == 20
        states = model.Session.query(HarvestObject.state).filter_by(harvest_job_id=job.id).distinct().all()
        assert [state for (state,) in states] == ["COMPLETE"]


class TestAgain:
    """Later harvests."""

    @pytest.fixture(autouse=True)
    def harvested(self, province: Province) -> None:
        """A platform that was harvested once."""
        province.start()
        province.harvest()

    def test_unchanged(self, province: Province) -> None:
        """Counters have moved, nothing else has: no dataset is touched and no object is written."""
        before = {key: package.metadata_modified for key, package in province.packages().items()}
        objects = model.Session.query(HarvestObject).count()
        assert province.harvest() == Counts(unchanged=20)
        assert {key: package.metadata_modified for key, package in province.packages().items()} == before
        assert model.Session.query(HarvestObject).count() == objects

    def test_full(self, province: Province) -> None:
        """Reading every detail finds the same."""
        assert province.harvest(full=True) == Counts(unchanged=20)

    def test_only_the_detail_changed(self, province: Province) -> None:
        """A change that the list does not show is found by a full run, and by every tenth."""
        province.records[3]["update_frequency"] = "daily"
        assert province.harvest() == Counts(unchanged=20)
        source = ensure_source(platform(province.key))
        for _number in range(7):
            model.Session.add(HarvestJob(source=source, status="Finished"))
        model.Session.commit()
        assert province.harvest() == Counts(changed=1, unchanged=19)
        assert province.dataset(3)["update_frequency"] == "daily"

    def test_one_edited(self, province: Province) -> None:
        """Exactly one dataset changes, at the same address."""
        before = {key: package.metadata_modified for key, package in province.packages().items()}
        name = province.dataset(3)["name"]
        province.records[3] |= {"title": "改过的目录", "category": "默认主题", "formats": ["csv"]}
        assert province.harvest() == Counts(changed=1, unchanged=19)
        after = {key: package.metadata_modified for key, package in province.packages().items()}
        assert sum(before[key] != after[key] for key in before) == 1
        dataset = province.dataset(3)
        assert (dataset["name"], dataset["title"], dataset["theme"]) == (name, "改过的目录", [])
        assert [each["format"] for each in dataset["resources"]] == ["CSV"]
        assert province.harvest() == Counts(unchanged=20)

    def test_a_departments_additions_stay(self, province: Province) -> None:
        """What somebody added here survives a change of the record there."""
        dataset = province.dataset(3)
        act("package_patch", id=dataset["id"], temporal_start="2020-01-01", tag_string="公交、站点")
        province.records[3]["title"] = "改过的目录"
        assert province.harvest() == Counts(changed=1, unchanged=19)
        dataset = province.dataset(3)
        assert (dataset["title"], dataset["temporal_start"]) == ("改过的目录", "2020-01-01")
        assert sorted(tag["name"] for tag in dataset["tags"]) == ["公交", "站点"]

    def test_one_removed_and_back(self, province: Province) -> None:
        """A record that is gone is withdrawn, with a mark that says when and why; it comes back as it was."""
        dataset = province.dataset(3)
        gone = province.records.pop(3)
        assert province.harvest() == Counts(unchanged=19, withdrawn=1)
        assert province.found() == 19
        package = model.Package.get(dataset["id"])
        mark = withdrawal(package)
        assert mark
        assert (mark["platform"], mark["reason"]) == (province.key, "absent")
        assert province.harvest() == Counts(unchanged=19)
        province.records.append(gone)
        assert province.harvest() == Counts(changed=1, unchanged=19)
        back = province.dataset(19)
        same = ("id", "name", "title", "owner_org", "theme", "groups")
        assert {key: back[key] for key in same} == {key: dataset[key] for key in same}
        assert withdrawal(model.Package.get(dataset["id"])) is None
        assert province.harvest() == Counts(unchanged=20)

    def test_deleted_by_a_person(self, province: Province) -> None:
        """What a person deleted stays deleted, whatever the source says."""
        dataset = province.dataset(3)
        act("package_delete", id=dataset["id"])
        assert province.harvest() == Counts(unchanged=20)
        province.records[3]["title"] = "改过的目录"
        province.harvest()
        assert model.Package.get(dataset["id"]).state == "deleted"
        assert province.found() == 19

    def test_history_cleared(self, province: Province) -> None:
        """Clearing ckanext-harvest's history makes no dataset twice."""
        source = ensure_source(platform(province.key))
        act("harvest_source_job_history_clear", id=source.id)
        counts = province.harvest()
        assert (counts.new, counts.failed, counts.withdrawn) == (0, 0, 0)
        assert len(province.packages()) == 20

    def test_stopped(self, province: Province) -> None:
        """A source that does not answer is an error, and nothing is withdrawn."""
        province.stop()
        with pytest.raises(SourceError):
            province.harvest()
        assert len(province.packages()) == 20
        assert province.found() == 20

    def test_many_missing(self, province: Province) -> None:
        """A suddenly short list withdraws nothing, until a full run has asked for each record."""
        province.fill(60)
        province.harvest(full=True)
        assert len(province.packages()) == 60
        said: list[str] = []
        kept = province.records[:30]
        province.records = kept
        assert province.harvest(tell=said.append) == Counts(unchanged=30)
        assert len(said) == 1
        assert len(province.packages()) == 60
        assert province.harvest(full=True) == Counts(unchanged=30, withdrawn=30)

    def test_two_at_once(self, province: Province) -> None:
        """A second process that would harvest the same source is told so."""
        with source_lock(ensure_source(platform(province.key)).id), pytest.raises(AlreadyRunning):
            province.harvest()


class TestFaults:
    """Platforms that misbehave."""

    @pytest.mark.parametrize("fault", FAULTS)
    def test_now_and_then(self, province: Province, fault: str) -> None:
        """A fault that passes is overcome: nothing is lost, doubled or withdrawn."""
        province.start(fault)
        assert province.harvest() == Counts(new=20)
        assert province.harvest() == Counts(unchanged=20)

    @pytest.mark.parametrize("fault", ["errors=1", "truncate=1", "html200=1"])
    def test_for_good(self, province: Province, fault: str) -> None:
        """A fault that stays makes the source unreadable; what was harvested before stays."""
        province.start()
        province.harvest()
        province.start(fault)
        with pytest.raises(SourceError):
            province.harvest()
        assert len(province.packages()) == 20

    def test_repeating_pages(self, province: Province) -> None:
        """Paging that does not move on is noticed: it ends, is told, and withdraws nothing."""
        province.start()
        province.harvest()
        province.records.pop(0)
        province.start("repeat-page")
        said: list[str] = []
        counts = province.harvest(tell=said.append)
        assert (counts.withdrawn, counts.failed) == (0, 0)
        assert any("第 2 页" in message or "page 2" in message for message in said)
        assert len(province.packages()) == 20

    def test_hostile(self, province: Province) -> None:
        """Each record becomes a harmless dataset or an error with its id, and no personal contact is kept."""
        province.fill(60)
        province.start("hostile=2")
        counts = province.harvest()
        assert counts.new + counts.failed == 60
        assert 0 < counts.failed < 30
        assert province.found() == counts.new
        errors = model.Session.query(HarvestObjectError.message).join(HarvestObject)
        failed = [message for (message,) in errors.filter(HarvestObject.guid.startswith(f"{province.key}:"))]
        ids = {each["source_url"].rsplit("/", 1)[-1] for each in province.records}
        assert len(failed) == counts.failed
        assert all(message.split(":")[0] in ids for message in failed)
        contents = model.Session.query(HarvestObject.content).filter(HarvestObject.guid.startswith(f"{province.key}:"))
        texts = [content for (content,) in contents]
        for package in province.packages().values():
            texts += [package.title, package.notes or "", *package.extras.values()]
            assert len(package.title) <= 300
            assert "<script" not in package.title + (package.notes or "")
            assert not set("\x00\x1b\x07\u202e") & set(package.title + (package.notes or ""))
        for text in texts:
            assert "13800138000" not in text
            assert "11010519491231002X" not in text
            assert "zhangsan" not in text
        assert province.harvest().new == 0
