#include "engine/telemetry/detail/personal_data.h"

#include "engine/telemetry/detail/personal_finders.h"

#include <algorithm>

namespace kaze::telemetry {

base::Result<> checkRedactionPattern(const std::string& pattern)
{
    const auto compiled = detail::LinearPattern::compile(pattern);
    if (!compiled)
        return base::failure(compiled);
    return {};
}

} // namespace kaze::telemetry

namespace kaze::telemetry::detail {

namespace {

constexpr const char* kCounted = "kaze_observations_redacted_total";
constexpr std::string_view kSpaces = " \t\r\n";

base::Counter& counterOf(base::MetricsRegistry& metrics, const std::string& rule)
{
    return metrics.counter(kCounted, {{"rule", rule}});
}

std::int64_t holesIn(std::string_view text)
{
    constexpr std::string_view kHole = "[redacted]";
    std::int64_t holes = 0;
    for (auto at = text.find(kHole); at != std::string_view::npos; at = text.find(kHole, at + kHole.size()))
        ++holes;
    return holes;
}

//! Whether it looks like one.
bool isJson(std::string_view text)
{
    const auto first = text.find_first_not_of(kSpaces);
    const auto last = text.find_last_not_of(kSpaces);
    return first != std::string_view::npos
        && ((text[first] == '{' && text[last] == '}') || (text[first] == '[' && text[last] == ']'));
}

//! Whether what stands there is all of a value of a JSON text, and no part of a string.
bool isBareValue(std::string_view text, LinearPattern::Match match)
{
    constexpr std::size_t kNear = 16;
    auto before = match.begin;
    while (before > 0 && match.begin - before < kNear && kSpaces.find(text[before - 1]) != std::string_view::npos)
        --before;
    auto after = match.end;
    while (after < text.size() && after - match.end < kNear && kSpaces.find(text[after]) != std::string_view::npos)
        ++after;
    return before > 0 && after < text.size() && std::string_view(":,[").find(text[before - 1]) != std::string_view::npos
        && std::string_view(",]}").find(text[after]) != std::string_view::npos;
}

//! Moves its ends to where characters begin, so that none is cut in half.
LinearPattern::Match whole(std::string_view text, LinearPattern::Match match)
{
    const auto isInside = [&](std::size_t at) { return at < text.size() && (text[at] & 0xC0) == 0x80; };
    while (match.begin > 0 && isInside(match.begin))
        --match.begin;
    while (isInside(match.end))
        ++match.end;
    return match;
}

} // namespace

PersonalData::PersonalData(const RedactionRules& rules, base::MetricsRegistry& metrics)
    : m_secrets(counterOf(metrics, "secret")), m_hidesCards(rules.cards), m_hasPatterns(!rules.patterns.empty())
{
    // A person's own come first: they say best what it is.
    for (const auto& [name, pattern] : rules.patterns)
        if (auto compiled = LinearPattern::compile(pattern))
            add(name, nullptr, std::move(*compiled), metrics);
    if (rules.ibans)
        add("iban", findIban, std::nullopt, metrics);
    if (rules.cards)
        add("card", findCard, std::nullopt, metrics);
    if (rules.emails)
        add("email", findEmail, std::nullopt, metrics);
    if (rules.phones)
        add("phone", findPhone, std::nullopt, metrics);
}

void PersonalData::add(std::string name, Find find, std::optional<LinearPattern> pattern, base::MetricsRegistry& metrics)
{
    auto& count = counterOf(metrics, name);
    m_rules.push_back({std::move(name), find, std::move(pattern), &count});
}

std::string PersonalData::clean(std::string text) const
{
    const bool mayBeBare = !m_rules.empty() && isJson(text);
    for (const auto& rule : m_rules)
        text = cleanBy(rule, std::move(text), mayBeBare);
    return text;
}

std::string PersonalData::cleanBy(const Rule& rule, std::string text, bool mayBeBare)
{
    std::size_t looked = 0; // behind matches, which is read again
    const auto next = [&](std::size_t from) {
        constexpr std::size_t kOften = 8, kLittle = 16;
        const auto look = looked > kOften * text.size() ? kLittle : LinearPattern::kLook;
        const auto found = rule.find ? rule.find(text, from) : rule.pattern->find(text, from, look);
        looked += found ? found->looked : 0;
        return found;
    };
    auto match = next(0);
    if (!match)
        return text;
    const auto hole = "[redacted: " + rule.name + "]";
    std::string clean;
    std::size_t copied = 0;
    for (; match; match = next(copied)) {
        const auto found = whole(text, *match);
        const auto begin = std::max(found.begin, copied);
        clean.append(text, copied, begin - copied);
        const bool isBare = mayBeBare && isBareValue(text, found);
        clean += isBare ? "\"" + hole + "\"" : hole;
        copied = found.end;
        rule.count->add();
    }
    clean.append(text, copied);
    return clean;
}

bool PersonalData::hides(std::int64_t number) const
{
    constexpr std::int64_t kLeastCard = 1'000'000'000'000; // 13 digits
    if (!m_hasPatterns && (!m_hidesCards || number < kLeastCard))
        return false;
    const auto text = std::to_string(number);
    return (m_hidesCards && findCard(text, 0))
        || std::ranges::any_of(m_rules, [&](const Rule& rule) { return rule.pattern && rule.pattern->find(text, 0); });
}

void PersonalData::countSecrets(std::string_view before, std::string_view after) const
{
    if (before.size() == after.size() && before == after)
        return;
    if (const auto more = holesIn(after) - holesIn(before); more > 0)
        m_secrets.add(static_cast<std::uint64_t>(more));
}

std::map<std::string, std::int64_t> PersonalData::counts() const
{
    std::map<std::string, std::int64_t> counts{{"secret", static_cast<std::int64_t>(m_secrets.value())}};
    for (const auto& rule : m_rules)
        counts[rule.name] = static_cast<std::int64_t>(rule.count->value());
    return counts;
}

} // namespace kaze::telemetry::detail
