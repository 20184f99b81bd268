"""The repositories of what keeps a school safe and in order, over one transaction."""

import sqlalchemy as sa

from school.store.alarm_lists import AlarmLists
from school.store.alarm_photos import AlarmPhotos
from school.store.alarm_silences import Drills, Silences
from school.store.alarms import Incidents
from school.store.assets import Assets
from school.store.checkups import Checkups
from school.store.device_snapshots import DeviceSnapshots
from school.store.devices import Devices
from school.store.duty import DutyRoster
from school.store.duty_lapses import DutyLapses
from school.store.events import Events
from school.store.food import FoodLogs
from school.store.gate_tallies import GateTallies
from school.store.happenings import Happenings
from school.store.hazards import Hazards
from school.store.health import Health
from school.store.health_clusters import HealthClusters
from school.store.leave import Leave
from school.store.passes import Passes
from school.store.patrols import Patrols
from school.store.repairs import Repairs
from school.store.risks import Risks
from school.store.school_bus import SchoolBuses
from school.store.sealed import Keyring
from school.store.vehicles import VehicleRecords
from school.store.visitors import Visitors


class SafetyRecords:
    """Alarms, duty, devices, health, gates, hidden dangers and assets."""

    def __init__(self, connection: sa.Connection, *, keyring: Keyring) -> None:
        self.alarm_lists = AlarmLists(connection)
        self.assets = Assets(connection)
        self.checkups = Checkups(connection, keyring=keyring)
        self.devices = Devices(connection, keyring=keyring)
        self.drills = Drills(connection, keyring=keyring)
        self.duty = DutyRoster(connection)
        self.duty_lapses = DutyLapses(connection)
        self.events = Events(connection, keyring=keyring)
        self.food = FoodLogs(connection)
        self.gate_tallies = GateTallies(connection)
        self.happenings = Happenings(connection)
        self.hazards = Hazards(connection)
        self.health = Health(connection, keyring=keyring)
        self.health_clusters = HealthClusters(connection, keyring=keyring)
        self.incidents = Incidents(connection, keyring=keyring)
        self.alarm_photos = AlarmPhotos(connection, keyring=keyring)
        self.leave = Leave(connection)
        self.passes = Passes(connection)
        self.patrols = Patrols(connection)
        self.repairs = Repairs(connection)
        self.risks = Risks(connection)
        self.school_buses = SchoolBuses(connection)
        self.silences = Silences(connection, keyring=keyring)
        self.snapshots = DeviceSnapshots(connection)
        self.vehicles = VehicleRecords(connection)
        self.visitors = Visitors(connection, keyring=keyring)
