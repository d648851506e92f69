"""Answers to questions, as plain lines: lists, search, reports, a shift on paper."""
