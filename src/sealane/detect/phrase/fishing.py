"""Sentences of fishing: what the movement is like, over or not when the data end."""

from __future__ import annotations

__all__ = ["GEARS", "PHRASES"]

GEARS: dict[str, tuple[str, str]] = {
    "trawl": ("trawling", "トロール漁"),
    "longline": ("longlining", "はえ縄漁"),
    "purse_seine": ("purse seining", "まき網漁"),
    "squid_jig": ("squid jigging", "いか釣り漁"),
    "pole_line": ("pole-and-line fishing", "一本釣り漁"),
    "gillnet": ("gillnetting", "刺し網漁"),
}
"""What fishing with each gear is called."""

PHRASES: dict[str, tuple[str, str]] = {
    "fishing.closed": (
        "Fishing movement of {duration}: {vessel} moved as in {gear} from {start} to {end} around "
        "{place}, {distance} in all.",
        "{duration}の操業とみられる動き: {vessel}が{start}から{end}まで{place}付近で{gear}に"
        "みられる動きをした(航程{distance})。",
    ),
    "fishing.open": (
        "Fishing movement, still going on after {duration}: {vessel} has moved as in {gear} since "
        "{start} around {place}, {distance} so far, last seen so on {end}.",
        "操業とみられる動きが{duration}以上継続中: {vessel}が{start}から{place}付近で{gear}に"
        "みられる動きをしている(航程{distance}、最終確認{end})。",
    ),
    "fishing.closed.survey": (
        "Slow parallel lines for {duration}: {vessel} moved as in {gear} from {start} to {end} "
        "around {place}, {distance} in all; a survey would explain it as well.",
        "{duration}の低速平行航走: {vessel}が{start}から{end}まで{place}付近で{gear}に似た動きを"
        "した(航程{distance})。測量・調査でも説明できる。",
    ),
    "fishing.open.survey": (
        "Slow parallel lines, still going on after {duration}: {vessel} has moved as in {gear} "
        "since {start} around {place}, {distance} so far, last seen so on {end}; a survey would "
        "explain it as well.",
        "低速平行航走が{duration}以上継続中: {vessel}が{start}から{place}付近で{gear}に似た動きを"
        "している(航程{distance}、最終確認{end})。測量・調査でも説明できる。",
    ),
    "fishing.closed.sparse": (
        "Movement like fishing for {duration}: {vessel}, which claims no type, moved as in {gear} "
        "from {start} to {end} around {place}, {distance} in all; its reports are so far apart "
        "that waiting or swinging at anchor would explain it as well.",
        "{duration}の操業に似た動き: 船種を名乗っていない{vessel}が{start}から{end}まで{place}"
        "付近で{gear}に似た動きをした(航程{distance})。報告の間隔が長く、待機や錨泊中の振れ回りでも"
        "説明できる。",
    ),
    "fishing.open.sparse": (
        "Movement like fishing, still going on after {duration}: {vessel}, which claims no type, "
        "has moved as in {gear} since {start} around {place}, {distance} so far, last seen so on "
        "{end}; its reports are so far apart that waiting or swinging at anchor would explain it "
        "as well.",
        "操業に似た動きが{duration}以上継続中: 船種を名乗っていない{vessel}が{start}から{place}"
        "付近で{gear}に似た動きをしている(航程{distance}、最終確認{end})。報告の間隔が長く、待機や"
        "錨泊中の振れ回りでも説明できる。",
    ),
    "fishing.closed.class": (
        "Movement like fishing for {duration}: {vessel}, which does not claim to be a fishing "
        "vessel, moved as in {gear} from {start} to {end} around {place}, {distance} in all; other "
        "work would explain it as well.",
        "{duration}の操業に似た動き: 漁船とは名乗っていない{vessel}が{start}から{end}まで{place}"
        "付近で{gear}に似た動きをした(航程{distance})。他の作業でも説明できる。",
    ),
    "fishing.open.class": (
        "Movement like fishing, still going on after {duration}: {vessel}, which does not claim to "
        "be a fishing vessel, has moved as in {gear} since {start} around {place}, {distance} so "
        "far, last seen so on {end}; other work would explain it as well.",
        "操業に似た動きが{duration}以上継続中: 漁船とは名乗っていない{vessel}が{start}から{place}"
        "付近で{gear}に似た動きをしている(航程{distance}、最終確認{end})。他の作業でも説明できる。",
    ),
    "fishing.closed.encounter": (
        "Drift like fishing for {duration}: {vessel} moved as in {gear} from {start} to {end} "
        "around {place}, {distance} in all, but lay beside another vessel for most of it; that "
        "would explain it as well.",
        "{duration}の操業に似た漂泊: {vessel}が{start}から{end}まで{place}付近で{gear}に似た動きを"
        "した(航程{distance})が、その大半は他の船と並んでいた。他船との近接でも説明できる。",
    ),
    "fishing.open.encounter": (
        "Drift like fishing, still going on after {duration}: {vessel} has moved as in {gear} "
        "since {start} around {place}, {distance} so far, last seen so on {end}, but has lain "
        "beside another vessel for most of it; that would explain it as well.",
        "操業に似た漂泊が{duration}以上継続中: {vessel}が{start}から{place}付近で{gear}に似た動きを"
        "している(航程{distance}、最終確認{end})が、その大半は他の船と並んでいる。他船との近接でも"
        "説明できる。",
    ),
}
