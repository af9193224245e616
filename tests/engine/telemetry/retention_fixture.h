#pragma once

#include "engine/api/log_requests.h"
#include "tests/engine/telemetry/lines_fixture.h"

#include <fstream>
#include <set>

namespace kaze::telemetry {

//! A log of several months, the newest of which is November 2026.
class RetentionFixture : public LinesFixture {
protected:
    //! So many lines and a trace in each of the months up to the current one. Leaves the log open.
    void fillMonths(int months, int lines = 20)
    {
        const auto now = clock.now();
        open();
        for (int i = months - 1; i >= 0; --i) {
            const auto month = std::chrono::year{2026} / 11 - std::chrono::months{i};
            clock.jump(base::Time(std::chrono::sys_days(month / 10)) - clock.now());
            for (int line = 0; line < lines; ++line)
                record(Level::Info, "line " + std::to_string(line) + " of " + nameOf(month));
            traces.push_back(runTrace("run " + nameOf(month)).traceId);
            flush();
        }
        clock.jump(now + std::chrono::days(20) - clock.now());
        flush();
    }

    static std::string nameOf(std::chrono::year_month month)
    {
        const auto number = static_cast<unsigned>(month.month());
        return std::to_string(static_cast<int>(month.year())) + (number < 10 ? "-0" : "-") + std::to_string(number);
    }

    void retain() { loop.runUntil(log->retain()); }

    void retainBy(std::int64_t keepMonths, bool archives, std::int64_t budgetBytes = 0)
    {
        log->setRetention({keepMonths, archives, budgetBytes});
        retain();
    }

    bool isThere(const std::string& name) { return std::filesystem::exists(options.folder / name); }

    //! What is in the folder but the metadata of SQLite, which comes and goes.
    std::set<std::string> files()
    {
        std::set<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(options.folder)) {
            auto name = entry.path().filename().string();
            if (!name.ends_with("-wal") && !name.ends_with("-shm") && entry.is_regular_file())
                found.insert(std::move(name));
        }
        return found;
    }

    //! How often each line is found, in live months and archives together.
    std::map<std::string, int> linesEverywhere()
    {
        std::map<std::string, int> found;
        api::ListLogs query;
        query.archives = true;
        query.limit = 5000;
        do {
            const auto part = page(query);
            for (const auto& note : part.notes)
                ADD_FAILURE() << note;
            for (const auto& row : part.rows)
                ++found[row.message];
            query.cursor = part.next;
        } while (!query.cursor.empty());
        return found;
    }

    std::vector<std::string> traces; //!< ids, the oldest first
};

} // namespace kaze::telemetry
