"""What the API offers is decided, not stumbled into: every public function of an actions module is an action."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins as p

LIST = Path(__file__).with_name("actions.txt")


def test_our_actions() -> None:
    """The plugins' actions are the committed list, neither more nor fewer."""
    ours = {
        name
        for plugin in p.PluginImplementations(p.IActions)
        if type(plugin).__module__.startswith("ckanext.govshare")
        for name in plugin.get_actions()
    }
    from_scheming = {"scheming_dataset_schema_list", "scheming_dataset_schema_show"}
    assert sorted(ours - from_scheming) == LIST.read_text(encoding="utf-8").split()
