#pragma once

#include "engine/base/metrics.h"
#include "engine/telemetry/detail/linear_pattern.h"
#include "engine/telemetry/redaction.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::telemetry::detail {

//! Takes out of texts what the rules name, and counts what it took: "[redacted: card]" stands in its place. Any thread.
class PersonalData {
public:
    //! A pattern that cannot be used is left out and logged by nobody: check it before.
    PersonalData(const RedactionRules& rules, base::MetricsRegistry& metrics);

    //! Whether it has to be asked at all.
    [[nodiscard]] bool isIdle() const { return m_rules.empty(); }

    //! In a JSON text a number that goes leaves a string.
    [[nodiscard]] std::string clean(std::string text) const;

    //! Whether it would be taken out if it were written down.
    [[nodiscard]] bool hides(std::int64_t number) const;

    //! For secrets, which somebody else takes out: so many "[redacted]" are in `after` that were not in `before`.
    void countSecrets(std::string_view before, std::string_view after) const;

    //! How many were taken out, by rule; "secret" among them.
    [[nodiscard]] std::map<std::string, std::int64_t> counts() const;

private:
    using Find = std::optional<LinearPattern::Match> (*)(std::string_view, std::size_t);
    struct Rule {
        std::string name;
        Find find = nullptr; //!< null: the pattern
        std::optional<LinearPattern> pattern;
        base::Counter* count = nullptr;
    };

    void add(std::string name, Find find, std::optional<LinearPattern> pattern, base::MetricsRegistry& metrics);
    [[nodiscard]] static std::string cleanBy(const Rule& rule, std::string text, bool mayBeBare);

    std::vector<Rule> m_rules;
    base::Counter& m_secrets;
    bool m_hidesCards = false;
    bool m_hasPatterns = false;
};

} // namespace kaze::telemetry::detail
