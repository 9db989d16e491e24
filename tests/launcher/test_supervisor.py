"""How a supervisor looks after parts that end; the parts here are plain objects, the clock is the machine's."""

import time

import pytest

from clb_app.launcher.errors import CannotStart
from clb_app.launcher.supervisor import Supervisor, seconds_text


class Lamp:
    """A part that burns until it is put out; `refusals` starts fail first."""

    def __init__(self, label: str, order: list[str]) -> None:
        self.label = label
        self.burns = False
        self.starts = 0
        self.refusals = 0
        self._order = order

    def start(self) -> None:
        if self.refusals:
            self.refusals -= 1
            raise CannotStart(f"{self.label} wil niet")
        self.starts += 1
        self.burns = True

    def poll(self) -> int | None:
        return None if self.burns else 7

    def stop(self) -> None:
        self.burns = False
        self._order.append(self.label)


class Jammed(Lamp):
    def stop(self) -> None:
        super().stop()
        raise OSError("jammed")


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Supervisor:
    return Supervisor(said.append, time.sleep, first_back_off=0.05)


def look_for(supervisor: Supervisor, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        supervisor.look()
        time.sleep(0.005)


def test_parts_stop_in_reverse_order_even_when_one_does_not(supervisor: Supervisor) -> None:
    order: list[str] = []
    for part in (Lamp("een", order), Jammed("twee", order), Lamp("drie", order)):
        supervisor.start(part)

    with pytest.raises(ExceptionGroup, match="not everything stopped"):
        supervisor.stop_all()

    assert order == ["drie", "twee", "een"]


def test_a_part_that_keeps_ending_waits_twice_as_long_each_time(supervisor: Supervisor, said: list[str]) -> None:
    lamp = Lamp("Lamp", [])
    supervisor.start(lamp)
    for _time in range(3):
        lamp.burns = False
        look_for(supervisor, 0.3)

    announced = [line.rsplit("over ", 1)[1] for line in said if "nieuwe start" in line]
    assert announced == [seconds_text(0.05), seconds_text(0.1), seconds_text(0.2)]
    assert lamp.starts == 4


def test_a_restart_that_is_refused_is_said_and_tried_again(supervisor: Supervisor, said: list[str]) -> None:
    lamp = Lamp("Lamp", [])
    supervisor.start(lamp)
    lamp.refusals = 1
    lamp.burns = False

    look_for(supervisor, 0.5)

    assert lamp.burns
    assert any(line.startswith("Lamp wil niet, nieuwe start over") for line in said)
    assert said[-1] == "Lamp opnieuw gestart"


def test_a_part_that_fails_to_start_is_stopped_with_the_others(supervisor: Supervisor) -> None:
    order: list[str] = []
    half = Lamp("half", order)
    half.refusals = 1
    supervisor.start(Lamp("heel", order))

    with pytest.raises(CannotStart):
        supervisor.start(half)
    supervisor.stop_all()

    assert order == ["half", "heel"]
