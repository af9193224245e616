#pragma once

#include "ui/models/json_index.h"
#include "ui/widgets/long_text_view.h"

#include <QImage>

#include <memory>
#include <vector>

namespace kaze::ui {

//! A picture that stands in a payload as a data URI.
struct PayloadImage {
    QImage image; //!< at most kWidest pixels wide and high; null when it could not be read
    QString about; //!< "PNG · 640 × 480 · 12 KB", or why it could not be read
};

//! A payload taken apart, ready to be shown.
struct PayloadParts {
    static constexpr int kMostImages = 20;
    static constexpr int kWidest = 1600; //!< pixels

    QByteArray bytes;
    std::shared_ptr<const JsonIndex> json; //!< null where it is no JSON
    QString notJson; //!< why not, where it looks like some
    std::shared_ptr<const TextRows> rows;
    std::vector<PayloadImage> images;
    int moreImages = 0; //!< that were not looked at
};

//! For a pool thread: it takes its time with 50 MB. The payload is hostile: pictures are read by their own formats only, and none that is too large.
[[nodiscard]] PayloadParts partsOf(QByteArray payload);

//! The text as a person reads it: JSON indented, unless it is long.
[[nodiscard]] QByteArray readable(const QByteArray& payload);

//! The unified diff of two payloads, or why there is none to show.
struct PayloadDiff {
    QString diff;
    QString note;
};
[[nodiscard]] PayloadDiff diffOf(const QByteArray& before, const QByteArray& after);

} // namespace kaze::ui
