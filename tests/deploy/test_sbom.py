from typing import Any

from deploy.audit import CLEAN, UNKNOWN, VULNERABLE, verdict
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
    skipped = '{"dependencies": [{"name": "torch", "skip_reason": "not found"}]}'
    assert verdict(skipped, "")[0] == UNKNOWN


def test_an_audit_tells_known_vulnerabilities() -> None:
    known = '{"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}]}'
    code, lines = verdict(f'{{"dependencies": [{known}, {{"name": "b", "skip_reason": "x"}}]}}', "")
    assert code == VULNERABLE
    assert lines[0] == "a 1: CVE-1"
    assert verdict('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', "")[0] == CLEAN
