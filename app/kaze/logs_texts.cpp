#include "app/kaze/logs_texts.h"

#include "app/kaze/json_output.h"
#include "app/kaze/period.h"
#include "app/kaze/terminal.h"
#include "engine/api/log_wire.h"
#include "engine/base/filter.h"
#include "engine/base/text.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <iostream>

namespace kaze::cli {

namespace {

constexpr std::size_t kLogsIndent = 30; // where the message of a line begins

std::string logsLocalTime(base::Time at, const char* format)
{
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    std::tm local{};
    ::localtime_r(&seconds, &local);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &local)};
}

std::string logsTime(base::Time at)
{
    const auto millis = std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count() % 1000;
    const auto padded = std::to_string(1000 + (millis + 1000) % 1000).substr(1);
    return logsLocalTime(at, "%Y-%m-%d %H:%M:%S.") + padded;
}

std::string logsLevel(const api::LogRow& row)
{
    if (row.level == api::LogLevel::Error)
        return styled("ERROR", Style::Red);
    if (row.level == api::LogLevel::Warning)
        return styled("WARN ", Style::Yellow);
    if (row.level == api::LogLevel::Info)
        return "INFO ";
    return styled(row.level == api::LogLevel::Debug ? "DEBUG" : printable(row.level.name()), Style::Dim);
}

//! As a filter would name it.
std::string logsValue(const boost::json::value& value)
{
    if (!value.is_string())
        return boost::json::serialize(value);
    const auto text = printable(std::string_view(value.get_string()));
    return text.empty() || text.find_first_of(" \"=\n") != std::string::npos ? boost::json::serialize(boost::json::value(text))
                                                                             : text;
}

std::string logsFields(const api::LogRow& row)
{
    std::string text;
    const auto add
        = [&](std::string_view name, const std::string& value) { text.append(" ").append(name).append("=").append(value); };
    if (!row.agent.empty())
        add("agent", printable(row.agent));
    if (!row.runId.empty())
        add("run", printable(shortId(row.runId)));
    if (!row.tenant.empty() && row.tenant != "default")
        add("tenant", printable(row.tenant));
    for (const auto& [name, value] : row.fields)
        add(printable(name), logsValue(value));
    return text;
}

std::string logsIndented(const std::string& text)
{
    std::string indented;
    for (const char c : text) {
        indented += c;
        if (c == '\n')
            indented.append(kLogsIndent, ' ');
    }
    return indented;
}

std::optional<base::Time> logsLocalTimeOf(const std::string& text)
{
    std::tm given{};
    const std::time_t now = std::time(nullptr);
    ::localtime_r(&now, &given);
    given.tm_sec = 0;
    const char* end = nullptr;
    for (const auto* format : {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%H:%M:%S", "%H:%M"}) {
        auto tried = given;
        end = ::strptime(text.c_str(), format, &tried);
        if (!end || *end != '\0')
            continue;
        tried.tm_isdst = -1;
        return base::Time(std::chrono::seconds(std::mktime(&tried)));
    }
    return std::nullopt;
}

double logsMost(const std::vector<double>& values)
{
    return values.empty() ? 0 : *std::ranges::max_element(values);
}

} // namespace

void printLog(const api::LogRow& row, const Common& common)
{
    if (common.json)
        return print(api::toJson(row));
    std::cout << styled(logsTime(row.at), Style::Dim) << " " << logsLevel(row) << " "
              << styled(printable(row.source) + ":", Style::Blue) << " " << logsIndented(printable(row.message))
              << styled(logsFields(row), Style::Dim) << "\n";
}

int reportLogs(const base::Error& error, const std::string& filter, const Common& common)
{
    const auto code = report(error, common);
    constexpr std::string_view kAt = "at character ";
    std::size_t place = 0;
    if (common.json || !error.message.starts_with(kAt))
        return code;
    std::from_chars(error.message.data() + kAt.size(), error.message.data() + error.message.size(), place);
    if (place > 0)
        std::cerr << "  " << printable(filter) << "\n  " << std::string(place - 1, ' ') << "^" << std::endl;
    return code;
}

base::Result<base::Time> logTimeOf(const std::string& text)
{
    if (const auto ago = base::parseDuration(text))
        return std::chrono::floor<base::Time::duration>(base::Time::clock::now() - *ago);
    if (const auto local = logsLocalTimeOf(text))
        return *local;
    const auto period = periodOf(text, {});
    if (!period)
        return base::fail(base::ErrorCode::InvalidArgument,
            "\"" + base::shortened(text, 40)
                + "\" is no time; write how long ago (90m, 2h, 3d), a time of today (14:30), a day (2026-11-21), \"2026-11-21 "
                  "14:30\", or "
                  "2026-11-21T14:30:00Z");
    return *period->from;
}

