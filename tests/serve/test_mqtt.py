"""MQTT: every revision once and in order, through breaks and restarts, and no secret told."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from mqtt_broker import Taken, broker, free_port
from paho.mqtt import client as paho
from sample_lake import SampleLake, sample_lake
from sending import add, wait_until

from sealane.cli import live, main
from sealane.errors import BadSetting, MissingPart
from sealane.serve import Hook, Journal, Mqtt, Webhook, mqtt
from sealane.serve.carrier import hosts

pytestmark = pytest.mark.usefixtures("quick")
PASSWORD = "a password of the test"


@pytest.fixture
def sea() -> SampleLake:
    return sample_lake(vessels=4)


@pytest.fixture
def port() -> int:
    return free_port()


def sending(
    carrier: Mqtt, sea: SampleLake, folder: Path, talk: Callable[[str], object] = print
) -> Hook:
    one = Hook(carrier, Journal(sea), folder / "cursor.json", talk=talk)
    one.start()
    return one


def test_a_subscriber_gets_each_event_once_under_its_kind(
    sea: SampleLake, port: int, tmp_path: Path
) -> None:
    got: list[paho.MQTTMessage] = []
    ready: list[bool] = []
    taken = Taken()
    with broker(port, taken):
        reader = paho.Client(paho.CallbackAPIVersion.VERSION2)
        reader.on_message = lambda _client, _data, message: got.append(message)
        reader.on_subscribe = lambda *_given: ready.append(True)
        reader.connect("127.0.0.1", port)
        reader.subscribe("sea/of japan/#", qos=1)
        reader.loop_start()
        wait_until(lambda: ready)
        one = sending(Mqtt(f"mqtt://127.0.0.1:{port}/sea/of%20japan/"), sea, tmp_path)
        for name in ("one", "two"):
            add(sea, name)
        wait_until(lambda: len(got) >= 2)
        one.stop()
        reader.disconnect()
        reader.loop_stop()
    bodies = [json.loads(message.payload) for message in got]
    assert [body["event_id"] for body in bodies] == ["one", "two"] == taken.told()
    assert {message.qos for message in got} == {1}
    assert {message.topic for message in got} == {f"sea/of japan/{bodies[0]['kind']}"}
    assert len({body["message_id"] for body in bodies}) == 2


def test_a_broker_that_goes_and_comes_again_loses_nothing(
    sea: SampleLake, port: int, tmp_path: Path
) -> None:
    taken, said = Taken(), list[str]()
    one = sending(Mqtt(f"mqtt://localhost:{port}/sea"), sea, tmp_path, said.append)
    add(sea, "before it came")
    wait_until(lambda: said)
    with broker(port, taken):
        wait_until(lambda: one.delivered)
    seen = len(said)
    add(sea, "while it was away")
    wait_until(lambda: len(said) > seen)
    with broker(port, taken):
        add(sea, "after it came again")
        wait_until(lambda: one.delivered >= 3)
    with broker(port, taken):  # it was away while nothing happened
        add(sea, "in the end")
        one.stop()
    names = ["before it came", "while it was away", "after it came again", "in the end"]
    assert taken.told() == names
    assert f"mqtt://localhost:{port}: " in said[0]
    assert "refused" in said[0]


def test_a_restart_goes_on_where_it_was(sea: SampleLake, port: int, tmp_path: Path) -> None:
    taken, said = Taken(), list[str]()
    with broker(port, taken):
        one = sending(Mqtt(f"mqtt://127.0.0.1:{port}/sea"), sea, tmp_path)
        add(sea, "one")
        wait_until(lambda: one.delivered)
        one.stop()
    add(sea, "while nobody sent")
    two = sending(Mqtt(f"mqtt://127.0.0.1:{port}/sea"), sea, tmp_path, said.append)
    wait_until(lambda: said)
    two.stop()
    assert "the rest is sent after the next start" in said[-1]
    with broker(port, taken):
        sending(Mqtt(f"mqtt://127.0.0.1:{port}/sea"), sea, tmp_path).stop()
    assert taken.told() == ["one", "while nobody sent"]


def test_user_and_password_open_the_door_and_are_not_told(
    sea: SampleLake, port: int, tmp_path: Path
) -> None:
    taken, said = Taken(user="watch", password=PASSWORD), list[str]()
    url = f"mqtt://127.0.0.1:{port}/sea"
    with broker(port, taken):
        stranger = sending(Mqtt(url, user="watch", password="wrong"), sea, tmp_path, said.append)
        add(sea, "one")
        wait_until(lambda: said)
        stranger.stop()
        assert not taken.messages
        assert "Not authorized" in said[0]
        known = sending(Mqtt(url, user="watch", password=PASSWORD), sea, tmp_path, said.append)
        known.stop()
    assert taken.told() == ["one"]
    told = "".join([*said, (tmp_path / "cursor.json").read_text()])
    assert not [word for word in ("wrong", PASSWORD, "watch") if word in told]


def certificate_of(host: str, folder: Path) -> tuple[Path, Path]:
    """A certificate for that host, alone and with its key."""
    alone, both = folder / "certificate.pem", folder / "broker.pem"
    asked = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={host}".split()
    named = ["-addext", f"subjectAltName=DNS:{host}", "-keyout", str(both), "-out", str(alone)]
    subprocess.run(["openssl", *asked, *named], check=True, capture_output=True)
    both.write_text(both.read_text() + alone.read_text())
    return alone, both


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_tls_goes_to_a_broker_that_is_known_only(
    sea: SampleLake, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, with_key = certificate_of("localhost", tmp_path)
    taken, said = Taken(user="watch", password=PASSWORD), list[str]()
    carrier = Mqtt(f"mqtts://localhost:{port}/sea", user="watch", password=PASSWORD)
    with broker(port, taken, certificate=with_key):
        one = sending(carrier, sea, tmp_path, said.append)
        add(sea, "one")
        wait_until(lambda: said)
        assert "CERTIFICATE_VERIFY_FAILED" in said[0]
        assert not taken.messages
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        wait_until(lambda: one.delivered)
        one.stop()
    assert taken.told() == ["one"]


def test_a_broker_that_says_nothing_is_given_up(
    sea: SampleLake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mqtt, "TIMEOUT_S", 0.1)
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"mqtt://127.0.0.1:{silent.getsockname()[1]}/sea"
        one = sending(Mqtt(url), sea, tmp_path, said.append)
        add(sea, "one")
        wait_until(lambda: len(said) >= 2)
        one.stop()
    assert "does not answer" in said[0]


@pytest.mark.parametrize(
    "url",
    [
        "http://host/topic",
        "mqtt://watch:pass@host/topic",
        "mqtt://:pass@host/topic",
        "mqtt:///topic",
        "mqtt://host:port/topic",
        "mqtt://host",
        "mqtt://host/",
        "mqtt://host/all/%23",
        "mqtt://host/a+b",
        "mqtt://host/topic#part",
        "mqtt://host/topic?qos=0",
        "mqtt://host/$SYS/x",
        "mqtt://host/" + "x" * 1_001,
    ],
)
def test_an_address_that_cannot_be_one_is_refused(url: str) -> None:
    with pytest.raises(BadSetting, match="Write --mqtt mqtts://host/topic") as caught:
        Mqtt(url)
    assert "pass@" not in str(caught.value)


@pytest.mark.parametrize("host", ["192.0.2.1", "broker.example", "[2001:db8::1]"])
def test_what_has_no_label_goes_to_ones_own_alone_and_over_tls(host: str) -> None:
    given: dict[str, str] = {"user": "watch", "password": PASSWORD}
    own = hosts(f" other.example, {host.strip('[]').upper()}")
    with pytest.raises(BadSetting, match="without a label") as caught:
        Mqtt(f"mqtts://{host}/sea", **given)
    with pytest.raises(BadSetting, match="Write mqtts://") as in_the_clear:
        Mqtt(f"mqtt://{host}/sea", own=own, **given)
    for one in (caught, in_the_clear):
        assert PASSWORD not in str(one.value)
    Mqtt(f"mqtts://{host}/sea", own=own, **given)
    Mqtt("mqtt://[::1]/sea", **given)
    with pytest.raises(BadSetting, match="without a label"):
        Webhook(f"https://{host}/x", own=hosts("other.example"))
    with pytest.raises(BadSetting, match="Write https://"):
        Webhook(f"http://{host}/x", own=own)
    Webhook(f"https://{host}/x", own=own)


def test_a_password_needs_a_user() -> None:
    with pytest.raises(BadSetting, match="Set SEALANE_MQTT_USER"):
        Mqtt("mqtts://localhost/sea", password=PASSWORD)


def test_without_paho_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "paho.mqtt.client", None)
    with pytest.raises(MissingPart, match=r"pip install 'sealane\[mqtt\]'"):
        Mqtt("mqtt://localhost/sea")
    with pytest.raises(SystemExit) as left:
        main(["live", "-", "--lake", str(tmp_path / "lake"), "--mqtt", "mqtt://localhost/sea"])
    assert left.value.code == 4
    assert "sealane[mqtt]" in capsys.readouterr().err
    assert not (tmp_path / "lake").exists()


def test_live_reads_user_password_and_own_hosts_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEALANE_MQTT_USER", "watch")
    monkeypatch.setenv("SEALANE_MQTT_PASSWORD", PASSWORD)
    monkeypatch.setenv("SEALANE_LIVE_OWN_RECEIVERS", "broker.example")
    with pytest.raises(SystemExit) as left:
        main(["live", "-", "--lake", str(tmp_path / "lake"), "--mqtt", "mqtt://broker.example/sea"])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "Write mqtts://" in said
    assert PASSWORD not in said


def test_live_sends_on_what_is_written_meanwhile(
    sea: SampleLake, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEALANE_MQTT_USER", "watch")
    monkeypatch.setenv("SEALANE_MQTT_PASSWORD", PASSWORD)
    taken = Taken(user="watch", password=PASSWORD)
    carriers = live._carriers(None, f"mqtt://127.0.0.1:{port}/sea")
    with broker(port, taken), live._sent_on(carriers, sea, tmp_path):
        add(sea, "one")
    assert taken.told() == ["one"]
    assert (tmp_path / ".mqtt.json").exists()
