"""Has a student used up the gradings of a day?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from autograder.manifest import Manifest

Json = dict[str, Any]

FREE = "not_charged"
_NOT_CHARGED = {"grader_error", "unfinished", "unreadable"}


def over_the_limit(metadata: Json, manifest: Manifest) -> Json | None:
    """Give the earlier result instead of a new one when the day's gradings are used up; else None.

    A day is a calendar day where the submission was made. What Gradescope failed at, what failed here, and an upload
    that could not be read do not count. Gradescope hands us the result of the newest submission only, so every result
    carries on which of the earlier ones were free (`with_memory`).

    The earlier score comes back as it was shown, test by test where Gradescope hands us the tests, else as one test
    under the same policy: a bare total would reveal what the policy hides.
    """
    per_day = manifest.submissions.per_day
    now = _moment(metadata.get("created_at"))
    if per_day is None or now is None:
        return None
    free = {_moment(time) for time in _free(metadata)}
    today = [
        earlier
        for earlier in _dictionaries(metadata.get("previous_submissions"))
        if _same_day(earlier.get("submission_time"), now) and _moment(earlier.get("submission_time")) not in free
    ]
    if len(today) < per_day:
        return None
    newest = max(today, key=lambda earlier: _moment(earlier.get("submission_time")) or now)
    times = "once" if per_day == 1 else f"{per_day} times"
    sentence = (
        f"This submission was not graded: grading is limited to {times} a day, used up for today. "
        "Your earlier result stands; submit again tomorrow."
    )
    results = newest.get("results")
    tests = _dictionaries(results.get("tests")) if isinstance(results, dict) else []
    if not tests:
        tests = [_earlier_score(newest, manifest)]
    return {
        "output": sentence,
        "output_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"status": "over_the_limit", "per_day": per_day, FREE: _free(metadata)},
    }


def with_memory(result: Json, metadata: Json) -> Json:
    """A result that tells the next grading which earlier submissions were free."""
    return {**result, "extra_data": {**result["extra_data"], FREE: _free(metadata)}}


def _free(metadata: Json) -> list[str]:
    """Times of earlier submissions that are not charged, as far as is known or remembered."""
    earlier = _dictionaries(metadata.get("previous_submissions"))
    free = [str(one.get("submission_time")) for one in earlier if not _counts(one)]
    for one in earlier:
        remembered = _extra(one).get(FREE)
        free += [str(time) for time in remembered] if isinstance(remembered, list) else []
    return sorted({*free})


def _earlier_score(earlier: Json, manifest: Manifest) -> Json:
    try:
        score = float(earlier.get("score") or 0.0)
    except (TypeError, ValueError):
        score = 0.0
    return {
        "name": "Result of your earlier submission",
        "score": score,
        "max_score": manifest.automatic_points,
        "visibility": manifest.visibility_of_total,
        "output": "As graded before.",
        "output_format": "text",
    }


def _counts(earlier: Json) -> bool:
    return not earlier.get("autograder_error") and _extra(earlier).get("status") not in _NOT_CHARGED


def _extra(earlier: Json) -> Json:
    results = earlier.get("results")
    extra = results.get("extra_data") if isinstance(results, dict) else None
    return extra if isinstance(extra, dict) else {}


def _same_day(time: object, now: datetime) -> bool:
    moment = _moment(time)
    return moment is not None and moment.astimezone(now.tzinfo).date() == now.date()


def _moment(time: object) -> datetime | None:
    """A time as Gradescope writes it, with its time zone; None for anything else."""
    try:
        moment = datetime.fromisoformat(str(time).replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _dictionaries(value: object) -> list[Json]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
