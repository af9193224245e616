#include "engine/reports/report_query.h"

#include "engine/base/filter.h"
#include "engine/base/text.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace kaze::reports {

using api::ReportKind;
using api::ReportQuery;
using base::ErrorCode;
using base::Result;
using base::Time;

namespace {

constexpr std::size_t kLongestName = 200;

class UtcClock final : public ReportClock {
public:
    [[nodiscard]] std::string name() const override { return "UTC"; }
    [[nodiscard]] Time toLocal(Time time) const override { return time; }
    [[nodiscard]] Time toUtc(Time shown) const override { return shown; }
};

//! What a kind can be limited to.
struct Limits {
    ReportKind kind;
    bool period, tenant, agent, model, filter, incident;
};
constexpr std::array kLimits{
    Limits{ReportKind::Cost, true, true, true, true, false, false},
    Limits{ReportKind::Incident, true, true, true, false, true, true},
    Limits{ReportKind::Capacity, true, false, false, false, false, false},
    Limits{ReportKind::Readiness, false, false, false, false, false, false},
    Limits{ReportKind::Audit, true, true, false, false, true, false},
};

std::unexpected<base::Error> refuse(std::string why)
{
    return base::fail(ErrorCode::InvalidArgument, std::move(why));
}

Result<> check(const ReportQuery& query)
{
    if (!query.kind.known())
        return refuse("there is no kind \"" + base::shortened(query.kind.name(), kLongestName) + "\" of reports; there are "
            + base::enumNames<ReportKind>());
    const auto kind = query.kind.valueOr(ReportKind::Cost);
    const auto& limits = *std::ranges::find(kLimits, kind, &Limits::kind);
    const auto name = base::enumName(kind);
    for (const auto& [given, may, what] :
        {std::tuple(!query.tenant.empty(), limits.tenant, "a tenant"), std::tuple(!query.agent.empty(), limits.agent, "an agent"),
            std::tuple(!query.model.empty(), limits.model, "a model"),
            std::tuple(!query.filter.empty(), limits.filter, "a filter"),
            std::tuple(!query.alertId.empty(), limits.incident, "an alert"),
            std::tuple(!query.traceId.empty(), limits.incident, "a trace")})
        if (given && !may)
            return refuse("a report of kind " + name + " cannot be limited to " + what);
    const bool hasTime = query.from || query.to || !query.period.empty();
    if (hasTime && !limits.period)
        return refuse("a report of kind " + name + " says how it stands now, and takes no time");
    if (!query.period.empty() && (query.from || query.to))
        return refuse("a report has a period or a beginning and an end, not both");
    if (kind == ReportKind::Incident && !hasTime && query.alertId.empty() && query.traceId.empty())
        return refuse("an incident needs an alert, a trace or a time");
    for (const auto* text : {&query.tenant, &query.agent, &query.model, &query.alertId, &query.traceId})
        if (text->size() > kLongestName)
            return refuse("\"" + base::shortened(*text, 40) + "\" is too long for a name");
    if (const auto terms = base::parseFilter(query.filter); !terms)
        return failure(terms);
    return {};
}

struct Span {
    Time from, to;
};

Result<Span> spanOf(const std::string& period, Time now, const ReportClock& clock)
{
    using std::chrono::days;
    const auto today = std::chrono::floor<days>(clock.toLocal(now));
    const std::chrono::year_month_day date{today};
    const auto at = [&](std::chrono::sys_days day) { return clock.toUtc(Time(day)); };
    const auto monday = today - (std::chrono::weekday(today) - std::chrono::Monday);
    const auto month = date.year() / date.month();
    if (period == "today")
        return Span{at(today), now};
    if (period == "yesterday")
        return Span{at(today - days(1)), at(today)};
    if (period == "this-week")
        return Span{at(monday), now};
    if (period == "last-week")
        return Span{at(monday - days(7)), at(monday)};
    if (period == "this-month")
        return Span{at(month / 1), now};
    if (period == "last-month")
        return Span{at((month - std::chrono::months(1)) / 1), at(month / 1)};
    constexpr std::string_view kLast = "last-";
    constexpr auto kLongest = std::chrono::hours(24 * 3660);
    if (period.starts_with(kLast)) {
        const auto length = base::parseDuration(std::string_view(period).substr(kLast.size()));
        if (length && *length > base::Duration::zero() && *length <= kLongest)
            return Span{now - std::chrono::duration_cast<std::chrono::microseconds>(*length), now};
    }
    return refuse("\"" + base::shortened(period, 40)
        + "\" is no period; there are today, yesterday, this-week, last-week, this-month, last-month, and last- with a length, "
          "such as last-24h or last-7d");
}

//! Where nobody says it: of costs that of the month, else of some days.
Time usualBegin(ReportKind kind, Time to, const ReportClock& clock)
{
    constexpr std::chrono::days kAuditDays{7}, kOtherDays{30};
    const auto last = std::chrono::floor<std::chrono::days>(clock.toLocal(to - std::chrono::microseconds(1)));
    if (kind == ReportKind::Cost) {
        const std::chrono::year_month_day date{last};
        return clock.toUtc(Time(std::chrono::sys_days(date.year() / date.month() / 1)));
    }
    const auto length = kind == ReportKind::Audit ? kAuditDays : kOtherDays;
    return clock.toUtc(Time(last - length + std::chrono::days(1)));
}

std::string textOf(const std::string& what, const std::string& value)
{
    return value.empty() ? std::string() : ", " + what + ' ' + value;
}

} // namespace

