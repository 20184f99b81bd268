#!/usr/bin/env bash
# The demo: a county, one graded photo in the terminal, then the console in the browser.
set -euo pipefail
qingjiao() { .venv/bin/qingjiao "$@"; }
teacher=qh-math-s1-g3

echo "== an invented county in $QINGJIAO_HOME"
qingjiao demo-data --pupils 240
echo "== a teacher ($teacher) sends docs/samples/kousuan.jpg: 三(2)班 12号 口算11"
qingjiao chat --as "$teacher" --photo docs/samples/kousuan.jpg "三(2)班 12号 口算11"
echo "== now in the browser: be $teacher, the parent qh-parent-s1-g3c2-12a, or anyone else"
exec .venv/bin/qingjiao serve
