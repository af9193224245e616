#pragma once

#include <QString>
#include <QVector>

#include <optional>

namespace kaze::ui {

//! How well and where a text contains the letters of a query in order, letter case and accents aside.
struct FuzzyMatch {
    int score = 0; //!< higher is better; starts of words and runs of letters count most
    QVector<int> positions; //!< indexes of the matched characters
};

//! Nothing when a letter is missing. An empty query matches everything with score 0. Spaces in the query separate words that may match in
//! any order.
[[nodiscard]] std::optional<FuzzyMatch> fuzzyMatch(QStringView query, QStringView text);

} // namespace kaze::ui
