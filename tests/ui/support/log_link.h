#pragma once

#include "engine/api/events.h"
#include "engine/api/log_requests.h"
#include "engine/api/request.h"
#include "ui/link/cell_link.h"

#include <QTimer>

#include <algorithm>
#include <array>
#include <functional>
#include <map>

namespace kaze::ui::test {

//! A cell with a log of as many lines as a test wants, made when they are asked for, that grows when a test says so. Line n is n milliseconds old at the
//! beginning of 2026. Answers what the Logs page asks.
class LogLink : public CellLink {
public:
    std::int64_t lines = 100'000;
    std::int64_t shortPages = 0; //!< so many pages come empty, with a cursor that goes on, before there is anything
    std::map<std::string, int> asked; //!< by JSON type
    std::optional<QString> followed;
    std::vector<api::ListLogs> queries;

    [[nodiscard]] State state() const override { return State::Connected; }
    [[nodiscard]] QString problem() const override { return {}; }
    [[nodiscard]] Snapshot snapshot() const override { return nullptr; }
    [[nodiscard]] bool ownsCell() const override { return true; }
    [[nodiscard]] api::Time now() const override { return timeOf(lines); }
    void follow(const QString&) override { }
    void unfollow(const QString&) override { }
    void followLogs(const std::optional<QString>& filter) override { followed = filter; }

    [[nodiscard]] static api::Time timeOf(std::int64_t number)
    {
        return api::Time(std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}) + std::chrono::milliseconds(number);
    }
    [[nodiscard]] static api::LogRow line(std::int64_t number)
    {
        constexpr std::array kLevels{api::LogLevel::Debug, api::LogLevel::Info, api::LogLevel::Warning, api::LogLevel::Error};
        api::LogRow row;
        row.id = "2026-01:" + std::to_string(number);
        row.at = timeOf(number);
        row.level = kLevels[static_cast<std::size_t>(number % 4)];
        row.source = "runtime";
        row.message = "line " + std::to_string(number) + ": the model answered after the third attempt and the turn goes on";
        row.agent = "agent-" + std::to_string(number % 50);
        row.runId = "0192f0c1-7e3a-7000-8000-000000000001";
        row.fields["attempt"] = number % 5;
        row.fields["model"] = "openai/gpt-5";
        return row;
    }
    //! So many more, and tells who follows.
    void grow(std::int64_t count, std::int64_t leftOut = 0)
    {
        api::LogsAdded added;
        added.leftOut = leftOut;
        for (std::int64_t i = 0; i < count; ++i)
            added.rows.push_back(line(++lines));
        if (followed)
            emit logsAdded(added);
    }

protected:
    void request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply) override
    {
        ++asked[std::string(request.type())];
        QTimer::singleShot(0, context, [this, request = std::move(request), reply = std::move(reply)]() mutable {
            if (const auto* list = request.as<api::ListLogs>())
                return reply(api::Response{page(*list)});
            if (request.as<api::CountLogs>())
                return reply(api::Response{api::LogCounts{}});
            if (request.as<api::GetObservationStats>())
                return reply(api::Response{api::ObservationStats{}});
            reply(base::fail(base::ErrorCode::Unsupported, "not answered here"));
        });
    }

private:
    [[nodiscard]] api::LogPage page(const api::ListLogs& query)
    {
        queries.push_back(query);
        api::LogPage page;
        const auto numberOf
            = [](api::Time time) { return std::chrono::duration_cast<std::chrono::milliseconds>(time - timeOf(0)).count(); };
        const auto from = query.from ? std::max<std::int64_t>(1, numberOf(*query.from)) : 1;
        // `to` is exclusive, and may lie between two milliseconds.
        const auto to = query.to ? std::min(lines, numberOf(*query.to - std::chrono::microseconds(1))) : lines;
        if (shortPages > 0 && !query.oldestFirst) {
            --shortPages;
            page.next = query.cursor.empty() ? std::to_string(to + 1) : query.cursor;
            return page;
        }
        auto at = query.oldestFirst ? from : to;
        if (!query.cursor.empty())
            at = std::stoll(query.cursor) + (query.oldestFirst ? 1 : -1);
        while (at >= from && at <= to && static_cast<std::int64_t>(page.rows.size()) < query.limit) {
            page.rows.push_back(line(at));
            at += query.oldestFirst ? 1 : -1;
        }
        if (at >= from && at <= to && !page.rows.empty())
            page.next = std::to_string(at - (query.oldestFirst ? 1 : -1));
        return page;
    }
};

} // namespace kaze::ui::test
