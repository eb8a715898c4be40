"""With ADMIN_PORT the admin is on a port of its own, however its path is written and whatever headers say."""

import http.client

from tests.gunicorn import free_port


def status(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_admin_is_on_its_own_port_alone(gunicorn):
    port = free_port()
    with gunicorn(ADMIN_PORT=str(port)) as service:
        assert status(port, "/admin/login/") == 200
        assert status(port, "/encode?text=SOS") == 200
        assert status(service.port, "/encode?text=SOS") == 200
        for path in ("/admin/", "/admin/login/", "/%61dmin/", "/admin%2Flogin/", "//admin/"):
            assert status(service.port, path) == 404, path
        forged = {"Host": f"127.0.0.1:{port}", "X_Forwarded_Port": str(port), "X_Forwarded_Host": f"127.0.0.1:{port}"}
        assert status(service.port, "/admin/login/", **forged) == 404
