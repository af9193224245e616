#pragma once

#include "engine/base/result.h"

#include <QString>

#include <variant>

namespace kaze::ui {

//! A place in a console: a page of a cell, and one thing there. Empty: no particular one.
struct PlaceLink {
    QString cell; //!< its name or id; "local" is the cell of the machine where the link is opened
    QString page; //!< "agents"
    QString thing; //!< what the page's openThing takes: the id of a run, of a trace

    bool operator==(const PlaceLink&) const = default;
};

//! A cell that somebody would like a person to add; who adds it brings a token of their own.
struct CellOffer {
    QString address; //!< "https://host:7117"
    QString name; //!< may be empty
    QString fingerprint; //!< of its certificate, 64 hex digits in lower case; may be empty

    bool operator==(const CellOffer&) const = default;
};

using KazeLink = std::variant<PlaceLink, CellOffer>;

constexpr qsizetype kLongestLink = 2048; // characters

//! Reads "kaze://CELL/PAGE/THING" or "kaze://add?address=…&name=…&fingerprint=…". Links come from anywhere: whatever is not exactly one is refused, in
//! words for people that repeat nothing of it. What is given back is short and printable, begins nothing new and names no file. Pure.
//! Errors: InvalidArgument; PermissionDenied where it carries a token, a password or a key, which no link may.
[[nodiscard]] base::Result<KazeLink> readLink(const QString& link);

//! The other way round. A thing that no link can name is left out.
[[nodiscard]] QString writeLink(const PlaceLink& place);

//! Whether an argument of the command line is meant as a link, good or bad.
[[nodiscard]] bool looksLikeLink(const QString& text);

} // namespace kaze::ui
