#pragma once

#include "engine/base/clock.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kaze::storage {

//! A statement that once took longer than SlowQueries::kThreshold.
struct SlowQuery {
    std::string store; //!< "state", "observations 2026-11"
    std::string sql; //!< with `?` for every value
    std::int64_t count = 0; //!< of its slow runs
    double worstSeconds = 0, totalSeconds = 0; //!< of those
    base::Time lastAt;
    std::string plan; //!< as SQLite explains it, a line for each step; empty until a reader has asked
    std::string advice; //!< an index or another query; empty where there is none
};

//! The slow statements of all databases of a cell. Values never get in: neither those that are bound nor those that are written out in the
//! text. The time of a query is that until its last row was taken, so it includes what its reader does with each. Any thread.
class SlowQueries {
public:
    static constexpr base::Duration kThreshold = std::chrono::milliseconds(100);
    static constexpr std::size_t kMost = 200; //!< statements; for a new one that which was slow the longest ago goes

    //! `sql` as `normalisedSql` gives it. True when it was not there: its plan is wanted.
    bool note(const std::string& store, const std::string& sql, base::Duration took, base::Time at);
    void explain(const std::string& store, const std::string& sql, std::string plan, std::string advice);

    //! Those that took the most time first.
    [[nodiscard]] std::vector<SlowQuery> list() const;

private:
    using Key = std::pair<std::string, std::string>; //!< store and text

    mutable std::mutex m_mutex; //!< guards what follows
    std::map<Key, SlowQuery> m_queries;
};

//! The text of a statement without its values: literals and parameters are `?`, lists of them in `IN` and rows behind `VALUES` are one, blanks
//! are single, comments are gone; at most 4 KB.
[[nodiscard]] std::string normalisedSql(std::string_view sql);

} // namespace kaze::storage
