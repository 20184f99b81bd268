"""The repositories of what keeps a school safe and in order, over one transaction."""

from typing import TYPE_CHECKING

from school.store.repository import Opened, repository

if TYPE_CHECKING:
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
    from school.store.health_days import HealthDays
    from school.store.leave import Leave
    from school.store.passes import Passes
    from school.store.patrols import Patrols
    from school.store.repairs import Repairs
    from school.store.risks import Risks
    from school.store.school_bus import SchoolBuses
    from school.store.vehicles import VehicleRecords
    from school.store.visitors import Visitors


class SafetyRecords(Opened):
    """Alarms, duty, devices, health, gates, hidden dangers and assets."""

    alarm_lists: "AlarmLists" = repository("alarm_lists.AlarmLists")
    alarm_photos: "AlarmPhotos" = repository("alarm_photos.AlarmPhotos", sealed="health")
    assets: "Assets" = repository("assets.Assets")
    checkups: "Checkups" = repository("checkups.Checkups", sealed="health")
    devices: "Devices" = repository("devices.Devices", sealed="health")
    drills: "Drills" = repository("alarm_silences.Drills", sealed="health")
    duty: "DutyRoster" = repository("duty.DutyRoster")
    duty_lapses: "DutyLapses" = repository("duty_lapses.DutyLapses")
    events: "Events" = repository("events.Events", sealed="health")
    food: "FoodLogs" = repository("food.FoodLogs")
    gate_tallies: "GateTallies" = repository("gate_tallies.GateTallies")
    happenings: "Happenings" = repository("happenings.Happenings")
    hazards: "Hazards" = repository("hazards.Hazards")
    health: "Health" = repository("health.Health", sealed="health")
    health_clusters: "HealthClusters" = repository(
        "health_clusters.HealthClusters", sealed="health"
    )
    health_days: "HealthDays" = repository("health_days.HealthDays")
    incidents: "Incidents" = repository("alarms.Incidents", sealed="health")
    leave: "Leave" = repository("leave.Leave")
    passes: "Passes" = repository("passes.Passes")
    patrols: "Patrols" = repository("patrols.Patrols")
    repairs: "Repairs" = repository("repairs.Repairs")
    risks: "Risks" = repository("risks.Risks")
    school_buses: "SchoolBuses" = repository("school_bus.SchoolBuses")
    silences: "Silences" = repository("alarm_silences.Silences", sealed="health")
    snapshots: "DeviceSnapshots" = repository("device_snapshots.DeviceSnapshots")
    vehicles: "VehicleRecords" = repository("vehicles.VehicleRecords")
    visitors: "Visitors" = repository("visitors.Visitors", sealed="health")
