#include "ui/link/detail/sample_alerts.h"

#include "engine/api/silence_cover.h"
#include "engine/base/filter.h"
#include "ui/link/detail/sample_cell.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::AlertKind;
using api::AlertState;
using base::ErrorCode;

constexpr std::size_t kSteps = 600;

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

base::Result<bool> holds(const base::FilterTerm& term, const api::Alert& alert)
{
    if (term.field.empty())
        return lower(alert.name + ' ' + alert.summary).find(lower(term.value)) != std::string::npos;
    if (term.field == "state")
        return alert.state.name() == term.value;
    if (term.field == "severity")
        return alert.severity.name() == term.value;
    if (term.field == "rule")
        return alert.ruleId == term.value || lower(alert.name).find(lower(term.value)) != std::string::npos;
    return base::failAt(term.position, "there is no field \"" + term.field + "\"; alerts have state, severity and rule");
}

base::Result<bool> fits(const std::vector<base::FilterTerm>& terms, const api::Alert& alert)
{
    for (const auto& term : terms) {
        const auto one = holds(term, alert);
        if (!one)
            return failure(one);
        if (*one == term.negated)
            return false;
    }
    return true;
}

int rank(const api::Alert& alert)
{
    return alert.state == AlertState::Firing ? 0 : alert.state == AlertState::Pending ? 1 : 2;
}

} // namespace

SampleAlerts::SampleAlerts(api::Time now, bool busy, const SampleSubject& subject) : m_now(now)
{
    addRules();
    m_usual = m_rules;
    if (busy)
        addAlerts(subject);
}

api::AlertRule* SampleAlerts::find(const std::string& id)
{
    const auto found = std::find_if(m_rules.begin(), m_rules.end(), [&id](const api::AlertRule& rule) { return rule.id == id; });
    return found == m_rules.end() ? nullptr : &*found;
}

api::Alert SampleAlerts::shown(api::Alert alert) const
{
    for (const auto& silence : m_silences)
        if (api::covers(silence, alert) && (!alert.silencedUntil || *alert.silencedUntil < silence.until))
            alert.silencedUntil = silence.until;
    return alert;
}

base::Result<api::AlertPage> SampleAlerts::list(const api::ListAlerts& request) const
{
    const auto terms = base::parseFilter(request.filter);
    if (!terms)
        return failure(terms);
    std::vector<api::Alert> fitting;
    api::AlertPage page;
    for (const auto& alert : m_alerts) {
        page.firing += alert.state == AlertState::Firing ? 1 : 0;
        page.pending += alert.state == AlertState::Pending ? 1 : 0;
        const auto wanted = fits(*terms, alert);
        if (!wanted)
            return failure(wanted);
        if (*wanted && (request.ended || !(alert.state == AlertState::Ended)))
            fitting.push_back(shown(alert));
    }
    std::stable_sort(fitting.begin(), fitting.end(),
        [](const api::Alert& a, const api::Alert& b) { return std::pair(rank(a), b.since) < std::pair(rank(b), a.since); });
    std::size_t from = 0;
    std::from_chars(request.cursor.data(), request.cursor.data() + request.cursor.size(), from);
    const auto limit = static_cast<std::size_t>(std::clamp<std::int64_t>(request.limit, 1, 1000));
    for (std::size_t at = from; at < std::min(fitting.size(), from + limit); ++at)
        page.rows.push_back(fitting[at]);
    if (from + limit < fitting.size())
        page.next = std::to_string(from + limit);
    if (request.cursor.empty())
        page.problems = m_problems;
    return page;
}

std::int64_t SampleAlerts::firing() const
{
    return std::count_if(m_alerts.begin(), m_alerts.end(),
        [this](const api::Alert& alert) { return alert.state == AlertState::Firing && !shown(alert).silencedUntil; });
}

