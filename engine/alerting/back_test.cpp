#include "engine/alerting/back_test.h"

#include "engine/alerting/evaluator.h"
#include "engine/alerting/words.h"
#include "engine/api/alert_requests.h"

#include <algorithm>
#include <cmath>

namespace kaze::alerting {

using api::AlertBackTest;
using api::AlertKind;
using base::ErrorCode;
using base::failure;
using base::Result;
using base::Task;
using detail::Reading;
using Values = std::vector<std::optional<double>>;

namespace {

constexpr auto kUsual = std::chrono::days(7);
constexpr auto kMost = std::chrono::days(731); //!< as long as the history is kept
constexpr std::int64_t kMostSteps = 20'000;
constexpr std::size_t kMostSpells = 1000;
constexpr std::size_t kMostValues = 600;

//! What a line would have fired.
std::vector<api::AlertSpell> spellsOf(const Terms& terms, const Reading& reading, const Reading::Line& line)
{
    const auto seconds = std::chrono::duration<double>(reading.step).count();
    std::vector<api::AlertSpell> spells;
    Track track;
    for (std::size_t i = 0; i < line.values.size(); ++i) {
        const auto turn = advance(track, terms, line.values[i], reading.at(i), seconds);
        if (turn == Turn::Fired)
            spells.push_back({reading.at(i), std::nullopt, track.worst, line.labels});
        else if (turn == Turn::Ended || turn == Turn::Lost)
            spells.back().to = reading.at(i);
        if (!spells.empty() && !spells.back().to)
            spells.back().worst = track.worst;
    }
    return spells;
}

double worstOf(const Terms& terms, const Values& values)
{
    std::optional<double> worst;
    for (const auto& value : values)
        if (value && (!worst || (terms.isAbove ? *value > *worst : *value < *worst)))
            worst = value;
    return worst.value_or(terms.isAbove ? -HUGE_VAL : HUGE_VAL);
}

//! At most 600 of them, of each stretch the worst; of which nothing is known is a gap.
void addChart(AlertBackTest& test, const Terms& terms, const Values& values)
{
    const auto count = std::min(values.size(), kMostValues);
    for (std::size_t i = 0; i < count; ++i) {
        const auto from = i * values.size() / count, to = (i + 1) * values.size() / count;
        const auto worst = worstOf(
            terms, Values(values.begin() + static_cast<std::ptrdiff_t>(from), values.begin() + static_cast<std::ptrdiff_t>(to)));
        test.values.push_back(std::isfinite(worst) ? worst : 0);
        if (!std::isfinite(worst))
            test.gaps.push_back(static_cast<std::int64_t>(i));
    }
}

void add(std::string& note, const std::string& sentence)
{
    note += (note.empty() ? "" : " ") + sentence;
}

std::string noteOf(const api::AlertRule& rule, const Reading& reading)
{
    std::string note;
    const auto usual = detail::stepOf(rule);
    if (reading.step > usual)
        add(note,
            "Looked at every " + spanText(std::chrono::duration<double>(reading.step).count()) + " instead of every "
                + spanText(std::chrono::duration<double>(usual).count())
                + ", as finer steps are not kept for so long: what was shorter does not show.");
    if (reading.leftOut > 0)
        add(note, std::to_string(reading.leftOut) + " lines above the first 200 were not looked at.");
    if (rule.kind == AlertKind::Budget || rule.kind == AlertKind::BurnRate)
        add(note, "Budgets are known from the day on which their spending was first measured.");
    if (!rule.enabled)
        add(note, "The rule is switched off: nothing comes of it as it is.");
    add(note, "Silences, and which alerts have one cause, are not part of this.");
    return note;
}

} // namespace

AlertBackTest backTestOf(const api::AlertRule& rule, const Reading& reading)
{
    const auto terms = termsOf(rule);
    AlertBackTest test;
    test.looked = static_cast<std::int64_t>(reading.count);
    test.note = noteOf(rule, reading);
    std::optional<std::size_t> first, last;
    const Reading::Line* worst = nullptr;
    double worstValue = 0;
    for (const auto& line : reading.lines) {
        auto spells = spellsOf(terms, reading, line);
        std::ranges::move(spells, std::back_inserter(test.spells));
        for (std::size_t i = 0; i < line.values.size(); ++i)
            if (line.values[i]) {
                first = std::min(first.value_or(i), i);
                last = std::max(last.value_or(i), i);
            }
        const auto value = worstOf(terms, line.values);
        if (!worst || (terms.isAbove ? value > worstValue : value < worstValue)) {
            worst = &line;
            worstValue = value;
        }
    }
    std::ranges::stable_sort(test.spells, {}, &api::AlertSpell::from);
    if (test.spells.size() > kMostSpells) {
        add(test.note, "It would have fired " + std::to_string(test.spells.size()) + " times; the first 1000 are shown.");
        test.spells.resize(kMostSpells);
    }
    if (!first)
        test.note = "Nothing was measured of it in this time.";
    if (worst && first && last) {
        test.from = reading.at(*first);
        test.to = reading.at(*last);
        addChart(test, terms,
            Values(worst->values.begin() + static_cast<std::ptrdiff_t>(*first),
                worst->values.begin() + static_cast<std::ptrdiff_t>(*last + 1)));
    }
    return test;
}

Task<Result<AlertBackTest>> backTest(const detail::Sources& sources, api::TestAlertRule query, base::Time now)
{
    const auto to = std::min(query.to.value_or(now), now);
    const auto from = query.from.value_or(to - kUsual);
    if (from >= to)
        co_return base::fail(ErrorCode::InvalidArgument, "The time asked for ends before it begins, or lies in the future.");
    if (now - from > kMost)
        co_return base::fail(ErrorCode::InvalidArgument, "What was measured is kept for two years: begin later.");
    if (query.rule.kind == AlertKind::OpenSpans) {
        AlertBackTest test;
        test.from = from;
        test.to = to;
        test.note = "Which spans were open at what time is not kept, only how long those took that have ended: "
                    "`kaze traces list 'dur>30m'` shows long ones.";
        co_return test;
    }
    const auto usual = detail::stepOf(query.rule);
    const base::Duration needed = (to - from) / kMostSteps;
    const auto step = needed <= usual ? usual : (needed + usual - base::Duration{1}) / usual * usual;
    auto rule = query.rule;
    auto reading = co_await detail::readValues(sources, std::move(rule), step, from, to);
    if (!reading)
        co_return failure(reading);
    // Two hundred lines of a week are two million steps.
    auto work = [rule = std::move(query.rule), reading = std::make_shared<const Reading>(std::move(*reading))] {
        return backTestOf(rule, *reading);
    };
    auto tested = co_await sources.workers.run(std::move(work));
    co_return tested;
}

} // namespace kaze::alerting
