from typing import Any

from deploy.audit import CLEAN, UNKNOWN, UNREACHED, VULNERABLE, behind, verdict
from deploy.sbom import kept

BILL: dict[str, Any] = {
    "metadata": {"component": {"bom-ref": "root"}},
    "components": [{"bom-ref": f"{name}==1", "name": name} for name in ("Et_XmlFile", "pytest", "torch")],
    "dependencies": [
        {"ref": "root", "dependsOn": ["pytest==1", "torch==1"]},
        {"ref": "pytest==1"},
        {"ref": "torch==1", "dependsOn": ["Et_XmlFile==1"]},
    ],
}


def test_the_bill_leaves_out_what_only_development_needs() -> None:
    bill = kept(BILL, {"et-xmlfile", "torch"})
    assert [one["name"] for one in bill["components"]] == ["Et_XmlFile", "torch"]
    assert bill["dependencies"] == [
        {"ref": "root", "dependsOn": ["torch==1"]},
        {"ref": "torch==1", "dependsOn": ["Et_XmlFile==1"]},
    ]


def test_an_audit_that_reached_nobody_is_not_clean() -> None:
    code, lines = verdict("", "a warning\nno route to host\n")
    assert code == UNKNOWN
    assert lines == [
        "The database of vulnerabilities can't be reached from here; nothing was audited. no route to host"
    ]
    skipped = '{"name": "torch", "skip_reason": "not found"}'
    assert verdict(f'{{"dependencies": [{skipped}]}}', "") == (UNKNOWN, [UNREACHED])
    some = f'{{"dependencies": [{skipped}, {{"name": "a", "version": "1", "vulns": []}}]}}'
    assert verdict(some, "") == (
        UNKNOWN,
        ["1 packages looked up, 0 known vulnerabilities.", "1 could not be looked up from here: torch."],
    )


def test_an_audit_tells_known_vulnerabilities() -> None:
    known = '{"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}]}'
    code, lines = verdict(f'{{"dependencies": [{known}, {{"name": "b", "skip_reason": "x"}}]}}', "")
    assert code == VULNERABLE
    assert lines[0] == "a 1: CVE-1"
    assert verdict('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', "")[0] == CLEAN


def test_where_nothing_can_be_audited_versions_that_are_behind_are_told() -> None:
    pins = {"a": "1.0", "b": "2.0"}
    assert behind(pins, {"a": "1.1", "c": "9"}) == (
        "1 of 2 are the newest that pyproject.toml allows; behind: a 1.0 (1.1)."
    )
    assert behind(pins, {}) == "All 2 are the newest that pyproject.toml allows."
    assert "can't be reached" in behind(pins, None)
