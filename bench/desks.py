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
from ckanext.govshare.cases.model import Case, CaseClock

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
        fields = {"name": f"desk-{unique}-{number}", "title": f"部门 {number}", "region_code": "520100"}
        fields |= {"users": [{"name": clerk["name"], "capacity": "admin"}]} if number == 0 else {}
        owners.append(tk.get_action("organization_create")(site_user, fields)["id"])
    dataset = tk.get_action("package_create")(site_user, {**DATASET, "owner_org": owners[0]})
    _cases(cases, owners, dataset, others[0]["id"])
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
    return dict(tk.get_action("user_create")(site_user, account))


def _token(account: dict[str, Any], site_user: Context) -> str:
    return str(tk.get_action("api_token_create")(site_user, {"user": account["name"], "name": "bench"})["token"])


def _cases(many: int, owners: list[str], dataset: dict[str, Any], applicant: str) -> None:
    """Write cases under review, due in the next weeks, straight into the tables: through the engine it takes hours."""
    case, clock = Case.__table__, CaseClock.__table__
    numbers = sa.func.generate_series(1, many).table_valued("n", name="numbers")
    n, now = numbers.c.n, sa.func.now()
    owner = sa.cast(sa.literal(owners), sa.ARRAY(sa.UnicodeText))[1 + n % len(owners)]

    def ahead(days: float) -> sa.ColumnElement[Any]:
        return now + sa.text("interval '1 minute'") + (n % 20) * sa.text(f"interval '{days} day'")

    moments = {"yellow_at": ahead(0.5), "red_at": ahead(0.8), "due_at": ahead(1)}
    rows: dict[str, Any] = {
        "id": sa.func.concat("bench-", n),
        "number": sa.func.concat("2026-SQ-9", sa.func.lpad(sa.cast(n, sa.UnicodeText), 6, "0")),
        "kind": sa.literal("access_request"),
        "state": sa.literal("review"),
        "version": sa.literal(1),
        "channel": sa.literal("open"),
        "profile": sa.literal("portal"),
        "title": sa.func.concat("有条件数据 ", n),
        "dataset_id": sa.literal(dataset["id"]),
        "organization_id": owner,
        "regions": sa.cast(sa.literal(["520000", "520100"]), sa.ARRAY(sa.UnicodeText)),
        "applicant_id": sa.literal(applicant),
        "data": sa.text("'{}'::jsonb"),
        "kept": sa.text("'{}'::jsonb"),
        **{name: now for name in ("created", "submitted", "changed")},
        "awaits": sa.literal("case_decide"),
        **moments,
    }
    model.Session.execute(sa.insert(case).from_select(list(rows), sa.select(*rows.values()).select_from(numbers)))
    rows = {
        "id": sa.func.concat("bench-", n),
        "case_id": sa.func.concat("bench-", n),
        "clock": sa.literal("decision"),
        "state": sa.literal("running"),
        "awaits": sa.literal("case_decide"),
        "started": now,
        "days": sa.literal(10),
        "unit": sa.literal("working_day"),
        "extension": sa.literal(10),
        "extended": sa.false(),
        "paused_days": sa.literal(0),
        "basis": sa.text("""'{"zh": "平台承诺", "en": "promise"}'::jsonb"""),
        **moments,
        "provisional": sa.false(),
        "told": sa.literal(0),
        "next_at": moments["yellow_at"],
    }
    model.Session.execute(sa.insert(clock).from_select(list(rows), sa.select(*rows.values()).select_from(numbers)))
    model.Session.commit()
    for table in (case, clock):
        model.Session.execute(sa.text(f"ANALYZE {table.name}"))
    model.Session.commit()
