"""A portal with many open cases, within ours: how they are made, and what a round of the time-driven work takes."""

from __future__ import annotations

import secrets
import time
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govshare.cases import timing
from ckanext.govshare.cases.model import CaseClock

DEPARTMENTS = 50
DUE = 1000
DATASET = {
    "title": "饮用水水源水质监测",
    "notes": "集中式饮用水水源每月的水质监测结果。",
    "catalog_class": "307015",
    "theme": ["10"],
    "open_type": "conditional",
    "open_condition": "具备环境监测能力的科研机构。",
    "use_requirements": "仅用于科学研究。",
    "security_measures": "专机存放，专人管理。",
    "share_type": "unconditional",
    "share_modes": ["platform"],
    "update_frequency": "monthly",
    "release_date": "2026-03-01",
    "contact_office": "水环境处",
    "contact_phone": "010-55505678",
    "items": [{"name": "水质类别", "name_en": "grade", "type": "C", "length": "20", "sensitivity": 1, "is_open": True}],
    "resources": [{"url": "https://data.example/t.csv", "name": "水质", "format": "CSV", "data_kind": "table"}],
}


def prepare(cases: int, applicants: int, site_user: Context) -> dict[str, Any]:
    """Make departments, a conditional dataset, applicants, and so many open cases.

    Returns the id of the dataset and of a resource, the tokens of a department's clerk and of the applicants.
    """
    unique = secrets.token_hex(3)
    clerk, *others = [_account(f"desk-{unique}-{number}", site_user) for number in range(applicants + 1)]
    owners = []
    for number in range(DEPARTMENTS):
        fields: dict[str, Any] = {"name": f"desk-{unique}-{number}", "title": f"部门 {number}", "region_code": "520100"}
        fields |= {"users": [{"name": clerk["name"], "capacity": "admin"}]} if number == 0 else {}
        # The action keeps in its context what it made.
        owners.append(tk.get_action("organization_create")(Context(site_user), fields)["id"])
    dataset = tk.get_action("package_create")(Context(site_user), {**DATASET, "owner_org": owners[0]})
    _cases(cases, owners, dataset)
    tokens = [_token(account, site_user) for account in (clerk, *others)]
    resource = dataset["resources"][0]["id"]
    return {"dataset": dataset["id"], "resource": resource, "clerk": tokens[0], "applicants": tokens[1:]}


def rounds(times: int) -> dict[str, list[float]]:
    """Return the seconds of a round in which nothing is due, and of one in which a thousand deadlines are."""
    found: dict[str, list[float]] = {"idle": [], "due": []}
    table = CaseClock.__table__
    for _time in range(times):
        for what in found:
            if what == "due":
                some = sa.select(table.c.id).where(table.c.next_at > sa.func.now()).limit(DUE)
                model.Session.execute(
                    sa.update(table).where(table.c.id.in_(some)).values(next_at=sa.func.now(), yellow_at=sa.func.now())
                )
                model.Session.commit()
            started = time.perf_counter()
            spoken = timing.run_due()
            found[what].append(time.perf_counter() - started)
            if spoken != (DUE if what == "due" else 0):
                raise SystemExit(f"{spoken} deadlines had something to say")
    return found


def _account(name: str, site_user: Context) -> dict[str, Any]:
    password = secrets.token_urlsafe(16)
    account = {"name": name, "email": f"{name}@localhost.localdomain", "password": password}
    return dict(tk.get_action("user_create")(Context(site_user), account))


def _token(account: dict[str, Any], site_user: Context) -> str:
    return str(
        tk.get_action("api_token_create")(Context(site_user), {"user": account["name"], "name": "bench"})["token"]
    )


_MOMENTS = """
    now() + interval '1 minute' + (n % 20) * interval '12 hours',
    now() + interval '1 minute' + (n % 20) * interval '19 hours',
    now() + interval '1 minute' + (n % 20) * interval '24 hours'"""
_CASES = f"""
    INSERT INTO govshare_case (id, number, kind, state, version, channel, profile, title, dataset_id, organization_id,
        regions, applicant_id, data, kept, created, submitted, changed, awaits, yellow_at, red_at, due_at)
    SELECT 'bench-' || n, '2026-SQ-9' || lpad(n::text, 6, '0'), 'access_request', 'review', 1, 'open', 'portal',
        '有条件数据 ' || n, :dataset, (:owners)[1 + n % :many], '{{520000,520100}}', 'somebody', '{{}}', '{{}}',
        now(), now(), now(), 'case_decide', {_MOMENTS}
    FROM generate_series(1, :cases) n"""
_CLOCKS = f"""
    INSERT INTO govshare_case_clock (id, case_id, clock, state, awaits, started, days, unit, extension, extended,
        paused_days, basis, yellow_at, red_at, due_at, provisional, told, next_at)
    SELECT 'bench-' || n, 'bench-' || n, 'decision', 'running', 'case_decide', now(), 10, 'working_day', 10, false,
        0, jsonb_build_object('zh', '平台承诺', 'en', 'promise'), {_MOMENTS}, false, 0,
        now() + interval '1 minute' + (n % 20) * interval '12 hours'
    FROM generate_series(1, :cases) n"""


def _cases(many: int, owners: list[str], dataset: dict[str, Any]) -> None:
    """Write cases under review, due in the next weeks, straight into the tables: through the engine it takes hours."""
    asked = {"cases": many, "many": len(owners), "dataset": dataset["id"], "owners": owners}
    for statement in (_CASES, _CLOCKS, "ANALYZE govshare_case", "ANALYZE govshare_case_clock"):
        model.Session.execute(sa.text(statement), asked)
        model.Session.commit()
