#pragma once

#include "engine/storage/slow_queries.h"

#include <functional>
#include <string>
#include <string_view>

namespace kaze::storage::detail {

//! Sees how long the statements of one database take, on any of its threads, and keeps the slow ones. Reading the clock twice is all that a
//! fast statement costs.
class StatementWatch {
public:
    //! `explain` is told once of each statement that it is new, with its own text and the normalised one; must not wait.
    using Explain = std::function<void(std::string sql, std::string normalised)>;

    StatementWatch(std::string store, SlowQueries& slow, const base::Clock& clock, Explain explain)
        : m_store(std::move(store)), m_slow(slow), m_clock(clock), m_explain(std::move(explain))
    {
    }

    [[nodiscard]] base::Duration now() const { return m_clock.steady(); }
    void took(std::string_view sql, base::Duration time) const
    {
        if (time > SlowQueries::kThreshold)
            note(sql, time);
    }

    [[nodiscard]] const std::string& store() const { return m_store; }
    [[nodiscard]] SlowQueries& slow() const { return m_slow; }

private:
    void note(std::string_view sql, base::Duration time) const;

    std::string m_store;
    SlowQueries& m_slow;
    const base::Clock& m_clock;
    Explain m_explain;
};

//! Measures one run of a statement, from here to its end.
class StatementTimer {
public:
    StatementTimer(const StatementWatch* watch, std::string_view sql)
        : m_watch(watch), m_sql(sql), m_start(watch ? watch->now() : base::Duration{0})
    {
    }
    ~StatementTimer()
    {
        if (m_watch)
            m_watch->took(m_sql, m_watch->now() - m_start);
    }
    StatementTimer(const StatementTimer&) = delete;
    StatementTimer& operator=(const StatementTimer&) = delete;

private:
    const StatementWatch* m_watch;
    std::string_view m_sql;
    base::Duration m_start;
};

} // namespace kaze::storage::detail
