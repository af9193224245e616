#pragma once

#include "engine/telemetry/detail/queries.h"
#include "engine/telemetry/detail/rows.h"

#include "engine/storage/database.h"

#include <filesystem>
#include <memory>

namespace kaze::telemetry::detail {

//! Traces in one SQLite file: the tables of a month's database and a row of its own that says what it is, so that its version is that of its
//! migrations. Opening, closing and `finish` block; the rest are coroutines.
class TraceArchive {
public:
    static constexpr std::int64_t kFormat = 1;

    //! A new one. Errors: as Database::open.
    [[nodiscard]] static base::Result<std::unique_ptr<TraceArchive>> create(
        const std::filesystem::path& file, storage::DatabaseServices services, base::Time now, const std::string& filter);

    //! One that somebody else wrote, a copy of it: it is brought up to date. Its folder must be of its own. Errors: Unsupported when a newer
    //! version wrote it; InvalidArgument when it is no archive of ours, with exactly our tables, or damaged.
    [[nodiscard]] static base::Result<std::unique_ptr<TraceArchive>> open(
        const std::filesystem::path& file, const std::string& name, storage::DatabaseServices services);

    [[nodiscard]] base::Task<base::Result<>> put(std::shared_ptr<const std::vector<SpanRowOut>> spans);
    [[nodiscard]] base::Task<base::Result<>> putLines(std::shared_ptr<const std::vector<EventRow>> lines);
    //! All is in the one file then.
    void finish();

    //! Some ids of traces behind one, in their order; none at the end.
    [[nodiscard]] base::Task<base::Result<std::vector<base::Uuid>>> tracesAfter(base::Uuid after);
    [[nodiscard]] base::Task<base::Result<WholeSpans>> spansAfter(base::Uuid trace, std::int64_t place, std::size_t mostBytes);
    struct Lines {
        std::vector<TimedEvent> lines;
        std::int64_t last = 0; //!< 0: that was all
    };
    [[nodiscard]] base::Task<base::Result<Lines>> linesAfter(std::int64_t place);

private:
    explicit TraceArchive(std::shared_ptr<storage::Database> database) : m_database(std::move(database)) { }

    std::shared_ptr<storage::Database> m_database;
};

} // namespace kaze::telemetry::detail
