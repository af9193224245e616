#pragma once

#include "engine/api/fact_requests.h"
#include "engine/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// How good an extraction of facts is: what it found in texts, against the facts that people found in them.

namespace kaze::knowledge {

//! A fact that stands in a text, with all the ways to say it that count.
struct ExpectedFact {
    std::vector<std::string> subjects;
    std::vector<std::string> predicates;
    std::vector<std::string> objects;
    std::string quote; //!< where it stands
    bool optional = false; //!< right where it is found, and not missed where it is not
};

struct ExtractionCase {
    std::string name;
    std::string text;
    std::vector<ExpectedFact> facts;
};

//! Reads a set: JSON Lines of {"name", "text", "facts": [{"subject", "predicate", "object", "quote", "optional"}]}; subject, predicate and object are a text or an array of
//! texts, each of which counts. Errors: InvalidArgument with the line; also for a quote that does not stand in its text, an empty set, one of more than 10 000 texts.
[[nodiscard]] base::Result<std::vector<ExtractionCase>> readExtractionCases(std::string_view lines);

//! Counts over one text, or over several. Sums with `+=`.
struct ExtractionScore {
    std::int64_t texts = 0;
    std::int64_t expected = 0; //!< without those that are optional
    std::int64_t found = 0; //!< by the extraction, the repeated ones too
    std::int64_t right = 0; //!< of what was found
    std::int64_t met = 0; //!< of what was expected

    //! Share of what was found that is right; none where nothing was found.
    [[nodiscard]] std::optional<double> precision() const;
    //! Share of what was expected that was found; none where nothing was expected.
    [[nodiscard]] std::optional<double> recall() const;
    //! Their harmonic mean; none where one of them is none.
    [[nodiscard]] std::optional<double> f1() const;

    ExtractionScore& operator+=(const ExtractionScore& other);
    bool operator==(const ExtractionScore&) const = default;
};

//! Compares by subject, predicate and object, without regard to case, to space, to '_' and '-' between words, to an article in front and to a stop at the end. What is found counts for the first
//! expected fact that it says, and each of these counts once: what says it again is not right. `wrong`, where given, takes those that are not right.
[[nodiscard]] ExtractionScore scoreExtraction(
    const ExtractionCase& expected, const std::vector<api::Fact>& found, std::vector<api::Fact>* wrong = nullptr);

//! A text with every run of white space (also that of Unicode) as one space, and none at its ends: what a quote is compared by.
[[nodiscard]] std::string foldedSpace(std::string_view text);

} // namespace kaze::knowledge
