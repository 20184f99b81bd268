"""The repositories of teaching material and of shared lessons, over one transaction."""

from typing import TYPE_CHECKING

from school.store.repository import Opened, repository

if TYPE_CHECKING:
    from school.store.find_resources import ResourceSearches
    from school.store.guides import Guides
    from school.store.lesson_packs import LessonPacks
    from school.store.lessons import Lessons
    from school.store.library_shelf import LibraryShelf
    from school.store.library_uses import LibraryUses
    from school.store.preparation import Preparation
    from school.store.recommendation import Recommendations
    from school.store.resource_pages import ResourcePages
    from school.store.resource_readings import ResourceReadings
    from school.store.resource_uses import ResourceUses
    from school.store.resources import Resources


class LibraryRecords(Opened):
    """Resources, their use and search, and lessons."""

    guides: "Guides" = repository("guides.Guides")
    lesson_packs: "LessonPacks" = repository("lesson_packs.LessonPacks")
    lessons: "Lessons" = repository("lessons.Lessons")
    library_shelf: "LibraryShelf" = repository("library_shelf.LibraryShelf")
    library_uses: "LibraryUses" = repository("library_uses.LibraryUses")
    preparation: "Preparation" = repository("preparation.Preparation")
    recommendations: "Recommendations" = repository("recommendation.Recommendations")
    resource_pages: "ResourcePages" = repository("resource_pages.ResourcePages")
    resource_readings: "ResourceReadings" = repository("resource_readings.ResourceReadings")
    resource_searches: "ResourceSearches" = repository("find_resources.ResourceSearches")
    resource_uses: "ResourceUses" = repository("resource_uses.ResourceUses")
    resources: "Resources" = repository("resources.Resources")