base::Result<api::AlertRuleSaved> SampleAlerts::save(const api::SaveAlertRule& request)
{
    auto rule = request.rule;
    if (request.reset) {
        const auto usual
            = std::find_if(m_usual.begin(), m_usual.end(), [&](const auto& one) { return one.id == rule.id && one.builtIn; });
        if (usual == m_usual.end())
            return base::fail(ErrorCode::InvalidArgument, "only rules that come with Kaze can be reset");
        rule = *usual;
    }
    if (rule.name.empty())
        return base::fail(ErrorCode::InvalidArgument, "a rule needs a name");
    if (rule.kind == AlertKind::Metric && !rule.metric.starts_with("kaze_"))
        return base::fail(ErrorCode::InvalidArgument, "there is no metric \"" + rule.metric + "\"");
    if (rule.id.empty()) {
        rule.id = sampleId(90'000 + m_ids++, m_now);
        m_rules.push_back(rule);
        return api::AlertRuleSaved{rule};
    }
    auto* known = find(rule.id);
    if (!known)
        return base::fail(ErrorCode::NotFound, "there is no rule " + rule.id);
    *known = rule;
    return api::AlertRuleSaved{rule};
}

base::Result<api::Done> SampleAlerts::remove(const api::RemoveAlertRule& request)
{
    const auto* known = find(request.id);
    if (!known)
        return base::fail(ErrorCode::NotFound, "there is no rule " + request.id);
    if (known->builtIn)
        return base::fail(ErrorCode::PermissionDenied, "the rule " + known->name + " comes with Kaze; it can be switched off");
    std::erase_if(m_rules, [&request](const api::AlertRule& rule) { return rule.id == request.id; });
    return api::Done{};
}

base::Result<api::SilenceAdded> SampleAlerts::add(const api::AddSilence& request)
{
    auto silence = request.silence;
    if (silence.until <= m_now || silence.until > m_now + std::chrono::days(366))
        return base::fail(ErrorCode::InvalidArgument, "a silence ends in the future, and within a year");
    silence.id = sampleId(91'000 + m_ids++, m_now);
    silence.by = "mira";
    silence.madeAt = m_now;
    m_silences.push_back(silence);
    return api::SilenceAdded{silence};
}

base::Result<api::Done> SampleAlerts::end(const api::EndSilence& request)
{
    if (std::erase_if(m_silences, [&request](const api::Silence& one) { return one.id == request.id; }) == 0)
        return base::fail(ErrorCode::NotFound, "there is no silence " + request.id);
    return api::Done{};
}

const api::Alert& SampleAlerts::fire(api::Alert alert)
{
    if (alert.id.empty())
        alert.id = sampleId(92'000 + m_ids++, m_now);
    alert.state = AlertState::Firing;
    alert.since = m_now;
    alert.firedAt = m_now;
    m_alerts.push_back(std::move(alert));
    return m_alerts.back();
}

std::vector<double> SampleAlerts::valuesOf(const api::AlertRule& rule, api::Time from, api::Time to, std::size_t steps) const
{
    std::vector<double> values;
    const double length = std::chrono::duration<double>(to - from).count();
    const double begin = std::chrono::duration<double>(from.time_since_epoch()).count();
    const double seed = static_cast<double>(std::hash<std::string>{}(rule.metric + rule.id) % 89);
    // Around a value of its own, not around the threshold: another threshold has to give another answer.
    const auto* usual = &rule;
    for (const auto& one : m_usual)
        if (one.id == rule.id)
            usual = &one;
    const double middle = usual->metric == "kaze_turn_seconds" ? 3.9 : usual->threshold > 0 ? usual->threshold * 0.7 : 0.2;
    for (std::size_t step = 0; step < steps; ++step) {
        const double time = begin + length * static_cast<double>(step) / static_cast<double>(steps);
        const double wave
            = 0.32 * std::sin(time / 34'000 + seed) + 0.18 * std::sin(time / 7'100 + 2 * seed) + 0.06 * std::sin(time / 211);
        values.push_back(rule.kind == AlertKind::Trigger ? (wave > 0.42 ? 3
                                 : wave > 0.2                           ? 2
                                                                        : 1)
                                                         : std::max(0.0, middle * (1 + wave)));
    }
    return values;
}

base::Result<api::AlertBackTest> SampleAlerts::test(const api::TestAlertRule& request) const
{
    const auto& rule = request.rule;
    if (rule.kind == AlertKind::Metric && !rule.metric.starts_with("kaze_"))
        return base::fail(ErrorCode::InvalidArgument, "there is no metric \"" + rule.metric + "\"");
    api::AlertBackTest test;
    test.to = std::min(request.to.value_or(m_now), m_now);
    test.from = request.from.value_or(test.to - 7 * 24h);
    if (test.from >= test.to)
        return base::fail(ErrorCode::InvalidArgument, "the time range ends before it begins");
    if (rule.kind == AlertKind::OpenSpans) {
        test.note = "Which spans were open at what time is not kept, only how long those took that have ended.";
        return test;
    }
    test.values = valuesOf(rule, test.from, test.to, kSteps);
    test.looked = static_cast<std::int64_t>(test.values.size());
    const auto stepTime = (test.to - test.from) / static_cast<std::int64_t>(kSteps);
    std::optional<api::AlertSpell> open;
    for (std::size_t at = 0; at < test.values.size(); ++at) {
        const double value = test.values[at];
        const auto when = test.from + stepTime * static_cast<std::int64_t>(at);
        const bool held = rule.compare == api::AlertCompare::Below ? value < rule.threshold : value > rule.threshold;
        if (held && !open)
            open = api::AlertSpell{when, std::nullopt, value, {}};
        if (held)
            open->worst = rule.compare == api::AlertCompare::Below ? std::min(open->worst, value) : std::max(open->worst, value);
        const bool ends = open && (!held || at + 1 == test.values.size());
        if (!ends)
            continue;
        if (!held)
            open->to = when;
        if (std::chrono::duration<double>(when - open->from).count() >= rule.forSeconds)
            test.spells.push_back(*open);
        open.reset();
    }
    return test;
}

} // namespace kaze::ui
