from tests.web.pages.visits import Visit, proof_of, visit
from tests.web.service import Service


def test_one_click_leads_into_the_sample_and_another_one_back(service: Service) -> None:
    service.post({"text": "The courier was late."})
    own = visit(service, "shop")
    opened = own.post("/sample")
    assert opened.status_code == 303
    assert opened.headers["location"].startswith("/jobs/")
    inside = own.get(opened.headers["location"]).text
    assert "Velora · sample of shop" in inside
    assert "velora.jsonl" in inside
    service.work()
    assert len(service.get("/feedback")["items"]) == 1
    back = Visit(own.client, proof_of(inside)).post("/sample/back")
    assert (back.status_code, back.headers["location"]) == (303, "/")
    assert "sample of shop" not in own.get("/model").text


def test_the_sample_is_made_by_who_may_import_and_seen_by_all(service: Service) -> None:
    assert visit(service, "read").post("/sample").status_code == 403
    assert visit(service, "ingest").post("/sample").status_code == 303
    assert visit(service, "read").post("/sample").status_code == 303


def test_who_is_in_the_sample_may_there_what_the_own_key_may(service: Service) -> None:
    visit(service, "ingest").post("/sample")
    reader = visit(service, "read")
    reader.post("/sample")
    assert reader.get("/settings/keys").status_code == 403
    assert reader.get("/import").status_code == 403


def test_logging_out_ends_both_sessions(service: Service) -> None:
    own = visit(service, "shop")
    home = own.client.cookies["wayfelt_session"]
    own.post("/sample")
    assert own.client.cookies["wayfelt_home"] == home
    own.client.post("/logout", follow_redirects=False)
    own.client.cookies.set("wayfelt_session", home)
    assert own.get("/model").status_code == 303


def test_a_revoked_key_is_out_of_the_sample_too(service: Service) -> None:
    admin, reader = visit(service, "admin"), visit(service, "read")
    admin.post("/sample")
    reader.post("/sample")
    assert reader.get("/model").status_code == 200
    (key,) = (one for one in service.get("/keys", "admin")["items"] if one["scopes"] == ["read"])
    assert service.call("DELETE", f"/keys/{key['id']}", "admin").status_code == 204
    assert reader.get("/model").status_code == 303