std::string logCountsText(const api::LogCounts& counts)
{
    constexpr double kBar = 40;
    std::vector<double> all;
    for (const auto& level : counts.levels) {
        all.resize(std::max(all.size(), level.values.size()));
        for (std::size_t i = 0; i < level.values.size(); ++i)
            all[i] += level.values[i];
    }
    const auto most = std::max(1.0, logsMost(all));
    std::vector<std::string> head{"FROM"};
    for (const auto& level : counts.levels)
        head.push_back(level.name == "debug" ? "DEBUG"
                : level.name == "info"       ? "INFO"
                : level.name == "warning"    ? "WARNING"
                                             : "ERROR");
    head.emplace_back("");
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto from
            = counts.from + std::chrono::microseconds(std::llround(static_cast<double>(i) * counts.stepSeconds * 1e6));
        std::vector<std::string> row{logsLocalTime(from, "%Y-%m-%d %H:%M:%S")};
        for (const auto& level : counts.levels) {
            const auto lines = i < level.values.size() ? std::llround(level.values[i]) : 0;
            row.push_back(lines == 0 ? "" : std::to_string(lines));
        }
        std::string bar;
        for (auto block = std::ceil(all[i] / most * kBar); block > 0; --block)
            bar += "▪";
        row.push_back(std::move(bar));
        rows.push_back(std::move(row));
    }
    return table(head, rows) + "\n" + std::to_string(counts.total) + (counts.total == 1 ? " line\n" : " lines\n");
}

std::string observationStatsText(const api::ObservationStats& stats)
{
    std::string text = std::to_string(stats.recorded) + " recorded since the start, " + std::to_string(stats.waiting)
        + " waiting, " + countText(std::llround(stats.eventsPerSecond)) + " a second\n";
    std::string dropped;
    for (const auto& [level, count] : stats.dropped)
        if (count > 0)
            dropped += (dropped.empty() ? "" : ", ") + std::to_string(count) + " of level " + level;
    text += dropped.empty() ? "nothing was dropped\n"
                            : styled("dropped, because the disk could not follow: " + dropped, Style::Yellow) + "\n";
    text += "stored within " + durationText(stats.flushP50) + " (p50), " + durationText(stats.flushP95) + " (p95), "
        + durationText(stats.flushP99) + " (p99)\n";
    text += stats.unindexed == 0 ? "the full-text index is up to date\n"
                                 : "the full-text index is " + std::to_string(stats.unindexed) + " lines and "
            + durationText(stats.textLagSeconds) + " behind\n";
    std::string redacted;
    for (const auto& [rule, count] : stats.redacted)
        if (count > 0)
            redacted += (redacted.empty() ? "" : ", ") + std::to_string(count) + " of " + printable(rule);
    if (!redacted.empty())
        text += "taken out before it was stored: " + redacted + "\n";
    if (!stats.problem.empty())
        text += styled(printable(stats.problem), Style::Red) + "\n";
    if (!stats.notice.empty())
        text += styled(printable(stats.notice), Style::Yellow) + "\n";
    std::vector<std::vector<std::string>> rows;
    for (const auto& month : stats.months)
        rows.push_back({month.month, month.state.name(), base::sizeText(static_cast<std::uint64_t>(month.bytes)),
            base::sizeText(static_cast<std::uint64_t>(month.textBytes)), std::to_string(month.events),
            month.unindexed == 0 ? "" : std::to_string(month.unindexed), printable(month.note)});
    text += "\n" + table({"MONTH", "STATE", "SIZE", "INDEX", "LINES", "NOT INDEXED", ""}, rows);
    text += "\n" + base::sizeText(static_cast<std::uint64_t>(stats.bytes)) + " in all";
    if (stats.budgetBytes > 0)
        text += ", of the " + base::sizeText(static_cast<std::uint64_t>(stats.budgetBytes)) + " that they may take";
    if (stats.keepMonths > 0)
        text += "; " + std::to_string(stats.keepMonths) + " months besides the current one are kept, then "
            + (stats.archives ? "archived" : "deleted");
    return text + "\n";
}

} // namespace kaze::cli