std::shared_ptr<const ReportClock> utcClock()
{
    return std::make_shared<UtcClock>();
}

Result<ReportQuery> resolved(ReportQuery query, Time now, const ReportClock& clock)
{
    if (const auto fine = check(query); !fine)
        return failure(fine);
    query.zone = clock.name();
    if (!query.period.empty()) {
        const auto span = spanOf(query.period, now, clock);
        if (!span)
            return failure(span);
        query.from = span->from;
        query.to = span->to;
        query.period.clear();
    }
    const auto kind = query.kind.valueOr(ReportKind::Cost);
    const bool isDecidedLater = kind == ReportKind::Incident && (!query.alertId.empty() || !query.traceId.empty());
    if (kind == ReportKind::Readiness || (isDecidedLater && !query.from && !query.to))
        return query;
    // What is still to come is in no report, and would be in the same one later.
    query.to = std::min(query.to.value_or(now), now);
    query.from = query.from.value_or(usualBegin(kind, *query.to, clock));
    if (*query.from >= now)
        return refuse("the report's time lies in the future");
    if (*query.from >= *query.to)
        return refuse("the report's time ends before it begins");
    return query;
}

std::string scopeText(const ReportQuery& query)
{
    std::string text = query.tenant.empty() ? "all tenants" : "tenant " + query.tenant;
    if (query.kind == ReportKind::Capacity || query.kind == ReportKind::Readiness)
        text = "the whole cell";
    return text + textOf("agent", query.agent) + textOf("model", query.model) + textOf("alert", query.alertId)
        + textOf("trace", query.traceId) + textOf("filter", query.filter);
}

std::string_view endingOf(std::string_view format)
{
    return format == "markdown" ? "md" : format;
}

std::string fileNameOf(const ReportQuery& query, std::string_view format)
{
    auto name = "kaze-" + query.kind.name();
    std::string who;
    for (const char c : (query.tenant + query.agent).substr(0, 40))
        who += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' ? c : '_';
    if (!who.empty())
        name += '-' + who;
    const auto day = [](Time time) { return base::toRfc3339(time).substr(0, 10); };
    if (query.from)
        name += '-' + day(*query.from);
    if (query.from && query.to)
        if (const auto last = day(*query.to - std::chrono::microseconds(1)); last != day(*query.from))
            name += "-to-" + last;
    return name + '.' + std::string(endingOf(format));
}

} // namespace kaze::reports
