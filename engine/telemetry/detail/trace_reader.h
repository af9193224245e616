#pragma once

#include "engine/telemetry/detail/drain.h"
#include "engine/telemetry/detail/queries.h"

namespace kaze::telemetry::detail {

//! Answers questions about traces out of all months. Coroutines of the loop; must outlive them. A month that cannot be read is
//! reported to `months` and left out, unless nothing else was found.
class TraceReader {
public:
    TraceReader(Months& months, Drain& drain, base::Executor loop, std::int64_t session);

    [[nodiscard]] base::Task<base::Result<api::TracePage>> list(api::ListTraces query);
    [[nodiscard]] base::Task<base::Result<api::Trace>> trace(std::string id);
    [[nodiscard]] base::Task<base::Result<api::SpanDetail>> span(std::string traceId, std::string spanId);

private:
    [[nodiscard]] base::Task<> untilReady();
    //! The months that can hold something of a thing with this id, newest first.
    [[nodiscard]] std::vector<MonthFile> filesOf(const base::Uuid& id) const;
    [[nodiscard]] base::Task<base::Result<std::vector<TracePart>>> partsOf(base::Uuid traceId);
    [[nodiscard]] base::Task<base::Result<base::Uuid>> traceOfRun(std::string id);
    [[nodiscard]] base::Task<base::Result<std::optional<api::SpanDetail>>> findSpan(base::Uuid traceId, std::uint64_t spanId);

    Months& m_months;
    Drain& m_drain;
    const base::Executor m_loop;
    const std::int64_t m_session;
};

} // namespace kaze::telemetry::detail
