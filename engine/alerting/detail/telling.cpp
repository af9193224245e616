// Who is told what, once for each cause.

#include "engine/alerting/detail/alerts_impl.h"
#include "engine/alerting/words.h"
#include "engine/api/alert_wire.h"
#include "engine/base/text.h"
#include "engine/messaging/envelope.h"

#include <algorithm>
#include <boost/json.hpp>

namespace kaze::alerting {

using base::Duration;
using base::Task;
using detail::Notice;
using detail::StandingPtr;
using detail::ToldCause;
using namespace std::chrono_literals;

namespace {

// As in Prometheus' Alertmanager: what comes of one cause comes within half a minute; who knows of it hears of more every five minutes, and of what goes on
// every four hours.
constexpr Duration kGroupWait = 30s, kGroupInterval = 5min, kRepeat = 4h;
constexpr Duration kSlack = 1s; //!< by which a look may come early
constexpr std::size_t kMostAlerts = 20; //!< in a notice to a webhook
constexpr std::size_t kMostNamed = 5;
constexpr std::size_t kAtOnce = 100; //!< notices between two commits

bool isWorse(const api::Alert& a, const api::Alert& b)
{
    const auto severity = [](const api::Alert& alert) { return alert.severity.valueOr(api::AlertSeverity::Warning); };
    return severity(a) != severity(b) ? severity(a) > severity(b) : a.since < b.since;
}

//! What is worst, and the names of what else there is.
std::string headlineOf(const std::vector<api::Alert>& alerts)
{
    auto text = alerts.front().summary;
    std::set<std::string> others;
    for (const auto& alert : alerts)
        if (alert.name != alerts.front().name)
            others.insert(base::withVisibleControls(alert.name));
    const auto same = std::ranges::count(alerts, alerts.front().name, &api::Alert::name) - 1;
    if (same > 0)
        text += " and " + std::to_string(same) + " more like it";
    if (others.empty())
        return text;
    std::string names;
    std::size_t named = 0;
    for (const auto& name : others)
        if (named++ < kMostNamed)
            names += (names.empty() ? "" : ", ") + name;
    if (others.size() > kMostNamed)
        names += " and " + std::to_string(others.size() - kMostNamed) + " more";
    return text + "; with it " + names;
}

std::string_view stateOf(Notice::Kind kind)
{
    switch (kind) {
    case Notice::Kind::Firing:
        return "firing";
    case Notice::Kind::Again:
        return "repeated";
    case Notice::Kind::Ended:
        break;
    }
    return "ended";
}

std::string payloadOf(const Notice& notice)
{
    boost::json::array alerts;
    for (std::size_t i = 0; i < std::min(notice.alerts.size(), kMostAlerts); ++i)
        alerts.push_back(api::toJson(notice.alerts[i]));
    boost::json::object object{{"cause", notice.cause}, {"state", boost::json::string(stateOf(notice.kind))},
        {"severity", notice.alerts.front().severity.name()}, {"text", notice.text}, {"alerts_in_all", notice.alerts.size()}};
    auto whole = object;
    whole["alerts"] = std::move(alerts);
    auto text = boost::json::serialize(whole);
    // Names and labels at their longest; the numbers and the text say what counts.
    return text.size() <= messaging::kMostPayload ? text : boost::json::serialize(object);
}

} // namespace

namespace detail {

base::Counter& noticesOf(base::MetricsRegistry& metrics, const char* to, bool told)
{
    return metrics.counter("kaze_alerts_notices_total", {{"to", to}, {"outcome", told ? "told" : "failed"}});
}

} // namespace detail

Duration Alerts::Impl::sinceTold(const ToldCause& told) const
{
    if (told.steady)
        return parts.clock.steady() - *told.steady;
    // By a process before this one: the wall clock may have been set meanwhile.
    return std::clamp<Duration>(parts.clock.now() - told.at, Duration{0}, kRepeat);
}

std::optional<Notice> Alerts::Impl::dueNotice(const std::string& cause, const std::vector<StandingPtr>& firing)
{
    const auto now = parts.clock.steady();
    const auto known = causes.find(cause);
    std::optional<Duration> untold;
    for (const auto& standing : firing) {
        if (standing->told)
            continue;
        if (!standing->untoldSince)
            standing->untoldSince = now;
        untold = std::min(untold.value_or(now), *standing->untoldSince);
    }
    const bool isNew = known == causes.end();
    const bool isUnheard = isNew || known->second.to.empty();
    if (untold && (isUnheard ? now - *untold + kSlack < kGroupWait : sinceTold(known->second) + kSlack < kGroupInterval))
        return std::nullopt;
    if (!untold && (isNew || sinceTold(known->second) + kSlack < kRepeat))
        return std::nullopt;
    Notice notice;
    notice.kind = untold ? Notice::Kind::Firing : Notice::Kind::Again;
    notice.cause = cause;
    notice.standing = firing;
    for (const auto& standing : firing) {
        notice.alerts.push_back(shown(standing->alert));
        if (const auto* ruled = ruleOf(standing->alert))
            notice.to.insert(ruled->rule.to.begin(), ruled->rule.to.end());
    }
    std::ranges::stable_sort(notice.alerts, isWorse);
    notice.text = (untold ? "" : "Still: ") + headlineOf(notice.alerts);
    return notice;
}

Notice Alerts::Impl::endNotice(const std::string& cause) const
{
    const auto& told = causes.at(cause);
    Notice notice;
    notice.kind = Notice::Kind::Ended;
    notice.cause = cause;
    notice.to = told.to;
    notice.text = "Over: " + told.headline + (told.ending.empty() ? "" : "; " + told.ending);
    auto& alert = notice.alerts.emplace_back(told.worst);
    alert.cause = cause;
    alert.state = api::AlertState::Ended;
    alert.endedAt = parts.clock.now();
    if (alert.summary.empty())
        alert.name = alert.summary = told.headline;
    return notice;
}

std::vector<Notice> Alerts::Impl::dueNotices()
{
    const auto now = parts.clock.now();
    std::map<std::string, std::vector<StandingPtr>> firing;
    std::set<std::string> silenced;
    for (const auto& standing : firingNow()) {
        if (!silencedUntil(standing->alert, now)) {
            firing[standing->alert.cause].push_back(standing);
            continue;
        }
        silenced.insert(standing->alert.cause);
        standing->untoldSince.reset();
    }
    std::vector<Notice> notices;
    for (const auto& [cause, alerts] : firing)
        if (auto notice = dueNotice(cause, alerts))
            notices.push_back(std::move(*notice));
    for (const auto& [cause, told] : causes)
        if (!firing.contains(cause) && !silenced.contains(cause))
            notices.push_back(endNotice(cause));
    return notices;
}

//! Whom it is told by at once hears of it before it is stored that they did: a crash between the two tells them twice, which is better than not at all.
//! Webhooks are owed it with the same commit, so that they neither miss it nor get it twice.
Task<> Alerts::Impl::tell()
{
    co_await post();
    auto notices = dueNotices();
    for (std::size_t from = 0; from < notices.size(); from += kAtOnce) {
        for (std::size_t i = from; i < std::min(notices.size(), from + kAtOnce); ++i)
            announce(std::move(notices[i]));
        co_await store();
        co_await post();
    }
}

void Alerts::Impl::announce(Notice notice)
{
    auto& told = causes[notice.cause];
    const bool isEnd = notice.kind == Notice::Kind::Ended;
    if (told.noticeId.empty())
        told.noticeId = notice.alerts.front().id;
    told.at = parts.clock.now();
    told.steady = parts.clock.steady();
    told.to.insert(notice.to.begin(), notice.to.end());
    told.worst = notice.alerts.front();
    if (!isEnd) {
        told.headline = headlineOf(notice.alerts);
        told.ending.clear();
    }
    // With its state, as the number may be that of before a restart, where it could not be stored.
    notice.key = "alerts/" + told.noticeId + "/" + std::to_string(++told.number) + "/" + std::string(stateOf(notice.kind));
    for (const auto& standing : notice.standing) {
        standing->told = true;
        standing->isDirty = true;
    }
    // An end that falls into a silence is not told either.
    if (isEnd && silencedUntil(notice.alerts.front(), told.at))
        notice.to.clear();
    if (isEnd)
        causes.erase(notice.cause);
    unstoredCauses.insert(notice.cause);
    const auto payload = payloadOf(notice);
    for (const auto& to : notice.to) {
        if (to == kToLog) {
            writeDown(notice);
        } else if (to == kToTray) {
            parts.changed(notice.alerts.front(), notice.text);
            detail::noticesOf(parts.metrics, "tray", true).add();
        } else {
            const auto webhook = to.substr(kToWebhook.size());
            owe({webhook, payload, notice.key + "/" + webhook});
        }
    }
}

void Alerts::Impl::writeDown(const Notice& notice)
{
    const auto& worst = notice.alerts.front();
    const auto severity
        = notice.kind == Notice::Kind::Ended ? api::AlertSeverity::Info : worst.severity.valueOr(api::AlertSeverity::Warning);
    telemetry::ObservationEvent event;
    event.source = "alerts";
    event.message = notice.text;
    event.runId = worst.runId;
    event.fields = {{"cause", notice.cause}, {"state", std::string(stateOf(notice.kind))}, {"severity", worst.severity.name()},
        {"rule", worst.ruleId}, {"alert", worst.id}, {"alerts", static_cast<std::int64_t>(notice.alerts.size())}};
    auto level = spdlog::level::info;
    if (severity == api::AlertSeverity::Critical) {
        event.level = telemetry::Level::Error;
        level = spdlog::level::err;
    } else if (severity == api::AlertSeverity::Warning) {
        event.level = telemetry::Level::Warning;
        level = spdlog::level::warn;
    }
    parts.log->log(base::kForFilesAlone, level, "{}: {}", notice.cause, notice.text);
    parts.observations.record(std::move(event));
    detail::noticesOf(parts.metrics, "log", true).add();
}

} // namespace kaze::alerting
