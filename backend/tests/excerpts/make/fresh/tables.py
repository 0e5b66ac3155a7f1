#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes each family's table from the heads of the cases: tables.py fresh."""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
for family in sorted(each for each in HERE.iterdir() if each.is_dir() and each.name != "__pycache__"):
    rows = []
    for case in sorted(family.glob("*.sh")):
        fields = re.findall(r"^# (?:how|cause): (.*)$", case.read_text(), re.M)
        rows.append("\t".join([f"{family.name}/{case.stem}", *fields]) + "\n")
    (HERE.parent.parent / family.name / sys.argv[1]).with_suffix(".tsv").write_text("".join(rows))
