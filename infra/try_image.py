"""Reads a photo with what the grading image holds and nothing else; `make package` runs it.

Called as ``python -I -S infra/try_image.py TASK_ROOT HANDLER PHOTO_KEY``; the photo lies in the
files of ``QINGJIAO_HOME``. Prints how many questions were read.
"""

import sys
from importlib import import_module

_, task_root, named, photo_key = sys.argv
sys.path.insert(0, task_root)
module, _, name = named.rpartition(".")
answer = getattr(import_module(module), name)({"photo_key": photo_key}, None)
items = answer.get("answer", {}).get("items", ())
if not items:
    sys.exit(f"nothing was read: {answer}")
print(f"the image's code reads {len(items)} questions on the sample photo")
