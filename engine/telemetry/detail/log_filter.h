#pragma once

#include "engine/base/filter.h"
#include "engine/base/ids.h"
#include "engine/storage/value.h"
#include "engine/storage/word_splitter.h"
#include "engine/telemetry/observation_log.h"

#include <array>
#include <optional>
#include <variant>

namespace kaze::telemetry::detail {

//! A line of the log as a filter sees it, wherever it lies. What is empty is missing. Borrows.
struct LogLine {
    Level level = Level::Info;
    std::string_view source, message, runId, agent, tenant;
    base::Uuid traceId;
    std::string_view fields; //!< JSON object
};

//! A condition on the table of events: SQL made of constants, and what its `?` stand for.
struct LogCondition {
    std::string sql; //!< "" or " AND … AND …"
    std::vector<std::variant<std::int64_t, std::string, base::Uuid>> arguments;

    //! Appends them; they borrow from this.
    void addTo(std::vector<storage::Value>& values) const;
};

//! So much of an id's end is enough to name it, as lists show it.
inline constexpr std::size_t kShortId = 4;

//! One condition of a filter.
struct LogTerm {
    enum class Kind { Level, Text, Run, Trace, Own, Words };

    Kind kind = Kind::Words;
    bool negated = false;
    base::FilterTerm::Op op = base::FilterTerm::Op::Equals;
    std::string value; //!< a pattern where it has `*` or `?`
    Level level = Level::Info;
    std::string_view LogLine::*column = nullptr; //!< of Text
    std::string_view columnName;
    std::optional<base::Uuid> id; //!< of Run and Trace, where the value is a whole one
    std::string field; //!< of Own
    std::optional<std::int64_t> whole; //!< of Own, where the value is a number
    std::optional<double> real;
    std::vector<std::string> words;
};

//! A filter of log lines, parsed: a predicate that decides about every line, SQL and a full-text query that narrow down which lines it has to be asked about:
//! what it takes, they take too. Fields: level, source, agent, run, trace, tenant and any of the lines' own. One thread at a time.
class LogFilter {
public:
    //! Errors: InvalidArgument, "at character 12: …".
    [[nodiscard]] static base::Result<LogFilter> parse(std::string_view text);

    [[nodiscard]] bool matches(const LogLine& line) const;

    [[nodiscard]] const LogCondition& condition() const { return m_condition; }

    //! Whether the condition says all of it, and needs nothing but a line's level.
    [[nodiscard]] bool isOfLevelsAlone() const;

    //! For FTS5; empty where an index is of no help. Every line of a run has the run's id in it as a word.
    [[nodiscard]] const std::string& textQuery() const { return m_textQuery; }

    //! All lines are of this trace.
    [[nodiscard]] const std::optional<base::Uuid>& trace() const { return m_trace; }

private:
    base::Result<> add(const base::FilterTerm& term);
    base::Result<> addLevel(const base::FilterTerm& term);
    base::Result<> addText(const base::FilterTerm& term);
    base::Result<> addOwn(const base::FilterTerm& term);
    base::Result<> addWords(const base::FilterTerm& term);
    void narrow();
    void narrow(const LogTerm& term);
    void append(const LogTerm& term, std::string_view sql, LogCondition arguments);
    void ask(std::string_view word, bool goesOn);
    [[nodiscard]] bool fits(const LogTerm& term, const LogLine& line) const;

    std::vector<LogTerm> m_terms;
    LogCondition m_condition;
    std::string m_textQuery;
    std::optional<base::Uuid> m_trace;
    std::unique_ptr<storage::WordSplitter> m_splitter; //!< where there are words
};

} // namespace kaze::telemetry::detail
