// Alerts that people look for.

#include "engine/alerting/detail/alerts_impl.h"
#include "engine/api/alert_requests.h"
#include "engine/base/filter.h"
#include "engine/base/text.h"

#include <algorithm>
#include <charconv>

namespace kaze::alerting {

using api::Alert;
using base::ErrorCode;
using base::failure;
using base::FilterTerm;
using base::Result;
using base::Task;

namespace {

constexpr std::int64_t kMostRows = 1000;

using Test = std::function<bool(const Alert&)>;

std::string lowered(std::string_view text)
{
    std::string low(text);
    std::ranges::transform(low, low.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return low;
}

bool fitsText(const std::string& pattern, const std::string& text)
{
    return base::globMatches(pattern, lowered(text));
}

Test wordTest(const FilterTerm& term)
{
    return [pattern = "*" + lowered(term.value) + "*"](const Alert& alert) {
        return fitsText(pattern, alert.name) || fitsText(pattern, alert.summary) || fitsText(pattern, alert.cause)
            || std::ranges::any_of(alert.labels, [&](const auto& label) { return fitsText(pattern, label.second); });
    };
}

Result<Test> stateTest(const FilterTerm& term)
{
    const auto state = base::enumOf<api::AlertState>(lowered(term.value));
    if (!state)
        return base::failAt(term.valuePosition,
            "\"" + term.value + "\" is no state of an alert; there are " + base::enumNames<api::AlertState>());
    return [state = *state](const Alert& alert) { return alert.state == state; };
}

Result<Test> severityTest(const FilterTerm& term)
{
    const auto severity = base::enumOf<api::AlertSeverity>(lowered(term.value));
    if (!severity)
        return base::failAt(
            term.valuePosition, "\"" + term.value + "\" is no severity; there are " + base::enumNames<api::AlertSeverity>());
    return [severity = *severity, op = term.op](
               const Alert& alert) { return base::compares(op, alert.severity.valueOr(api::AlertSeverity::Info), severity); };
}

Result<Test> silencedTest(const FilterTerm& term)
{
    if (term.value != "yes" && term.value != "no")
        return base::failAt(term.valuePosition, "an alert is silenced:yes or silenced:no");
    return [wanted = term.value == "yes"](const Alert& alert) { return alert.silencedUntil.has_value() == wanted; };
}

Test textTest(const FilterTerm& term)
{
    auto pattern = lowered(term.value);
    if (term.field == "rule")
        return [pattern](const Alert& alert) { return fitsText(pattern, alert.ruleId) || fitsText(pattern, alert.name); };
    if (term.field == "cause")
        return [pattern](const Alert& alert) { return fitsText(pattern, alert.cause); };
    if (term.field == "run")
        return [pattern](const Alert& alert) { return fitsText(pattern, alert.runId); };
    return [pattern, field = term.field](const Alert& alert) {
        const auto label = alert.labels.find(field);
        return label != alert.labels.end() && fitsText(pattern, label->second);
    };
}

Result<Test> testOf(const FilterTerm& term)
{
    if (term.field.empty())
        return wordTest(term);
    if (term.field == "severity")
        return severityTest(term);
    if (term.op != FilterTerm::Op::Equals && term.op != FilterTerm::Op::Contains)
        return base::failAt(term.position, "\"" + term.field + "\" is compared with \":\" only");
    if (term.field == "state")
        return stateTest(term);
    if (term.field == "silenced")
        return silencedTest(term);
    return textTest(term);
}

//! Where an alert that is open stands in a list: those that fire first, the newest first.
struct OpenPlace {
    int rank = 0;
    std::int64_t since = 0; //!< negative
    std::string id;

    auto operator<=>(const OpenPlace&) const = default;
};

OpenPlace placeOf(const Alert& alert)
{
    return {alert.state == api::AlertState::Firing ? 0 : 1, -detail::micros(alert.since), alert.id};
}

//! Behind the last row of a page.
struct Place {
    std::optional<OpenPlace> open; //!< none: all of these were given
    detail::EndedPlace ended;
};

std::string cursorOf(const OpenPlace& place)
{
    return "open/" + std::to_string(place.rank) + "/" + std::to_string(-place.since) + "/" + place.id;
}

std::string cursorOf(const detail::EndedPlace& place)
{
    return "ended/" + std::to_string(place.endedAt) + "/" + std::to_string(place.row);
}

//! Takes a number and the "/" behind it off the text.
bool takeNumber(std::string_view& text, std::int64_t& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.starts_with('/'))
        text.remove_prefix(1);
    return error == std::errc();
}

Result<Place> placeIn(std::string_view cursor)
{
    Place place;
    if (cursor.empty()) {
        place.open = OpenPlace{-1, 0, {}};
        return place;
    }
    const auto kind = cursor.substr(0, cursor.find('/'));
    auto rest = cursor.substr(std::min(cursor.size(), kind.size() + 1));
    std::int64_t first = 0, second = 0;
    if (takeNumber(rest, first) && takeNumber(rest, second)) {
        if (kind == "open" && (first == 0 || first == 1)) {
            place.open = OpenPlace{static_cast<int>(first), -second, std::string(rest)};
            return place;
        }
        if (kind == "ended" && rest.empty()) {
            place.ended = {first, second};
            return place;
        }
    }
    return base::fail(ErrorCode::InvalidArgument, "this is no cursor of a list of alerts; take the one of the page before");
}

} // namespace

namespace detail {

Result<AlertFilter> alertFilterOf(const std::string& text)
{
    const auto terms = base::parseFilter(text);
    if (!terms)
        return failure(terms);
    std::vector<std::pair<Test, bool>> tests;
    for (const auto& term : *terms) {
        auto test = testOf(term);
        if (!test)
            return failure(test);
        tests.emplace_back(std::move(*test), term.negated);
    }
    AlertFilter filter;
    filter.fits = [tests = std::move(tests)](const Alert& alert) {
        return std::ranges::all_of(tests, [&](const auto& test) { return test.first(alert) != test.second; });
    };
    return filter;
}

} // namespace detail

Task<std::vector<std::string>> Alerts::Impl::problems()
{
    std::vector<std::string> all;
    if (!storeProblem.empty())
        all.push_back(storeProblem);
    for (const auto& ruled : rules)
        if (!ruled->problem.empty())
            all.push_back("The rule \"" + ruled->rule.name + "\" cannot be looked at as it should: " + ruled->problem);
    if (untracked > 0)
        all.push_back(std::to_string(untracked) + " alerts are not kept: there are 2000 already.");
    if (givenUp > 0)
        all.push_back(std::to_string(givenUp) + " notices to webhooks were given up: more than 1000 could not be published.");
    // Of one that nobody is told by any more nobody wants to hear.
    std::erase_if(undelivered, [this](const auto& one) { return !isUsed(one.first); });
    for (const auto& [to, why] : undelivered)
        all.push_back(why);
    std::string everybodys;
    const auto list = co_await parts.webhooks.list(std::move(everybodys));
    if (!list)
        co_return all;
    for (const auto& webhook : list->webhooks) {
        const auto destination = std::string(kToWebhook) + webhook.webhookId;
        const bool isFailing = webhook.lastErrorAt && (!webhook.deliveredAt || *webhook.lastErrorAt > *webhook.deliveredAt);
        if (isUsed(destination) && (isFailing || webhook.setAside > 0))
            all.push_back("The webhook " + webhook.name + " does not deliver: " + std::to_string(webhook.waiting) + " wait, "
                + std::to_string(webhook.setAside) + " were given up: " + webhook.lastError);
    }
    co_return all;
}

Task<Result<api::AlertPage>> Alerts::Impl::list(api::ListAlerts query)
{
    const auto filter = detail::alertFilterOf(query.filter);
    if (!filter)
        co_return failure(filter);
    if (query.limit < 1 || query.limit > kMostRows)
        co_return base::fail(ErrorCode::InvalidArgument, "A page has 1 to 1000 alerts.");
    const auto place = placeIn(query.cursor);
    if (!place)
        co_return failure(place);
    api::AlertPage page;
    std::map<OpenPlace, Alert> open;
    for (const auto& ruled : rules)
        for (const auto& [key, standing] : ruled->open) {
            ++(standing->alert.state == api::AlertState::Firing ? page.firing : page.pending);
            if (auto alert = shown(standing->alert); filter->fits(alert))
                open.emplace(placeOf(alert), std::move(alert));
        }
    const auto most = static_cast<std::size_t>(query.limit);
    if (place->open)
        for (auto at = open.upper_bound(*place->open); at != open.end(); ++at) {
            if (page.rows.size() == most) {
                page.next = cursorOf(placeOf(page.rows.back()));
                break;
            }
            page.rows.push_back(at->second);
        }
    const bool isFirst = query.cursor.empty();
    if (query.ended && page.next.empty() && page.rows.size() == most)
        page.next = cursorOf(detail::EndedPlace{});
    if (query.ended && page.next.empty()) {
        auto job = [after = place->ended, most = most - page.rows.size(), fits = filter->fits](
                       storage::Connection& db) { return detail::endedAlerts(db, after, most, fits); };
        auto ended = co_await parts.state.read(std::move(job));
        if (!ended)
            co_return failure(ended);
        std::ranges::move(ended->alerts, std::back_inserter(page.rows));
        page.next = ended->next ? cursorOf(*ended->next) : std::string();
    }
    if (isFirst)
        page.problems = co_await problems();
    co_return page;
}

} // namespace kaze::alerting
