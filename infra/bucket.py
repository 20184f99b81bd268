"""The bucket of photos and files, and how long its rules keep what the product forgot to remove.

The product removes files itself (``school/retention.py``); a rule of the bucket is what still
holds when the product has been down for a month. A rule goes by the day a file was written, so
there is one only where the product counts from that day too, and a day later than it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from infra.cloudformation import Resources, att, item, ref
from school.incident import PHOTOS as ALARM_PHOTOS
from school.retention import Kept, keep
from school.transient import FOLDER as TRANSIENT

NOTES_DAYS = 731
"""Aurora's own backups live 35 days at most; two years also cover one that somebody put away."""


@dataclass(frozen=True)
class Prefix:
    """A folder of the bucket."""

    name: str
    kept: Kept | None = None
    """Removed so long after it was written; None: the time starts at another day, or never."""


PAPERS = Prefix("papers/", Kept.PHOTOS)
TRANSIENT_FILES = Prefix(TRANSIENT, Kept.TRANSIENT)
LIBRARY = Prefix("library/")
"""The index of teaching material, made anew from the database."""
LABELLED = Prefix("labelled/", Kept.LABELLED_CROPS)
PREFIXES = (
    PAPERS,
    TRANSIENT_FILES,
    LIBRARY,
    LABELLED,
    Prefix("snapshots/", Kept.SNAPSHOTS),
    Prefix("food/", Kept.FOOD),
    Prefix("patrols/", Kept.DUTY),
    Prefix(ALARM_PHOTOS),  # from the day the alarm was closed
    Prefix("growth/"),  # until a year after the pupil left
    Prefix("reading/"),  # the same
    Prefix("evaluation/"),  # from the day the outcome was published
    Prefix("teaching/"),  # as long as the claim
    Prefix("repairs/"),  # as long as the asset
    Prefix("hazards/"),  # as long as the danger's history
    Prefix("resources/"),  # until its owner deletes it
    Prefix("doctor/", Kept.TRANSIENT),  # qingjiao doctor tries the bucket and removes it
)
"""Everything the product stores files under."""
LATER = timedelta(days=1)
"""S3 looks once a day, and the product shall be first: it also writes down that it removed."""


def bucket() -> Resources:
    """Return the bucket of files, that of notes about what was deleted, and their policies."""
    forgetting = {
        # No VersioningConfiguration on purpose: what a family deletes is gone, not hidden below a
        # marker. What is backed up instead is in docs/deployment.md.
        "LifecycleConfiguration": {"Rules": [*_rules(), _left_over_parts()]},
    }
    remembering = {
        # Opaque ids and moments, needed as long as a backup may hold what they are about.
        "VersioningConfiguration": {"Status": "Enabled"},
        "LifecycleConfiguration": {"Rules": [_notes_past_every_backup(), _left_over_parts()]},
    }
    return {
        "Files": _bucket(forgetting),
        "FilesPolicy": _policy("Files"),
        "Erasures": _bucket(remembering),
        "ErasuresPolicy": _policy("Erasures"),
    }


def _bucket(more: dict[str, Any]) -> dict[str, Any]:
    sealed = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": att("Key", "Arn")}
    with_key = {"ServerSideEncryptionByDefault": sealed, "BucketKeyEnabled": True}
    return item(
        "AWS::S3::Bucket",
        {
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [with_key]},
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            **more,
        },
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
    )


def _policy(name: str) -> dict[str, Any]:
    return item(
        "AWS::S3::BucketPolicy",
        {
            "Bucket": ref(name),
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [_only_over_tls(name)]},
        },
    )


def days_kept(kind: Kept) -> int:
    """Return after how many days a rule of the bucket removes a kind; whole days, at least one."""
    return max(keep(kind), timedelta(days=1)) // LATER + (keep(kind) >= LATER)


def _rules() -> list[dict[str, Any]]:
    return [
        {
            "Id": prefix.name.rstrip("/"),
            "Prefix": prefix.name,
            "Status": "Enabled",
            "ExpirationInDays": days_kept(prefix.kept),
        }
        for prefix in PREFIXES
        if prefix.kept is not None
    ]


def _left_over_parts() -> dict[str, Any]:
    return {
        "Id": "uploads-never-finished",
        "Status": "Enabled",
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }


def _notes_past_every_backup() -> dict[str, Any]:
    return {
        "Id": "notes-past-every-backup",
        "Status": "Enabled",
        "ExpirationInDays": NOTES_DAYS,
        "NoncurrentVersionExpiration": {"NoncurrentDays": NOTES_DAYS},
    }


def _only_over_tls(name: str) -> dict[str, Any]:
    return {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [att(name, "Arn"), {"Fn::Join": ["", [att(name, "Arn"), "/*"]]}],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
