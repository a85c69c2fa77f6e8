"""The zip for students: notebooks, their solutions if any, a README, and the course to install."""

import hashlib
import json
from typing import Any

from course_lib.exercises.solutions import FILE
from course_lib.grading.release.archive import zip_bytes
from course_lib.grading.release.readme import student_readme
from course_lib.grading.release.selection import Lesson, Selection
from course_lib.grading.release.wheel import Package

SCHEMA = 1


def student_bundle(choice: Selection, package: Package) -> bytes:
    """Make the zip for students; everything stands in one folder of it."""
    files = {lesson.path.name: lesson.text for lesson in choice.lessons}
    files[FILE] = choice.worked
    files[package.wheel_name] = package.wheel
    files["README.md"] = student_readme(choice, package).encode()
    told = json.dumps(manifest(choice, package), indent=2, ensure_ascii=False)
    files["manifest.json"] = f"{told}\n".encode()
    return zip_bytes({f"{choice.name}/{name}": content for name, content in files.items()})


def manifest(choice: Selection, package: Package) -> dict[str, Any]:
    """What the bundle holds, what it is worth and when it is due, for programs."""
    return {
        "schema": SCHEMA,
        "course": package.project["name"],
        "version": package.version,
        "title": choice.title,
        "due": choice.due.isoformat() if choice.due else None,
        "points": choice.points,
        "solutions": choice.solutions,
        "lessons": [_lesson(lesson) for lesson in choice.lessons],
    }


def _lesson(lesson: Lesson) -> dict[str, Any]:
    return {
        "lesson": lesson.number,
        "title": lesson.title,
        "notebook": lesson.path.name,
        "sha256": hashlib.sha256(lesson.text).hexdigest(),
        "stripped": lesson.stripped,
        "points": lesson.points,
        "exercises": [
            {
                "id": exercise.id,
                "title": exercise.title,
                "defines": list(exercise.names),
                "points": exercise.points,
                "minutes": exercise.minutes,
            }
            for exercise in lesson.exercises
        ],
    }
