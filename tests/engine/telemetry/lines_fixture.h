#pragma once

#include "engine/api/log_requests.h"
#include "engine/telemetry/log_follower.h"
#include "tests/engine/telemetry/log_fixture.h"
#include "tests/support/eventually.h"

#include <random>

namespace kaze::telemetry {

//! What is asked about the lines of a log.
class LinesFixture : public LogFixture {
protected:
    api::LogPage page(api::ListLogs query)
    {
        auto found = loop.runUntil(log->listLogs(std::move(query)));
        EXPECT_TRUE(found) << found.error().message;
        return found ? std::move(*found) : api::LogPage{};
    }

    //! All pages, the newest first.
    std::vector<api::LogRow> rows(const std::string& filter = {}, bool oldestFirst = false, std::int64_t limit = 5000)
    {
        std::vector<api::LogRow> all;
        api::ListLogs query;
        query.filter = filter;
        query.oldestFirst = oldestFirst;
        query.limit = limit;
        do {
            auto part = page(query);
            EXPECT_LE(std::ssize(part.rows), limit);
            std::ranges::move(part.rows, std::back_inserter(all));
            query.cursor = part.next;
        } while (!query.cursor.empty());
        return all;
    }

    std::vector<std::string> messages(const std::string& filter, bool oldestFirst = false)
    {
        std::vector<std::string> found;
        for (const auto& row : rows(filter, oldestFirst))
            found.push_back(row.message);
        return found;
    }

    static std::vector<std::string> idsOf(const std::vector<api::LogRow>& all)
    {
        std::vector<std::string> found;
        for (const auto& row : all)
            found.push_back(row.id);
        return found;
    }

    api::ObservationStats stats()
    {
        auto found = loop.runUntil(log->stats());
        EXPECT_TRUE(found) << found.error().message;
        return found ? std::move(*found) : api::ObservationStats{};
    }

    //! Everything that is stored is in the full-text index.
    void untilIndexed()
    {
        const auto until = std::chrono::steady_clock::now() + 60s;
        while (stats().unindexed > 0 && std::chrono::steady_clock::now() < until)
            std::this_thread::yield();
        EXPECT_EQ(stats().unindexed, 0);
    }

    std::uint64_t indexReads()
    {
        return metrics.histogram("kaze_storage_read_seconds", {{"database", "observations_text"}}).count();
    }

    std::string filterError(const std::string& filter)
    {
        api::ListLogs query;
        query.filter = filter;
        const auto found = loop.runUntil(log->listLogs(std::move(query)));
        EXPECT_FALSE(found) << filter;
        if (found)
            return {};
        EXPECT_EQ(found.error().code, base::ErrorCode::InvalidArgument);
        return found.error().message;
    }

    //! One of many lines: every now and then with a word that is rare.
    ObservationEvent randomEvent()
    {
        static const std::vector<std::string> kWords{"timeout", "Timeouts", "time", "model", "answered", "naïve",
            "Zeitüberschreitung", "retry-after", "429", "gpt-5", "connection", "reset", "by", "peer", "ÉCOLE", "budget", "日本語",
            "left", "alone"};
        static const std::vector<std::string> kNames{"", "dev-1", "dev-2", "Reviewer", "réviseur", "a_b%c", "x*y"};
        const auto pick = [&](const std::vector<std::string>& of) { return of[random() % of.size()]; };
        ObservationEvent event;
        event.level = static_cast<Level>(random() % 4);
        event.source = random() % 10 == 0 ? "" : random() % 2 == 0 ? "gateway" : "runtime";
        for (auto words = random() % 6; words > 0; --words)
            event.message += pick(kWords) + (random() % 4 == 0 ? ", " : " ");
        if (random() % 500 == 0)
            event.message += "rareword" + std::to_string(random() % 3);
        event.agent = pick(kNames);
        event.tenant = random() % 3 == 0 ? "" : random() % 2 == 0 ? "default" : "acme";
        if (random() % 2 == 0)
            event.runId = runs[random() % runs.size()].text();
        if (random() % 2 == 0)
            event.context = {runs[random() % runs.size()], random()};
        if (random() % 3 != 0)
            event.fields = {{"attempt", static_cast<std::int64_t>(random() % 5)}, {"model", pick(kNames)}};
        if (random() % 4 == 0)
            event.fields.push_back({"cost", static_cast<double>(random() % 100) / 8});
        if (random() % 4 == 0)
            event.fields.push_back({"denied", random() % 2 == 0});
        return event;
    }

    std::mt19937_64 random{5};
    std::vector<base::Uuid> runs = [this] {
        std::vector<base::Uuid> made;
        for (int i = 0; i < 40; ++i)
            made.push_back(ids.next());
        return made;
    }();
};

} // namespace kaze::telemetry
