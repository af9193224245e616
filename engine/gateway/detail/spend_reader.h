#pragma once

#include "engine/base/result.h"
#include "engine/gateway/detail/call_kinds.h"
#include "engine/gateway/detail/usage_sums.h"

namespace kaze::gateway::detail {

//! Which calls are meant. What is empty is any.
struct CallFilter {
    std::string tenant, project, agent, tool;
    std::string model; //!< "provider/model"
};

//! Calls that began in [from, to), microseconds since 1970.
struct SpendQuestion {
    std::int64_t from = 0;
    std::int64_t to = std::numeric_limits<std::int64_t>::max(); //!< or without an end
    CallFilter filter;
    std::int64_t finest = kDay; //!< how long what is told together may be: a day, or an hour
    std::array<bool, kKindColumnCount> columns{}; //!< that matter; the others of a kind may be empty
    bool withRuns = true;
};

//! Is told what calls come to. Kinds and runs are numbers of the reader.
class SpendSink {
public:
    virtual ~SpendSink() = default;
    //! One call, or those of an hour or a day (as `finest` says), in which `at` lies.
    virtual void add(std::uint32_t kind, std::int64_t at, const Sums& sums) = 0;
    //! A run that made such calls; told more than once.
    virtual void addRun(std::uint32_t kind, std::int64_t at, std::uint32_t run) = 0;
};

//! Reads what calls came to from the sums by hour and day (ledger_sums.h), and from the rows where there is no such sum: those that are not
//! summed yet, however late they came, and those of an hour that the question cuts in two. Exact: a row counts once, in one or the other, as all is
//! read in one snapshot. The inside of a storage job on state.db. Errors: Corrupt for sums that nobody can have written; storage's.
class SpendReader {
public:
    explicit SpendReader(storage::Connection& connection) : m_connection(connection) { }

    [[nodiscard]] base::Result<> read(const SpendQuestion& question, SpendSink& sink);

    [[nodiscard]] const std::vector<CallKind>& kinds() const { return m_kinds.all(); }

private:
    class Reading;

    storage::Connection& m_connection;
    CallKinds m_kinds;
    RunNumbers m_runs;
};

//! What they come to in all.
[[nodiscard]] base::Result<Sums> spentIn(storage::Connection& connection, SpendQuestion question);

} // namespace kaze::gateway::detail
