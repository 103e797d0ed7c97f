"""An S3 service on the loopback, for the tests of runs into object stores."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def s3() -> Iterator[str]:
    """Run the service, which the environment names; give the address of an empty bucket in it."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it tells of each request
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "key")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        from s3fs import S3FileSystem

        S3FileSystem().mkdir("corpora")
        try:
            yield "s3://corpora"
        finally:
            S3FileSystem.clear_instance_cache()
            server.stop()
